"""Evidence of experience from a file of offers, for a ranking without a database."""

from __future__ import annotations

from pathlib import Path

from citylinks.matching.criteria import BY_NAME
from citylinks.matching.files.faults import FaultLog, FileFault
from citylinks.matching.files.readers import read_offers
from citylinks.matching.files.reference import Reference
from citylinks.matching.files.sheet import MOST_BYTES
from citylinks.matching.world import Evidence


def evidence_of(path: Path) -> list[tuple[int, Evidence]]:
    """List the evidence of a file's offers by geonameid. Raises FileFaults with every fault of the file."""
    log = FaultLog()
    try:
        with path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except OSError as error:
        reason = "There is no such file." if isinstance(error, FileNotFoundError) else f"{error.strerror}."
        log.add(FileFault(str(path), f"It cannot be read: {reason}"))
        log.refuse()
        raise
    read = read_offers(data, str(path), Reference.load(tuple(BY_NAME)), log)
    log.refuse()
    return [
        (offer.city, Evidence(theme, offer.evidence, offer.organization, offer.evidence_source))
        for offer in read.records
        if offer.evidence
        for theme in offer.themes
    ]

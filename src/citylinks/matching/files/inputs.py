"""All files of a matching: read, checked against each other, and refused with every fault at once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from citylinks.matching.files.check import FileNames, check
from citylinks.matching.files.faults import FaultLog, FileFault
from citylinks.matching.files.program_toml import read_program
from citylinks.matching.files.readers import read_needs, read_offers
from citylinks.matching.files.records import NeedRecord, OfferRecord, ProgramRecord
from citylinks.matching.files.reference import Reference
from citylinks.matching.files.sheet import MOST_BYTES


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the files say, without a fault. `sha256` is by what each file is: needs, offers, program."""

    needs: tuple[NeedRecord, ...]
    offers: tuple[OfferRecord, ...]  # role resource
    thirds: tuple[OfferRecord, ...]  # role third
    program: ProgramRecord
    lists: dict[str, frozenset[str]]
    names: FileNames
    sha256: dict[str, str] = field(default_factory=dict)


def read_inputs(needs: Path, offers: Path, program: Path | None, criteria: tuple[str, ...]) -> Inputs:
    """Read the files; raises FileFaults with every fault of all of them."""
    log = FaultLog()
    data = {name: _bytes(path, log) for name, path in (("needs", needs), ("offers", offers))}
    if program is not None:
        data["program"] = _bytes(program, log)
    if any(content is None for content in data.values()):
        log.refuse()
    contents = {name: content or b"" for name, content in data.items()}
    names = FileNames(str(needs), str(offers), str(program or "PROGRAM.toml"))
    reference = Reference.load(criteria)
    found_needs = read_needs(contents["needs"], names.needs, reference, log)
    found_offers = read_offers(contents["offers"], names.offers, reference, log)
    rules = ProgramRecord()
    if "program" in contents:
        rules = read_program(contents["program"], names.program, reference, log)
    check(found_needs, found_offers, rules, names, log)
    log.refuse()
    return Inputs(
        needs=found_needs.records,
        offers=tuple(offer for offer in found_offers.records if offer.role == "resource"),
        thirds=tuple(offer for offer in found_offers.records if offer.role == "third"),
        program=rules,
        lists={entry.code: frozenset(entry.countries) for entry in reference.gazetteer.country_lists},
        names=names,
        sha256={name: hashlib.sha256(content).hexdigest() for name, content in contents.items()},
    )


def _bytes(path: Path, log: FaultLog) -> bytes | None:
    """Read a file, but not more of it than the readers would look at."""
    try:
        with path.open("rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except OSError as error:
        reason = "There is no such file." if isinstance(error, FileNotFoundError) else f"{error.strerror}."
        log.add(FileFault(str(path), f"It cannot be read: {reason}"))
        return None

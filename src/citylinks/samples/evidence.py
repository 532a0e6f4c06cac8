"""What the sample program proves of the cities that helped in it, for a ranking without a database."""

from __future__ import annotations

from collections.abc import Iterator

from citylinks.matching.proven import Proven, once
from citylinks.matching.world import Evidence
from citylinks.samples.files import Sample, read_sample, seat


def sample_evidence() -> list[Proven]:
    """List the evidence of the offers and of the partnerships that did something, as the pages count it."""
    sample = read_sample()
    return once(_offered(sample), _partnered(sample))


def _offered(sample: Sample) -> Iterator[Proven]:
    for offer in sample.offers.values():
        if offer.evidence:
            title = offer.evidence_source
            when = str(offer.evidence_year or "")
            for theme in offer.themes:
                yield (
                    offer.city,
                    Evidence(theme, offer.evidence, offer.organization, title, sample.sources[title], when),
                )


def _partnered(sample: Sample) -> Iterator[Proven]:
    organizations = {row["id"]: row for row in sample.partnerships["organizations"]}
    for row in sample.partnerships["partnerships"]:
        for key in row["resources"] if row.get("activities") else ():
            resource = organizations[key]
            for theme in sample.needs[row["need"]].themes:
                yield (
                    seat(sample, resource),
                    Evidence(
                        theme,
                        row["title"],
                        resource["name"],
                        row["source"],
                        sample.sources[row["source"]],
                        row.get("started", ""),
                    ),
                )

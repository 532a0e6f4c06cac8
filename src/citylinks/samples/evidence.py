"""What the sample program proves of cities, and whom it links, for a ranking without a database."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from citylinks.matching.proven import Proven, once
from citylinks.matching.world import Evidence
from citylinks.samples.files import Sample, read_sample, seat


def sample_evidence() -> list[Proven]:
    """List the evidence of the offers and of the partnerships that did something, as the pages count it."""
    sample = read_sample()
    return once(_offered(sample), _partnered(sample))


def sample_pairs() -> tuple[tuple[int, int], ...]:
    """List the pairs of cities that the partnerships link, each once, in order, as the pages count them."""
    sample = read_sample()
    organizations = {row["id"]: row for row in sample.partnerships["organizations"]}
    pairs = set()
    for row in sample.partnerships["partnerships"]:
        for keys in product(row["hosts"], row["resources"]):
            host, resource = sorted(seat(sample, organizations[key]) for key in keys)
            pairs |= {(host, resource)} if host != resource else set()
    return tuple(sorted(pairs))


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

"""What a ranked city has on file for the needs that were asked about, with the way to its records."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from citylinks.kernel.time import PartialDate
from citylinks.matching.world import Evidence
from citylinks.web import dates
from citylinks.web.cities.addresses import city_path

# Where a city's needs and partnerships stand on its page.
RECORDS = "#records"


@dataclass(frozen=True, slots=True)
class OnFile:
    """One thing that a city has done: who did what and when, who says so, and where its records stand."""

    what: str
    organization: str
    when: str
    source: str
    url: str
    records: str


def on_file(
    geonameid: int, name: str, themes: Collection[str], evidence: Mapping[int, tuple[Evidence, ...]]
) -> tuple[OnFile, ...]:
    """Return what is on file for any of the themes, each once, in the order it was given; asks nothing."""
    records = city_path(geonameid, name) + RECORDS
    found = (one for one in evidence.get(geonameid, ()) if one.theme in themes)
    return tuple(
        dict.fromkeys(
            OnFile(
                what=one.what,
                organization=one.organization,
                when=dates.partial(PartialDate(one.when)) if one.when else "",
                source=one.source,
                url=one.url,
                records=records,
            )
            for one in found
        )
    )

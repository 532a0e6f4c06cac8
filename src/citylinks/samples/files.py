"""The sample program as it lies in the package: the five files of `data/citylinks-2011`, read and checked."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import NotRequired, TypedDict, cast

from citylinks.matching.files.faults import FaultLog
from citylinks.matching.files.program_toml import read_program
from citylinks.matching.files.readers import read_needs, read_offers
from citylinks.matching.files.records import NeedRecord, OfferRecord, ProgramRecord
from citylinks.matching.files.reference import Reference

FOLDER = files("citylinks.samples").joinpath("data", "citylinks-2011")


class OrganizationRow(TypedDict):
    """`needs` and `offers` are its own; `seat_of` names the offer of another whose city is also its seat."""

    id: str
    name: str
    kind: str
    needs: NotRequired[list[str]]
    offers: NotRequired[list[str]]
    seat_of: NotRequired[str]


class EvidenceRow(TypedDict):
    need: str
    what: str
    when: NotRequired[str]
    source: str


class ActivityRow(TypedDict):
    text: str
    started: NotRequired[str]
    ended: NotRequired[str]
    source: str


class FigureRow(TypedDict):
    label: str
    value: str
    unit: str
    reported: NotRequired[str]
    source: str


class PartnershipRow(TypedDict):
    title: str
    need: str
    hosts: list[str]
    resources: list[str]
    source: str
    started: NotRequired[str]
    ended: NotRequired[str]
    activities: NotRequired[list[ActivityRow]]
    figures: NotRequired[list[FigureRow]]


class PartnershipsFile(TypedDict):
    """partnerships.toml: what it tells names its source by a title of sources.toml."""

    organizations: list[OrganizationRow]
    evidence: list[EvidenceRow]
    partnerships: list[PartnershipRow]


@dataclass(frozen=True, slots=True)
class Sample:
    """The files together; `sources` has the addresses of pages by the titles that the rows name."""

    needs: dict[str, NeedRecord]
    offers: dict[str, OfferRecord]
    program: ProgramRecord
    partnerships: PartnershipsFile
    sources: Mapping[str, str]


def read_sample() -> Sample:
    """Read the files; `Faults` when someone edited them badly. Loads the gazetteer, to find the cities."""
    reference, log = Reference.load(()), FaultLog()
    needs = read_needs(FOLDER.joinpath("needs.csv").read_bytes(), "needs.csv", reference, log)
    offers = read_offers(FOLDER.joinpath("offers.csv").read_bytes(), "offers.csv", reference, log)
    program = read_program(FOLDER.joinpath("program.toml").read_bytes(), "program.toml", reference, log)
    log.refuse()
    return Sample(
        needs={record.id: record for record in needs.records},
        offers={record.id: record for record in offers.records},
        program=program,
        partnerships=partnerships_file(),
        sources=sources_file(),
    )


def partnerships_file() -> PartnershipsFile:
    """Read partnerships.toml alone; the tests hold it to its form."""
    text = FOLDER.joinpath("partnerships.toml").read_text(encoding="utf-8")
    return cast("PartnershipsFile", tomllib.loads(text))


def sources_file() -> dict[str, str]:
    """Read sources.toml alone: the addresses of the public pages by title."""
    text = FOLDER.joinpath("sources.toml").read_text(encoding="utf-8")
    return {row["title"]: row["url"] for row in tomllib.loads(text)["sources"]}


def seat(sample: Sample, row: OrganizationRow) -> int:
    """Return the geonameid of the city that an organization sits in: where its needs or offers do."""
    if needs := row.get("needs"):
        return sample.needs[needs[0]].city
    offers = row.get("offers") or [row["seat_of"]]
    return sample.offers[offers[0]].city

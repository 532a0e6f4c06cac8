"""The sample program as it lies in the package: the four files of `data/citylinks-2011`, read and checked."""

from __future__ import annotations

import tomllib
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


class ActivityRow(TypedDict):
    text: str
    started: NotRequired[str]
    ended: NotRequired[str]


class FigureRow(TypedDict):
    label: str
    value: str
    unit: str
    reported: NotRequired[str]
    source: NotRequired[str]


class PartnershipRow(TypedDict):
    title: str
    need: str
    hosts: list[str]
    resources: list[str]
    started: NotRequired[str]
    ended: NotRequired[str]
    activities: NotRequired[list[ActivityRow]]
    figures: NotRequired[list[FigureRow]]


class PartnershipsFile(TypedDict):
    """partnerships.toml: `source` holds for every row that names none of its own."""

    source: str
    organizations: list[OrganizationRow]
    evidence: list[EvidenceRow]
    partnerships: list[PartnershipRow]


@dataclass(frozen=True, slots=True)
class Sample:
    """The four files together."""

    needs: dict[str, NeedRecord]
    offers: dict[str, OfferRecord]
    program: ProgramRecord
    partnerships: PartnershipsFile


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
    )


def partnerships_file() -> PartnershipsFile:
    """Read partnerships.toml alone; the tests hold it to its form."""
    text = FOLDER.joinpath("partnerships.toml").read_text(encoding="utf-8")
    return cast("PartnershipsFile", tomllib.loads(text))

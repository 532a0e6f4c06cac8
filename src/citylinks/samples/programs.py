"""The programs of the sample as they lie in the package: `data/programs.toml`, read into terms."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import NotRequired, TypedDict, cast

from citylinks.kernel.source import Source
from citylinks.kernel.time import PartialDate
from citylinks.matching.files.records import ProgramRecord
from citylinks.programs.states import Activity, AwardKind, Part, RuleBasis
from citylinks.programs.terms import AwardTerms, IndicatorTerm, PartnerTerm, PurposeTerms, Terms


class PurposeRow(TypedDict):
    code: str
    name: str


class IndicatorRow(TypedDict):
    code: str
    edition: NotRequired[str]
    name: str


class ProgramRow(TypedDict):
    """`name` and `purposes` are left out where the program's own file has them."""

    code: str
    name: NotRequired[str]
    started: str
    ended: NotRequired[str]
    source: str
    source_url: str
    purposes: NotRequired[list[PurposeRow]]
    award_number: NotRequired[str]
    award_kind: NotRequired[str]
    activities: NotRequired[list[str]]
    kinds: NotRequired[dict[str, list[str]]]
    indicators: NotRequired[list[IndicatorRow]]


class ProgramsFile(TypedDict):
    donor: Mapping[str, str]
    programs: list[ProgramRow]


@dataclass(frozen=True, slots=True)
class SampleProgram:
    """A program as it is set up."""

    code: str
    name: str
    terms: Terms
    source: Source


def programs_file() -> ProgramsFile:
    """Read programs.toml alone; the tests hold it to its form."""
    text = files("citylinks.samples").joinpath("data", "programs.toml").read_text(encoding="utf-8")
    return cast("ProgramsFile", tomllib.loads(text))


def sample_programs(newest: ProgramRecord) -> tuple[SampleProgram, ...]:
    """Return the programs in their order; `newest` has the name and the purposes of the last one."""
    own = tuple(PurposeTerms(one.code, one.label, one.lists) for one in newest.purposes)
    return tuple(
        SampleProgram(
            code=row["code"],
            name=row.get("name", newest.name),
            terms=_terms(row, own),
            source=Source(row["source"], row["source_url"]),
        )
        for row in programs_file()["programs"]
    )


def _terms(row: ProgramRow, own: tuple[PurposeTerms, ...]) -> Terms:
    started = PartialDate(row["started"])
    number = row.get("award_number")
    kind = AwardKind(row.get("award_kind", AwardKind.SINGLE))
    return Terms(
        purposes=tuple(PurposeTerms(one["code"], one["name"]) for one in row.get("purposes", [])) or own,
        started=started,
        ended=PartialDate(row["ended"]) if "ended" in row else None,
        awards=(AwardTerms(number, kind, started=started),) if number else (),
        activities=tuple(Activity(one) for one in row.get("activities", [])),
        partner_rules=tuple(
            PartnerTerm(Part(part), RuleBasis.KIND, kind)
            for part, kinds in row.get("kinds", {}).items()
            for kind in kinds
        ),
        indicators=tuple(
            IndicatorTerm(one["code"], one.get("edition", ""), one["name"])
            for one in row.get("indicators", [])
        ),
    )

"""Loading the sample program through the same operations that a person's entries go through."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from citylinks.access.actors import Actor
from citylinks.access.decisions import require
from citylinks.access.states import Permission
from citylinks.audit.names import EventName
from citylinks.audit.operations import record
from citylinks.kernel.errors import DomainError
from citylinks.kernel.source import Source
from citylinks.kernel.text import TranslatedText, Wording
from citylinks.kernel.time import PartialDate
from citylinks.kernel.writing import operation
from citylinks.needs.models import Need
from citylinks.needs.operations import Evidence as NeedEvidence
from citylinks.needs.operations import HazardEvidence, publish_need, state_need
from citylinks.network.models import Organization
from citylinks.network.operations import Evidence as OfferEvidence
from citylinks.network.operations import make_offer, register_organization
from citylinks.network.states import OrganizationKind
from citylinks.partnerships.operations import (
    publish_partnership,
    record_activity,
    record_partnership,
    report_figure,
)
from citylinks.partnerships.states import PartyRole
from citylinks.places.models import City, CountryList
from citylinks.programs.models import Donor, Program
from citylinks.programs.operations import close_program, open_program, record_donor, set_up_program
from citylinks.programs.terms import lists_of
from citylinks.samples.files import PartnershipRow, Sample, read_sample, seat
from citylinks.samples.programs import SampleProgram, sample_programs


@dataclass(frozen=True, slots=True)
class SampleReport:
    """What loading did: which programs it added, and what belongs to the newest one, if that was added."""

    programs: tuple[str, ...] = ()
    organizations: int = 0
    needs: int = 0
    offers: int = 0
    partnerships: int = 0

    @property
    def loaded(self) -> bool:
        """False when the whole sample was there already and nothing was done."""
        return bool(self.programs)


@dataclass(frozen=True, slots=True)
class _Act:
    """Who loads and when, and the public pages by the titles that the rows name."""

    by: Actor
    at: dt.datetime
    sources: Mapping[str, Source]


@operation
def load_sample_program(*, by: Actor, at: dt.datetime) -> SampleReport:
    """Load the sample programs, the newest with its needs, offers and partnerships.

    What is there already stays as it is: a second time does nothing.
    """
    require(by, Permission.LOAD_SAMPLE, None)
    sample = read_sample()
    programs = sample_programs(sample.program)
    there = set(
        Program.objects.filter(code__in=[one.code for one in programs]).values_list("code", flat=True)
    )
    missing = [one for one in programs if one.code not in there]
    if not missing:
        return SampleReport()
    act = _Act(by, at, {title: Source(title, url) for title, url in sample.sources.items()})
    donor = _donor(sample, act)
    counts: dict[str, int] = {}
    for one in missing:
        program = _load_program(one, donor, act)
        if one is programs[-1]:
            counts = _load_newest(sample, program, act)
        close_program(program=program, by=by, at=at)
    report = SampleReport(programs=tuple(one.code for one in missing), **counts)
    record(
        EventName.SAMPLE_LOADED,
        by=by,
        at=at,
        kind="program",
        object_id=program.public_id,
        facts={"programs": report.programs, **counts},
    )
    return report


def _load_newest(sample: Sample, program: Program, act: _Act) -> dict[str, int]:
    """Load what belongs to the program of 2011-2016, and count it."""
    organizations = _load_organizations(sample, act)
    _load_offers(sample, organizations, act)
    needs = _load_needs(sample, program, organizations, act)
    for row in sample.partnerships["partnerships"]:
        _load_partnership(row, program, organizations, needs, act)
    return {
        "organizations": len(organizations),
        "needs": len(needs),
        "offers": len(sample.offers),
        "partnerships": len(sample.partnerships["partnerships"]),
    }


def _donor(sample: Sample, act: _Act) -> Donor:
    """Find the donor, or put it on record."""
    name = sample.program.donor
    found = Donor.objects.filter(name=name).first()
    return found or record_donor(name=name, by=act.by, at=act.at)


def _load_program(one: SampleProgram, donor: Donor, act: _Act) -> Program:
    unknown = sorted(set(lists_of(one.terms)) - set(CountryList.objects.values_list("pk", flat=True)))
    if unknown:
        raise DomainError("places-missing", f"Load the places first: {', '.join(unknown)} is not there.")
    program = set_up_program(
        code=one.code,
        name=one.name,
        donor=donor,
        terms=one.terms,
        source=one.source,
        by=act.by,
        at=act.at,
    )
    return open_program(program=program, by=act.by, at=act.at)


def _load_organizations(sample: Sample, act: _Act) -> dict[str, Organization]:
    """Register all organizations; each sits where its needs and offers do. Keys are the file's ids."""
    seats = {row["id"]: seat(sample, row) for row in sample.partnerships["organizations"]}
    cities = {city.geonameid: city for city in City.objects.filter(geonameid__in=set(seats.values()))}
    missing = sorted(set(seats.values()) - set(cities))
    if missing:
        raise DomainError("places-missing", f"Load the places first: city {missing[0]} is not there.")
    return {
        row["id"]: register_organization(
            name=row["name"],
            kind=OrganizationKind(row["kind"]),
            city=cities[seats[row["id"]]],
            by=act.by,
            at=act.at,
        )
        for row in sample.partnerships["organizations"]
    }


def _load_offers(sample: Sample, organizations: Mapping[str, Organization], act: _Act) -> None:
    for row in sample.partnerships["organizations"]:
        for key in row.get("offers", []):
            offer = sample.offers[key]
            source = act.sources[offer.evidence_source]
            when = PartialDate(str(offer.evidence_year)) if offer.evidence_year else None
            make_offer(
                organization=organizations[row["id"]],
                wording=translated(offer.language, offer.title, offer.text),
                themes=offer.themes,
                evidence=[OfferEvidence(offer.evidence, source, when=when)] if offer.evidence else (),
                source=source,
                by=act.by,
                at=act.at,
            )


def _load_needs(
    sample: Sample, program: Program, organizations: Mapping[str, Organization], act: _Act
) -> dict[str, Need]:
    purposes = {purpose.code: purpose for purpose in program.purposes.all()}
    needs: dict[str, Need] = {}
    for row in sample.partnerships["organizations"]:
        for key in row.get("needs", []):
            stated = sample.needs[key]
            source = act.sources[stated.source]
            need = state_need(
                program=program,
                organization=organizations[row["id"]],
                wording=translated(stated.language, stated.title, stated.text),
                themes=stated.themes,
                purposes=[purposes[code] for code in stated.purposes],
                evidence=[
                    NeedEvidence(one["what"], act.sources[one["source"]], _date(one.get("when")))
                    for one in sample.partnerships["evidence"]
                    if one["need"] == key
                ],
                hazards=[HazardEvidence(code, source) for code in stated.hazards],
                source=source,
                by=act.by,
                at=act.at,
            )
            needs[key] = publish_need(need=need, by=act.by, at=act.at)
    return needs


def _load_partnership(
    row: PartnershipRow,
    program: Program,
    organizations: Mapping[str, Organization],
    needs: Mapping[str, Need],
    act: _Act,
) -> None:
    partnership = record_partnership(
        program=program,
        title=row["title"],
        parties=[
            *((PartyRole.HOST, organizations[key]) for key in row["hosts"]),
            *((PartyRole.RESOURCE, organizations[key]) for key in row["resources"]),
        ],
        need=needs[row["need"]],
        started=_date(row.get("started")),
        ended=_date(row.get("ended")),
        source=act.sources[row["source"]],
        by=act.by,
        at=act.at,
    )
    for activity in row.get("activities", []):
        record_activity(
            partnership=partnership,
            text=activity["text"],
            started=_date(activity.get("started")),
            ended=_date(activity.get("ended")),
            source=act.sources[activity["source"]],
            by=act.by,
            at=act.at,
        )
    for figure in row.get("figures", []):
        report_figure(
            partnership=partnership,
            label=figure["label"],
            value=Decimal(figure["value"]),
            unit=figure["unit"],
            reported=_date(figure.get("reported")),
            source=act.sources[figure["source"]],
            by=act.by,
            at=act.at,
        )
    publish_partnership(partnership=partnership, by=act.by, at=act.at)


def _date(text: str | None) -> PartialDate | None:
    return PartialDate(text) if text else None


def translated(language: str, titles: Mapping[str, str], texts: Mapping[str, str]) -> TranslatedText:
    """Join a row's titles and texts by language, the row's own language first."""
    codes = [language, *sorted((set(titles) | set(texts)) - {language})]
    return TranslatedText(tuple(Wording(code, titles.get(code, ""), texts.get(code, "")) for code in codes))

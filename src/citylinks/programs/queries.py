"""Programs, as many as an actor may see, their terms as of a date, and who may take part in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Subquery
from django.utils.translation import gettext as _

from citylinks.access.actors import Actor
from citylinks.access.decisions import decide, scoped
from citylinks.access.states import Permission
from citylinks.kernel.errors import Fault, NotFound
from citylinks.kernel.text import is_line
from citylinks.network.models import Organization
from citylinks.network.states import OrganizationKind
from citylinks.places.models import City, Country, CountryList, CountryListEntry
from citylinks.programs.eligibility import Candidate, Eligibility, Ground, ListFacts, answers
from citylinks.programs.facts import (
    DonorDetail,
    DonorFacts,
    ListDetail,
    ProgramDetail,
    ProgramSummary,
    VersionFacts,
    asked_terms,
    donor_facts,
    in_force,
    version_facts,
)
from citylinks.programs.models import (
    Award,
    AwardTerm,
    Donor,
    Program,
    ProgramVersion,
    Purpose,
    VersionPurpose,
)
from citylinks.programs.states import AwardKind, IncomeGroup, Part, ProgramState, RuleBasis
from citylinks.programs.terms import AwardTerms, Terms, lists_of


def programs(actor: Actor) -> QuerySet[Program]:
    """Return the programs the actor may see, with donor and purposes, the earliest first: two queries."""
    newest = ProgramVersion.objects.filter(program=OuterRef("pk")).order_by("-number")
    return (
        Program.objects.filter(scoped(actor, Permission.VIEW_PROGRAM))
        .select_related("donor")
        .prefetch_related("purposes")
        .order_by(Subquery(newest.values("started")[:1]).asc(nulls_last=True), "id")
    )


def versions(rows: Iterable[Program]) -> dict[int, tuple[VersionFacts, ...]]:
    """Return the versions of programs by the program's key, with all they say, in eight queries."""
    awards = AwardTerm.objects.select_related("award__donor", "award__leader")
    whole = _asked(rows).prefetch_related(Prefetch("awards", awards), "activities", "ceilings", "indicators")
    found: dict[int, list[ProgramVersion]] = {}
    for one in whole:
        found.setdefault(one.program_id, []).append(one)
    return {key: version_facts(several) for key, several in found.items()}


def _asked(rows: Iterable[Program]) -> QuerySet[ProgramVersion]:
    """Return versions with what decides who may take part, in their order: four queries."""
    purposes = VersionPurpose.objects.select_related("purpose").prefetch_related("country_lists")
    return (
        ProgramVersion.objects.filter(program__in=[row.pk for row in rows])
        .prefetch_related(Prefetch("purposes", purposes), "partner_rules")
        .order_by("program", "number")
    )


def program_summaries(actor: Actor) -> tuple[ProgramSummary, ...]:
    """Return all visible programs with their newest terms, the earliest first: ten queries."""
    rows = list(programs(actor))
    found = versions(rows)
    return tuple(_summary(row, found[row.pk]) for row in rows)


def _summary(row: Program, told: Sequence[VersionFacts]) -> ProgramSummary:
    return ProgramSummary(
        public_id=row.public_id,
        code=row.code,
        name=row.name,
        state=ProgramState(row.state),
        donor=donor_facts(row.donor),
        newest=told[-1],
        source=row.source,
        is_sample=row.is_sample,
    )


def program_detail(actor: Actor, code: str, *, as_of: dt.date) -> ProgramDetail:
    """Return a program with all its versions; `NotFound` also when the actor may not see it.

    Eleven queries, one more each for country lists, their countries, and countries that rules name.
    """
    row = program_row(actor, code)
    told = versions([row])[row.pk]
    entries = CountryListEntry.objects.select_related("country").order_by("country__name")
    lists = CountryList.objects.filter(code__in={code for one in told for code in lists_of(one.terms)})
    return ProgramDetail(
        summary=_summary(row, told),
        as_of=as_of,
        in_force=in_force(told, as_of),
        versions=told,
        lists={
            one.code: ListDetail(
                _list(one), tuple((entry.country_id, entry.country.name) for entry in one.entries.all())
            )
            for one in lists.prefetch_related(Prefetch("entries", entries)).order_by("as_of", "code")
        },
        countries=_names(one.terms for one in told),
        may_change=decide(actor, Permission.CHANGE_PROGRAM, row).allowed,
    )


def may_set_up(actor: Actor) -> bool:
    """Tell whether the actor sets up programs and records donors."""
    return decide(actor, Permission.SET_UP_PROGRAM, None).allowed


def donor_choices(actor: Actor) -> tuple[DonorFacts, ...]:
    """Return the donors that may be named, by name: all for who sets up programs, else those of programs."""
    if may_set_up(actor):
        return tuple(donor_facts(row) for row in Donor.objects.order_by("name"))
    return tuple(one.donor for one in donors(actor))


def donor_row(actor: Actor, public_id: str) -> Donor:
    """Return a donor to set up a program with; `NotFound` also for who sets up none."""
    row = Donor.objects.filter(public_id=public_id).first() if may_set_up(actor) else None
    if row is None:
        raise NotFound("donor", public_id)
    return row


def donors(actor: Actor) -> tuple[DonorDetail, ...]:
    """Return the donors of visible programs, by name, each with its programs: eleven queries."""
    summaries = program_summaries(actor)
    found = (
        DonorDetail(donor_facts(row), tuple(one for one in summaries if row.public_id in _payers(one)))
        for row in Donor.objects.order_by("name")
    )
    return tuple(one for one in found if one.programs)


def _payers(program: ProgramSummary) -> set[str]:
    return {program.donor.public_id, *(award.donor.public_id for award in program.newest.awards)}


def donor_detail(actor: Actor, public_id: str) -> DonorDetail:
    """Return one donor; `NotFound` also when the actor may see none of its programs."""
    found = next((one for one in donors(actor) if one.donor.public_id == public_id), None)
    if found is None:
        raise NotFound("donor", public_id)
    return found


def may_take_part(
    actor: Actor,
    code: str,
    *,
    city: int | None = None,
    organization: str = "",
    country: str = "",
    part: Part = Part.HOST,
    purpose: str = "",
    as_of: dt.date,
) -> Eligibility:
    """Answer whether a city, an organization or a country may take part in a program on a day.

    Name exactly one: the city by its geonameid (its local government is asked for), the organization by its
    public id, the country by its ISO 3166-1 alpha-2 code. The answer names, purpose by purpose, every rule of
    the version in force that day, and the list or agreement it rests on; `purpose` asks for one only, by its
    code. `NotFound` for a program the actor may not see and for a place, organization or purpose that is not
    there. Eight queries, one more where a rule names countries.
    """
    row = program_row(actor, code)
    who = _candidate(city, organization, country)
    version = in_force(list(_asked([row])), as_of)
    terms = asked_terms(version)
    entry = CountryListEntry.objects.filter(country_list=OuterRef("pk"), country=who.country)
    known = CountryList.objects.filter(code__in=lists_of(terms)).annotate(on_it=Exists(entry))
    ground = Ground(
        terms=terms,
        source=version.source,
        lists={one.code: _list(one) for one in known},
        on=frozenset(one.code for one in known if one.on_it),
        countries=_names([terms]),
        as_of=as_of,
    )
    found = tuple(one for one in answers(ground, who, part) if purpose in {"", one.code})
    if not found:
        raise NotFound("purpose", purpose)
    return Eligibility(row.code, row.name, who, part, as_of, version.number, found)


def program_row(actor: Actor, code: str) -> Program:
    """Return one program to be changed; `NotFound` also when the actor may not see it."""
    row = programs(actor).filter(code=code).first()
    if row is None:
        raise NotFound("program", code)
    return row


def _candidate(city: int | None, organization: str, country: str) -> Candidate:
    if (city is not None) + bool(organization) + bool(country) != 1:
        raise ValueError("Name exactly one: a city, an organization or a country.")
    if city is not None:
        place = City.objects.select_related("country").filter(pk=city).first()
        if place is None:
            raise NotFound("city", str(city))
        return _of(place.country, place.name, OrganizationKind.LOCAL_GOVERNMENT)
    if organization:
        rows = Organization.objects.select_related("city__country")
        body = rows.filter(public_id=organization).first()
        if body is None:
            raise NotFound("organization", organization)
        return _of(body.city.country, body.name, OrganizationKind(body.kind))
    row = Country.objects.filter(iso2=country).first()
    if row is None:
        raise NotFound("country", country)
    return _of(row, row.name, None)


def _of(country: Country, name: str, kind: OrganizationKind | None) -> Candidate:
    return Candidate(name, country.iso2, country.name, country.income_group, kind)


def _list(row: CountryList) -> ListFacts:
    return ListFacts(row.code, row.name, str(row), row.as_of, row.day_known, row.source)


def _names(several: Iterable[Terms]) -> Mapping[str, str]:
    """Return the names of the countries that partner rules name, by code: one query, none without any."""
    rules = [rule for terms in several for rule in terms.partner_rules if rule.basis == RuleBasis.COUNTRY]
    named = {rule.value for rule in rules}
    return dict(Country.objects.filter(iso2__in=named).values_list("iso2", "name")) if named else {}


@dataclass(frozen=True, slots=True)
class Known:
    """The rows that terms point at, looked up before they are written."""

    program: Program | None
    donor: Donor
    purposes: Mapping[str, Purpose]
    lists: Mapping[str, CountryList]
    countries: frozenset[str]
    donors: Mapping[str, Donor]
    awards: Mapping[tuple[str, str], Award]
    leaders: Mapping[str, Award]

    def donor_of(self, award: AwardTerms) -> Donor:
        """Who gave an award; KeyError for a donor that `faults` names."""
        return self.donors[award.donor] if award.donor else self.donor

    def faults(self, terms: Terms) -> list[Fault]:
        """Collect what terms point at and is not there, or is something else."""
        return [*self._purpose_faults(terms), *self._award_faults(terms), *self._rule_faults(terms)]

    def _purpose_faults(self, terms: Terms) -> Iterator[Fault]:
        for row, purpose in enumerate(terms.purposes):
            place, own = f"purposes[{row}]", self.purposes.get(purpose.code)
            if own is not None and own.name != purpose.name:
                yield Fault(
                    place,
                    _("%(code)s is called “%(name)s”.") % {"code": own.code, "name": own.name},
                    _("A new name is a new purpose: change the code."),
                )
            for code in purpose.country_lists:
                if code not in self.lists:
                    yield Fault(
                        place,
                        _("There is no country list %(code)s.") % {"code": code},
                        _("Choose one that is loaded."),
                    )

    def _award_faults(self, terms: Terms) -> Iterator[Fault]:
        leading = {one.number for one in terms.awards if one.kind == AwardKind.LEADER} | set(self.leaders)
        seen: dict[tuple[str, str], str] = {}
        for row, award in enumerate(terms.awards):
            place = f"awards[{row}]"
            if award.donor and award.donor not in self.donors:
                yield Fault(
                    place,
                    _("There is no donor %(donor)s.") % {"donor": award.donor},
                    _("Record the donor first."),
                )
                continue
            if award.leader and award.leader not in leading:
                yield Fault(
                    place,
                    _("There is no leader award %(leader)s.") % {"leader": award.leader},
                    _("Write the number of one."),
                )
            key = (self.donor_of(award).public_id, award.number)
            own = self.awards.get(key)
            if seen.setdefault(key, award.donor) != award.donor:
                yield Fault(
                    place,
                    _("%(award)s of this donor is given twice.") % {"award": award.number},
                    _("Keep one of the two."),
                )
            if own is not None and own.program_id != (self.program.pk if self.program else None):
                yield Fault(
                    place,
                    _("%(award)s pays for another program.") % {"award": award.number},
                    _("Check the number."),
                )
            elif own is not None and own.kind != award.kind:
                yield Fault(
                    place,
                    _("%(award)s is on record as: %(kind)s.")
                    % {"award": award.number, "kind": _(str(own.get_kind_display()))},
                    _("An award keeps its kind."),
                )
            elif own is not None and own.leader is not None and own.leader.number != award.leader:
                yield Fault(
                    place,
                    _("%(award)s belongs to the leader award %(leader)s.")
                    % {"award": award.number, "leader": own.leader.number},
                    _("An award keeps its leader."),
                )

    def _rule_faults(self, terms: Terms) -> Iterator[Fault]:
        tables: Mapping[RuleBasis, Collection[str]] = {
            RuleBasis.KIND: OrganizationKind.values,
            RuleBasis.COUNTRY: self.countries,
            RuleBasis.COUNTRY_LIST: self.lists,
            RuleBasis.INCOME_GROUP: IncomeGroup.values,
        }
        for row, rule in enumerate(terms.partner_rules):
            if rule.value not in tables[rule.basis]:
                what = str(rule.basis.label).lower()
                yield Fault(
                    f"partner_rules[{row}]",
                    _("%(value)s is no %(what)s.") % {"value": rule.value, "what": _(str(what))},
                    _("Choose one that is there."),
                )
            elif rule in terms.partner_rules[:row]:
                yield Fault(
                    f"partner_rules[{row}]",
                    _("%(value)s is given twice.") % {"value": rule.value},
                    _("Keep one of the two."),
                )


def known_for(program: Program | None, donor: Donor, terms: Terms) -> Known:
    """Look up what terms point at, for a new program or an amended one: six queries."""
    numbers = {one.number for one in terms.awards} | {one.leader for one in terms.awards}
    rows = Award.objects.filter(number__in=filter(is_line, numbers))
    awards = list(rows.select_related("donor", "leader"))
    given = {one.donor for one in terms.awards if one.donor}
    ruled = {rule.value for rule in terms.partner_rules if rule.basis == RuleBasis.COUNTRY}
    return Known(
        program=program,
        donor=donor,
        purposes={one.code: one for one in Purpose.objects.filter(program=program)},
        lists=CountryList.objects.in_bulk(list(filter(is_line, lists_of(terms)))),
        countries=frozenset(
            Country.objects.filter(iso2__in=filter(is_line, ruled)).values_list("iso2", flat=True)
        ),
        donors={one.public_id: one for one in Donor.objects.filter(public_id__in=filter(is_line, given))},
        awards={(one.donor.public_id, one.number): one for one in awards},
        leaders={one.number: one for one in awards if one.kind == AwardKind.LEADER},
    )

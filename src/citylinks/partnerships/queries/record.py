"""Partnerships as pages show them: frozen, complete, and only what the actor may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from citylinks.access.actors import Actor
from citylinks.access.decisions import scoped
from citylinks.access.states import Permission
from citylinks.kernel.errors import NotFound
from citylinks.kernel.source import Source
from citylinks.kernel.text import TranslatedText
from citylinks.kernel.time import PartialDate
from citylinks.needs.models import Need
from citylinks.needs.queries import needs as visible_needs
from citylinks.needs.queries import wording_of
from citylinks.network.models import Organization
from citylinks.partnerships.models import Partnership, PartnershipParty, ReportedFigure
from citylinks.partnerships.states import PartyRole

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


@dataclass(frozen=True, slots=True)
class CityPlace:
    """A city as a point that can be linked to and drawn."""

    geonameid: int
    name: str
    country: str
    country_name: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Party:
    """An organization that takes part, and where it sits."""

    public_id: str
    name: str
    kind: str
    city: CityPlace


@dataclass(frozen=True, slots=True)
class Evidence:
    """What shows that a need is real."""

    what: str
    when: PartialDate | None
    source: Source


@dataclass(frozen=True, slots=True)
class NeedFacts:
    """The need a partnership answers, or that still waits for one."""

    public_id: str
    owner: Party
    wording: TranslatedText
    themes: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    source: Source
    is_sample: bool
    program_code: str


@dataclass(frozen=True, slots=True)
class PartnershipSummary:
    """One line of the list. `need` is None when the partnership answers no stated need, or one not shown."""

    public_id: str
    title: str
    program: str
    program_code: str
    hosts: tuple[Party, ...]
    resources: tuple[Party, ...]
    need: NeedFacts | None
    started: PartialDate | None
    ended: PartialDate | None
    activity_count: int
    source: Source
    is_sample: bool


@dataclass(frozen=True, slots=True)
class ActivityFacts:
    """Something that was done."""

    public_id: str
    text: str
    started: PartialDate | None
    ended: PartialDate | None
    source: Source


@dataclass(frozen=True, slots=True)
class FigureFacts:
    """One value that one source gives."""

    public_id: str
    value: Decimal
    unit: str
    reported: PartialDate | None
    source: Source


@dataclass(frozen=True, slots=True)
class FigureGroup:
    """All values reported under one label; where sources disagree, every value is shown."""

    label: str
    figures: tuple[FigureFacts, ...]

    @property
    def disagree(self) -> bool:
        """True when two sources give two values."""
        return len({(figure.value, figure.unit) for figure in self.figures}) > 1


@dataclass(frozen=True, slots=True)
class Headline:
    """A reported figure with the partnership that bears it out."""

    public_id: str
    title: str
    group: FigureGroup


@dataclass(frozen=True, slots=True)
class PartnershipDetail:
    """Everything on record about one partnership."""

    summary: PartnershipSummary
    activities: tuple[ActivityFacts, ...]
    figures: tuple[FigureGroup, ...]


@dataclass(frozen=True, slots=True)
class Arc:
    """One line on the map: from a resource partner's city to the host city."""

    public_id: str
    title: str
    host: CityPlace
    resource: CityPlace


@dataclass(frozen=True, slots=True)
class HomeFigures:
    """Counts of what the actor may see; each can be recounted from the list of partnerships."""

    partnerships: int
    cities: int
    countries: int
    activities: int
    needs: int
    needs_without_partner: int


def partnerships(actor: Actor) -> tuple[PartnershipSummary, ...]:
    """Return all visible partnerships, the earliest first: ten queries, however many there are."""
    needs = {need.pk: need for need in visible_needs(actor)}
    return tuple(_summary(row, needs) for row in visible(actor))


def titles_within(actor: Actor, ids: Iterable[str], within: Iterable[str]) -> Mapping[str, str]:
    """Return the titles of those of the partnerships the actor sees that belong to one of these places.

    `within` are public ids of programs and of organizations that are a party. One query.
    """
    places = set(within)
    mine = Q(program__public_id__in=places) | Q(parties__organization__public_id__in=places)
    rows = Partnership.objects.filter(scoped(actor, Permission.VIEW_PARTNERSHIP), mine, public_id__in=ids)
    return dict(rows.distinct().values_list("public_id", "title"))


def partnership_detail(actor: Actor, public_id: str) -> PartnershipDetail:
    """Return one partnership with all its facts; `NotFound` also when the actor may not see it."""
    row = visible(actor).filter(public_id=public_id).prefetch_related("activities", "figures").first()
    if row is None:
        raise NotFound("partnership", public_id)
    needs = {need.pk: need for need in visible_needs(actor).filter(partnerships=row)}
    return PartnershipDetail(
        summary=_summary(row, needs),
        activities=tuple(
            ActivityFacts(one.public_id, one.text, one.started, one.ended, one.source)
            for one in sorted(row.activities.all(), key=lambda one: (str(one.started or "9999"), one.order))
        ),
        figures=_grouped(row.figures.all()),
    )


def open_needs(actor: Actor) -> tuple[NeedFacts, ...]:
    """Return the visible needs that no visible partnership answers."""
    seen = Partnership.objects.filter(scoped(actor, Permission.VIEW_PARTNERSHIP))
    answered = set(seen.values_list("need_id", flat=True))
    return tuple(_need(need) for need in visible_needs(actor) if need.pk not in answered)


def of_city(actor: Actor, geonameid: int) -> tuple[tuple[PartnershipSummary, ...], tuple[NeedFacts, ...]]:
    """Return those of `partnerships` in which a city takes part, and those of `open_needs` that are its own.

    Reads the rows of this city only; twelve queries.
    """
    party = PartnershipParty.objects.filter(partnership=OuterRef("pk"), organization__city=geonameid)
    rows = list(visible(actor).filter(Exists(party)))
    stated = Q(organization__city=geonameid) | Q(pk__in=[row.need_id for row in rows if row.need_id])
    needs = {need.pk: need for need in visible_needs(actor).filter(stated)}
    seen = Partnership.objects.filter(scoped(actor, Permission.VIEW_PARTNERSHIP), need__in=list(needs))
    answered = set(seen.values_list("need_id", flat=True))
    return tuple(_summary(row, needs) for row in rows), tuple(
        _need(need)
        for need in needs.values()
        if need.organization.city_id == geonameid and need.pk not in answered
    )


def map_arcs(actor: Actor) -> tuple[Arc, ...]:
    """Return a line for every host and resource partner of every visible partnership."""
    return tuple(
        Arc(one.public_id, one.title, host.city, resource.city)
        for one in partnerships(actor)
        for host in one.hosts
        for resource in one.resources
    )


def figures_for_home(actor: Actor) -> HomeFigures:
    """Count what the actor may see."""
    shown = partnerships(actor)
    cities = {party.city for one in shown for party in (*one.hosts, *one.resources)}
    waiting = len(open_needs(actor))
    answered = len({one.need.public_id for one in shown if one.need})
    return HomeFigures(
        partnerships=len(shown),
        cities=len(cities),
        countries=len({city.country for city in cities}),
        activities=sum(one.activity_count for one in shown),
        needs=waiting + answered,
        needs_without_partner=waiting,
    )


def headlines(actor: Actor) -> tuple[Headline, ...]:
    """Return every group of reported figures, the largest value first, in two queries."""
    rows = in_order(Partnership.objects.filter(scoped(actor, Permission.VIEW_PARTNERSHIP)))
    rows = rows.distinct().prefetch_related("figures")
    found = [
        Headline(row.public_id, row.title, group) for row in rows for group in _grouped(row.figures.all())
    ]
    return tuple(sorted(found, key=lambda one: -max(figure.value for figure in one.group.figures)))


class Counted(TypedDict):
    activity_count: int


def visible(actor: Actor) -> QuerySet[WithAnnotations[Partnership, Counted]]:
    """Return the partnerships the actor may see, the earliest first, with their parties: five queries."""
    rows = in_order(Partnership.objects.filter(scoped(actor, Permission.VIEW_PARTNERSHIP)))
    return (
        rows.annotate(activity_count=Count("activities", distinct=True))
        .select_related("program")
        .prefetch_related("parties__organization__city__country")
    )


def in_order(rows: QuerySet[Partnership]) -> QuerySet[Partnership]:
    """Order partnerships, the earliest first."""
    return rows.order_by(F("started").asc(nulls_last=True), "title", "id")


def _summary(row: WithAnnotations[Partnership, Counted], needs: dict[int, Need]) -> PartnershipSummary:
    need = needs.get(row.need_id) if row.need_id is not None else None
    parties = sorted(row.parties.all(), key=lambda party: party.pk)
    return PartnershipSummary(
        public_id=row.public_id,
        title=row.title,
        program=row.program.name,
        program_code=row.program.code,
        hosts=tuple(party_of(one.organization) for one in parties if one.role == PartyRole.HOST),
        resources=tuple(party_of(one.organization) for one in parties if one.role == PartyRole.RESOURCE),
        need=_need(need) if need else None,
        started=row.started,
        ended=row.ended,
        activity_count=row.activity_count,
        source=row.source,
        is_sample=row.is_sample,
    )


def party_of(organization: Organization) -> Party:
    """Return an organization and where it sits; reads what was fetched with it."""
    city = organization.city
    return Party(
        public_id=organization.public_id,
        name=organization.name,
        kind=organization.get_kind_display(),
        city=CityPlace(
            geonameid=city.geonameid,
            name=city.name,
            country=city.country.iso2,
            country_name=city.country.name,
            latitude=city.latitude,
            longitude=city.longitude,
        ),
    )


def _need(need: Need) -> NeedFacts:
    return NeedFacts(
        public_id=need.public_id,
        owner=party_of(need.organization),
        wording=wording_of(need),
        themes=tuple(sorted(one.theme for one in need.themes.all())),
        evidence=tuple(Evidence(one.what, one.when, one.source) for one in need.evidence.all()),
        source=need.source,
        is_sample=need.is_sample,
        program_code=need.program.code,
    )


def _grouped(figures: Iterable[ReportedFigure]) -> tuple[FigureGroup, ...]:
    groups: dict[str, list[FigureFacts]] = {}
    for one in sorted(figures, key=lambda figure: figure.pk):
        facts = FigureFacts(one.public_id, one.value, one.unit, one.reported, one.source)
        groups.setdefault(one.label, []).append(facts)
    return tuple(FigureGroup(label, tuple(values)) for label, values in groups.items())

"""What the pages about needs show, made ready before anything is drawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from citylinks.kernel.source import Source
from citylinks.kernel.text import Phrase, TranslatedText, best
from citylinks.kernel.time import PartialDate
from citylinks.needs.queries import Edition, NeedDetail, NeedSummary, PastOwner
from citylinks.needs.statement import Owner
from citylinks.needs.states import NeedAction, NeedState
from citylinks.themes.taxonomy import THEMES
from citylinks.web import dates, names
from citylinks.web.address import Address
from citylinks.web.cities.addresses import city_path
from citylinks.web.components.data import Cell, Chip, Column, Link, MapPoint, Table
from citylinks.web.needs.addresses import need_path
from citylinks.web.needs.beside import about, theme_chips

A_PAGE = 25
STATES = {
    NeedState.STATED: gettext_lazy("Stated, not yet published"),
    NeedState.PUBLISHED: gettext_lazy("Published"),
    NeedState.WITHDRAWN: gettext_lazy("Withdrawn"),
}
# What can be done with a need, its words, and how its button looks.
BUTTONS = (
    (NeedAction.PUBLISH, gettext_lazy("Publish this need"), "primary"),
    (NeedAction.REVISE, gettext_lazy("Change its words"), "secondary"),
    (NeedAction.WITHDRAW, gettext_lazy("Withdraw it"), "plain"),
)


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a filter."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class ListPage:
    """The published needs: on a map, in a table, and what they were narrowed to."""

    count: int
    themes: tuple[Option, ...]
    countries: tuple[Option, ...]
    chosen: tuple[Chip, ...]
    points: tuple[MapPoint, ...]
    table: Table
    page: Page[NeedSummary]
    address: Address


@dataclass(frozen=True, slots=True)
class Proof:
    """What shows that a need or a hazard is real."""

    label: str
    what: str
    when: str
    source: Source


@dataclass(frozen=True, slots=True)
class Words:
    """A need in one language; only what was said in it is there."""

    language: str
    name: str
    title: str
    text: str
    tried: str
    solved: str


@dataclass(frozen=True, slots=True)
class EditionPart:
    """What the need said until it was revised."""

    until: str
    words: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class OwnerLine:
    """An office that owns or owned the need."""

    office: str
    role: str
    person: str
    period: str


@dataclass(frozen=True, slots=True)
class Button:
    """One thing to do; `value` is what the form sends as `do`."""

    value: str
    label: str
    kind: str


@dataclass(frozen=True, slots=True)
class NeedPage:
    """One need with everything on record."""

    public_id: str
    title: Phrase
    text: Phrase
    tried: Phrase | None
    solved: Phrase | None
    place: str
    place_href: str
    organization: str
    program: str
    state: str
    is_public: bool
    points: tuple[MapPoint, ...]
    themes: tuple[Chip, ...]
    hazards: tuple[Proof, ...]
    evidence: tuple[Proof, ...]
    owner: OwnerLine | None
    past_owners: tuple[OwnerLine, ...]
    others: tuple[Words, ...]
    editions: tuple[EditionPart, ...]
    buttons: tuple[Button, ...]
    owner_href: str
    trail: tuple[Link, ...]
    stated: str
    source: Source
    is_sample: bool


def list_page(found: Sequence[NeedSummary], theme: str, country: str, number: str) -> ListPage:
    """Build the list of what was found; themes and countries offered are all there are."""
    address = Address(reverse("needs:list")).put("theme", theme).put("country", country)
    page = Paginator(tuple(found), A_PAGE).get_page(number)
    chosen = [("theme", theme, names.theme(theme))] if theme in THEMES else []
    chosen += [("country", country, names.country(country))] if country else []
    return ListPage(
        count=len(found),
        themes=options(names.themes(), theme),
        countries=options(names.countries(), country),
        chosen=tuple(Chip(label, remove_href=str(address.drop(name))) for name, _value, label in chosen),
        points=points(found),
        table=table(page.object_list),
        page=page,
        address=address,
    )


def options(labels: Mapping[str, str], chosen: str) -> tuple[Option, ...]:
    """Return the choices of a filter."""
    return tuple(Option(code, label, code == chosen) for code, label in labels.items())


def points(found: Iterable[NeedSummary]) -> tuple[MapPoint, ...]:
    """Return a dot for every city, however many needs it has."""
    cities = dict.fromkeys((one.geonameid, one.city, one.latitude, one.longitude) for one in found)
    return tuple(MapPoint(name, north, east, city_path(code, name)) for code, name, north, east in cities)


def table(found: Iterable[NeedSummary], *, with_state: bool = False) -> Table:
    """One row a need."""
    columns = [Column(_("Need")), Column(_("City")), Column(_("Themes"))]
    columns += [Column(_("State"))] if with_state else []
    language = get_language() or "en"
    rows = []
    for one in found:
        title = one.wording.title(language)
        rows.append(
            (
                Cell(title.text, href=need_path(one.public_id), language=names.foreign(title.language)),
                Cell(one.city, note=names.country(one.country)),
                about(one.themes),
                *((str(STATES[one.state]),) if with_state else ()),
            )
        )
    return Table(_("Needs"), columns, rows)


def need_page(found: NeedDetail) -> NeedPage:
    """Build the page of one need."""
    need, language = found.need, get_language() or "en"
    city = need.city
    title = found.wording.title(language)
    return NeedPage(
        public_id=need.public_id,
        title=title,
        text=found.wording.text(language),
        tried=best(found.tried, language) if found.tried else None,
        solved=best(found.solved, language) if found.solved else None,
        place=names.listed((city.name, names.country(city.country.iso2))),
        place_href=city_path(city.geonameid, city.name),
        organization=need.organization.name,
        program=need.program.name,
        state=str(STATES[NeedState(need.state)]),
        is_public=need.state == NeedState.PUBLISHED,
        points=(MapPoint(city.name, city.latitude, city.longitude),),
        themes=theme_chips(found.themes),
        hazards=tuple(
            proof(names.hazard(one.hazard), one.what, one.when, one.source) for one in found.hazards
        ),
        evidence=tuple(proof("", one.what, one.when, one.source) for one in found.evidence),
        owner=next((owner_line(one) for one in found.owners if one.until is None), None),
        past_owners=tuple(owner_line(one) for one in found.owners if one.until is not None),
        others=tuple(
            one for one in words(found.wording, found.tried, found.solved) if one.language != title.language
        ),
        editions=tuple(edition_part(one) for one in found.editions),
        buttons=tuple(
            Button(action.value, str(label), kind) for action, label, kind in BUTTONS if action in found.may
        ),
        owner_href=reverse("needs:owner", args=[need.public_id]) if NeedAction.REVISE in found.may else "",
        trail=(Link(_("Needs"), reverse("needs:list")),),
        stated=dates.day(need.stated_at.date()),
        source=need.source,
        is_sample=need.is_sample,
    )


def proof(label: str, what: str, when: PartialDate | None, source: Source) -> Proof:
    """Show one piece of evidence."""
    return Proof(label, what, dates.partial(when) if when else "", source)


def owner_line(one: PastOwner) -> OwnerLine:
    """Show who owns or owned the need."""
    owner: Owner = one.owner
    since, until = dates.day(one.since.date()), dates.day(one.until.date()) if one.until else ""
    return OwnerLine(owner.office, owner.role, owner.person, f"{since} – {until}" if until else since)


def words(wording: TranslatedText, tried: Sequence[Phrase], solved: Sequence[Phrase]) -> tuple[Words, ...]:
    """Return a need language by language."""
    attempts = {one.language: one.text for one in tried}
    marks = {one.language: one.text for one in solved}
    return tuple(
        Words(
            one.language,
            names.language(one.language),
            one.title,
            one.text,
            attempts.get(one.language, ""),
            marks.get(one.language, ""),
        )
        for one in wording.wordings
    )


def edition_part(one: Edition) -> EditionPart:
    """Show what the need said before."""
    return EditionPart(dates.day(one.replaced_at.date()), words(one.wording, one.tried, one.solved))

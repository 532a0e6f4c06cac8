"""What the page of members shows: the question, what is left by every facet, and a card a member."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from citylinks.kernel.numbers import whole_number
from citylinks.network.queries import Member, MemberPage, MemberQuestion, Skill
from citylinks.network.queries.directory import FACETS, PAGE
from citylinks.network.states import MemberKind
from citylinks.network.words import words_of
from citylinks.themes.taxonomy import THEMES
from citylinks.web import dates, names, numerals
from citylinks.web.address import Address
from citylinks.web.components.data import Chip, Link
from citylinks.web.network import words
from citylinks.web.network.addresses import member_path

SHOWN = 8  # values of a facet before the rest is folded away
SKILLS = 4  # themes on a card
LONGEST = 120  # letters of a search
MONTHS_AHEAD = 18


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value to narrow by: how many of those found have it, and the page that shows them."""

    label: str
    count: str
    href: str


@dataclass(frozen=True, slots=True)
class Facet:
    """One way to narrow: its commonest values, and the others."""

    name: str
    heading: str
    first: tuple[FacetValue, ...]
    rest: tuple[FacetValue, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """One member. `proof` is one thing that was done, in the member's own words."""

    name: str
    href: str
    kind: str
    role: str
    place: str
    skills: tuple[Chip, ...]
    proof: str
    proof_note: str
    facts: tuple[str, ...]
    is_sample: bool


@dataclass(frozen=True, slots=True)
class SearchPage:
    """The page of members; `hidden` are the chosen facets that a new search keeps."""

    text: str
    counted: str
    chips: tuple[Chip, ...]
    hidden: tuple[tuple[str, str], ...]
    facets: tuple[Facet, ...]
    cards: tuple[Card, ...]
    pages: Page[object]
    address: Address
    reset: str
    acts: tuple[Link, ...]


def question_of(query: QueryDict) -> MemberQuestion:
    """Read a question from an address; values that no facet can have are left out."""
    chosen = {name: tuple(dict.fromkeys(filter(None, query.getlist(name)))) for name in FACETS}
    page = query.get("page", "1")
    return MemberQuestion(
        text=query.get("q", "").strip()[:LONGEST],
        facets={name: tuple(filter(is_code, values)) for name, values in chosen.items()},
        page=whole_number(page, most_digits=5) or 1,
    )


def is_code(value: str) -> bool:
    """Tell whether a facet can have this value; codes have no spaces or marks that a search reads."""
    return len(value) <= 60 and value.replace("-", "").isalnum()


def label(facet: str, value: str) -> str:
    """Return what a value of a facet is called."""
    if facet == "theme":
        return names.theme(value) if value in THEMES else value
    if facet == "country":
        return names.country(value)
    if facet == "language":
        return names.language(value)
    if facet == "month":
        return words.month(value) if is_month(value) else value
    return str({**words.WILL, **words.MEMBERS}.get(value, value))


def is_month(value: str) -> bool:
    """Tell whether a text is a month such as 2027-03."""
    try:
        dt.date.fromisoformat(f"{value}-01")
    except ValueError:
        return False
    return True


def search_page(
    question: MemberQuestion, found: MemberPage, acts: Sequence[Link], today: dt.date
) -> SearchPage:
    """Build the page; months that are over are no way to narrow."""
    address = Address(reverse("network:members")).put("q", question.text)
    chosen = [(name, value) for name in FACETS for value in question.facets.get(name, ())]
    for name, value in chosen:
        address = address.add(name, value)
    pages: Paginator[object] = Paginator(range(found.total), PAGE)
    return SearchPage(
        text=question.text,
        counted=counted(found.total, question),
        chips=tuple(Chip(label(name, value), str(address.without(name, value))) for name, value in chosen),
        hidden=tuple(chosen),
        facets=tuple(facets(found.counts, chosen, address, today)),
        cards=tuple(card(member, question) for member in found.members),
        pages=pages.page(found.page),
        address=address,
        reset=reverse("network:members"),
        acts=tuple(acts),
    )


def counted(total: int, question: MemberQuestion) -> str:
    """Say how many were found, of all or of what was asked for."""
    if question.text or any(question.facets.values()):
        text = ngettext("%(count)s member found", "%(count)s members found", total)
    else:
        text = ngettext("%(count)s member", "%(count)s members", total)
    return text % {"count": numerals.count(total)}


def facets(
    counts: Mapping[str, Mapping[str, int]],
    chosen: Iterable[tuple[str, str]],
    address: Address,
    today: dt.date,
) -> Iterable[Facet]:
    """Offer each value that would narrow what was found, the commonest first, months in their order."""
    headings = {
        "kind": _("Who"),
        "theme": _("Good at"),
        "country": _("Country"),
        "language": _("Language"),
        "month": _("Available in"),
        "will": _("Willing"),
    }
    taken = set(chosen)
    for name, heading in headings.items():
        values = [value for value in ranked(name, counts[name], today) if (name, value) not in taken]
        shown = [
            FacetValue(label(name, value), numerals.count(counts[name][value]), str(address.add(name, value)))
            for value in values
        ]
        if shown:
            yield Facet(name, heading, tuple(shown[:SHOWN]), tuple(shown[SHOWN:]))


def ranked(name: str, counts: Mapping[str, int], today: dt.date) -> list[str]:
    """Order the values of a facet as a reader looks for them."""
    if name == "month":
        now = today.strftime("%Y-%m")
        return sorted(month for month in counts if month >= now)[:MONTHS_AHEAD]
    return sorted(counts, key=lambda value: (-counts[value], label(name, value)))


def card(member: Member, question: MemberQuestion) -> Card:
    """Draw one member's card, with what was done that answers the question best."""
    proven = best_proof(member.skills, question)
    strongest = dict.fromkeys((*(skill.theme for skill in member.skills), *member.themes))
    is_person = member.kind is MemberKind.PERSON
    return Card(
        name=member.name,
        href=member_path(member.kind, member.public_id),
        kind="" if is_person else _("Organization"),
        role=names.listed((member.position, member.works_at)),
        place=names.listed((member.city, names.country(member.country) if member.country else "")),
        skills=tuple(Chip(names.theme(code)) for code in strongest if code in THEMES)[:SKILLS],
        proof=proven.what if proven else "",
        proof_note=proof_note(proven) if proven else "",
        facts=tuple(facts(member)),
        is_sample=member.is_sample,
    )


def best_proof(skills: Iterable[Skill], question: MemberQuestion) -> Skill | None:
    """Choose what to show: what the words speak of, else the theme that was chosen, else the strongest."""
    asked, chosen = words_of(question.text), question.facets.get("theme", ())

    def fit(skill: Skill) -> tuple[bool, bool]:
        told = words_of(skill.what, skill.where)
        return any(word.startswith(one) for one in asked for word in told), skill.theme in chosen

    return max((skill for skill in skills if skill.what), key=fit, default=None)


def proof_note(skill: Skill) -> str:
    """Where and when something was done."""
    return names.listed((skill.where, dates.partial(skill.when) if skill.when else ""))


def facts(member: Member) -> Iterable[str]:
    """Say in a few words what else a card tells: languages, when, and whether they travel and host."""
    if member.languages:
        yield _("Speaks %(languages)s") % {
            "languages": names.listed(names.language(code) for code in member.languages)
        }
    if member.months:
        yield _("Available in %(months)s") % {"months": names.listed(spans(member.months))}
    yield from (str(words.WILL[one]) for one in member.will if one in words.WILL)


def spans(months: Iterable[str]) -> list[str]:
    """Join months that follow each other: March 2027 – May 2027."""
    ordered = sorted(month for month in months if is_month(month))
    numbers = [int(month[:4]) * 12 + int(month[5:]) for month in ordered]
    breaks = [0, *(place + 1 for place, (a, b) in enumerate(pairwise(numbers)) if b != a + 1), len(ordered)]
    runs = [ordered[start:end] for start, end in pairwise(breaks) if start < end]
    return [
        words.month(run[0]) if len(run) == 1 else f"{words.month(run[0])} – {words.month(run[-1])}"
        for run in runs
    ]

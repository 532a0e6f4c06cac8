"""May this city take part? The question as the address holds it, and the answer in the reader's language."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TypedDict

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citylinks.kernel.numbers import whole_number
from citylinks.kernel.source import Source
from citylinks.kernel.time import PartialDate
from citylinks.network.states import OrganizationKind
from citylinks.programs.eligibility import Check, CheckName, Eligibility, PurposeAnswer
from citylinks.programs.states import Part
from citylinks.web import dates, names
from citylinks.web.cities.lookup import Found, look_up, place_of
from citylinks.web.components.data import Link
from citylinks.web.domain_form import DomainForm
from citylinks.web.match.forms import missing_city
from citylinks.web.programs.words import KINDS, PARTS, dated


class Question(TypedDict):
    """What `may_take_part` is asked."""

    city: int
    part: Part
    as_of: dt.date


class CheckForm(DomainForm):
    """Which city, as what, on which day. `city` is a GeoNames number, `q` the name as typed."""

    q = forms.CharField(label=gettext_lazy("City"), required=False, max_length=120)
    city = forms.CharField(required=False, widget=forms.HiddenInput, max_length=12)
    part = forms.ChoiceField(
        label=gettext_lazy("As what"), choices=[(part.value, label) for part, label in PARTS.items()]
    )
    day = forms.DateField(
        label=gettext_lazy("On which day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )

    def __init__(self, data: QueryDict, day: dt.date) -> None:
        """Ask nothing while the address names no city; then what it leaves out is host city, and `day`."""
        asked = any(data.get(name) for name in ("q", "city"))
        given = {
            "q": data.get("q", ""),
            "city": data.get("city", ""),
            "part": data.get("part") or Part.HOST.value,
            "day": data.get("day") or day.isoformat(),
        }
        super().__init__(given if asked else None, auto_id="%s", initial=given)
        self.found = Found(None)
        self.fallback = day

    def clean(self) -> None:
        """Find the city; a name that is not the chosen city's wins over its number."""
        text = str(self.cleaned_data.get("q") or "").strip()
        number = str(self.cleaned_data.get("city") or "")
        chosen = place_of(whole_number(number))
        named = chosen is not None and text in {"", chosen.label}
        self.found = Found(chosen) if named else look_up(text) if text else Found(None)
        if self.found.place is None:
            self.add_error("q", missing_city(text, number, self.found))

    @property
    def as_of(self) -> dt.date:
        """The day asked about; the fallback while it cannot be read."""
        return (self.is_bound and self.is_valid() and self.cleaned_data["day"]) or self.fallback

    def question(self) -> Question:
        """Return the same for the domain; only of a valid form."""
        assert self.found.place is not None
        return {
            "city": self.found.place.geonameid,
            "part": Part(self.cleaned_data["part"]),
            "as_of": self.cleaned_data["day"],
        }


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One rule in a sentence, whether it is met, and what it rests on."""

    allowed: bool
    sentence: str
    source: Source


@dataclass(frozen=True, slots=True)
class PurposeLine:
    """The answer for one purpose; `purpose` is in the language of the record."""

    purpose: str
    allowed: bool
    checks: tuple[CheckLine, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer: in one sentence, purpose by purpose, and the rules that are the same for every purpose."""

    allowed: bool
    sentence: str
    version: str
    purposes: tuple[PurposeLine, ...]
    shared: tuple[CheckLine, ...]


@dataclass(frozen=True, slots=True)
class Checker:
    """The question and, once it is asked, its answer; `choices` are cities that may have been meant."""

    form: CheckForm
    typed: str
    chosen: str
    errors: tuple[str, ...]
    choices: tuple[Link, ...]
    answer: Answer | None


def checker(form: CheckForm, found: Eligibility | None, path: str) -> Checker:
    """Lay the question out with what was typed, right or wrong."""
    place = form.found.place
    return Checker(
        form=form,
        typed=str(form["q"].value() or "") or (place.label if place else ""),
        chosen=str(place.geonameid) if place else "",
        errors=tuple(str(sentence) for sentence in form["q"].errors),
        choices=tuple(
            Link(
                one.label,
                f"{path}?city={one.geonameid}&part={form['part'].value()}&day={form['day'].value()}#check",
            )
            for one in form.found.choices
        ),
        answer=answer(found) if found else None,
    )


def answer(found: Eligibility) -> Answer:
    """Say it in one sentence, and every rule below it."""
    allowed = [one for one in found.answers if one.allowed]
    if len(allowed) == len(found.answers):
        text = _("Yes: %(who)s may take part for every purpose.")
    elif allowed:
        text = _("Yes: %(who)s may take part, for %(number)s of %(all)s purposes.")
    else:
        text = _("No: %(who)s may not take part.")
    return Answer(
        allowed=bool(allowed),
        sentence=text
        % {
            "who": names.isolated(found.who.name),
            "number": len(allowed),
            "all": len(found.answers),
        },
        version=_("%(part)s, on %(date)s, by version %(number)s of the terms.")
        % {
            "part": PARTS[found.part],
            "date": dates.partial(PartialDate(found.as_of.isoformat())),
            "number": found.version,
        },
        purposes=tuple(
            PurposeLine(one.purpose, one.allowed, lines(found, one, own=True)) for one in found.answers
        ),
        shared=lines(found, found.answers[0], own=False),
    )


def lines(found: Eligibility, one: PurposeAnswer, *, own: bool) -> tuple[CheckLine, ...]:
    """Say the rules of a purpose alone, or those that every purpose shares."""
    return tuple(line(found, check) for check in one.checks if own == (check.name is CheckName.COUNTRY_LIST))


def line(found: Eligibility, check: Check) -> CheckLine:
    """Say a rule in the reader's language."""
    values = {name: said(found, name, text) for name, text in check.values}
    return CheckLine(check.allowed, _(check.text) % values, check.source)


def said(found: Eligibility, name: str, text: str) -> str:
    """Return one value of a rule's sentence in the reader's language, as far as it is a known word."""
    if name == "country":
        return names.country(found.who.country)
    if name == "date":
        return dates.partial(PartialDate(text))
    if name in {"kind", "kinds"}:
        labels = {str(kind.label): str(KINDS[kind]) for kind in OrganizationKind}
        return names.listed(labels[one] for one in text.split(", "))
    if name in {"group", "groups"}:
        return names.listed(_(one) for one in text.split(", ") if one)
    return (
        _(" or ").join(titled(one) for one in text.split(" or ")) if name == "lists" else names.isolated(text)
    )


def titled(title: str) -> str:
    """Return a list's title, `Feed the Future focus countries, 2010-04`, with name and date as read."""
    name, _comma, day = title.rpartition(", ")
    return dated(name, day)

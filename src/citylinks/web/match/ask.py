"""The question as fields: what was typed stays, right or wrong, with every fault beside its field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from citylinks.web import names
from citylinks.web.address import Address
from citylinks.web.cities.lookup import Found, Place
from citylinks.web.components.data import Link
from citylinks.web.match.forms import SWITCHES, WEIGHT, MatchForm, WhyNotForm

Options = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Several:
    """A field that holds several values: each chosen one as a ticked box, and a list to add one more from."""

    name: str
    label: str
    add: str
    chosen: Options
    options: SafeString
    errors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Typed:
    """A field of one value, as it was typed."""

    name: str
    label: str
    value: str
    errors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """The fields of a question, and what the form sends along unseen."""

    action: str
    city: Typed
    chosen_city: str
    other: Typed | None
    chosen_other: str
    several: tuple[Several, ...]
    min_population: Typed
    switches: tuple[tuple[str, str, bool], ...]  # name, label, whether it is on
    hidden: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class AskPage:
    """The page that asks: empty at first, or with every fault of what was asked."""

    form: MatchForm
    question: Question
    numbers: tuple[Typed, ...]
    choices: tuple[Link, ...]


def typed(form: MatchForm, name: str) -> Typed:
    """One field as it was typed."""
    field = form[name]
    errors = tuple(str(sentence) for sentence in field.errors)
    return Typed(name, str(field.label), str(field.value() or ""), errors)


def several(
    form: MatchForm, name: str, add: str, labels: Mapping[str, str], groups: Mapping[str, Options]
) -> Several:
    """Return the values that were chosen, known or not, and those that can be added."""
    data = form.data.getlist(name) if isinstance(form.data, QueryDict) else []
    given = [value for value in dict.fromkeys(data) if value]
    return Several(
        name=name,
        label=str(form[name].label),
        add=add,
        chosen=tuple((value, labels.get(value, value)) for value in given),
        options=_options(tuple(groups.items()), tuple(given)),
        errors=tuple(str(sentence) for sentence in form[name].errors),
    )


@lru_cache(maxsize=256)
def _options(groups: tuple[tuple[str, Options], ...], given: tuple[str, ...]) -> SafeString:
    """Write what can be added, by group: hundreds of options that seldom differ, kept once written."""
    written = (
        (group, format_html_join("", '<option value="{}">{}</option>', left))
        for group, options in groups
        if (left := [option for option in options if option[0] not in given])
    )
    return format_html_join(
        "",
        "{}",
        (
            (format_html('<optgroup label="{}">{}</optgroup>', group, lines) if group else lines,)
            for group, lines in written
        ),
    )


def question(form: MatchForm, *, with_weights: bool = True) -> Question:
    """Lay the form out; `with_weights` sends the typed weights along unseen."""
    pairs = [
        (name, form[name].value() or "")
        for name in form.fields
        if name.startswith(WEIGHT) or name in {"top", "weighting", "program"}
    ]
    other = form.other_place if isinstance(form, WhyNotForm) else None
    return Question(
        action=reverse("match:why-not" if isinstance(form, WhyNotForm) else "match:match"),
        other=named(form, "other_q", other) if isinstance(form, WhyNotForm) else None,
        chosen_other=str(other.geonameid) if other else "",
        city=named(form, "q", form.place),
        chosen_city=str(form.place.geonameid) if form.place else "",
        several=(
            several(form, "theme", _("Add a need"), names.themes(), names.themes_by_area()),
            several(
                form, "country", _("Add a country"), names.countries(), {"": tuple(names.countries().items())}
            ),
        ),
        min_population=typed(form, "min_population"),
        switches=tuple((name, str(form[name].label), bool(form[name].value())) for name in SWITCHES),
        hidden=tuple((name, str(value)) for name, value in pairs if value and with_weights),
    )


def named(form: MatchForm, name: str, place: Place | None) -> Typed:
    """Return a city's field: what was typed, else the whole name of the city chosen by its number."""
    field = typed(form, name)
    return Typed(field.name, field.label, field.value or (place.label if place else ""), field.errors)


def choices(address: Address, name: str, text_name: str, found: Found) -> tuple[Link, ...]:
    """Link each city that may be meant to the same question about it."""
    plain = address.drop(name, text_name)
    return tuple(Link(place.label, str(plain.put(name, place.geonameid))) for place in found.choices)


def number(form: MatchForm, name: str) -> Typed:
    """Return a weight, or the number of peers, as it was typed."""
    field = typed(form, name)
    if not name.startswith(WEIGHT):
        return field
    label = _("Weight of “%(name)s”") % {"name": field.label}
    return Typed(field.name, label, field.value, field.errors)


def ask_page(form: MatchForm, address: Address) -> AskPage:
    """Build the page that asks again, or for the first time."""
    numbers = tuple(number(form, name) for name in form.fields if name.startswith(WEIGHT) or name == "top")
    meant = choices(address, "city", "q", form.found)
    if isinstance(form, WhyNotForm):
        meant = (*meant, *choices(address, "other", "other_q", form.other_found))
    return AskPage(
        form, question(form, with_weights=False), tuple(one for one in numbers if one.value), meant
    )

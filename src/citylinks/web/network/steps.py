"""Changing a profile in small steps: each is one form, saved on its own, and none must be taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from citylinks.kernel.source import Source
from citylinks.network import operations
from citylinks.network.queries import PersonProfile
from citylinks.network.queries.people import Person
from citylinks.web import names
from citylinks.web.acts import Who
from citylinks.web.cities.lookup import place_of
from citylinks.web.network import forms
from citylinks.web.network.offering import OfferForm

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


Save = Callable[[Person, forms.NetworkForm, Who], object]


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its words, its form, what it starts from, what saving does.

    A step that `adds` stays where it is after saving, for the next one; the others lead on.
    """

    name: str
    label: StrPromise
    lede: StrPromise
    button: StrPromise
    form: type[forms.NetworkForm]
    initial: Callable[[PersonProfile], Mapping[str, object]]
    save: Save
    adds: bool = False


def nothing(one: PersonProfile) -> Mapping[str, object]:
    """Begin with an empty form."""
    del one
    return {}


def about(one: PersonProfile) -> Mapping[str, object]:
    """Begin with what is on record."""
    place = place_of(one.own_place.geonameid) if one.own_place else None
    return {
        "name": one.name,
        "city": place.label if place else "",
        "emails": "\n".join(one.contact.emails) if one.contact else "",
        "visibility": one.visibility.value,
    }


def saved_by(operation: Callable[..., object]) -> Save:
    """Save what a form says by an operation that takes the person and exactly that."""

    def save(person: Person, form: forms.NetworkForm, who: Who) -> object:
        return operation(person=person, **form.given(), **who)

    return save


def save_strength(person: Person, form: forms.NetworkForm, who: Who) -> object:
    return operations.add_strength(owner=person, **form.given(), **who)


def languages(one: PersonProfile) -> Mapping[str, object]:
    """Begin with the languages on record."""
    numbered = enumerate(one.languages, start=1)
    return {
        name: value
        for number, (code, level) in numbered
        for name, value in ((f"language_{number}", code), (f"level_{number}", level.value))
    }


def time(one: PersonProfile) -> Mapping[str, object]:
    """Begin with the periods on record."""
    said = {True: "yes", False: "no", None: ""}
    windows = one.contact.windows if one.contact else ()
    return {
        "will_travel": said[one.will_travel],
        "will_host": said[one.will_host],
        "pro_bono_days": one.pro_bono_days,
        **{f"starts_{number}": starts for number, (starts, _ends) in enumerate(windows, start=1)},
        **{f"ends_{number}": ends for number, (_starts, ends) in enumerate(windows, start=1)},
    }


def save_offer(person: Person, form: forms.NetworkForm, who: Who) -> object:
    given, source = form.given(person.name), Source(person.name)
    return operations.make_offer(person=person, source=source, is_sample=person.is_sample, **given, **who)


def save_conflict(person: Person, form: forms.NetworkForm, who: Who) -> object:
    return operations.declare_conflict(person=person, **form.given(names.plain(who["by"].name)), **who)


STEPS = (
    Step(
        "about",
        _("About you"),
        _("Your name, where you are, and who finds you."),
        _("Save and go on"),
        forms.AboutForm,
        about,
        saved_by(operations.change_person),
    ),
    Step(
        "jobs",
        _("Where you work"),
        _("Where you work now, and where you worked before."),
        _("Add this place"),
        forms.WorkForm,
        nothing,
        saved_by(operations.record_affiliation),
        adds=True,
    ),
    Step(
        "expertise",
        _("What you are good at"),
        _("One theme at a time, with something you did. What is shown counts more than what is claimed."),
        _("Add this theme"),
        forms.StrengthForm,
        nothing,
        save_strength,
        adds=True,
    ),
    Step(
        "languages",
        _("Languages"),
        _("A partnership needs a common language."),
        _("Save and go on"),
        forms.LanguagesForm,
        languages,
        saved_by(operations.state_languages),
    ),
    Step(
        "time",
        _("When you can"),
        _(
            "Others see the months only; your organization's coordinator, the officers of its programs and "
            "register keepers see the days."
        ),
        _("Save and go on"),
        forms.TimeForm,
        time,
        saved_by(operations.offer_time),
    ),
    Step(
        "offers",
        _("What you share"),
        _("Something a city could ask you for: a method, a tool, a week beside its staff."),
        _("Offer this"),
        OfferForm,
        nothing,
        save_offer,
        adds=True,
    ),
    Step(
        "conflicts",
        _("Conflicts of interest"),
        _(
            "Whom you could not judge impartially. Only you, the officers of your programs and register "
            "keepers see this."
        ),
        _("Put it on record"),
        forms.ConflictForm,
        nothing,
        save_conflict,
        adds=True,
    ),
)
BY_NAME = {step.name: step for step in STEPS}

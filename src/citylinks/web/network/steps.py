"""Changing a profile in small steps: each is one form, saved on its own, and none must be taken."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from citylinks.access.actors import Actor
from citylinks.kernel.source import Source
from citylinks.network import operations, queries
from citylinks.network.queries import PersonProfile
from citylinks.places.queries import cities
from citylinks.web import names
from citylinks.web.cities.lookup import Place, place_of
from citylinks.web.network import forms
from citylinks.web.network.offering import OfferForm

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True, slots=True)
class Saving:
    """Who saves what: the person, the valid form, who acts and when."""

    public_id: str
    form: forms.NetworkForm
    by: Actor
    at: dt.datetime


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
    save: Callable[[Saving], object]
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


def save_about(saving: Saving) -> object:
    given = saving.form.cleaned_data
    return operations.change_person(
        person=queries.person(saving.by, saving.public_id),
        name=given["name"],
        city=cities().get(geonameid=given["city"].geonameid) if isinstance(given["city"], Place) else None,
        visibility=given["visibility"],
        emails=given["emails"],
        by=saving.by,
        at=saving.at,
    )


def save_work(saving: Saving) -> object:
    given = saving.form.cleaned_data
    return operations.record_affiliation(
        person=queries.person(saving.by, saving.public_id),
        organization=queries.organization_by_id(given["organization"].public_id),
        position=given["position"],
        started=given["started"],
        ended=given["ended"],
        by=saving.by,
        at=saving.at,
    )


def save_strength(saving: Saving) -> object:
    form = cast("forms.StrengthForm", saving.form)
    return operations.add_strength(
        owner=queries.person(saving.by, saving.public_id),
        theme=form.cleaned_data["theme"],
        level=form.cleaned_data["level"],
        proof=form.proof(),
        by=saving.by,
        at=saving.at,
    )


def languages(one: PersonProfile) -> Mapping[str, object]:
    """Begin with the languages on record."""
    numbered = enumerate(one.languages, start=1)
    return {
        name: value
        for number, (code, level) in numbered
        for name, value in ((f"language_{number}", code), (f"level_{number}", level.value))
    }


def save_languages(saving: Saving) -> object:
    return operations.state_languages(
        person=queries.person(saving.by, saving.public_id),
        spoken=cast("forms.LanguagesForm", saving.form).spoken(),
        by=saving.by,
        at=saving.at,
    )


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


def save_time(saving: Saving) -> object:
    form = cast("forms.TimeForm", saving.form)
    return operations.offer_time(
        person=queries.person(saving.by, saving.public_id),
        windows=form.windows(),
        will_travel=form.answer("will_travel"),
        will_host=form.answer("will_host"),
        pro_bono_days=form.cleaned_data["pro_bono_days"],
        by=saving.by,
        at=saving.at,
    )


def offer(one: PersonProfile) -> Mapping[str, object]:
    """Write in the language one reads."""
    del one
    return own_language()


def own_language() -> Mapping[str, object]:
    """Begin an offer in the language of the reader."""
    return {"language": (get_language() or "en").split("-", maxsplit=1)[0]}


def save_offer(saving: Saving) -> object:
    person = queries.person(saving.by, saving.public_id)
    form = cast("OfferForm", saving.form)
    return operations.make_offer(
        person=person,
        wording=form.wording(),
        themes=form.themes(),
        evidence=form.evidence(person.name),
        source=Source(person.name),
        is_sample=person.is_sample,
        by=saving.by,
        at=saving.at,
    )


def save_conflict(saving: Saving) -> object:
    person = queries.person(saving.by, saving.public_id)
    given = saving.form.cleaned_data
    return operations.declare_conflict(
        person=person,
        organization=queries.organization_by_id(given["organization"].public_id),
        kind=given["kind"],
        note=given["note"],
        since=given["since"],
        until=given["until"],
        source=cast("forms.ConflictForm", saving.form).source(names.plain(saving.by.name)),
        by=saving.by,
        at=saving.at,
    )


STEPS = (
    Step(
        "about",
        _("About you"),
        _("Your name, where you are, and who finds you."),
        _("Save and go on"),
        forms.AboutForm,
        about,
        save_about,
    ),
    Step(
        "jobs",
        _("Where you work"),
        _("Where you work now, and where you worked before."),
        _("Add this place"),
        forms.WorkForm,
        nothing,
        save_work,
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
        save_languages,
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
        save_time,
    ),
    Step(
        "offers",
        _("What you share"),
        _("Something a city could ask you for: a method, a tool, a week beside its staff."),
        _("Offer this"),
        OfferForm,
        offer,
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

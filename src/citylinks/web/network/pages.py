"""What the pages of a person and of an organization show, made ready before anything is drawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from citylinks.kernel.source import Source
from citylinks.kernel.text import Phrase
from citylinks.network.queries import (
    Conflict,
    Deed,
    Job,
    OfferFacts,
    OrganizationProfile,
    PersonProfile,
    Place,
    Strength,
)
from citylinks.themes.taxonomy import THEMES
from citylinks.web import dates, names, numerals
from citylinks.web.address import Address
from citylinks.web.cities.addresses import city_path
from citylinks.web.cities.lookup import place_of
from citylinks.web.components.data import Chip, FormPage, Link
from citylinks.web.network import words
from citylinks.web.network.addresses import organization_path, person_path, step_path
from citylinks.web.network.search import spans


@dataclass(frozen=True, slots=True)
class DeedLine:
    """Something done, with where and when in one note."""

    what: str
    note: str
    link: str


@dataclass(frozen=True, slots=True)
class StrengthLine:
    """A theme somebody is good at; `href` finds all who are."""

    theme: str
    href: str
    level: str
    deeds: tuple[DeedLine, ...]


@dataclass(frozen=True, slots=True)
class JobLine:
    """Where somebody works or worked."""

    position: str
    organization: str
    href: str
    when: str


@dataclass(frozen=True, slots=True)
class OfferLine:
    """What somebody will share."""

    title: Phrase
    text: Phrase
    themes: tuple[Chip, ...]
    deeds: tuple[DeedLine, ...]
    source: Source
    is_sample: bool


@dataclass(frozen=True, slots=True)
class ConflictLine:
    """A conflict of interest on record."""

    organization: str
    href: str
    kind: str
    when: str
    note: str


@dataclass(frozen=True, slots=True)
class PersonPage:
    """One person, as much of it as the reader may see."""

    name: str
    lede: str
    place: str
    place_href: str
    trail: tuple[Link, ...]
    seen_by: str
    edit: str
    acts: tuple[Link, ...]
    acts_heading: str
    strengths: tuple[StrengthLine, ...]
    languages: tuple[tuple[str, str], ...]
    when: tuple[str, ...]
    willing: tuple[str, ...]
    jobs: tuple[JobLine, ...]
    offers: tuple[OfferLine, ...]
    emails: tuple[str, ...]
    days: tuple[str, ...]
    conflicts: tuple[ConflictLine, ...]
    merges: tuple[str, ...]
    is_sample: bool


def trail() -> tuple[Link, ...]:
    """Return the way up from every member."""
    return (Link(_("Network"), reverse("network:members")),)


def person_page(one: PersonProfile) -> PersonPage:
    """Build the page of a person."""
    now = next((job for job in one.jobs if job.ended is None), None)
    return PersonPage(
        name=one.name,
        lede=names.listed((now.position, now.organization)) if now else "",
        place=place(one.place),
        place_href=city_path(one.place.geonameid, one.place.city) if one.place else "",
        trail=trail(),
        seen_by=str(words.VISIBILITIES[one.visibility]) if one.may_change else "",
        edit=step_path(one.public_id, "about") if one.may_change else "",
        acts=tuple(acts(one)),
        acts_heading=_("Your data") if one.is_self else _("The data of this profile"),
        strengths=tuple(strength_line(strength) for strength in one.strengths),
        languages=tuple(
            (names.language(code), str(words.LANGUAGE_LEVELS[level])) for code, level in one.languages
        ),
        when=tuple(spans(one.months)),
        willing=tuple(willing(one)),
        jobs=tuple(job_line(job) for job in one.jobs),
        offers=tuple(offer_line(offer) for offer in one.offers),
        emails=one.contact.emails if one.contact else (),
        days=tuple(
            f"{dates.day(starts)} – {dates.day(ends)}"
            for starts, ends in (one.contact.windows if one.contact else ())
        ),
        conflicts=tuple(conflict_line(conflict) for conflict in one.conflicts),
        merges=tuple(
            _("The record %(id)s was merged into this one on %(date)s: %(reason)s")
            % {"id": merge.absorbed_id, "date": dates.moment(merge.at), "reason": merge.reason}
            for merge in one.merges
        ),
        is_sample=one.is_sample,
    )


def acts(one: PersonProfile) -> Iterable[Link]:
    """List what the reader may do beside changing the profile."""
    if one.may_declare:
        yield Link(_("All data as a file"), reverse("network:export", args=[one.public_id]))
        yield Link(_("Erase this profile"), reverse("network:erase", args=[one.public_id]))
    if one.may_merge:
        yield Link(_("Merge with another record"), reverse("network:merge", args=[one.public_id]))


def willing(one: PersonProfile) -> Iterable[str]:
    """Say what somebody is willing to do; silence says nothing."""
    if one.will_travel is not None:
        yield _("Will travel") if one.will_travel else _("Does not travel")
    if one.will_host is not None:
        yield _("Will host visitors") if one.will_host else _("Does not host visitors")
    if one.pro_bono_days:
        yield ngettext(
            "Gives a day a year, pro bono", "Gives %(days)s days a year, pro bono", one.pro_bono_days
        ) % {"days": numerals.count(one.pro_bono_days)}


def place(one: Place | None) -> str:
    """Return `Semarang, Indonesia`."""
    return names.listed((one.city, names.country(one.country))) if one else ""


def strength_line(one: Strength) -> StrengthLine:
    """Name one theme with its evidence."""
    return StrengthLine(
        theme=names.theme(one.theme) if one.theme in THEMES else one.theme,
        href=str(Address(reverse("network:members")).put("theme", one.theme)),
        level=str(words.LEVELS[one.level]),
        deeds=tuple(deed_line(deed) for deed in one.deeds),
    )


def deed_line(one: Deed) -> DeedLine:
    """Say what was done, where and when."""
    note = names.listed((one.where, dates.partial(one.when) if one.when else ""))
    return DeedLine(one.what, note, one.link)


def job_line(one: Job) -> JobLine:
    """Say where somebody works or worked."""
    goes_on = one.started is not None and one.ended is None
    since = _("since %(date)s") % {"date": dates.period(one.started, None)} if goes_on else ""
    return JobLine(
        one.position,
        one.organization,
        organization_path(one.organization_id),
        since or dates.period(one.started, one.ended),
    )


def offer_line(one: OfferFacts) -> OfferLine:
    """Put an offer into the reader's language where it was translated."""
    language = get_language() or "en"
    return OfferLine(
        title=one.wording.title(language),
        text=one.wording.text(language),
        themes=tuple(Chip(names.theme(code)) for code in one.themes if code in THEMES),
        deeds=tuple(deed_line(deed) for deed in one.deeds),
        source=one.source,
        is_sample=one.is_sample,
    )


def conflict_line(one: Conflict) -> ConflictLine:
    """Name a conflict as its owner declared it."""
    return ConflictLine(
        one.organization,
        organization_path(one.organization_id),
        str(words.CONFLICTS[one.kind]),
        dates.period(one.since, one.until),
        one.note,
    )


def form_page(
    owner: PersonProfile | OrganizationProfile, title: str, lede: str, button: str, leave: Link | None = None
) -> FormPage:
    """Build a page with one form below a member's own; without another way to leave, one goes back there."""
    is_person = isinstance(owner, PersonProfile)
    path = person_path(owner.public_id) if is_person else organization_path(owner.public_id)
    way = (*trail(), Link(owner.name, path))
    return FormPage(title, lede, button, way, leave or Link(_("Back without a change"), path))


def small_page(person: PersonProfile, step: str, title: str) -> FormPage:
    """Build the page that changes one entry of a step."""
    leave = Link(_("Back without a change"), step_path(person.public_id, step))
    lede = _("Say until when. It stays on record, because it still counts.")
    return form_page(person, title, lede, _("Save"), leave)


def merge_page(person: PersonProfile) -> FormPage:
    """Build the page that merges another record into this one."""
    title = _("Merge another record into %(name)s") % {"name": person.name}
    lede = _(
        "All that the other record holds comes here. Nothing is lost, and its address leads to this page."
    )
    return form_page(person, title, lede, _("Merge"))


def erase_page(person: PersonProfile) -> FormPage:
    """Build the page that asks before a profile is erased."""
    lede = _(
        "Name, addresses, expertise, languages, dates and the words of offers are erased for good. That "
        "somebody worked for an organization, or declared a conflict, stays on record without a name."
    )
    leave = Link(_("Keep the profile"), person_path(person.public_id))
    return form_page(person, _("Erase this profile"), lede, _("Erase for good"), leave)


def refused_export_page(person: PersonProfile) -> FormPage:
    """Build the page that says why a profile is not handed out, and leads to a request."""
    leave = Link(_("Make a request"), reverse("member-files:ask"))
    return form_page(person, _("Nothing was exported"), "", "", leave)


def register_page() -> FormPage:
    """Build the page that registers an organization."""
    leave = Link(_("Back to the network"), reverse("network:members"))
    lede = _("A body that takes part: it is public, with its place and its identifiers.")
    return FormPage(_("Register an organization"), lede, _("Register"), trail(), leave)


def register_person_page(organization: OrganizationProfile) -> FormPage:
    """Build the page that registers somebody who works for an organization."""
    lede = _(
        "Only what is needed to ask them: they can take over the record with their own account, and choose "
        "who finds them."
    )
    return form_page(organization, _("Register somebody who works here"), lede, _("Register"))


def change_page(organization: OrganizationProfile) -> FormPage:
    """Build the page that changes an organization."""
    lede = _("All of this is public. Its earlier name stays in the audit trail.")
    return form_page(organization, _("Change the organization"), lede, _("Save"))


def offer_page(organization: OrganizationProfile) -> FormPage:
    """Build the page on which an organization offers something."""
    lede = _("Something a city could ask you for: a method, a tool, a week beside your staff. It is public.")
    return form_page(organization, _("Offer something"), lede, _("Offer this"))


def organization_initial(one: OrganizationProfile) -> Mapping[str, object]:
    """Return what the form of an organization starts from."""
    where = place_of(one.place.geonameid)
    return {
        "name": one.name,
        "kind": one.kind.value,
        "city": where.label if where else one.place.city,
        "website": one.website,
        **{f"language_{number}": code for number, code in enumerate(one.languages, start=1)},
        "identifiers": "\n".join(f"{scheme.value} {value}" for scheme, value in one.identifiers),
    }

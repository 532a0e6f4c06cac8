"""What the page of an organization shows: what it shares and needs, its partnerships, and its people."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from citylinks.kernel.text import Phrase
from citylinks.needs.queries import NeedSummary
from citylinks.needs.states import NeedState
from citylinks.network.queries import OrganizationProfile
from citylinks.network.states import IdentifierScheme
from citylinks.partnerships.queries import OrganizationRecord, PartnershipLink
from citylinks.partnerships.states import PartyRole
from citylinks.web import dates, names
from citylinks.web.address import Address
from citylinks.web.cities.addresses import city_path
from citylinks.web.components.data import Cell, Column, Link, Table
from citylinks.web.needs.addresses import need_path
from citylinks.web.needs.pages import STATES as NEED_STATES
from citylinks.web.network import words
from citylinks.web.network.addresses import person_path
from citylinks.web.network.pages import (
    OfferLine,
    StrengthLine,
    offer_line,
    place,
    strength_line,
    trail,
)
from citylinks.web.partnerships.pages import partnership_path

PARTY_ROLES = {
    PartyRole.HOST: gettext_lazy("Host city"),
    PartyRole.RESOURCE: gettext_lazy("Resource partner"),
}


@dataclass(frozen=True, slots=True)
class NeedLine:
    """A need of an organization; `state` is empty where it is published."""

    title: Phrase
    href: str
    state: str


@dataclass(frozen=True, slots=True)
class PartnershipLine:
    """A partnership that an organization takes part in: as what, and when."""

    title: str
    href: str
    note: str


@dataclass(frozen=True, slots=True)
class OrganizationPage:
    """One organization with its place, its people, and what it can and needs."""

    name: str
    kind: str
    place: str
    place_href: str
    trail: tuple[Link, ...]
    website: str
    languages: str
    identifiers: tuple[tuple[str, str, str], ...]
    strengths: tuple[StrengthLine, ...]
    offers: tuple[OfferLine, ...]
    needs: tuple[NeedLine, ...]
    partnerships: tuple[PartnershipLine, ...]
    staff: Table | None
    more: Link | None
    edit: str
    acts: tuple[Link, ...]
    offer: str
    is_sample: bool


def need_line(need: NeedSummary) -> NeedLine:
    """Show a need by its title, and its state where not everybody sees it."""
    state = "" if need.state is NeedState.PUBLISHED else str(NEED_STATES[need.state])
    return NeedLine(need.wording.title(get_language() or "en"), need_path(need.public_id), state)


def partnership_line(one: PartnershipLink) -> PartnershipLine:
    """Show what an organization is in a partnership, and from when to when."""
    when = dates.period(one.started, one.ended)
    note = " · ".join(part for part in (str(PARTY_ROLES[one.role]), when) if part)
    return PartnershipLine(one.title, partnership_path(one.public_id), note)


def organization_page(record: OrganizationRecord) -> OrganizationPage:
    """Build the page of an organization."""
    one = record.profile
    here = city_path(one.place.geonameid, one.place.city)
    rows = [(Cell(who.name, person_path(who.public_id)), who.position) for who in one.staff]
    columns = (Column(_("Name")), Column(_("Position")))
    more = Address(reverse("network:members")).put("q", one.name).put("kind", "person")
    return OrganizationPage(
        name=one.name,
        kind=str(words.KINDS[one.kind]),
        place=place(one.place),
        place_href=here,
        trail=trail(),
        website=one.website,
        languages=names.listed(names.language(code) for code in one.languages),
        identifiers=tuple(identifier(scheme, value) for scheme, value in one.identifiers),
        strengths=tuple(strength_line(strength) for strength in one.strengths),
        offers=tuple(offer_line(offer) for offer in one.offers),
        needs=tuple(need_line(need) for need in record.needs),
        partnerships=tuple(partnership_line(joined) for joined in record.partnerships),
        staff=Table(_("People who work here"), columns, rows) if rows else None,
        more=Link(_("All people of this organization"), str(more)) if one.staff_count > len(rows) else None,
        edit=reverse("network:change-organization", args=[one.public_id]) if one.may_change else "",
        acts=organization_acts(one) if one.may_change else (),
        offer=reverse("network:offer", args=[one.public_id]) if one.may_offer else "",
        is_sample=one.is_sample,
    )


def organization_acts(one: OrganizationProfile) -> tuple[Link, ...]:
    """List what those who look after an organization may do beside changing it."""
    return (
        Link(_("Say what it is good at"), reverse("network:strengths", args=[one.public_id])),
        Link(_("Register somebody who works here"), reverse("network:register-person", args=[one.public_id])),
        Link(_("Say who speaks for it"), reverse("roles:people", args=[one.public_id])),
    )


def identifier(scheme: IdentifierScheme, value: str) -> tuple[str, str, str]:
    """Return the list's name, the number, and where the list shows it."""
    links = {
        IdentifierScheme.GEONAMES: f"https://www.geonames.org/{value}/",
        IdentifierScheme.ORG_ID: "https://org-id.guide/",
    }
    return str(scheme.label), value, links.get(scheme, "")

"""Every change of organizations and their offers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction

from citylinks.access.actors import Actor
from citylinks.access.decisions import require
from citylinks.access.states import Permission
from citylinks.audit.names import EventName
from citylinks.audit.operations import record
from citylinks.kernel.errors import DomainError, Fault, refuse
from citylinks.kernel.source import Source
from citylinks.kernel.states import next_state
from citylinks.kernel.text import TranslatedText
from citylinks.kernel.time import PartialDate
from citylinks.network.models import (
    Offer,
    OfferEvidence,
    OfferTheme,
    OfferWording,
    Organization,
    OrganizationIdentifier,
)
from citylinks.network.states import (
    OFFER_TRANSITIONS,
    IdentifierScheme,
    OfferAction,
    OfferState,
    OrganizationKind,
)
from citylinks.places.models import City
from citylinks.themes.taxonomy import THEMES, nearest


@dataclass(frozen=True, slots=True)
class Evidence:
    """Something an organization has done: what, where and when as far as its source says."""

    what: str
    source: Source
    where: str = ""
    when: PartialDate | None = None


def theme_faults(themes: Sequence[str]) -> Iterator[Fault]:
    """Say which codes are no themes, with the nearest that are; shared by needs."""
    for code in themes:
        if code not in THEMES:
            near = nearest(code)
            yield Fault(
                "themes", f"“{code}” is no theme.", f"Did you mean {' or '.join(near)}?" if near else ""
            )


@transaction.atomic
def register_organization(
    *,
    name: str,
    kind: OrganizationKind,
    city: City,
    identifiers: Sequence[tuple[IdentifierScheme, str]] = (),
    by: Actor,
    at: dt.datetime,
) -> Organization:
    """Register an organization; refuse a second one of the same name in the same city."""
    require(by, Permission.REGISTER_ORGANIZATION, None)
    refuse([] if name.strip() else [Fault("name", "The name is empty.", "Write the name it uses itself.")])
    if Organization.objects.filter(city=city, name=name).exists():
        raise DomainError("organization-exists", f"{name} is registered already.", place="name")
    organization = Organization.objects.create(name=name, kind=kind, city=city)
    OrganizationIdentifier.objects.bulk_create(
        OrganizationIdentifier(organization=organization, scheme=scheme, value=value)
        for scheme, value in identifiers
    )
    record(
        EventName.ORGANIZATION_REGISTERED,
        by=by,
        at=at,
        kind="organization",
        object_id=organization.public_id,
        facts={"name": name, "kind": kind.value, "city": city.pk},
    )
    return organization


@transaction.atomic
def make_offer(
    *,
    organization: Organization,
    wording: TranslatedText,
    themes: Sequence[str],
    evidence: Sequence[Evidence] = (),
    source: Source,
    is_sample: bool = False,
    by: Actor,
    at: dt.datetime,
) -> Offer:
    """Put down what an organization will share, with its evidence; all faults of the input at once."""
    offer = Offer(
        organization=organization,
        source_title=source.title,
        source_url=source.url,
        is_sample=is_sample,
    )
    require(by, Permission.MAKE_OFFER, offer)
    refuse([*wording.faults(), *theme_faults(themes)])
    offer.language = wording.original.language
    offer.save(force_insert=True)
    OfferWording.objects.bulk_create(
        OfferWording(offer=offer, language=one.language, title=one.title, text=one.text)
        for one in wording.wordings
    )
    OfferTheme.objects.bulk_create(OfferTheme(offer=offer, theme=theme) for theme in dict.fromkeys(themes))
    OfferEvidence.objects.bulk_create(
        OfferEvidence(
            offer=offer,
            what=one.what,
            where=one.where,
            when=one.when,
            source_title=one.source.title,
            source_url=one.source.url,
            is_sample=is_sample,
        )
        for one in evidence
    )
    record(
        EventName.OFFER_MADE,
        by=by,
        at=at,
        kind="offer",
        object_id=offer.public_id,
        facts={"organization": organization.public_id, "themes": tuple(themes), "evidence": len(evidence)},
    )
    return offer


@transaction.atomic
def withdraw_offer(*, offer: Offer, by: Actor, at: dt.datetime) -> Offer:
    """Take an offer back; what it was stays on record."""
    offer = Offer.objects.select_for_update(of=("self",)).select_related("organization").get(pk=offer.pk)
    require(by, Permission.MAKE_OFFER, offer)
    offer.state = next_state(OFFER_TRANSITIONS, OfferState(offer.state), OfferAction.WITHDRAW)
    offer.save(update_fields=["state"])
    record(EventName.OFFER_WITHDRAWN, by=by, at=at, kind="offer", object_id=offer.public_id)
    return offer

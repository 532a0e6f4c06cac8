"""An organization with all that it takes part in: its profile, its needs and its partnerships."""

from __future__ import annotations

from dataclasses import dataclass

from citylinks.access.actors import Actor
from citylinks.access.decisions import scoped
from citylinks.access.states import Permission
from citylinks.kernel.time import PartialDate
from citylinks.needs.queries import NeedSummary, lines_of, needs
from citylinks.network.queries import OrganizationProfile, organization_profile
from citylinks.partnerships.models import Partnership, PartnershipParty
from citylinks.partnerships.states import PartyRole


@dataclass(frozen=True, slots=True)
class PartnershipLink:
    """A partnership that an organization takes part in, and as what."""

    public_id: str
    title: str
    role: PartyRole
    started: PartialDate | None
    ended: PartialDate | None


@dataclass(frozen=True, slots=True)
class OrganizationRecord:
    """An organization as far as the actor may see what belongs to it."""

    profile: OrganizationProfile
    needs: tuple[NeedSummary, ...]
    partnerships: tuple[PartnershipLink, ...]


def organization_record(actor: Actor, public_id: str) -> OrganizationRecord:
    """Return an organization with all that the actor may see: eighteen queries at most. Raises NotFound."""
    return OrganizationRecord(
        profile=organization_profile(actor, public_id),
        needs=lines_of(needs(actor).filter(organization__public_id=public_id)),
        partnerships=partnerships_of(actor, public_id),
    )


def partnerships_of(actor: Actor, organization: str) -> tuple[PartnershipLink, ...]:
    """Return the visible partnerships of an organization, the earliest first: one query."""
    seen = Partnership.objects.filter(scoped(actor, Permission.VIEW_PARTNERSHIP))
    rows = PartnershipParty.objects.filter(organization__public_id=organization, partnership__in=seen)
    found = [
        PartnershipLink(
            public_id=one.partnership.public_id,
            title=one.partnership.title,
            role=PartyRole(one.role),
            started=one.partnership.started,
            ended=one.partnership.ended,
        )
        for one in rows.select_related("partnership").order_by("partnership__title", "id")
    ]
    return tuple(sorted(found, key=lambda one: str(one.started or "9999")))

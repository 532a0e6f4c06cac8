from __future__ import annotations

from django.db.models import Q

from citylinks.access.actors import Actor
from citylinks.access.decisions import Decision, holds, rule, scope
from citylinks.access.rules import operator_only
from citylinks.access.states import Permission
from citylinks.network.models import Offer
from citylinks.network.states import OfferState


@rule(Permission.REGISTER_ORGANIZATION)
def register_organization(actor: Actor, obj: object) -> Decision:
    """Allow the operator and every program's officers; organizations belong to no single program."""
    del obj
    if actor.is_system or actor.within(Permission.REGISTER_ORGANIZATION):
        return Decision(True, "Program officers register organizations.")
    return Decision(False, "Only a program officer may register an organization.")


@rule(Permission.MAKE_OFFER)
def make_offer(actor: Actor, offer: Offer) -> Decision:
    """Ask about the offer before it is saved: its organization decides."""
    if offer.organization is None:
        return operator_only(actor, offer)
    if holds(actor, Permission.MAKE_OFFER, offer.organization.public_id):
        return Decision(True, "You speak for this organization.")
    return Decision(
        False, f"Only someone who coordinates for {offer.organization.name} may change its offers."
    )


@rule(Permission.VIEW_OFFER)
def view_offer(actor: Actor, offer: Offer) -> Decision:
    if offer.organization is None:
        return operator_only(actor, offer)
    if offer.state == OfferState.OPEN:
        return Decision(True, "Open offers are public.")
    if holds(actor, Permission.VIEW_OFFER, offer.organization.public_id):
        return Decision(True, "You speak for this organization.")
    return Decision(False, "A withdrawn offer is seen by its organization only.")


@scope(Permission.VIEW_OFFER)
def visible_offers(actor: Actor) -> Q:
    if actor.is_system:
        return Q()
    return Q(state=OfferState.OPEN, organization__isnull=False) | Q(
        organization__public_id__in=actor.within(Permission.VIEW_OFFER)
    )

"""Offers, as many of them as an actor may see."""

from __future__ import annotations

from django.db.models import QuerySet

from citylinks.access.actors import Actor
from citylinks.access.decisions import scoped
from citylinks.access.states import Permission
from citylinks.kernel.errors import NotFound
from citylinks.kernel.text import TranslatedText
from citylinks.network.models import Offer


def offers(actor: Actor) -> QuerySet[Offer]:
    """Return the offers the actor may see, newest last; four queries with all that belongs to them."""
    return (
        Offer.objects.filter(scoped(actor, Permission.VIEW_OFFER))
        .select_related(
            "organization__city__country",
            "person__account",
            "person__organization__city",
            "person__city",
        )
        .prefetch_related("wordings", "themes", "evidence")
        .order_by("id")
    )


def offer(actor: Actor, public_id: str) -> Offer:
    """Return one offer the actor may see: four queries. Raises NotFound."""
    found = offers(actor).filter(public_id=public_id).first()
    if found is None:
        raise NotFound("offer", public_id)
    return found


def wording_of(offer: Offer) -> TranslatedText:
    """Return the offer's words, the original first; reads what `offers` has fetched."""
    return TranslatedText.of(offer.language, (one.wording for one in offer.wordings.all()))

"""Needs, as many as an actor may see."""

from __future__ import annotations

from django.db.models import QuerySet

from citylinks.access.actors import Actor
from citylinks.access.decisions import scoped
from citylinks.access.states import Permission
from citylinks.kernel.text import TranslatedText
from citylinks.needs.models import Need


def needs(actor: Actor) -> QuerySet[Need]:
    """Return the needs the actor may see, in the order they were stated; six queries with all of theirs."""
    return (
        Need.objects.filter(scoped(actor, Permission.VIEW_NEED))
        .select_related("program", "organization__city__country")
        .prefetch_related("wordings", "themes", "purposes__purpose", "evidence")
        .order_by("id")
    )


def wording_of(need: Need) -> TranslatedText:
    """Return the need's words, the original first; reads what `needs` has fetched."""
    return TranslatedText.of(need.language, (one.wording for one in need.wordings.all()))

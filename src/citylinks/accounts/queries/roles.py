"""Role grants and invitations, as many as an actor may see."""

from __future__ import annotations

from django.db.models import F, QuerySet

from citylinks.access.actors import Actor
from citylinks.access.decisions import scoped
from citylinks.access.states import Permission, Role
from citylinks.accounts.models import Account, Invitation, RoleGrant
from citylinks.accounts.rules import Post, visible_invitations
from citylinks.accounts.secrets import digest_of
from citylinks.accounts.states import InvitationState
from citylinks.kernel.errors import NotFound


def roles(actor: Actor) -> QuerySet[RoleGrant]:
    """Return the role grants the actor may see, live ones first, then the newest; one query."""
    return (
        RoleGrant.objects.filter(scoped(actor, Permission.VIEW_ROLE))
        .select_related("account", "successor__account")
        .order_by(F("ended_at").desc(nulls_first=True), "-started_at", "id")
    )


def post_of(role: Role, within: str, candidate: Account | None = None) -> Post:
    """Return a role in its place, as the rule asks for it; one query for a coordinator's, else none."""
    vacant = role is Role.CITY_COORDINATOR and not holders(role, within).exists()
    return Post(role, within, vacant, candidate.public_id if candidate else "")


def holders(role: Role, within: str) -> QuerySet[Account]:
    """Return the active accounts that hold a role within a program or organization; one query, no rule."""
    return (
        Account.objects.filter(
            is_active=True, grants__role=role, grants__within=within, grants__ended_at__isnull=True
        )
        .distinct()
        .order_by("id")
    )


def invitations(actor: Actor, within: str) -> QuerySet[Invitation]:
    """Return the open invitations into one program or organization that the actor may see, newest first."""
    return Invitation.objects.filter(
        visible_invitations(actor), within=within, state=InvitationState.OPEN
    ).order_by("-invited_at", "id")


def invitation(actor: Actor, public_id: str) -> Invitation:
    """Return one invitation that the actor may see. `NotFound` for any other."""
    found = Invitation.objects.filter(visible_invitations(actor), public_id=public_id).first()
    if found is None:
        raise NotFound("invitation", public_id)
    return found


def invitation_by_secret(secret: str) -> Invitation:
    """Find an invitation by the secret of its mail. `NotFound` for any other text."""
    found = Invitation.objects.filter(digest=digest_of(secret)).select_related("replaces__account").first()
    if found is None:
        raise NotFound("invitation", "with this link")
    return found

"""Role grants and invitations, as many as an actor may see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from citylinks.access.actors import Actor
from citylinks.access.decisions import decide, scoped
from citylinks.access.states import Permission, Role
from citylinks.accounts.models import Account, Invitation, RoleGrant
from citylinks.accounts.rules import Post, visible_invitations
from citylinks.accounts.secrets import digest_of
from citylinks.accounts.states import InvitationState
from citylinks.kernel.errors import NotFound
from citylinks.mail.queries import not_delivered
from citylinks.mail.states import MailState


def roles(actor: Actor) -> QuerySet[RoleGrant]:
    """Return the role grants the actor may see, live ones first, then the newest; one query."""
    return (
        RoleGrant.objects.filter(scoped(actor, Permission.VIEW_ROLE))
        .select_related("account", "successor__account")
        .order_by(F("ended_at").desc(nulls_first=True), "-started_at", "id")
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """An invitation as a value: whom, to what, by whom, and until when it can be answered."""

    public_id: str
    email: str
    role: Role
    within: str
    state: InvitationState
    invited_by: str
    expires_at: dt.datetime


def asked(invitation: Invitation) -> Asked:
    """Return an invitation as a value."""
    return Asked(
        public_id=invitation.public_id,
        email=invitation.email,
        role=Role(invitation.role),
        within=invitation.within,
        state=InvitationState(invitation.state),
        invited_by=invitation.invited_by,
        expires_at=invitation.expires_at,
    )


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role that somebody holds or held; the name of an erased account is empty."""

    public_id: str
    role: Role
    within: str
    account: str
    name: str
    started_at: dt.datetime
    ended_at: dt.datetime | None
    end_reason: str


def held(grant: RoleGrant) -> HeldRole:
    """Return a grant as a value; reads the account that `roles` has fetched."""
    return HeldRole(
        public_id=grant.public_id,
        role=Role(grant.role),
        within=grant.within,
        account=grant.account.public_id,
        name=grant.account.name,
        started_at=grant.started_at,
        ended_at=grant.ended_at,
        end_reason=grant.end_reason,
    )


@dataclass(frozen=True, slots=True)
class RoleRecord:
    """A role with whom it came from and whom it passed on to, as far as the actor may see them."""

    held: HeldRole
    predecessors: tuple[HeldRole, ...]
    successor: HeldRole | None


def roles_found(actor: Actor, within: str = "", role: Role | None = None) -> QuerySet[RoleGrant]:
    """Return the role grants the actor may see, as `roles`, of one place and of one role if asked."""
    found = roles(actor)
    found = found.filter(within=within) if within else found
    return found.filter(role=role) if role else found


def role_record(actor: Actor, public_id: str) -> RoleRecord:
    """Return one role with its predecessors and its successor: two queries. `NotFound` for any other."""
    grant = role_grant(actor, public_id)
    near = Q(successor=grant) | Q(pk=grant.successor_id)
    seen = [(one.pk, held(one)) for one in roles(actor).filter(near).order_by("started_at", "id")]
    return RoleRecord(
        held=held(grant),
        predecessors=tuple(one for pk, one in seen if pk != grant.successor_id),
        successor=next((one for pk, one in seen if pk == grant.successor_id), None),
    )


def held_roles(actor: Actor, within: str) -> tuple[HeldRole, ...]:
    """Return who holds and held the roles of a place, as far as the actor may see, by their beginning."""
    return tuple(held(one) for one in roles(actor).filter(within=within).order_by("started_at", "id"))


def own_roles(actor: Actor) -> tuple[HeldRole, ...]:
    """Return the roles the actor holds now, whether in force or waiting for a second factor; one query."""
    mine = roles(actor).filter(account__public_id=actor.id, ended_at__isnull=True)
    return tuple(held(one) for one in mine.order_by("started_at", "id"))


def role_grant(actor: Actor, public_id: str) -> RoleGrant:
    """Return one role grant that the actor may see, with its account. `NotFound` for any other."""
    found = roles(actor).filter(public_id=public_id).first()
    if found is None:
        raise NotFound("role", public_id)
    return found


def grantable(actor: Actor, within: str, of: Iterable[Role]) -> tuple[Role, ...]:
    """Return those of the roles that the actor may give there to somebody else; one query at most."""
    return tuple(role for role in of if decide(actor, Permission.GRANT_ROLE, post_of(role, within)).allowed)


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


def invitations_and_mails(actor: Actor, within: str) -> tuple[tuple[Invitation, MailState | None], ...]:
    """Return the same, each with what is known against its mail, if anything: one query."""
    mails = not_delivered("invitation").filter(about_id=OuterRef("public_id"))
    found = invitations(actor, within).annotate(mail=Subquery(mails.values("state")[:1]))
    return tuple((row, MailState(row.mail) if row.mail else None) for row in found)


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


def invitations_to(actor: Actor, *, at: dt.datetime) -> QuerySet[Invitation]:
    """Return what the actor is asked and can still answer: sent to an address that is proved to be theirs."""
    proved = EmailAddress.objects.filter(user__public_id=actor.id, verified=True).values("email")
    return Invitation.objects.filter(
        email__in=proved, state=InvitationState.OPEN, expires_at__gt=at
    ).order_by("expires_at", "id")


def invitation_to(actor: Actor, public_id: str, *, at: dt.datetime) -> Invitation:
    """Return one of them: who proved the address needs no link. `NotFound` for any other."""
    found = invitations_to(actor, at=at).filter(public_id=public_id).first()
    if found is None:
        raise NotFound("invitation", public_id)
    return found

"""Who signs in, which roles they hold and held, who was asked to join, and the keys of programs."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from citylinks.access.states import Role
from citylinks.accounts.states import InvitationState
from citylinks.kernel.models import PublicIdField, nonempty_check, one_of_check

ACTOR_ID = 60  # as long as the audit trail's


def role_check(name: str) -> models.CheckConstraint:
    """Return the constraint that a column `role` holds one of the roles."""
    return models.CheckConstraint(condition=Q(role__in=[role.value for role in Role]), name=name)


def ended_check(name: str) -> models.CheckConstraint:
    """Return the constraint that who ended a thing is known exactly when it ended, after it began."""
    return models.CheckConstraint(
        condition=Q(ended_at__isnull=True, ended_by="")
        | (Q(ended_at__isnull=False, ended_at__gte=models.F("started_at")) & ~Q(ended_by="")),
        name=name,
    )


class Account(AbstractBaseUser):
    """Someone who can sign in. What they may do stands in their role grants, never here.

    An erased account keeps its row and its public id, so that the trail can be read; its name, its address
    and its password are gone.
    """

    public_id = PublicIdField()
    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=20, default="en")
    is_active = models.BooleanField(default=True)
    opened_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)
    # When the person last opened their start page, and when the visit before that one ended.
    visited_at = models.DateTimeField(null=True)
    visited_before = models.DateTimeField(null=True)

    objects = BaseUserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = (
            nonempty_check("email", "accounts_account_has_email"),
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="accounts_account_email_is_lower_case"
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(is_active=False, name=""),
                name="accounts_account_erased_is_empty",
            ),
        )

    def __str__(self) -> str:
        return self.public_id


class RoleGrant(models.Model):
    """A role that an account holds, or held, within one program or organization (its public id).

    `started_by` and `ended_by` are ids of actors. Several people may hold the same role.
    """

    public_id = PublicIdField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=30)
    within = models.CharField(max_length=20)
    started_at = models.DateTimeField()
    started_by = models.CharField(max_length=ACTOR_ID)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=ACTOR_ID, blank=True)
    end_reason = models.CharField(max_length=300, blank=True)
    successor = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="predecessors", editable=False
    )

    class Meta:
        indexes = (models.Index(fields=("within", "role"), name="accounts_grant_by_place"),)
        constraints = (
            models.UniqueConstraint(
                fields=("account", "role", "within"),
                condition=Q(ended_at__isnull=True),
                name="accounts_grant_once",
            ),
            role_check("accounts_grant_role"),
            nonempty_check("within", "accounts_grant_has_place"),
            nonempty_check("started_by", "accounts_grant_started_by"),
            ended_check("accounts_grant_ended_by"),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | Q(ended_at__isnull=False),
                name="accounts_grant_successor_follows_end",
            ),
        )

    def __str__(self) -> str:
        return f"{self.role} within {self.within}"


class Invitation(models.Model):
    """Somebody asked by mail to take a role; the mail holds a secret of which the digest stands here.

    With `replaces`, accepting it ends that grant in the same moment: an office passes on.
    """

    public_id = PublicIdField()
    email = models.EmailField(max_length=254)
    language = models.CharField(max_length=20, default="en")
    role = models.CharField(max_length=30)
    within = models.CharField(max_length=20)
    replaces = models.ForeignKey(RoleGrant, on_delete=models.PROTECT, null=True, related_name="invitations")
    state = models.CharField(max_length=10, choices=InvitationState.choices, default=InvitationState.OPEN)
    digest = models.CharField(max_length=64, unique=True)
    invited_at = models.DateTimeField()
    invited_by = models.CharField(max_length=ACTOR_ID)
    expires_at = models.DateTimeField()
    grant = models.OneToOneField(RoleGrant, on_delete=models.PROTECT, null=True, related_name="invitation")

    class Meta:
        constraints = (
            role_check("accounts_invitation_role"),
            nonempty_check("within", "accounts_invitation_has_place"),
            one_of_check("state", InvitationState, "accounts_invitation_state"),
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("invited_at")), name="accounts_invitation_lasts"
            ),
            models.CheckConstraint(
                condition=Q(state=InvitationState.ACCEPTED, grant__isnull=False)
                | (~Q(state=InvitationState.ACCEPTED) & Q(grant__isnull=True)),
                name="accounts_invitation_accepted_has_grant",
            ),
        )

    def __str__(self) -> str:
        return self.public_id


class ApiToken(models.Model):
    """A key for a program that acts in its owner's place, with some of the owner's roles only.

    The secret is shown once; its SHA-256 digest stands here.
    """

    public_id = PublicIdField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="tokens")
    label = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    started_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)  # noted once an hour
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=ACTOR_ID, blank=True)

    class Meta:
        constraints = (
            nonempty_check("label", "accounts_token_has_label"),
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("started_at")), name="accounts_token_lasts"
            ),
            ended_check("accounts_token_ended_by"),
        )

    def __str__(self) -> str:
        return self.public_id


class ApiTokenGrant(models.Model):
    """One of its owner's roles that a token carries; it is worth nothing once the role has ended."""

    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, related_name="token_grants")
    grant = models.ForeignKey(RoleGrant, on_delete=models.CASCADE, related_name="token_grants")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("token", "grant"), name="accounts_token_grant_once"),)

    def __str__(self) -> str:
        return f"{self.token_id}: {self.grant_id}"

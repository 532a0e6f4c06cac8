"""Keys for programs that act in a person's place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from citylinks.access.actors import Actor
from citylinks.access.decisions import require
from citylinks.access.states import Permission
from citylinks.accounts.models import Account, ApiToken, ApiTokenGrant, RoleGrant
from citylinks.accounts.queries.actors import USE_NOTED_EVERY
from citylinks.accounts.secrets import digest_of, new_secret
from citylinks.audit.names import EventName
from citylinks.audit.operations import record
from citylinks.kernel.errors import DomainError, Fault, refuse
from citylinks.kernel.models import locked, locking
from citylinks.kernel.text import line_faults
from citylinks.kernel.time import aware_utc
from citylinks.kernel.writing import operation

MOST_DAYS = 366
MOST_LETTERS = 100


@dataclass(frozen=True, slots=True)
class MadeToken:
    """A token and its secret, which is shown once."""

    token: ApiToken
    secret: str


@operation
def make_token(
    *, account: Account, label: str, grants: Sequence[RoleGrant], days: int, by: Actor, at: dt.datetime
) -> MadeToken:
    """Make a key that carries some of the account's own roles for at most a year.

    With none it sees what the public sees and what is its owner's own. Only its owner makes one: who could
    make another's would be them.
    """
    if by.id != account.public_id:
        raise DomainError("not-yours", _("A token acts in its owner's place: nobody else may make it."))
    faults = [*_label_faults(label), *_days_faults(days)]
    keys = {grant.pk for grant in grants}
    if RoleGrant.objects.filter(pk__in=keys, account=account, ended_at__isnull=True).count() < len(keys):
        message = _("A token carries only roles you hold now.")
        faults.append(Fault("grants", message, _("Choose among your roles.")))
    refuse(faults)
    secret, start = new_secret(), aware_utc(at)
    token = ApiToken.objects.create(
        account=account,
        label=label.strip(),
        digest=digest_of(secret),
        started_at=start,
        expires_at=start + dt.timedelta(days=days),
    )
    ApiTokenGrant.objects.bulk_create(ApiTokenGrant(token=token, grant=grant) for grant in grants)
    record(
        EventName.TOKEN_MADE,
        by=by,
        at=at,
        kind="token",
        object_id=token.public_id,
        facts={
            "account": account.public_id,
            "grants": tuple(grant.public_id for grant in grants),
            "days": days,
        },
    )
    return MadeToken(token, secret)


def _label_faults(label: str) -> Iterator[Fault]:
    length = len(label.strip())
    if not length:
        yield Fault("label", _("The token has no name."), _("Say which program will use it."))
    if length > MOST_LETTERS:
        message = _("The name has %(count)s letters.") % {"count": length}
        yield Fault("label", message, _("Use at most 100."))
    yield from line_faults("label", label, "name")


def _days_faults(days: int) -> Iterator[Fault]:
    if not 1 <= days <= MOST_DAYS:
        message = _("%(days)s days is not possible.") % {"days": days}
        yield Fault("days", message, _("Use 1 to %(most)s.") % {"most": MOST_DAYS})


def note_token_use(*, secret: str, at: dt.datetime) -> None:
    """Remember that a token was used, once an hour; one query then, and the trail does not tell of it.

    The caller has the secret, so that there is no rule to ask. A token whose use was noted within the hour,
    or that is unknown, stays as it is.
    """
    moment = aware_utc(at)
    due = Q(last_used_at__isnull=True) | Q(last_used_at__lte=moment - USE_NOTED_EVERY)
    ApiToken.objects.filter(due, digest=digest_of(secret), ended_at__isnull=True).update(last_used_at=moment)


def end_tokens(account: Account, *, by: Actor, at: dt.datetime) -> None:
    """End every token in force, with an event each; the caller asked the rule, in a transaction."""
    live = ApiToken.objects.filter(account=account, ended_at__isnull=True)
    for token in locking(live):
        token.ended_at, token.ended_by = aware_utc(at), by.id
        token.save(update_fields=["ended_at", "ended_by"])
        record(EventName.TOKEN_ENDED, by=by, at=at, kind="token", object_id=token.public_id)


@operation
def end_token(*, token: ApiToken, by: Actor, at: dt.datetime) -> ApiToken:
    """Put a token out of force."""
    token = locked(ApiToken.objects.select_related("account"), token)
    require(by, Permission.CHANGE_ACCOUNT, token.account)
    if token.ended_at is not None:
        raise DomainError("token-ended", _("This token is out of force already."))
    token.ended_at, token.ended_by = aware_utc(at), by.id
    token.save(update_fields=["ended_at", "ended_by"])
    record(EventName.TOKEN_ENDED, by=by, at=at, kind="token", object_id=token.public_id)
    return token

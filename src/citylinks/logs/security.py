"""The security log: who tried what, in lines of the logger `citylinks.security`, without personal data.

People stand in it by the public ids of their accounts, network addresses by a pseudonym that changes every
day: an address has the same one from midnight to midnight UTC, and nobody finds it without the secret key.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from enum import StrEnum

from django.conf import settings
from django.core.exceptions import PermissionDenied

from citylinks.logs.lines import log

security_log = log("citylinks.security")
ORIGIN_DIGITS = 12


class SecurityEvent(StrEnum):
    """What is told besides the audit events of `AUDITED`."""

    SIGNED_IN = "sign-in.succeeded"
    SIGN_IN_FAILED = "sign-in.failed"
    LOCKED_OUT = "sign-in.locked-out"
    SIGNED_OUT = "sign-out"
    SESSION_OVER = "session.over"
    FACTOR_FAILED = "second-factor.failed"
    FACTOR_PASSED = "second-factor.passed"
    REFUSED = "permission.refused"
    FORGED = "csrf.refused"
    LIMITED = "rate-limit.reached"
    TOKEN_REFUSED = "token.refused"  # noqa: S105  a name
    EXPORTED = "account.exported"


# Names of audit events that the security log tells too, once their change is kept.
AUDITED = frozenset(
    {
        "account.address-changed",
        "account.erased",
        "account.factor-added",
        "account.factor-removed",
        "account.opened",
        "account.password-changed",
        "account.recovery-codes-made",
        "account.session-ended",
        "bulk-request.approved",
        "bulk-request.asked",
        "bulk-request.carried-out",
        "bulk-request.withdrawn",
        "members.exported",
        "person.erased",
        "person.exported",
        "record.backed-up",
        "record.moved",
        "record.restored",
        "role.ended",
        "role.granted",
        "role.handed-over",
        "token.ended",
        "token.made",
    }
)
GRAVE = frozenset({SecurityEvent.LOCKED_OUT, SecurityEvent.FORGED, SecurityEvent.LIMITED})


def tell(event: SecurityEvent, **facts: str) -> None:
    """Write one line; `facts` have the keys of `lines.KEYS`, and all others are dropped."""
    write = security_log.warning if event in GRAVE else security_log.info
    write(event.value, **facts)


def tell_audited(name: str, *, actor: str, kind: str, object_id: str) -> None:
    """Write the line of an audit event, if it is one of `AUDITED`."""
    if name in AUDITED:
        security_log.info(name, actor=actor, kind=kind, object=object_id)


def address_of(asking: object) -> str:
    """Return the network address of who asks, read past the operator's web servers; "unknown" if none.

    A server behind a socket of the system sees none, unless its web server sends it.
    """
    from allauth.account.adapter import get_adapter

    try:
        return str(get_adapter().get_client_ip(asking))
    except PermissionDenied:
        return "unknown"


def origin_of(address: str, *, at: dt.datetime) -> str:
    """Return the pseudonym of a network address on this day: 12 digits of an HMAC-SHA-256."""
    day = at.astimezone(dt.UTC).date().isoformat()
    key = hashlib.sha256(f"origin of {day} {settings.SECRET_KEY}".encode()).digest()
    return hmac.new(key, address.encode(), "sha256").hexdigest()[:ORIGIN_DIGITS]

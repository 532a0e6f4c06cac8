"""Keeping the secrets of second factors unread by who reads the database alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.db import transaction

from citylinks.access.actors import Actor
from citylinks.accounts.ciphers import UnknownKeyError, is_current, opened, sealed
from citylinks.audit.names import EventName
from citylinks.audit.operations import record
from citylinks.kernel.errors import DomainError

SECRETS = ("secret", "seed")  # of the codes of an app, and of recovery codes


@dataclass(frozen=True, slots=True)
class Encrypted:
    """How many second factors are encrypted anew, and how many no key that is here can read."""

    factors: int
    unreadable: int


@transaction.atomic
def encrypt_factors(*, by: Actor, at: dt.datetime) -> Encrypted:
    """Encrypt with the first key what is not: secrets from before, and those under a key that shall go.

    One event tells how many; with nothing to do it does nothing. A secret that no key reads stays as it is.
    """
    if not by.is_system:
        raise DomainError("system-only", "The secrets of second factors are encrypted by the system.")
    changed = unreadable = 0
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)
    for factor in Authenticator.objects.filter(type__in=kinds).select_for_update().order_by("pk"):
        try:
            data = _encrypted(factor.data)
        except UnknownKeyError:
            unreadable += 1
            continue
        if data != factor.data:
            factor.data = data
            factor.save(update_fields=["data"])
            changed += 1
    if changed:
        facts = {"factors": changed, "unreadable": unreadable}
        record(
            EventName.FACTORS_ENCRYPTED, by=by, at=at, kind="installation", object_id="factors", facts=facts
        )
    return Encrypted(changed, unreadable)


def _encrypted(data: dict[str, object]) -> dict[str, object]:
    made = {key: _again(value) if key in SECRETS else value for key, value in data.items()}
    codes = data.get("migrated_codes")
    return made | {"migrated_codes": [_again(one) for one in codes]} if isinstance(codes, list) else made


def _again(kept: object) -> object:
    if not isinstance(kept, str) or is_current(kept):
        return kept
    return sealed(opened(kept))

"""Keeping the secrets of second factors from whoever reads the database alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.utils.translation import gettext as _

from citylinks.access.actors import Actor
from citylinks.accounts.ciphers import UnknownKeyError, is_current, opened, sealed
from citylinks.audit.names import EventName
from citylinks.audit.operations import record
from citylinks.kernel.errors import DomainError
from citylinks.kernel.models import locking
from citylinks.kernel.writing import operation

# The secret of an app that makes codes, the seed of recovery codes, and codes from before there were seeds.
SECRETS, CODES = ("secret", "seed"), "migrated_codes"


@dataclass(frozen=True, slots=True)
class Encrypted:
    """How many second factors were encrypted anew, and how many no key at hand can read."""

    factors: int
    unreadable: int


@operation
def encrypt_factors(*, by: Actor, at: dt.datetime) -> Encrypted:
    """Encrypt with the first key what is not: secrets kept in plain text, and those under another key.

    One event tells how many there were; without any there is none. A secret that no key reads stays as it is.
    Raises DomainError `system-only` for everybody else.
    """
    if not by.is_system:
        raise DomainError("system-only", _("The secrets of second factors are encrypted by the system."))
    changed = unreadable = 0
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)
    for factor in locking(Authenticator.objects.filter(type__in=kinds)):
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
    found = data | {key: _again(data[key]) for key in SECRETS if key in data}
    codes = data.get(CODES)
    if isinstance(codes, list):
        found[CODES] = [_again(one) for one in codes]
    return found


def _again(kept: object) -> object:
    if not isinstance(kept, str) or is_current(kept):
        return kept
    return sealed(opened(kept))

"""Opening, changing and erasing accounts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from citylinks.access.actors import Actor
from citylinks.access.decisions import require
from citylinks.access.states import Permission
from citylinks.accounts.models import Account, ApiToken, Invitation, RoleGrant
from citylinks.audit.names import EventName
from citylinks.audit.operations import record
from citylinks.kernel.errors import DomainError, Fault, refuse
from citylinks.kernel.time import aware_utc

ERASED = "The account was erased."


def email_faults(email: str) -> Iterator[Fault]:
    """Say what is wrong with a mail address."""
    try:
        validate_email(email)
    except ValidationError:
        yield Fault("email", f"“{email}” is no mail address.", "Write one such as name@city.example.")


@transaction.atomic
def open_account(
    *,
    email: str,
    name: str = "",
    language: str = "en",
    password: str | None = None,
    by: Actor,
    at: dt.datetime,
) -> Account:
    """Open an account; anyone may open their own, and without a role it can do what the public can.

    Without a password it can be entered by a passkey or a link by mail only. The address is not proved yet.
    """
    address = email.strip().lower()
    refuse(email_faults(address))
    if Account.objects.filter(email=address).exists():
        raise DomainError("account-exists", "There is an account with this address.", place="email")
    account = Account(email=address, name=name.strip(), language=language, opened_at=aware_utc(at))
    if password is None:
        account.set_unusable_password()
    else:
        account.set_password(password)
    account.save(force_insert=True)
    record(EventName.ACCOUNT_OPENED, by=by, at=at, kind="account", object_id=account.public_id)
    return account


@transaction.atomic
def change_account(*, account: Account, name: str, language: str, by: Actor, at: dt.datetime) -> Account:
    """Change what a person is called and reads."""
    account = Account.objects.select_for_update().get(pk=account.pk)
    require(by, Permission.CHANGE_ACCOUNT, account)
    refuse(
        [Fault("name", f"The name has {len(name)} letters.", "Use at most 200.")] if len(name) > 200 else []
    )
    account.name, account.language = name.strip(), language
    account.save(update_fields=["name", "language"])
    record(EventName.ACCOUNT_CHANGED, by=by, at=at, kind="account", object_id=account.public_id)
    return account


@transaction.atomic
def erase_account(*, account: Account, by: Actor, at: dt.datetime) -> Account:
    """Erase what is personal: address, name, password, second factors. Roles end; what was done stays."""
    account = Account.objects.select_for_update().get(pk=account.pk)
    require(by, Permission.CHANGE_ACCOUNT, account)
    if account.erased_at is not None:
        raise DomainError("account-erased", "This account was erased already.")
    Invitation.objects.filter(email=account.email).delete()
    EmailAddress.objects.filter(user=account).delete()
    Authenticator.objects.filter(user=account).delete()
    moment = aware_utc(at)
    ended = {"ended_at": moment, "ended_by": by.id}
    RoleGrant.objects.filter(account=account, ended_at__isnull=True).update(**ended, end_reason=ERASED)
    ApiToken.objects.filter(account=account, ended_at__isnull=True).update(**ended)
    account.email, account.name = f"erased-{account.public_id}@invalid", ""
    account.is_active, account.erased_at = False, moment
    account.set_unusable_password()
    account.save(update_fields=["email", "name", "is_active", "erased_at", "password"])
    record(EventName.ACCOUNT_ERASED, by=by, at=at, kind="account", object_id=account.public_id)
    return account

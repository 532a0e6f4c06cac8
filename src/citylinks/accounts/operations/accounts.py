"""Opening, changing and erasing accounts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError
from django.utils.translation import gettext as _

from citylinks.access.actors import Actor
from citylinks.access.decisions import require
from citylinks.access.states import Permission
from citylinks.accounts.models import Account, ApiToken, Invitation, RoleGrant
from citylinks.accounts.operations.sessions import end_all_sessions
from citylinks.accounts.operations.tokens import end_tokens
from citylinks.accounts.personal import KEEPINGS, Leaver
from citylinks.audit.names import EventName
from citylinks.audit.operations import record
from citylinks.kernel.errors import DomainError, Fault, refuse
from citylinks.kernel.models import locked
from citylinks.kernel.text import line_faults
from citylinks.kernel.time import aware_utc
from citylinks.kernel.writing import operation, part
from citylinks.mail.operations import Subject, forget_mails

ERASED = "The account was erased."
ERASED_LABEL = "erased"
MOST_LETTERS = {"email": 254, "name": 200}
VISIT_ENDS_AFTER = dt.timedelta(hours=1)
# What a person does to the ways they sign in; the library does it, the trail tells of it.
CREDENTIALS = frozenset(
    {
        EventName.ADDRESS_CHANGED,
        EventName.PASSWORD_CHANGED,
        EventName.FACTOR_ADDED,
        EventName.FACTOR_REMOVED,
        EventName.RECOVERY_CODES_MADE,
    }
)


def email_faults(email: str) -> Iterator[Fault]:
    """Say what is wrong with a mail address."""
    try:
        validate_email(email)
    except ValidationError:
        message = _("“%(text)s” is no mail address.") % {"text": email}
        yield Fault("email", message, _("Write one such as name@city.example."))
    if len(email) > MOST_LETTERS["email"]:
        message = _("The address has %(count)s letters.") % {"count": len(email)}
        yield Fault("email", message, _("Use at most 254."))


def reader_faults(name: str, language: str) -> Iterator[Fault]:
    """Say what is wrong with what a person is called and reads."""
    if len(name.strip()) > MOST_LETTERS["name"]:
        message = _("The name has %(count)s letters.") % {"count": len(name.strip())}
        yield Fault("name", message, _("Use at most 200."))
    yield from line_faults("name", name)
    spoken = dict(settings.LANGUAGES)
    if language not in spoken:
        message = _("There are no pages in “%(language)s”.") % {"language": language}
        mend = _("Choose one of %(languages)s.") % {"languages": ", ".join(sorted(spoken))}
        yield Fault("language", message, mend)


@operation
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
    refuse([*email_faults(address), *reader_faults(name, language)])
    account = Account(email=address, name=name.strip(), language=language, opened_at=aware_utc(at))
    if password is None:
        account.set_unusable_password()
    else:
        account.set_password(password)
    try:
        with part():
            account.save(force_insert=True)
    except IntegrityError as fault:
        raise DomainError(
            "account-exists", _("There is an account with this address."), place="email"
        ) from fault
    record(EventName.ACCOUNT_OPENED, by=by, at=at, kind="account", object_id=account.public_id)
    return account


@operation
def change_account(*, account: Account, name: str, language: str, by: Actor, at: dt.datetime) -> Account:
    """Change what a person is called and reads."""
    account = locked(Account.objects.all(), account)
    require(by, Permission.CHANGE_ACCOUNT, account)
    if account.erased_at is not None:
        raise DomainError("account-erased", _("This account was erased already."))
    refuse(reader_faults(name, language))
    account.name, account.language = name.strip(), language
    account.save(update_fields=["name", "language"])
    record(EventName.ACCOUNT_CHANGED, by=by, at=at, kind="account", object_id=account.public_id)
    return account


@operation
def note_credentials(*, account: Account, what: EventName, by: Actor, at: dt.datetime) -> None:
    """Put on record that a person changed a way of signing in: that it happened, never the thing itself.

    A new password ends the account's tokens: it is what people set when somebody else may have got in.
    """
    if what not in CREDENTIALS:
        raise ValueError(f"{what} is no change of a way to sign in.")
    require(by, Permission.CHANGE_ACCOUNT, account)
    if what is EventName.PASSWORD_CHANGED:
        end_tokens(account, by=by, at=at)
    record(what, by=by, at=at, kind="account", object_id=account.public_id)


@operation
def note_visit(*, account: Account, by: Actor, at: dt.datetime) -> dt.datetime | None:
    """Remember that the person is here, and return when their visit before this one was, if there was one.

    A visit ends an hour after it was last noted. It is a bookmark of the person's own, not a change that
    others could ask about: the trail does not tell of it.
    """
    account = locked(Account.objects.all(), account)
    require(by, Permission.CHANGE_ACCOUNT, account)
    moment, last = aware_utc(at), account.visited_at
    if last is not None and moment - last >= VISIT_ENDS_AFTER:
        account.visited_before = last
    account.visited_at = moment
    account.save(update_fields=["visited_at", "visited_before"])
    return account.visited_before


@operation
def erase_account(*, account: Account, by: Actor, at: dt.datetime) -> Account:
    """Erase what is personal, here and in every app that keeps something (see `personal`).

    Roles, tokens and sessions end. What was done in the person's offices stays in the trail, under an id that
    leads to nobody.
    """
    account = locked(Account.objects.all(), account)
    require(by, Permission.CHANGE_ACCOUNT, account)
    if account.erased_at is not None:
        raise DomainError("account-erased", _("This account was erased already."))
    leaver = Leaver(account, _own_addresses(account))
    for keeping in reversed(KEEPINGS.values()):  # the upper floors lock their rows first
        keeping.erase(leaver, by, at)
    _forget(leaver, by, aware_utc(at))
    account.email, account.name = f"erased-{account.public_id}@invalid", ""
    account.is_active, account.erased_at = False, aware_utc(at)
    account.last_login = account.visited_at = account.visited_before = None
    account.set_unusable_password()
    account.save()
    record(EventName.ACCOUNT_ERASED, by=by, at=at, kind="account", object_id=account.public_id)
    return account


def _own_addresses(account: Account) -> frozenset[str]:
    """Return what is written to this person: an address that was never proved may be another's."""
    rows = EmailAddress.objects.filter(user=account).values_list("email", "verified")
    proved = {account.email: True} | {address.lower(): verified for address, verified in rows}
    return frozenset(address for address, verified in proved.items() if verified)


def _forget(leaver: Leaver, by: Actor, moment: dt.datetime) -> None:
    """Delete or empty the rows of this app; reasons and labels are free text and may name the person."""
    account = leaver.account
    end_all_sessions(account)
    forget_mails(about=Subject("account", account.public_id), addresses=leaver.addresses)
    Invitation.objects.filter(email__in=leaver.addresses).delete()
    Invitation.objects.filter(grant__account=account).delete()
    EmailAddress.objects.filter(user=account).delete()
    Authenticator.objects.filter(user=account).delete()
    grants, tokens = RoleGrant.objects.filter(account=account), ApiToken.objects.filter(account=account)
    grants.filter(ended_at__isnull=True).update(ended_at=moment, ended_by=by.id)
    grants.update(end_reason=ERASED)
    tokens.filter(ended_at__isnull=True).update(ended_at=moment, ended_by=by.id)
    tokens.update(label=ERASED_LABEL)

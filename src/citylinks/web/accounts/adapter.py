"""How the library for signing in makes our accounts and speaks: through our operations, in our words."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.sites.shortcuts import get_current_site
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from citylinks.access.actors import PUBLIC
from citylinks.accounts.ciphers import opened, sealed
from citylinks.accounts.operations import note_credentials, open_account
from citylinks.accounts.queries import account_by_email, account_by_key, actor_of
from citylinks.audit.names import EventName
from citylinks.logs.security import SecurityEvent, tell
from citylinks.mail.delivery import Post
from citylinks.mail.operations import Subject, post_mail
from citylinks.web.accounts.language import set_language
from citylinks.web.limits import origin
from citylinks.web.requests import actor_of as actor_of_request

# What the library tells a person by mail, and what the trail says of it.
NOTED = {
    "account/email/email_changed": EventName.ADDRESS_CHANGED,
    "account/email/email_confirm": EventName.ADDRESS_CHANGED,
    "account/email/email_deleted": EventName.ADDRESS_CHANGED,
    "account/email/password_changed": EventName.PASSWORD_CHANGED,
    "account/email/password_reset": EventName.PASSWORD_CHANGED,
    "account/email/password_set": EventName.PASSWORD_CHANGED,
    "mfa/email/recovery_codes_generated": EventName.RECOVERY_CODES_MADE,
    "mfa/email/totp_activated": EventName.FACTOR_ADDED,
    "mfa/email/totp_deactivated": EventName.FACTOR_REMOVED,
    "mfa/email/webauthn_added": EventName.FACTOR_ADDED,
    "mfa/email/webauthn_removed": EventName.FACTOR_REMOVED,
}


_CODE = dt.timedelta(seconds=app_settings.EMAIL_VERIFICATION_BY_CODE_TIMEOUT)
# How long a mail is of use: none leaves after its code or its link has expired, all others after three days.
LIFETIMES = {
    "account/email/email_confirmation": _CODE,
    "account/email/email_confirmation_signup": _CODE,
    "account/email/password_reset_key": dt.timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT),
}
LIFETIME = dt.timedelta(days=3)


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-ups become operations, and mail speaks the language of the person it is to."""

    error_messages: ClassVar[dict[str, str | Promise]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed."),
        "cannot_remove_primary_email": _("Your own address cannot be removed. Make another one yours first."),
        "duplicate_email": _("This address is yours already."),
        "email_password_mismatch": _("The address or the password is wrong."),
        "email_taken": _("This address belongs to another account."),
        "enter_current_password": _("This is not your password now."),
        "incorrect_code": _("This code is wrong or too old."),
        "incorrect_password": _("The password is wrong."),
        "invalid_or_expired_key": _("This link is used up."),
        "invalid_password_reset": _("This link is used up."),
        "max_email_addresses": _("An account has at most %d addresses."),
        "rate_limited": _("That was too often. Try again in five minutes."),
        # As long as the longest of the limits in ACCOUNT_RATE_LIMITS.
        "too_many_login_attempts": _(
            "Too many wrong passwords. Try again in five minutes, or sign in with a passkey."
        ),
        "unverified_primary_email": _("Prove this address first: ask for a code."),
    }

    def save_user(
        self,
        request: HttpRequest,
        user: AbstractBaseUser,
        form: BaseForm,
        **options: object,
    ) -> AbstractBaseUser:
        """Open the account that the form describes; the library then proves its address."""
        del request, user, options
        return open_account(
            email=form.cleaned_data["email"],
            name=form.cleaned_data.get("name", ""),
            password=form.cleaned_data.get("password1") or None,
            language=get_language() or "en",
            by=PUBLIC,
            at=dt.datetime.now(dt.UTC),
        )

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **options: object) -> HttpResponse:
        """Let the pages speak the person's language on a device where no other was chosen."""
        response: HttpResponse = super().post_login(request, user, **options)
        proofs = [str(one["method"]) for one in get_authentication_records(request, user)]
        tell(
            SecurityEvent.SIGNED_IN,
            actor=str(user),
            method_of_proof="+".join(proofs),
            origin=origin(request),
        )
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            set_language(response, account_by_key(user.pk).language)
        return response

    def pre_authenticate(self, request: HttpRequest, **credentials: str) -> None:
        """Count an attempt; one past the limit stands in the security log."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            tell(SecurityEvent.LOCKED_OUT, origin=origin(request))
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: str) -> None:
        """Tell the security log of a wrong password, and of whose account, if there is one."""
        account = account_by_email(credentials.get("email", ""))
        tell(
            SecurityEvent.SIGN_IN_FAILED,
            actor=account.public_id if account else "public",
            origin=origin(request),
        )

    def logout(self, request: HttpRequest) -> None:
        """Sign out."""
        tell(SecurityEvent.SIGNED_OUT, actor=actor_of_request(request).id)
        super().logout(request)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, object]) -> None:
        """Put a mail into the queue, in the language of the account it is about, else in that of the page."""
        reader = context.get("user") or self.request.user
        language = getattr(reader, "language", None) or get_language() or "en"
        site = {"request": self.request, "email": email, "current_site": get_current_site(self.request)}
        with translation.override(language):
            mail = self.render_mail(template_prefix, email, {**site, **context})
        now = dt.datetime.now(dt.UTC)
        post_mail(
            post=Post(email, "", language, mail.subject, mail.body),
            about=Subject("account", getattr(reader, "public_id", "")),
            at=now,
            expires_at=now + LIFETIMES.get(template_prefix, LIFETIME),
        )

    def send_notification_mail(
        self,
        template_prefix: str,
        user: AbstractBaseUser,
        context: dict[str, object] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell the person that a way of signing in changed, and the trail too."""
        account = account_by_key(user.pk)
        what, now = NOTED[template_prefix], dt.datetime.now(dt.UTC)
        note_credentials(account=account, what=what, by=actor_of(account), at=now)
        super().send_notification_mail(template_prefix, user, {"user": user, **(context or {})}, email)


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The secrets of second factors are encrypted in the database, and their errors are in our words."""

    error_messages: ClassVar[dict[str, str | Promise]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": Adapter.error_messages["incorrect_code"],
    }

    def encrypt(self, text: str) -> str:
        """Encrypt what the library is about to keep."""
        return sealed(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Decrypt what it kept."""
        return opened(encrypted_text)


def displayed(account: AbstractBaseUser) -> str:
    """Return what a device shows beside a passkey: the address, by which the person knows the account."""
    return str(account.get_username())

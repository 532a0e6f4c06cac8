"""The library's forms in our words, and our own about accounts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from citylinks.accounts.ciphers import UnknownKeyError
from citylinks.logs.security import SecurityEvent, tell
from citylinks.web.domain_form import DomainForm

LABELS = {
    "login": _("Mail address"),
    "email": _("Mail address"),
    "password": _("Password"),
    "oldpassword": _("Your password now"),
    "password1": _("New password"),
    "password2": _("New password, once more"),
    "remember": _("Keep me signed in on this device for two weeks"),
    "code": _("Code"),
    "name": _("Name of the passkey"),
    "passwordless": _("Sign in with this passkey alone, without a password"),
}
# Hints of the library that say nothing that a person would look for, by the name of the field.
HINTS = {
    "password1": _("At least 12 letters. A sentence that only you know is easy to keep."),
    "passwordless": _(
        "Your device asks for your fingerprint, face or PIN. A key without a PIN cannot do it."
    ),
    "name": _("So that you know it among others, such as “my phone”."),
}


class Ours:
    """Labels and hints from the tables above, and no placeholder that repeats a label."""

    fields: dict[str, forms.Field]
    use_required_attribute = False

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            field.help_text = HINTS.get(name, field.help_text)
            field.widget.attrs.pop("placeholder", None)


class SignIn(Ours, account.LoginForm):  # type: ignore[misc]
    """Address and password."""


class SignUp(Ours, account.SignupForm):  # type: ignore[misc]
    """Address, password, and what the person is called."""

    name = forms.CharField(
        label=_("Your name"), max_length=200, widget=forms.TextInput({"autocomplete": "name"})
    )
    field_order = ("name", "email", "password1")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Your name")
        self.fields["name"].help_text = _("As colleagues in other cities will read it.")
        self.fields["password1"].label = _("Password")

    def try_save(self, request: HttpRequest) -> tuple[object, HttpResponse | None]:
        """Open the account, or tell its owner by mail that there is one: the same work in both cases.

        The password is hashed for a known address too. That takes longer than all else here, and the time of
        the answer does not tell which addresses have an account.
        """
        if self.account_already_exists:
            make_password(self.cleaned_data.get("password1"))
        found: tuple[object, HttpResponse | None] = super().try_save(request)
        return found


class AddAddress(Ours, account.AddEmailForm):  # type: ignore[misc]
    """One more mail address."""


class ChangePassword(Ours, account.ChangePasswordForm):  # type: ignore[misc]
    """The old password and the new."""


class SetPassword(Ours, account.SetPasswordForm):  # type: ignore[misc]
    """A first password."""


class AskForPassword(Ours, account.ResetPasswordForm):  # type: ignore[misc]
    """The address that a link is sent to."""


class ChoosePassword(Ours, account.ResetPasswordKeyForm):  # type: ignore[misc]
    """The new password of who followed the link."""


class Reauthenticate(Ours, account.ReauthenticateForm):  # type: ignore[misc]
    """The password once more."""


class VerifyAddress(Ours, account.ConfirmEmailVerificationCodeForm):  # type: ignore[misc]
    """The code of the mail."""


@contextmanager
def checked(actor: str) -> Iterator[None]:
    """Tell the security log of a code that was checked, and of whose account, by its public id.

    Refuses a code, in words, when no key of this installation reads the secret it is checked against.
    """
    try:
        yield
        tell(SecurityEvent.FACTOR_PASSED, actor=actor)
    except forms.ValidationError:
        tell(SecurityEvent.FACTOR_FAILED, actor=actor)
        raise
    except UnknownKeyError as missing:
        raise forms.ValidationError(
            _(
                "The key to your second factor is missing on this server, so that no code can be checked. "
                "Sign in with a passkey, or tell who runs it."
            ),
            code="unknown-key",
        ) from missing


class SecondFactor(Ours, mfa.AuthenticateForm):  # type: ignore[misc]
    """A code of the app, or a recovery code."""

    def clean_code(self) -> str:
        """Check the code."""
        with checked(str(self.user)):
            return str(super().clean_code())


class SecondFactorAgain(Ours, mfa.ReauthenticateForm):  # type: ignore[misc]
    """The same, of who is signed in."""

    def clean_code(self) -> str:
        """Check the code."""
        with checked(str(self.user)):
            return str(super().clean_code())


class SetUpApp(Ours, totp.ActivateTOTPForm):  # type: ignore[misc]
    """The first code of the app."""


class AddPasskey(Ours, webauthn.AddWebAuthnForm):  # type: ignore[misc]
    """A name; the key itself comes from the browser. It signs in alone unless the person says otherwise."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].initial = True


class RenamePasskey(Ours, webauthn.EditWebAuthnForm):  # type: ignore[misc]
    """Its name."""


def languages() -> list[tuple[str, str]]:
    """Return the languages of the pages, each by its own name."""
    return list(settings.LANGUAGES)


class ProfileForm(DomainForm):
    """What a person is called and reads."""

    name = forms.CharField(
        label=_("Your name"), required=False, widget=forms.TextInput({"autocomplete": "name"})
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=languages,
        help_text=_("Of mail to you, and of the pages on this device."),
    )


class TokenForm(DomainForm):
    """What a token is for, what it carries and for how long."""

    label = forms.CharField(label=_("What will use it"), help_text=_("Such as “monthly report”."))
    grants = forms.MultipleChoiceField(
        label=_("Roles it carries"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("As few as it needs; with none it reads what everybody may read."),
    )
    days = forms.TypedChoiceField(
        label=_("How long"),
        coerce=int,
        choices=[(30, _("30 days")), (90, _("90 days")), (366, _("one year"))],
    )

    def __init__(self, roles: Sequence[tuple[str, str]], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["grants"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = roles


class EraseForm(DomainForm):
    """A yes that cannot be given by mistake."""

    sure = forms.BooleanField(label=_("I understand that this cannot be undone."))

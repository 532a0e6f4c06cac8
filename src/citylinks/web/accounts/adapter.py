"""How the library for signing in makes our accounts: through the same operation as everything else."""

from __future__ import annotations

import datetime as dt

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.forms import BaseForm
from django.http import HttpRequest
from django.utils.translation import get_language

from citylinks.access.actors import PUBLIC
from citylinks.accounts.operations import open_account


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-ups become operations, and mail speaks the language of the page."""

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
            password=form.cleaned_data.get("password1") or None,
            language=get_language() or "en",
            by=PUBLIC,
            at=dt.datetime.now(dt.UTC),
        )

"""Asking once more who it is, before something that cannot be taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from allauth.account.decorators import reauthentication_required
from django.http import HttpResponse

View = Callable[..., HttpResponse]


def after_proof(view: View) -> View:
    """Let a person through who showed within five minutes that it is them; others show it first."""
    return cast("View", reauthentication_required(view))

"""The language that a device was told to read in."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse


def set_language(response: HttpResponse, language: str) -> None:
    """Let the browser ask for pages in this language from now on."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, language, secure=settings.LANGUAGE_COOKIE_SECURE, samesite="Lax"
    )

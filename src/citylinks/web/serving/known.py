"""Whether somebody who sends much is signed in: asked before the server reads it."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.db import close_old_connections
from django.http import parse_cookie


def is_known(cookies: str) -> bool:
    """Tell whether the cookies hold a session of a person (one query; none without a session's cookie)."""
    key = parse_cookie(cookies).get(settings.SESSION_COOKIE_NAME)
    if not key:
        return False
    close_old_connections()  # as before a request: one that has ended is not used again
    try:
        return SESSION_KEY in import_module(settings.SESSION_ENGINE).SessionStore(key)
    finally:
        close_old_connections()

"""Signing in as one of the cast, for a test client and for a browser."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.utils import timezone

from citylinks.web.accounts.sessions import BEGAN, SEEN
from people import account_of

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def sign_in(client, actor):
    """Sign a test client in as this actor; returns the account."""
    account = account_of(actor)
    client.force_login(account, backend=BACKEND)
    session = client.session
    session[BEGAN] = session[SEEN] = int(timezone.now().timestamp())
    session.save()
    key = session.session_key
    seen = {"user": account, "ip": "127.0.0.1", "user_agent": BROWSER}
    UserSession.objects.update_or_create(session_key=key, defaults=seen)
    return account


def seen_now(client):
    """Note a visit in the session, as a page does once in ten minutes."""
    session = client.session
    session[SEEN] = int(timezone.now().timestamp())
    session.save()


def sign_in_page(page, live_server, client, actor):
    """Sign a browser in: it takes over the session of a test client."""
    account = sign_in(client, actor)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
    )
    return account

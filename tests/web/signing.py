"""Signing in as one of the cast, for a test client and for a browser."""

from __future__ import annotations

from allauth.usersessions.models import UserSession

from people import account_of

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def sign_in(client, actor):
    """Sign a test client in as this actor; returns the account."""
    account = account_of(actor)
    client.force_login(account, backend=BACKEND)
    key = client.session.session_key
    seen = {"user": account, "ip": "127.0.0.1", "user_agent": BROWSER}
    UserSession.objects.update_or_create(session_key=key, defaults=seen)
    return account


def sign_in_page(page, live_server, client, actor):
    """Sign a browser in: it takes over the session of a test client."""
    account = sign_in(client, actor)
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    return account

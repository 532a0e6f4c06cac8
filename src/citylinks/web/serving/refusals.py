"""The page for a request that is refused before Django reads it: a sentence, in the browser's language.

It asks neither the database nor a session, so that refusing costs less than sending.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation.trans_real import parse_accept_lang_header

Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a status says to a person: what happened, and what mends it."""

    status: int
    reason: str  # as HTTP calls it
    title: Promise
    mend: Promise
    retry: int = 0  # seconds


BROKEN_OFF = Refusal(
    400,
    "Bad Request",
    _("This request could not be read"),
    _("Nothing was changed. Go back, reload the page and send it again."),
)
UNKNOWN_HOST = Refusal(
    400,
    "Bad Request",
    _("This site does not answer under this name"),
    _("Use the address that you were given, and check how its first part is spelled."),
)
ANONYMOUS = Refusal(
    403,
    "Forbidden",
    _("Only people who are signed in can send files"),
    _("Sign in, then send the file again."),
)
TOO_SLOW = Refusal(
    408,
    "Request Timeout",
    _("What you sent arrived too slowly"),
    _("Nothing was changed. Check your connection, go back and send it again."),
)
NO_LENGTH = Refusal(
    411,
    "Length Required",
    _("What you sent does not say how long it is"),
    _("Nothing was changed. Send it with a length, as every browser does."),
)
TOO_LARGE = Refusal(
    413,
    "Content Too Large",
    _("What you sent is too large for this page"),
    _("Nothing was changed. Go back, shorten the text or choose a smaller file, and send it again."),
)
NO_FILES = Refusal(
    415,
    "Unsupported Media Type",
    _("This page takes no files"),
    _("Nothing was changed. Go back, reload the page and send it again without a file."),
)
COOKIES = Refusal(
    431,
    "Request Header Fields Too Large",
    _("Your browser sent too many cookies"),
    _("Delete the cookies of this site in your browser, then load the page again."),
)
BUSY = Refusal(
    503,
    "Service Unavailable",
    _("Too many people ask at once"),
    _("Nothing was changed. Wait a few seconds, then send it again."),
    retry=5,
)


def page(refusal: Refusal, accepted: str) -> tuple[Headers, bytes]:
    """Return the headers and the body of a refusal; `accepted` is the header Accept-Language."""
    with translation.override(language_of(accepted)):
        text = render_to_string("web/about/refused.html", {"refusal": refusal})
    headers = [
        ("Content-Type", "text/html; charset=utf-8"),
        ("Cache-Control", "no-store"),
        ("Content-Security-Policy", "default-src 'none'; style-src 'self'"),
        ("X-Content-Type-Options", "nosniff"),
    ]
    if refusal.retry:
        headers.append(("Retry-After", str(refusal.retry)))
    return headers, text.encode()


def language_of(accepted: str) -> str:
    """Return the first language of a browser that the site speaks, else English."""
    for language, _weight in parse_accept_lang_header(accepted[:200].lower()):
        try:
            return translation.get_supported_language_variant(language)
        except LookupError:
            continue
    return "en"

"""What stands before Django under any WSGI server: cookies that would take long to read are refused."""

from __future__ import annotations

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from citylinks.web.serving import refusals
from citylinks.web.serving.limits import is_cookie_too_costly


def guarded(application: WSGIApplication) -> WSGIApplication:
    """Answer 431 for what no browser of this site sends, before anything reads it."""

    def guard(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not is_cookie_too_costly(environ.get("HTTP_COOKIE", "")):
            return application(environ, start_response)
        refusal = refusals.COOKIES
        headers, body = refusals.page(refusal, environ.get("HTTP_ACCEPT_LANGUAGE", ""))
        start_response(f"{refusal.status} {refusal.reason}", [*headers, ("Content-Length", str(len(body)))])
        return [body]

    return guard

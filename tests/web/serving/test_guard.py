"""Under any WSGI server, cookies that would take long to read are refused before Django reads them."""

from __future__ import annotations

import time
from wsgiref.util import setup_testing_defaults

import pytest
from bs4 import BeautifulSoup

from citylinks.web.serving.guard import guarded
from citylinks.web.serving.refusals import BUSY, language_of, page

pytestmark = pytest.mark.usefixtures("static_files")


def asked(cookie, language=""):
    environ = {"HTTP_COOKIE": cookie, "HTTP_ACCEPT_LANGUAGE": language}
    setup_testing_defaults(environ)
    said = []

    def pages(environ, start_response):
        start_response("200 OK", [])
        return [b"page"]

    body = b"".join(guarded(pages)(environ, lambda *start: said.append(start)))
    return said[0][0], dict(said[0][1]), body.decode()


def test_guard_lets_an_ordinary_cookie_pass():
    assert asked("sessionid=abc") == ("200 OK", {}, "page")


def test_guard_refuses_a_costly_cookie_with_a_sentence_that_is_kept_nowhere():
    status, headers, body = asked('a="' + "\\134" * 50_000 + '"')
    shown = BeautifulSoup(body, "html.parser")
    assert (status, headers["Cache-Control"], shown.html["lang"], shown.h1.text) == (
        "431 Request Header Fields Too Large",
        "no-store",
        "en",
        "Your browser sent too many cookies",
    )
    assert headers["Content-Length"] == str(len(body.encode()))


@pytest.mark.parametrize("language", ["es", "ar"])
def test_guard_speaks_the_language_of_the_browser(language):
    shown = BeautifulSoup(asked("a" * 9_000, language)[2], "html.parser")
    direction = {"es": "ltr", "ar": "rtl"}[language]
    assert (shown.html["lang"], shown.html["dir"]) == (language, direction)
    assert shown.h1.text not in {"", "Your browser sent too many cookies"}


def test_the_costliest_cookie_that_passes_is_read_at_once():
    from django.http import parse_cookie

    start = time.perf_counter()
    parse_cookie('a="' + "\\134" * 256 + "b" * 7_000 + '"')
    assert time.perf_counter() - start < 2  # 83 seconds without a bound


def test_language_of_a_browser_is_the_first_that_the_site_speaks():
    cases = ("fr, ar;q=0.8, es;q=0.9", "es-MX", "", "fr", "x" * 100_000, ";;,=;q=z")
    assert [language_of(one) for one in cases] == ["es", "es", "en", "en", "en", "en"]


def test_page_of_a_busy_server_says_when_to_come_again():
    headers, _body = page(BUSY, "")
    assert dict(headers)["Retry-After"] == "5"

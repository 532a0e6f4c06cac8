"""The tables of what may be sent agree with what the domain takes: no text that is allowed is refused before."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.urls import resolve

from citylinks.calls.models import LARGEST_UPLOAD
from citylinks.calls.operations import answers, clarifications
from citylinks.needs import typed
from citylinks.outbox import wordings
from citylinks.standards.spreadsheet import sheets
from citylinks.web.serving.limits import (
    BACKSLASHES,
    COOKIE,
    ELSEWHERE,
    FLOOR,
    GRACE,
    LONG,
    LONGEST,
    SMALL,
    UPLOAD,
    bound_of,
    is_cookie_too_costly,
    is_form_with_files,
    seconds_for,
)

WEB = Path(__file__).resolve().parents[3] / "src" / "citylinks" / "web"
CHARACTER = 12  # bytes that a form makes of one character outside the first 65,536


@pytest.mark.parametrize(
    ("path", "most", "files"),
    [
        ("/network/import/", UPLOAD, True),
        ("/applications/ab-C1/files/", UPLOAD, True),
        ("/applications/ab-C1/answers/save/", LONG, True),
        ("/needs/drafts/x1/save", LONG, True),
        ("/reviews/x1/save/", LONG, True),
        ("/applications/x1/answers/", LONG, False),
        ("/applications/x1/files/y/", LONG, False),
        ("/network/import/x1/", LONG, False),
        ("/calls/x/desk/questions/y/", LONG, False),
        ("/outbox/wordings/x/y/z/", LONG, False),
        ("/", SMALL, False),
        ("/account/signup/", SMALL, False),
        ("/language/", SMALL, False),
        ("/needs", SMALL, False),
        ("/static/../network/import/", SMALL, False),
    ],
)
def test_bound_of_a_path(path, most, files):
    bound = bound_of(path)
    assert (bound.most, bound.files) == (most, files)


def test_bounds_hold_the_longest_texts_and_the_largest_files_that_the_domain_takes():
    longest = max(answers.MOST_KEPT, typed.MOST_LETTERS, wordings.BODY_LENGTH + wordings.SUBJECT_LENGTH)
    assert longest * CHARACTER + SMALL <= LONG
    assert clarifications.MOST_LETTERS * CHARACTER < SMALL  # a question about a call
    assert max(LARGEST_UPLOAD, sheets.MOST_BYTES) + SMALL <= UPLOAD


def test_every_page_that_takes_a_file_stands_in_the_table_and_no_other():
    readers = {
        path.relative_to(WEB).as_posix()
        for path in WEB.rglob("*.py")
        if "request.FILES" in path.read_text(encoding="utf-8")
    }
    senders = {
        path.relative_to(WEB / "templates" / "web").as_posix()
        for path in WEB.rglob("*.html")
        if "multipart/form-data" in path.read_text(encoding="utf-8")
    }
    assert (readers, senders) == (
        {"calls/views/parts.py", "member_files/views.py"},
        {"calls/files.html", "member_files/start.html"},
    )
    assert resolve("/network/import/").func.__module__.endswith("member_files.views")
    assert resolve("/applications/x1/files/").func.__module__.endswith("calls.views.parts")


def test_every_address_that_a_script_saves_to_takes_a_form_with_files():
    saving = ("/applications/x1/answers/save/", "/needs/drafts/x1/save", "/reviews/x1/save/")
    assert [resolve(path).url_name for path in saving] == ["autosave", "save", "save"]
    assert all(bound_of(path).files for path in saving)


def test_cookies_are_bounded_by_length_and_by_what_has_to_be_unquoted():
    cases = ("", "a" * COOKIE, "a" * (COOKIE + 1), "\\" * BACKSLASHES, "\\" * (BACKSLASHES + 1))
    assert [is_cookie_too_costly(one) for one in cases] == [False, False, True, False, True]


def test_form_with_files_is_told_by_its_type_however_it_is_written():
    cases = ("multipart/form-data; boundary=x", " MultiPart/mixed", "application/x-www-form-urlencoded", "")
    assert [is_form_with_files(one) for one in cases] == [True, True, False, False]


def test_seconds_for_a_body_grow_with_what_has_come_and_end():
    assert [seconds_for(0), seconds_for(FLOOR * 5), seconds_for(10**9)] == [GRACE, GRACE + 5, LONGEST]
    assert seconds_for(2_000_000) > 8 * 60  # a file of 2 MB has minutes on a slow line


def test_elsewhere_fits_every_path():
    assert re.fullmatch(ELSEWHERE.path, "/any/path")

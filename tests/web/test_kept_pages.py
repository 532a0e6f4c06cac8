"""Public pages are kept, and nobody ever gets one that is not what the page would be now."""

from __future__ import annotations

import datetime as dt
import gzip
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, resolve

import world
from cast import EVE
from citylinks.access.actors import SYSTEM
from citylinks.audit.topics import Topic
from citylinks.needs.operations import begin_draft
from citylinks.places.operations import load_gazetteer
from citylinks.web.kept import SHELF
from places.tables import DOZEN, cut
from web.keeping import SHOWN, paths
from web.signing import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock", "shelf")]
SECOND = dt.timedelta(seconds=1)
VISITOR = {"accept-language": "en", "accept-encoding": "gzip"}
# Tables that only events which no visitor sees write to, beside those of apps that are no topic.
UNSEEN_TABLES = re.compile(
    "needs_(need)?draft|calls_(application|answer|setaside|upload|laterequest)"
    "|accounts_(apitoken|invitation|rolegrant)"
)
CASES = [(act, page) for act, pages in SHOWN.items() for page in pages]
ALL = [
    "home", "city", "match", "own weights", "csv", "json", "why not", "needs", "need", "programs", "program", "eligibility", "donor",
    "partnerships", "partnership", "network", "found", "organization", "resource", "person", "calls", "call", "about",
    "data", "permissions",
]  # fmt: skip


@pytest.fixture
def shelf(settings, clock):
    """Pages are kept, as on a server, and none from another test; no call loses a day at this very moment."""
    clock.shift(90)
    SHELF.clear()
    settings.KEPT_PAGES_BYTES = 64 << 20
    yield SHELF
    SHELF.clear()


@pytest.fixture
def rows(db):
    return world.build()


def address(client, rows, name):
    """The address of a page after its redirects: a match has one address a question."""
    path = paths(rows)[name]
    for _ in range(3):
        answer = client.get(path, headers=VISITOR)
        if answer.status_code not in (301, 302):
            break
        path = answer["Location"]
    assert answer.status_code == 200, (name, answer.status_code)
    return path


def asked(client, path, **headers):
    """A page, and how many queries it took."""
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path, headers={**VISITOR, **headers})
    return answer, len(queries)


def made_anew(client, path, settings, **headers):
    """The page as it would be without any kept one: status, where it leads, and its bytes."""
    room, settings.KEPT_PAGES_BYTES = settings.KEPT_PAGES_BYTES, 0
    answer = client.get(path, headers={**VISITOR, **headers, "accept-encoding": "identity"})
    settings.KEPT_PAGES_BYTES = room
    return answer.status_code, answer.get("Location", ""), answer.content


def read(answer):
    packed = answer.get("Content-Encoding") == "gzip"
    body = gzip.decompress(answer.content) if packed else answer.content
    return answer.status_code, answer.get("Location", ""), body


def test_all_when_listed_are_the_pages_of_the_world(rows):
    assert list(paths(rows)) == ALL


@pytest.mark.parametrize("name", ALL)
def test_page_when_asked_for_again_is_the_same_for_one_query_at_most(client, rows, settings, name):
    path = address(client, rows, name)
    again, queries = asked(client, path)
    assert read(again) == made_anew(client, path, settings)
    assert queries == (0 if name in {"about", "data", "permissions"} else 1)


@pytest.mark.parametrize("name", ALL)
def test_page_when_it_is_made_reads_only_the_tables_of_its_topics(client, rows, shelf, name):
    path = address(client, rows, name)
    shelf.clear()
    with CaptureQueriesContext(connection) as queries:
        client.get(path, headers=VISITOR)
    (page,) = (*shelf.once.values(), *shelf.again.values())
    tables = {table for one in queries for table in re.findall(r'(?:FROM|JOIN) "(\w+)"', one["sql"])}
    tables -= {"audit_audithead"}
    assert {table.partition("_")[0] for table in tables} <= {topic.value for topic in page.seen}
    assert [table for table in tables if UNSEEN_TABLES.match(table)] == []


@pytest.mark.parametrize(("act", "name"), CASES)
def test_page_when_an_operation_changes_it_is_new_for_the_very_next_reader(client, rows, settings, act, name):
    path = address(client, rows, name)
    before, queries = asked(client, path)
    assert queries == 1
    act(rows)
    after, _ = asked(client, path)
    assert read(after) == made_anew(client, path, settings)
    assert read(after) != read(before)


def test_page_of_a_person_when_the_person_is_erased_is_gone_for_every_reader(client, rows, shelf):
    path = address(client, rows, "person")
    searched = address(client, rows, "found")
    assert "Public Person" in client.get(path).content.decode()
    next(act for act in SHOWN if act.__name__ == "erase_public_person")(rows)
    assert client.get(path, headers=VISITOR).status_code == 404
    assert client.get(path, headers=VISITOR).status_code == 404
    assert "Public Person" not in client.get(searched).content.decode()


def test_page_when_a_person_is_signed_in_is_neither_taken_from_the_shelf_nor_put_there(client, rows, shelf):
    eve = Client()
    sign_in(eve, EVE)
    for name, path in paths(rows).items():
        eve.get(path, headers=VISITOR)
        assert not shelf.once, name
        assert not shelf.again, name
    path = address(client, rows, "home")
    theirs, own = client.get(path, headers=VISITOR), eve.get(path)
    assert b"Your account" in own.content
    assert b"Your account" not in read(theirs)[2]
    assert (theirs["Cache-Control"], own["Cache-Control"]) == ("public, no-cache", "private, no-cache")


def test_page_when_a_session_cookie_is_made_up_or_a_token_is_sent_is_not_kept(rows, shelf):
    stranger = Client()
    stranger.cookies["sessionid"] = "made-up"
    assert stranger.get("/").status_code == 200
    assert Client().get("/", headers={"authorization": "Bearer made-up"}).status_code == 200
    assert not shelf.once


@pytest.mark.parametrize("name", ["home", "needs", "about"])
def test_page_when_languages_differ_is_kept_for_each(client, rows, settings, name):
    path = address(client, rows, name)
    said = {}
    for language in ("es", "ar", "en", "es", "ar", "en"):
        answer, _ = asked(client, path, **{"accept-language": language})
        assert read(answer) == made_anew(client, path, settings, **{"accept-language": language})
        assert answer["Content-Language"] == language
        said[language] = read(answer)[2]
    by_cookie = Client()
    by_cookie.cookies["django_language"] = "ar"
    assert read(by_cookie.get(path, headers=VISITOR))[2] == said["ar"]
    assert len(set(said.values())) == 3


def test_page_when_the_reader_has_it_answers_304_with_the_same_headers(client, rows):
    path = address(client, rows, "home")
    first, _ = asked(client, path)
    second, queries = asked(client, path, **{"if-none-match": first["ETag"]})
    plain = client.get(path, headers={"accept-encoding": "identity"})
    third = client.get(path, headers={"if-none-match": plain["ETag"]})
    assert (second.status_code, second.content, queries) == (304, b"", 1)
    assert (third.status_code, third.content) == (304, b"")
    for name in ("Cache-Control", "Vary", "Content-Security-Policy", "Permissions-Policy"):
        assert second[name] == first[name], name


def test_page_when_the_reader_has_an_old_one_is_sent_whole(client, rows):
    path = address(client, rows, "partnerships")
    first, _ = asked(client, path)
    next(act for act in SHOWN if act.__name__ == "publish_recorded")(rows)
    second, _ = asked(client, path, **{"if-none-match": first["ETag"]})
    assert second.status_code == 200
    assert second["ETag"] != first["ETag"]


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_kept_page_when_compared_with_one_made_anew_has_the_same_headers(client, rows, settings, encoding):
    path = address(client, rows, "home")
    kept = client.get(path, headers={**VISITOR, "accept-encoding": encoding})
    settings.KEPT_PAGES_BYTES = 0
    anew = client.get(path, headers={**VISITOR, "accept-encoding": encoding})
    padded = {"Content-Length"} if encoding == "gzip" else set()  # Django pads what it compresses at random
    differing = {"X-Request-ID", *padded}
    assert {name for name, value in anew.items() if kept.get(name) != value} <= differing
    assert set(kept.headers) == set(anew.headers)


def test_head_when_asked_for_first_keeps_nothing_and_then_answers_as_get_does(client, rows, shelf):
    first = client.head("/", headers=VISITOR)
    assert not shelf.once
    whole = client.get("/", headers=VISITOR)
    second = client.head("/", headers=VISITOR)
    assert (first.status_code, second.status_code, second.content) == (200, 200, b"")
    assert second["Content-Length"] == whole["Content-Length"]
    assert second["ETag"] == whole["ETag"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nothing-here/", 404),
        ("/partnerships/nothing/", 404),
        ("/match/?city=nowhere", 422),
        ("/cities/1627896", 301),
        ("/account/login/", 200),
    ],
)
def test_answer_when_it_is_an_error_a_redirect_or_sets_a_cookie_is_not_kept(
    client, rows, shelf, path, status
):
    for _ in range(2):
        assert client.get(path).status_code == status
    assert not shelf.once
    assert not shelf.again


def test_form_when_it_is_sent_is_never_answered_from_the_shelf(client, rows):
    client.get("/", headers=VISITOR)
    assert client.post("/", headers=VISITOR).status_code == 405


def test_shelf_when_addresses_are_made_up_stays_within_its_bytes_and_keeps_what_is_read(
    client, rows, shelf, settings
):
    settings.KEPT_PAGES_BYTES = room = 1 << 20
    path = address(client, rows, "calls")
    client.get(path, headers=VISITOR)
    for number in range(200):
        client.get(f"/about/?made-up={number}", headers=VISITOR)
        assert shelf.bytes_once + shelf.bytes_again <= room
    kept = [*shelf.once.values(), *shelf.again.values()]
    assert sum(page.size for page in kept) == shelf.bytes_once + shelf.bytes_again
    assert 10 < len(shelf.once) < 200
    assert asked(client, path)[1] == 1
    long = "/about/?" + "x" * 1100
    client.get(long, headers=VISITOR)
    assert not [key for key in (*shelf.once, *shelf.again) if key[3] == long.partition("?")[2]]


def test_page_when_it_is_larger_than_a_part_of_the_shelf_is_not_kept(client, rows, shelf, settings):
    settings.KEPT_PAGES_BYTES = 4096
    client.get("/about/")
    client.get("/about/")
    assert not shelf.once
    assert not shelf.again


def test_views_when_they_are_kept_are_all_among_the_pages_tried_here(rows):
    kept = {view for view in views(get_resolver()) if hasattr(view, "kept_by")}
    assert {resolve(path.partition("?")[0]).func for path in paths(rows).values()} == kept


def views(resolver):
    for pattern in resolver.url_patterns:
        yield from views(pattern) if hasattr(pattern, "url_patterns") else [pattern.callback]


def test_topics_when_named_by_pages_are_all_topics(client, rows, shelf):
    for name in ALL:
        address(client, rows, name)
    seen = {topic for page in (*shelf.once.values(), *shelf.again.values()) for topic in page.seen}
    assert seen == set(Topic)


def test_operation_when_it_changes_nothing_that_a_visitor_sees_leaves_all_pages_kept(client, rows):
    path = address(client, rows, "needs")
    client.get(path, headers=VISITOR)
    begin_draft(program=rows.program, organization=rows.host, language="en", by=SYSTEM, at=world.AT)
    assert asked(client, path)[1] == 1


@pytest.mark.parametrize("name", ["calls", "call", "program"])
def test_page_when_the_clock_alone_changes_it_is_new_at_that_very_moment(client, rows, settings, clock, name):
    path = address(client, rows, name)
    closes = rows.calls["open"].closes_at
    seen = set()
    for moment in (
        closes - dt.timedelta(days=3, seconds=1),
        closes - dt.timedelta(days=3) + SECOND,
        closes - dt.timedelta(hours=5) + SECOND,
        closes - SECOND,
        closes + dt.timedelta(seconds=59),
        closes + dt.timedelta(seconds=60),
    ):
        clock.move_to(moment)
        first, _ = asked(client, path)
        again, queries = asked(client, path)
        assert read(first) == read(again) == made_anew(client, path, settings)
        assert queries == 1
        seen.add(read(again)[2])
    assert len(seen) >= 5


@pytest.mark.parametrize("name", ["network", "program"])
def test_page_when_it_shows_what_holds_today_is_made_anew_at_midnight(client, rows, clock, name):
    path = address(client, rows, name)
    clock.move_to(dt.datetime(2026, 11, 23, 23, 59, 59, tzinfo=dt.UTC))
    asked(client, path)
    assert asked(client, path)[1] == 1
    clock.move_to(dt.datetime(2026, 11, 24, tzinfo=dt.UTC))
    assert asked(client, path)[1] > 1
    assert asked(client, path)[1] == 1


def test_cities_when_loaded_anew_are_ranked_for_the_very_next_reader(
    client, sample_program, tmp_path, settings
):
    path = "/match/?city=1627896"
    while (answer := client.get(path, headers=VISITOR)).status_code == 302:
        path = answer["Location"]
    before = read(answer)
    fewer = cut(tmp_path / "fewer", DOZEN)
    load_gazetteer(by=SYSTEM, at=world.AT, gazetteer=fewer)
    after, _ = asked(client, path)
    assert read(after) == made_anew(client, path, settings)
    assert read(after) != before

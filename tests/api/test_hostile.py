"""Whatever stands in an address, every route answers with a problem that says so, and with nothing else."""

from __future__ import annotations

import re
from itertools import product

import pytest

from citylinks.api.app import PATH, api

pytestmark = pytest.mark.django_db
PATHS = api.get_openapi_schema(path_prefix=PATH)["paths"]
NAMED = [path for path in PATHS if "{" in path]
PAGED = [path for path in PATHS if "page" in {one["name"] for one in PATHS[path]["get"]["parameters"]}]
IDS = (
    "nothing000",
    "%00",
    "a%00b",
    "0",
    "-1",
    "1",
    "%27%20or%201=1--",
    "x" * 400,
    "%F0%9F%99%82",
    "%C3%28",
    " ",
)
PAGES = ("page=0", "page=-1", "page=x", "page=9999999999999", "size=0", "size=201", "size=1e3", "page=%00")
KNOWN = {"{code}": {"/calls/": "open", "/programs/": "main"}}


def addresses(path):
    """The path with every hostile id, alone and behind a call or a program that is there."""
    for hostile in IDS:
        yield re.sub(r"{\w+}", hostile, path)
    for (start, code), hostile in product(KNOWN["{code}"].items(), IDS):
        if start in path and path.count("{") > 1:
            yield re.sub(r"{\w+}", hostile, path.replace("{code}", code))


@pytest.mark.parametrize("name", ["public", "ada"])
def test_id_when_it_is_of_nothing_answers_404_as_one_that_may_not_be_seen(client, clock, asking, name):
    for address in (one for path in NAMED for one in addresses(path)):
        answer = client.get(f"{address}?who=city:1", headers=asking[name])
        assert (address, answer.status_code) == (address, 404)
        assert answer["Content-Type"] == "application/problem+json"


def test_page_when_it_can_be_none_answers_422(client, clock, asking):
    for address, asked in product((path.replace("{code}", "open") for path in PAGED), PAGES):
        answer = client.get(f"{address}?{asked}", headers=asking["ada"])
        assert (address, asked, answer.status_code) == (address, asked, 422)


def test_page_when_it_is_beyond_the_last_holds_nothing(client, clock, asking):
    for address in (path.replace("{code}", "open") for path in PAGED):
        beyond = client.get(f"{address}?page=1000000&size=200", headers=asking["ada"]).json()
        assert (address, beyond["items"], beyond["next"]) == (address, [], None)

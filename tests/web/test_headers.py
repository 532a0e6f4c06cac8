"""What every page promises to browsers, caches and crawlers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.test import Client

pytestmark = pytest.mark.django_db
PAGES = (
    "/",
    "/match/",
    "/match/?city=1627896&theme=coastal-flooding",
    "/match/?q=Nowhereville",
    "/match/why-not?city=1627896&other=2165087",
    "/cities/",
    "/cities/1627896-semarang/",
    "/needs/",
    "/partnerships/",
    "/about/",
    "/about/data/",
    "/nothing",
)


@pytest.fixture(autouse=True)
def _sample(sample_program):
    pass


def pages(client):
    """Ask for every page, one after the other; loading the sample for each would take longer than asking."""
    for address in PAGES:
        response = client.get(address)
        yield address, response, BeautifulSoup(response.content, "html.parser")


def test_pages_forbid_what_they_do_not_need(client):
    own, none = "'self'", "'none'"
    for address, response, _page in pages(client):
        parts = [part.strip() for part in response["Content-Security-Policy"].split(";") if part.strip()]
        policy = dict(part.split(" ", 1) for part in parts)
        assert (address, policy["default-src"], policy["script-src"], policy["style-src"]) == (
            address,
            own,
            own,
            own,
        )
        assert (policy["object-src"], policy["frame-ancestors"], policy["base-uri"]) == (none, none, none)
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["X-Frame-Options"] == "DENY"
        assert response["Referrer-Policy"] == "same-origin"
        assert "camera=()" in response["Permissions-Policy"]


def test_pages_tell_those_who_share_them_where_they_stand_and_show_a_picture(client):
    for address, response, page in pages(client):
        if response.status_code == 404:
            continue
        told = {one["property"]: one["content"] for one in page.select('meta[property^="og:"]')}
        path = address.partition("?")[0]
        assert (address, told["og:url"]) == (address, f"http://testserver{path}")
        picture = Path(settings.STATIC_ROOT) / told["og:image"].removeprefix("http://testserver/static/")
        assert picture.read_bytes().startswith(b"\x89PNG")


def test_pages_hold_no_inline_style_or_script_and_set_no_cookie(client):
    for address, response, page in pages(client):
        handlers = [name for one in page.find_all(True) for name in one.attrs if name.startswith("on")]
        assert (address, page.select("[style], style, script:not([src])"), handlers) == (address, [], [])
        assert response.cookies == {}


def test_pages_have_one_title_one_first_heading_and_unique_ids(client):
    for address, _response, page in pages(client):
        assert (address, len(page.select("h1"))) == (address, 1)
        assert page.title.get_text().strip().endswith("CityLinks")
        ids = [one["id"] for one in page.select("[id]")]
        assert (address, sorted(ids)) == (address, sorted(set(ids)))


def test_pages_when_asked_again_with_their_tag_are_not_sent_again(client):
    for address in (page for page in PAGES if "Nowhere" not in page and page != "/nothing"):
        first = client.get(address)
        again = client.get(address, headers={"If-None-Match": first["ETag"]})
        assert (address, first.status_code, again.status_code, again.content) == (address, 200, 304, b"")
        assert first["Cache-Control"] == "public, no-cache"
        assert {"Accept-Language", "Cookie"} <= {name.strip() for name in first["Vary"].split(",")}


def test_pages_when_posted_to_refuse(client):
    addresses = ("/", "/match/", "/cities/suggest", "/about/")
    assert [client.post(address).status_code for address in addresses] == [405] * 4


def test_robots_keep_out_of_the_endless_combinations(client):
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain"
    assert "Disallow: /match" in response.content.decode().splitlines()


def test_sitemap_lists_what_everyone_sees_each_once_and_nothing_that_robots_keep_out_of(client):
    assert "Sitemap: http://testserver/sitemap.xml" in client.get("/robots.txt").content.decode().splitlines()
    listed = re.findall("<loc>(.+?)</loc>", client.get("/sitemap.xml").content.decode())
    paths = [address.removeprefix("http://testserver") for address in listed]
    assert len(paths) == len(set(paths)) > 20
    assert {path: client.get(path).status_code for path in paths} == dict.fromkeys(paths, 200)
    assert [path for path in paths if path.startswith(("/match", "/cities/suggest", "/account"))] == []


def test_language_that_is_chosen_holds_for_the_next_page(client):
    response = client.post("/language/", {"language": "ar", "next": "/about/"})
    assert (response.status_code, response["Location"]) == (302, "/about/")
    page = BeautifulSoup(client.get("/about/").content, "html.parser")
    assert (page.html["lang"], page.html["dir"]) == ("ar", "rtl")


def test_pages_when_sent_something_without_a_token_refuse_on_a_page_of_ours():
    response = Client(enforce_csrf_checks=True).post("/match/?city=1627896")
    page = BeautifulSoup(response.content, "html.parser")
    assert response.status_code == 403
    assert page.title.get_text().strip().endswith("CityLinks")


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "http:///x"]
)
def test_language_that_is_chosen_leads_to_no_other_site(client, target):
    response = client.post("/language/", {"language": "es", "next": target}, headers={"referer": target})
    assert (response.status_code, response["Location"]) == (302, "/")


def test_links_of_every_page_lead_somewhere(client):
    seen, waiting, found = set(), ["/"], {}
    while waiting and len(found) < 60:
        address = waiting.pop(0)
        response = client.get(address, follow=True)
        found[address] = response.status_code
        page = BeautifulSoup(response.content, "html.parser")
        links = {link["href"].split("#")[0] for link in page.select("a[href^='/']")} - seen
        # One link of each kind of question is enough: there are endless ones.
        links = {link for link in links if link.count("&") < 2}
        seen |= links
        waiting.extend(sorted(links))
    assert len(found) > 50
    assert {address: status for address, status in found.items() if status != 200} == {}

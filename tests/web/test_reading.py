"""The public pages as people read them: axe, narrow screens, keyboards, and what they cost over the wire."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from web.test_budgets import FIRST, LATER

SEMARANG = 1627896
PATHS = (
    "/",
    "/match/",
    f"/match/?city={SEMARANG}&theme=coastal-flooding",
    "/match/?q=Atlantis",
    "/cities/",
    f"/cities/{SEMARANG}-semarang/",
    "/partnerships/",
    "/about/",
    "/about/data/",
    "/nowhere/",
)


@pytest.fixture
def site(transactional_db, sample_program, live_server):
    """The address of a site that holds the sample program."""
    return live_server.url


def visit(page, site, language="en"):
    """Open every page in turn, and one partnership."""
    page.set_extra_http_headers({"Accept-Language": language})
    page.goto(site + "/partnerships/")
    partnership = page.locator(".cl-table a").first.get_attribute("href")
    for path in (*PATHS, partnership):
        page.goto(site + path)
        yield path


@pytest.mark.parametrize("width", [360, 1280])
def test_pages_read_by_axe_have_no_fault(page, site, faults_of, width):
    page.set_viewport_size({"width": width, "height": 900})
    found = {path: faults_of(page) for path in visit(page, site)}
    assert found == {path: [] for path in found}
    assert len(found) == len(PATHS) + 1


@pytest.mark.parametrize("language", ["en", "ar"])
def test_pages_at_320_pixels_never_scroll_sideways(page, site, language):
    page.set_viewport_size({"width": 320, "height": 700})
    widths = {
        path: page.evaluate("document.documentElement.scrollWidth") for path in visit(page, site, language)
    }
    assert widths == dict.fromkeys(widths, 320)


def test_home_then_a_match_over_the_wire_keep_their_budgets(page, site, wire):
    page.goto(site + "/", wait_until="networkidle")
    assert any("world" in address for address in wire.sizes)
    assert wire.total <= FIRST
    wire.reset()
    page.goto(f"{site}/match/?city={SEMARANG}&theme=coastal-flooding", wait_until="networkidle")
    assert 0 < wire.total <= LATER


def test_match_by_keyboard_from_the_home_page_is_found(page, site):
    page.goto(site + "/")
    page.locator("#q").focus()
    page.keyboard.type("Semar")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/match/"))
    assert "Semarang" in page.locator("h1").inner_text()


def test_match_when_a_weight_moves_ranks_again_and_keeps_the_address(page, site):
    page.goto(f"{site}/match/?city={SEMARANG}")
    page.get_by_role("slider", name="Size").fill("100")
    page.wait_for_url(re.compile("w-population=100"))
    expect(page.locator("[data-live-said]")).not_to_be_empty()
    assert page.locator("#w-population").input_value() == "100"
    first = page.locator(".cl-peer__name").first.inner_text()
    page.reload()
    assert page.locator(".cl-peer__name").first.inner_text() == first

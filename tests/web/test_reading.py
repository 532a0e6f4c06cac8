"""The public pages as people read them: by keyboard, live, and what they cost over the wire."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from web.test_budgets import FIRST, LATER

SEMARANG = 1627896


@pytest.fixture
def site(transactional_db, sample_program, live_server):
    """The address of a site that holds the sample program."""
    return live_server.url


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

"""Writing a need in a browser: saved while one types, also when the connection goes, by whoever else writes."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from playwright.sync_api import expect

import world
from cast import ADA, BO
from citylinks.needs.models import NeedDraft
from citylinks.needs.queries import draft_detail, typed_of
from web.signing import sign_in_page

SAVED, OFFLINE = re.compile("^Saved at"), re.compile("kept on this device, not yet sent")


@pytest.fixture
def made(transactional_db):
    return world.build()


@pytest.fixture
def draft(made, page, live_server, client):
    """The address of a draft that Bo has open."""
    sign_in_page(page, live_server, client, BO)
    address = f"{live_server.url}/needs/drafts/{made.need_drafts['own'].public_id}/"
    page.goto(address)
    return address


def said(page):
    return page.locator("[data-draft-said]")


def typed(made):
    return draft_detail(BO, made.need_drafts["own"].public_id).typed


def test_draft_when_one_types_saves_itself_and_shows_what_others_did(made, draft, page):
    made.offers["open"].evidence.create(what="Built forty drains.", source_title="A report")
    page.locator("#wordings-0-title").fill("Stormwater")
    page.locator("#wordings-0-text").fill("Our drains cannot carry the stormwater.")
    expect(said(page)).to_have_text(SAVED)
    expect(page.locator("#beside")).to_contain_text("Built forty drains.")
    page.locator("#beside").get_by_text("Stormwater and drainage").first.click()
    page.get_by_label("Drought", exact=True).check()
    page.locator("#hazards-drought-what").fill("Wells ran dry.")
    expect(page.locator("#beside .cl-chip--add", has_text="Stormwater and drainage")).to_have_count(0)
    expect(page.locator("[name=revision]")).to_have_value(re.compile("[2-9]"))
    expect(said(page)).to_have_text(SAVED)
    assert (typed(made).original.title, typed(made).themes) == ("Stormwater", ("stormwater",))
    assert typed(made).hazards[0].what == "Wells ran dry."
    assert page.evaluate("localStorage.length") == 0


def test_draft_when_the_connection_goes_while_one_types_loses_nothing(made, draft, page):
    page.locator("#wordings-0-title").fill("Before")
    expect(said(page)).to_have_text(SAVED)
    page.context.set_offline(True)
    page.locator("#wordings-0-text").fill("Typed without a connection.")
    page.locator("#evidence-0-what").fill("Forty houses lost.")
    page.get_by_label("Drought", exact=True).check()
    expect(said(page)).to_have_text(OFFLINE)
    page.get_by_role("button", name="State this need").click()
    expect(said(page)).to_have_text(OFFLINE)
    assert typed(made).original.text == ""
    page.context.set_offline(False)
    page.goto(draft)
    expect(page.locator("#wordings-0-text")).to_have_value("Typed without a connection.")
    expect(page.locator("#hazards-drought-what")).to_be_visible()
    expect(said(page)).to_have_text(SAVED)
    assert (typed(made).original.text, typed(made).evidence[0].what, typed(made).hazards[0].hazard) == (
        "Typed without a connection.",
        "Forty houses lost.",
        "drought",
    )
    assert NeedDraft.objects.count() == 2  # the other one is a stranger's


def test_draft_when_the_connection_comes_back_is_sent_by_itself(made, draft, page):
    page.context.set_offline(True)
    page.locator("#wordings-0-title").fill("Typed without a connection")
    expect(said(page)).to_have_text(OFFLINE)
    page.context.set_offline(False)
    expect(said(page)).to_have_text(SAVED)
    assert typed(made).original.title == "Typed without a connection"


@pytest.fixture
def other(browser, live_server):
    """A page of Ada's, on another device."""
    context = browser.new_context()
    opened = context.new_page()
    sign_in_page(opened, live_server, Client(), ADA)
    yield opened
    context.close()


def test_draft_when_two_write_at_once_keeps_both_and_says_so(made, draft, page, other):
    other.goto(draft)
    page.locator("#wordings-0-title").fill("His")
    expect(said(page)).to_have_text(SAVED)
    other.locator("#wordings-0-title").fill("Hers")
    expect(said(other)).to_have_text(re.compile("Both texts are kept"))
    other.locator("#wordings-0-text").fill("And she goes on in her copy.")
    expect(said(other)).to_have_text(SAVED)
    said_by = {
        typed_of(row).original.title: typed_of(row).original.text
        for row in NeedDraft.objects.filter(need=None)
    }
    assert said_by == {"": "", "His": "", "Hers": "And she goes on in her copy."}
    other.reload()
    expect(other.locator(".cl-act")).to_contain_text("more than one copy")


def test_draft_when_two_windows_of_one_device_lose_the_connection_keeps_what_each_typed(made, draft, page):
    second = page.context.new_page()
    second.goto(draft)
    page.context.set_offline(True)
    page.locator("#wordings-0-title").fill("In the first window")
    second.locator("#wordings-0-title").fill("In the second window")
    expect(said(second)).to_have_text(OFFLINE)
    second.close()
    page.goto("about:blank")
    page.context.set_offline(False)
    page.goto(draft)
    expect(said(page)).to_have_text(re.compile("^Saved at|Both texts are kept"))
    for _ in range(100):
        if page.evaluate("localStorage.length") == 0:
            break
        page.wait_for_timeout(100)
    titles = {typed_of(row).original.title for row in NeedDraft.objects.filter(organization=made.host)}
    assert titles == {"In the first window", "In the second window"}


def test_draft_when_signed_out_while_one_types_keeps_it_on_the_device(made, draft, page):
    page.context.clear_cookies(name="sessionid")
    page.locator("#wordings-0-title").fill("Typed after the session ended")
    expect(said(page)).to_have_text(re.compile("You are signed out"))
    assert "Typed after the session ended" in page.evaluate("Object.values(localStorage).join()")


def test_draft_when_stated_by_keyboard_from_an_empty_page_names_every_fault_first(made, draft, page):
    page.get_by_role("button", name="State this need").focus()
    page.keyboard.press("Enter")
    faults = page.locator(".cl-faults")
    expect(faults).to_be_focused()
    faults.get_by_role("link").first.click()
    expect(page.locator("#wordings-0-title")).to_be_in_viewport()
    page.locator("#wordings-0-title").fill("Drains")
    page.locator("#wordings-0-text").fill("They overflow.")
    page.locator("#wordings-0-solved").fill("They do not.")
    page.locator("#office").fill("Public works")
    page.get_by_label("Stormwater and drainage").check()
    page.get_by_role("button", name="State this need").click()
    page.wait_for_url(re.compile(r"/needs/\w{10}/"))
    expect(page.locator("h1")).to_have_text("Drains")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_pages_read_by_axe_at_320_pixels_have_no_fault_and_never_scroll_sideways(
    made, draft, page, faults_of, language
):
    site = draft.partition("/needs/")[0]
    page.set_viewport_size({"width": 320, "height": 700})
    page.set_extra_http_headers({"Accept-Language": language})
    need = f"/needs/{made.needs['published'].public_id}/"
    found = {}
    for path in (
        "/needs/",
        need,
        "/needs/mine/",
        "/needs/new/",
        f"{need}owner",
        draft.removeprefix(site),
    ):
        page.goto(site + path)
        if "drafts" in path:
            page.locator("[name=hazards]").first.check()
        found[path] = (faults_of(page), page.evaluate("document.documentElement.scrollWidth"))
    assert found == dict.fromkeys(found, ([], 320))


def test_pages_later_over_the_wire_keep_their_budget(made, draft, page, live_server, wire):
    page.goto(live_server.url + "/needs/", wait_until="networkidle")
    sizes = {}
    for path in (
        draft,
        live_server.url + f"/needs/{made.needs['published'].public_id}/",
        live_server.url + "/needs/",
    ):
        wire.reset()
        page.goto(path, wait_until="networkidle")
        sizes[path] = wire.total
    assert {path: size for path, size in sizes.items() if not 0 < size <= 30_000} == {}

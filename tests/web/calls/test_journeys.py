"""From a call to a submitted application in a browser: at 320 pixels with scripts, and without any."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

import applying
import pdfs
import world
from cast import ADA, BO, HOST, PROGRAM
from citylinks.calls.models import Answer, Application
from citylinks.programs.operations import open_program, record_donor
from places_rows import some_places
from web.signing import sign_in_page

DESK = ("/calls/water/desk/", "/calls/water/desk/late/", "/calls/water/desk/questions/")
LETTER = {"name": "letter.pdf", "mimeType": "application/pdf", "buffer": pdfs.LETTER}


@pytest.fixture
def water(transactional_db, live_server):
    """A call that is open by the real clock, with a question of every kind, and a city that may apply."""
    cities, _lists = some_places()
    donor = record_donor(name="The donor", **applying.WHO)
    program = open_program(program=world.program("main", donor, PROGRAM), **applying.WHO)
    world.organization("Host municipality", cities["semarang"], HOST)
    now = timezone.now()
    dates = {
        "opens_at": now - dt.timedelta(days=1),
        "closes_at": now + dt.timedelta(days=20),
        "questions_until": now + dt.timedelta(days=9),
    }
    return applying.call(program, "water", questions=("long", "choices", "number", "file"), **dates)


@pytest.fixture
def site(live_server, water):
    """Where the site is, with the call on it."""
    return live_server.url


def wide(page):
    return page.evaluate("document.documentElement.scrollWidth")


def test_journey_at_320_pixels_with_scripts_saves_as_one_types(page, live_server, client, water, faults_of):
    page.set_viewport_size({"width": 320, "height": 720})
    sign_in_page(page, live_server, client, BO)
    page.goto(f"{live_server.url}/calls/water/")
    assert (wide(page), faults_of(page)) == (320, [])
    page.get_by_role("link", name="Apply", exact=True).click()
    page.get_by_label("Resource partner").check()
    page.wait_for_url("**side=resource**")
    page.get_by_label("Host city").check()
    page.wait_for_url("**side=host**")
    assert faults_of(page) == []
    page.get_by_role("button", name="Start the application").click()
    assert (wide(page), faults_of(page)) == (320, [])
    page.get_by_role("link", name="Go on").click()
    page.get_by_label("What is the problem?").fill("The sea takes the road.")
    page.get_by_text("Saved.", exact=True).wait_for()
    assert Answer.objects.get().text == "The sea takes the road."
    assert (wide(page), faults_of(page)) == (320, [])
    page.get_by_label("Planning").check()
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_label("Choose a file").first.set_input_files(LETTER)
    page.get_by_role("button", name="Add this file").first.click()
    page.get_by_role("link", name="letter.pdf").wait_for()
    assert (wide(page), faults_of(page)) == (320, [])
    page.get_by_role("link", name="Check and submit").click()
    page.get_by_role("link", name="How many staff?").first.click()
    assert page.locator(".cl-field__errors").inner_text() == "This question has no answer. Write a number."
    assert faults_of(page) == []
    page.get_by_label("How many staff?").fill("12")
    page.get_by_role("button", name="Save and come back later").click()
    page.get_by_role("link", name="Go on").click()
    assert (wide(page), faults_of(page)) == (320, [])
    page.get_by_role("button", name="Submit the application").click()
    page.get_by_text("It waits for the deadline").wait_for()
    assert Application.objects.get().state == "submitted"
    assert (wide(page), faults_of(page)) == (320, [])


def test_journey_without_scripts_reaches_the_end_too(browser, live_server, client, water):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in_page(page, live_server, client, BO)
    page.goto(f"{live_server.url}/calls/water/apply/")
    page.get_by_role("button", name="Start the application").click()
    page.get_by_role("link", name="Go on").click()
    page.get_by_label("What is the problem?").fill("The sea takes the road.")
    page.get_by_label("Water", exact=True).check()
    page.get_by_label("How many staff?").fill("12")
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_label("Choose a file").first.set_input_files({**LETTER, "buffer": pdfs.HTML})
    page.get_by_role("button", name="Add this file").first.click()
    assert "By its content the file is not a PDF" in page.locator("#letter").inner_text()
    page.get_by_label("Choose a file").first.set_input_files(LETTER)
    page.get_by_role("button", name="Add this file").first.click()
    page.get_by_role("link", name="Check and submit").click()
    page.get_by_role("button", name="Submit the application").click()
    assert Application.objects.get().state == "submitted"
    context.close()


def test_desk_read_by_axe_has_no_fault_and_never_scrolls_sideways(page, live_server, client, site, faults_of):
    sign_in_page(page, live_server, client, ADA)
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 720})
        for path in (*DESK, "/calls/", "/calls/new/", "/calls/water/questions/"):
            page.goto(site + path)
            assert (path, wide(page), faults_of(page)) == (path, width, [])


@pytest.mark.parametrize(("zone", "here"), [("Asia/Jakarta", "GMT+7"), ("America/New_York", "")])
def test_deadline_when_clocks_here_differ_is_said_by_both(browser, site, zone, here):
    context = browser.new_context(timezone_id=zone)
    page = context.new_page()
    page.goto(f"{site}/calls/water/")
    added = page.locator("time .cl-here").all_inner_texts()
    assert [here in one for one in added] == ([True] * 3 if here else [])
    context.close()

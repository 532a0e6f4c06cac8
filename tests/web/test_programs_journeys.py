"""The pages of programs as people read them: axe, narrow screens, both directions, keyboard, and without scripts."""

from __future__ import annotations

import pytest
from django.test import Client

from cast import ADA, AT, PROGRAM, person
from citylinks.access.actors import SYSTEM, Grant
from citylinks.access.states import INSTALLATION, Role
from citylinks.matching.states import WeightsState
from citylinks.programs.operations import record_donor
from matching.paired import proposed
from terms import FULL
from web.signing import sign_in_page
from web.test_page_budgets import LATER
from web.test_programs_pages import extend, made

SAMPLE = "/programs/citylinks-2011/"
ADMIN = person("Fay", Grant(Role.ADMINISTRATOR, INSTALLATION))


@pytest.fixture
def site(transactional_db, sample_program, live_server):
    """The site with the sample programs, and one that was amended and has learned weights."""
    donor = record_donor(name="The donor", by=SYSTEM, at=AT)
    purposes = (FULL.purposes[0],)
    program = extend(made(donor, terms=FULL.__class__(purposes), public_id=PROGRAM))
    for state in WeightsState:
        proposed(program, state)
    return live_server.url


def test_checker_without_scripts_answers_with_rule_and_source(browser, site):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 700})
    page = context.new_page()
    page.goto(site + "/programs/")
    page.get_by_role("link", name="CityLinks 2011-2016").click()
    page.locator("#q").fill("Semarang")
    page.locator("#part").select_option("host")
    page.locator("#day").fill("2015-03-01")
    page.get_by_role("button", name="Check").click()
    assert page.locator(".cl-answer__sentence").inner_text().strip() == (
        "Yes: Semarang may take part, for 2 of 3 purposes."
    )
    assert (
        "Feed the Future, focus countries as named in April 2010" in page.locator(".cl-answer").inner_text()
    )
    assert page.locator("#q").input_value() == "Semarang"
    context.close()


def test_checker_by_keyboard_takes_a_suggestion_and_answers(page, site):
    page.goto(site + SAMPLE)
    page.locator("#q").focus()
    page.keyboard.type("Semar")
    page.get_by_role("option", name="Semarang").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.locator(".cl-answer").wait_for()
    assert "city=1627896" in page.url


@pytest.mark.parametrize("frame", [("en", 320), ("ar", 1280)], ids=str)
def test_program_pages_read_by_axe_have_no_fault_and_fit(page, site, live_server, faults_of, frame):
    language, width = frame
    page.set_viewport_size({"width": width, "height": 800})
    page.set_extra_http_headers({"Accept-Language": language})
    found, sideways = {}, {}
    for path, actor in (
        ("/programs/", None),
        (f"{SAMPLE}?q=Semarang&day=2015-03-01", None),
        (f"{SAMPLE}?q=Durbam", None),
        ("/programs/full/", ADA),
        ("/programs/full/amend/", ADA),
        ("/programs/full/weights/", ADA),
        ("/programs/new/", ADMIN),
        ("/programs/donors/new/", ADMIN),
    ):
        if actor:
            sign_in_page(page, live_server, Client(), actor)
        page.goto(site + path)
        found[path] = faults_of(page)
        sideways[path] = page.evaluate("document.documentElement.scrollWidth")
    assert found == {path: [] for path in found}
    assert sideways == dict.fromkeys(sideways, width)


def test_officer_without_scripts_accepts_learned_weights_with_a_reason(browser, site, live_server):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 700})
    page = context.new_page()
    sign_in_page(page, live_server, Client(), ADA)
    page.goto(site + "/programs/full/")
    page.get_by_role("link", name="Learned weights").click()
    page.get_by_role("button", name="Accept").click()
    assert page.locator(".cl-field__errors").inner_text().strip() == "The reason is empty. Enter a reason."
    page.get_by_label("Reason").first.fill("It finds more of our own.")
    page.get_by_role("button", name="Accept").click()
    assert page.locator("#proposed").count() == 0
    assert "Reason: It finds more of our own." in page.locator("main").inner_text()
    context.close()


def test_program_page_over_the_wire_keeps_its_budget(page, site, wire):
    page.goto(site + "/", wait_until="networkidle")
    wire.reset()
    page.goto(f"{site}{SAMPLE}?q=Semarang&day=2015-03-01", wait_until="networkidle")
    assert 0 < wire.total <= LATER


def test_amendment_that_was_refused_shows_what_was_typed_and_leads_to_each_fault(
    page, site, live_server, client
):
    sign_in_page(page, live_server, client, ADA)
    page.goto(site + "/programs/full/amend/")
    page.locator("#reason").fill("It rains.")
    page.locator("#effective").fill("soon")
    page.get_by_role("button", name="Make this the next version").click()
    assert page.evaluate("document.activeElement.className") == "cl-faults"
    page.locator(".cl-faults a").first.click()
    assert page.evaluate("document.activeElement.id") == "effective"
    assert page.locator("#reason").input_value() == "It rains."

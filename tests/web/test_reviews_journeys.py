"""Reviewing and deciding as people do it: without scripts, at any width, both ways of reading, read by axe."""

from __future__ import annotations

import pytest
from django.test import Client

import reviewing
from cast import ADA, AT, person
from citylinks.access.actors import SYSTEM, Grant
from citylinks.access.states import Role
from citylinks.outbox.models import Message
from citylinks.reviews.models import Assignment
from citylinks.reviews.operations import announce_results, decide_application
from citylinks.reviews.states import Outcome
from people import account_of
from reviewing import RUI, SOL
from web.signing import sign_in_page
from web.test_page_budgets import LATER
from web.test_reviews import Made


@pytest.fixture
def made(transactional_db):
    return Made(2)


def test_journey_without_scripts_from_the_proposed_assignment_to_the_letter_that_left(
    browser, made, live_server, mailoutbox
):
    """An officer assigns, two reviewers score, the officer decides and announces, a letter is read and leaves."""
    reviewer = person("Cora", Grant(Role.CITY_COORDINATOR, made.organizations[0].public_id))
    account_of(reviewer)
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 800})
    page = context.new_page()
    site = live_server.url

    sign_in_page(page, live_server, Client(), ADA)
    page.goto(site + made.path)
    page.get_by_role("link", name="Propose an assignment").click()
    page.get_by_role("button", name="Assign these 4").click()
    assert page.url == site + made.path

    for one in Assignment.objects.select_related("reviewer__account"):
        actor = reviewing.reviewer_actor(one.reviewer.account.name)
        sign_in_page(page, live_server, Client(), actor)
        page.goto(f"{site}/reviews/{one.public_id}/")
        fields = page.locator("input[inputmode=decimal]")
        fields.nth(0).fill("4")
        page.get_by_role("button", name="Submit the review").click()
        assert "“Need” has no score." in page.locator(".cl-faults").inner_text()
        assert fields.nth(0).input_value() == "4"
        fields.nth(1).fill("3.5")
        page.get_by_role("button", name="Submit the review").click()
        assert page.url == f"{site}/reviews/"

    sign_in_page(page, live_server, Client(), ADA)
    page.goto(site + made.path)
    page.get_by_role("link", name="Rank and decide").click()
    for organization, outcome in (("Applicant 0", "Selected"), ("Applicant 1", "Not selected")):
        page.get_by_role("link", name=organization).click()
        page.get_by_role("radio", name=outcome, exact=True).check()
        page.get_by_label("Reason", exact=True).fill("A council that stands behind it.")
        page.get_by_role("button", name="Decide").click()
    page.get_by_role("link", name="Go on to the announcement").click()
    page.get_by_role("button", name="Announce the results").click()
    assert page.url == f"{site}/outbox/"
    page.get_by_role("link", name="Applicant 0 is selected").click()
    page.get_by_role("button", name="Approve this letter").click()
    assert mailoutbox == []
    page.goto(f"{site}/outbox/")  # the letters to the reviewers still wait to be read
    page.get_by_role("button", name="Send the approved letter").click()
    assert [(one.to, "A council" in one.body) for one in mailoutbox] == [(["Cora <cora@city.example>"], True)]
    assert Message.objects.get(kind="selected").state == "sent"
    context.close()


def test_review_as_one_types_is_saved_without_a_button(page, made, live_server):
    one = reviewing.assigned(made.applications[0], made.rui)
    sign_in_page(page, live_server, Client(), RUI)
    page.goto(f"{live_server.url}/reviews/{one.public_id}/")
    page.locator("input[inputmode=decimal]").first.fill("4.5")
    page.get_by_text("Saved.", exact=True).wait_for()
    page.reload()
    assert page.locator("input[inputmode=decimal]").first.input_value() == "4.5"


@pytest.fixture
def pages(made, live_server):
    """The server, and every page of the reviews and the outbox with something on it by who reads it."""
    first, second = made.applications
    reviewing.reviewed(first, made.rui, 5, 5)
    reviewing.reviewed(first, made.sol, 2, 3)
    waiting = reviewing.assigned(second, made.rui)
    cora = person("Cora", Grant(Role.CITY_COORDINATOR, made.organizations[0].public_id))
    account_of(cora)
    call, (decided,) = reviewing.a_call(made.program, made.organizations[:1], code="decided")
    given = {"outcome": Outcome.SELECTED, "reason": "Strong.", "early_reason": "Now."}
    decide_application(application=decided, **given, by=SYSTEM, at=AT)
    announce_results(call=call, address=str, by=SYSTEM, at=AT)
    letter = Message.objects.get()
    officer = [made.path + name for name in ("", "ranking/", "drift/", "assign/", "rubric/", "reviewers/")]
    officer += ["/reviews/calls/", f"{made.path}announce/", made.first, "/outbox/"]
    officer += [f"/outbox/{letter.public_id}/", f"/outbox/{letter.public_id}/edit/"]
    officer += [f"/outbox/wordings/{made.program.public_id}/"]
    officer += [f"/outbox/wordings/{made.program.public_id}/selected/id/"]
    reviewer = ["/reviews/", f"/reviews/{waiting.public_id}/", f"/reviews/{waiting.public_id}/give-back/"]
    results = [f"/reviews/results/{decided.public_id}/"]
    return live_server, {ADA: officer, RUI: reviewer, cora: results, SOL: ["/reviews/"]}


@pytest.mark.parametrize("frame", [("en", 320), ("ar", 1280)], ids=str)
def test_pages_of_reviews_and_letters_read_by_axe_have_no_fault_and_fit(page, pages, faults_of, wire, frame):
    (live_server, paths_of), (language, width) = pages, frame
    page.set_viewport_size({"width": width, "height": 800})
    page.set_extra_http_headers({"Accept-Language": language})
    found, sideways, heavy = {}, {}, {}
    page.goto(live_server.url)
    for actor, paths in paths_of.items():
        sign_in_page(page, live_server, Client(), actor)
        for path in paths:
            wire.reset()
            response = page.goto(live_server.url + path, wait_until="networkidle")
            assert response.status == 200, path
            heavy[path] = wire.total
            found[path] = faults_of(page)
            sideways[path] = page.evaluate("document.documentElement.scrollWidth")
    assert {path: faults for path, faults in found.items() if faults} == {}
    assert {path: size for path, size in sideways.items() if size != width} == {}
    assert {path: size for path, size in heavy.items() if size > LATER} == {}

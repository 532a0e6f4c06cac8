"""From a call to the letters, in a browser on PostgreSQL, each person at their own screen; then the trail is replayed.

Two cities and three resource partners apply: one comes late with leave, one may not take part, and one is tied to a
reviewer, who never sees it.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

import pdfs
import world
from cast import ADA, AT, BO, CEM, HOST, PROGRAM, RESOURCE, person
from citylinks.access.actors import SYSTEM, Grant
from citylinks.access.states import Role
from citylinks.accounts.models import Account
from citylinks.audit.models import AuditEvent
from citylinks.audit.queries import verify_chain
from citylinks.calls.models import Application, Call
from citylinks.kernel.time import PartialDate
from citylinks.network.operations import open_profile, record_affiliation
from citylinks.network.states import OrganizationKind
from citylinks.outbox.models import Message
from citylinks.programs.models import Program
from citylinks.programs.operations import open_program, record_donor, set_up_program
from citylinks.programs.states import Part, RuleBasis
from citylinks.programs.terms import PartnerTerm, PurposeTerms, Terms
from citylinks.reviews.models import Assignment
from people import account_of
from places_rows import some_places
from trail import names
from web.signing import sign_in_page

pytestmark = pytest.mark.postgresql

LATE, PARTNER, FIRM = "latecity00", "resource01", "firm000000"
GIA, HAL, IVO = (
    person(name, Grant(Role.CITY_COORDINATOR, place))
    for name, place in (("Gia", LATE), ("Hal", PARTNER), ("Ivo", FIRM))
)
RUI, SOL, TEA = (person(name, Grant(Role.REVIEWER, PROGRAM)) for name in ("Rui", "Sol", "Tea"))
EVERYONE = (ADA, BO, GIA, CEM, HAL, IVO, RUI, SOL, TEA)
WHO = {"by": SYSTEM, "at": AT}
AFTER = dt.datetime(2026, 12, 2, 15, tzinfo=dt.UTC)  # the deadline is December 1, 17:00 in New York
LETTER = {"name": "letter.pdf", "mimeType": "application/pdf", "buffer": pdfs.LETTER}
PARTNERS = tuple(
    PartnerTerm(Part.RESOURCE, RuleBasis.KIND, kind.value)
    for kind in (OrganizationKind.LOCAL_GOVERNMENT, OrganizationKind.UTILITY)
)


@pytest.fixture
def people(transactional_db, live_server):
    """A program that takes no firms, five organizations with their coordinators, an officer and three reviewers."""
    cities, _lists = some_places()
    terms = Terms(purposes=(PurposeTerms("climate", "Climate and governance"),), partner_rules=PARTNERS)
    program = set_up_program(
        code="ties",
        name="City ties",
        donor=record_donor(name="The donor", **WHO),
        terms=replace(terms, started=PartialDate("2026")),
        source=world.SOURCE,
        **WHO,
    )
    Program.objects.update(public_id=PROGRAM)
    program.refresh_from_db()
    open_program(program=program, **WHO)
    world.organization("Host municipality", cities["semarang"], HOST)
    world.organization("Late municipality", cities["shimla"], LATE)
    world.organization("Resource city", cities["gold-coast"], RESOURCE)
    partner = world.organization("Partner city", cities["gold-coast"], PARTNER)
    firm = world.organization("A firm", cities["gold-coast"], FIRM)
    type(firm).objects.filter(pk=firm.pk).update(kind=OrganizationKind.FIRM)
    for actor in EVERYONE:
        account_of(actor)
    tea = open_profile(account=Account.objects.get(public_id=TEA.id), **WHO)
    record_affiliation(
        person=tea,
        organization=partner,
        started=PartialDate("2015"),
        ended=PartialDate("2020"),
        **WHO,
    )


@pytest.fixture
def screen(browser, live_server, people):
    """Open a page as somebody, each in a browser of their own."""
    contexts, signed = {}, {}

    def of(actor, path="/start/"):
        if actor.id not in contexts:
            contexts[actor.id] = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
            signed[actor.id] = None
        page = contexts[actor.id]
        if signed[actor.id] != timezone.now():  # a session ends while its person is away for days
            sign_in_page(page, live_server, Client(), actor)
            signed[actor.id] = timezone.now()
        page.goto(live_server.url + path)
        return page

    yield of
    for page in contexts.values():
        page.context.close()


def press(page, name):
    page.get_by_role("button", name=name, exact=True).first.click()


def follow(page, name):
    page.get_by_role("link", name=name).first.click()


def open_the_call(page):
    for label, value in {
        "Short name": "ties-2026",
        "Title": "City ties 2026",
        "What it is for": "Cities that share what they know about the sea.",
        "What is judged": "Commitment, and a need that is shown.",
        "Opens": "2026-11-20T09:00",
        "Closes": "2026-12-01T17:00",
        "Questions can be asked until": "2026-11-28T17:00",
        "Languages in which applications are accepted": "en",
    }.items():
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_label("Language you write it in", exact=True).select_option("en")
    sides, letters = (page.get_by_role("group", name=name) for name in ("Who may apply", "Who must send"))
    for box in (*sides.get_by_role("checkbox").all(), letters.get_by_label("Host cities")):
        box.check()
    page.get_by_label("Time zone").select_option("America/New_York")
    press(page, "Go on to the questions")
    follow(page, "Add a question")
    page.get_by_label("Kind of answer").select_option("long")
    page.get_by_label("Question", exact=True).fill("What do you want to do together?")
    press(page, "Save the question")
    follow(page, "To the desk")
    press(page, "Open the call")


def start(page, side):
    box = page.get_by_label(side, exact=True)
    if not box.is_checked():
        box.check()
        page.wait_for_url("**side=**")
    press(page, "Start the application")


def finish(page, *, letter):
    follow(page, "Go on")
    page.get_by_label("What do you want to do together?").fill("Keep the sea where it is.")
    page.get_by_text("Saved.", exact=True).wait_for()
    if letter:
        press(page, "Save and go on")
        page.get_by_label("Choose a file").first.set_input_files(LETTER)
        press(page, "Add this file")
        page.get_by_role("link", name="letter.pdf").wait_for()
        follow(page, "Check and submit")
    else:
        press(page, "Save and go on")
    if page.get_by_role("button", name="Submit the application").count() == 0:
        follow(page, "Check and submit")
    press(page, "Submit the application")
    page.get_by_role("heading", name="What was handed in").wait_for()


def arrange_reviews(page):
    follow(page, "Set the rubric")
    page.get_by_label("Reviews of each application").fill("2")
    for side in ("host", "resource"):
        for part, value in {"name": "Commitment", "weight": "100", "maximum": "10"}.items():
            page.locator(f"[name={side}-0-{part}]").fill(value)
    press(page, "Keep this rubric")
    follow(page, "Choose reviewers")
    for actor in (RUI, SOL, TEA):
        page.get_by_label("Reviewer").select_option(label=actor.name)
        page.get_by_label("At most so many applications").fill("3")
        press(page, "Add")
    page.goto(page.url.replace("reviewers/", ""))


def written_to():
    return sorted(re.findall(r"(\w+)@city.example", " ".join(one.to[0] for one in mail.outbox)))


def score(page, points):
    page.get_by_label("Commitment: 0 to 10").fill(str(points))
    page.get_by_label("Why, for those who decide").fill("Two officials will go.")
    press(page, "Submit the review")


def test_call_from_its_opening_to_the_letters_and_the_trail(screen, clock, live_server):
    open_the_call(screen(ADA, "/calls/new/"))
    assert Call.objects.get().state == "open"

    for actor, side, letter in (
        (BO, "Host city", True),
        (CEM, "Resource partner", False),
        (HAL, "Resource partner", False),
    ):
        page = screen(actor, "/calls/ties-2026/apply/")
        start(page, side)
        finish(page, letter=letter)
    firm = screen(IVO, "/calls/ties-2026/apply/")
    firm.get_by_label("Resource partner").check()
    firm.get_by_text("may not take part in this role").first.wait_for()
    late = screen(GIA, "/calls/ties-2026/apply/")
    start(late, "Host city")
    assert [one.state for one in Application.objects.order_by("id")] == ["submitted"] * 3 + ["draft"]
    assert written_to() == ["bo", "cem", "hal"]

    clock.move_to(AFTER)
    late = screen(GIA, f"/applications/{Application.objects.get(state='draft').public_id}/")
    late.get_by_label(re.compile("Why")).fill("A flood took the office's power.")
    press(late, "Ask the program officer")
    desk = screen(ADA, "/calls/ties-2026/desk/late/")
    follow(desk, "Late municipality")
    desk.get_by_label("Until").fill("2026-12-03T17:00")
    desk.get_by_label("Why, or why not").fill("A flood.")
    press(desk, "Give leave")
    late = screen(GIA, f"/applications/{Application.objects.get(state='draft').public_id}/")
    finish(late, letter=True)
    assert Application.objects.filter(state="submitted").count() == 4

    clock.move_to(AFTER + dt.timedelta(days=2))
    desk = screen(ADA, "/calls/ties-2026/desk/")
    press(desk, "Close the call")
    board = screen(ADA, "/reviews/calls/ties-2026/")
    arrange_reviews(board)
    follow(board, "Propose an assignment")
    press(board, board.locator("main form button").first.inner_text())
    assert Assignment.objects.count() == 8
    tied = Application.objects.get(organization__public_id=PARTNER)
    assert {one.reviewer.account.public_id for one in tied.assignments.all()} == {RUI.id, SOL.id}
    send_letters(screen, 3, "City ties 2026")
    assert written_to() == ["rui", "sol", "tea"]

    for actor in (RUI, SOL, TEA):
        page = screen(actor, "/reviews/")
        assert ("Partner city" in page.locator("main").inner_text()) == (actor is not TEA)
        for one in Assignment.objects.filter(reviewer__account__public_id=actor.id).order_by("id"):
            score(screen(actor, f"/reviews/{one.public_id}/"), 9 if one.application.side == "host" else 7)
    hidden = screen(TEA, f"/reviews/{tied.assignments.first().public_id}/")
    assert hidden.get_by_role("heading", level=1).inner_text() == "There is no page here"

    for application in Application.objects.filter(state="submitted").order_by("id"):
        page = screen(ADA, f"/reviews/calls/ties-2026/applications/{application.public_id}/")
        page.get_by_label("Not selected" if application == tied else "Selected", exact=True).check()
        page.get_by_label("Reason", exact=True).fill("Two officials will go, and the council has agreed.")
        press(page, "Decide")
    page = screen(BO, f"/reviews/results/{Application.objects.get(organization__public_id=HOST).public_id}/")
    assert "Under review" in page.locator("main").inner_text()
    press(screen(ADA, "/reviews/calls/ties-2026/announce/"), "Announce the results")

    send_letters(screen, 4, "Two officials will go")
    assert written_to() == ["bo", "cem", "gia", "hal"]
    page = screen(BO, f"/reviews/results/{Application.objects.get(organization__public_id=HOST).public_id}/")
    assert page.get_by_role("heading", level=1).inner_text() == "Selected"

    replay()


def send_letters(screen, count, saying):
    """The officer reads every letter in the outbox, then sends them all."""
    mail.outbox.clear()
    outbox = screen(ADA, "/outbox/")
    shown = {one.get_attribute("href") for one in outbox.locator("main th a").all()}
    letters = [f"/outbox/{one.public_id}/" for one in Message.objects.filter(state="draft").order_by("id")]
    assert (len(letters), set(letters) - shown) == (count, set())
    for href in letters:
        letter = screen(ADA, href)
        assert saying in letter.locator(".cl-letter__text").inner_text()
        letter.locator("main form button").first.click()
    screen(ADA, "/outbox/").locator("main form button").first.click()


def replay():
    """The trail alone tells what happened to each application, by whom, and that nothing was changed since."""
    report = verify_chain(SYSTEM)
    assert (report.whole, report.events) == (True, AuditEvent.objects.count())
    told = names()
    assert told.count("application.submitted") == 4
    assert told.count("review.submitted") == 8
    assert told.count("application.decided") == told.count("application.settled") == 4
    assert told.count("letter.sent") == 11  # a confirmation and a decision each, and one to each reviewer
    order = [
        "call.opened",
        "late.asked",
        "late.allowed",
        "call.closed",
        "review.assigned",
        "results.announced",
    ]
    assert sorted(order, key=told.index) == order
    replayed = {}
    for event in AuditEvent.objects.filter(name="application.decided").order_by("sequence"):
        replayed[event.object_id] = event.facts
    assert {one.public_id: one.state for one in Application.objects.exclude(state="draft")} == {
        key: "not-selected" if '"not-selected"' in facts else "selected" for key, facts in replayed.items()
    }

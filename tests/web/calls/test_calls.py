"""The public pages of calls, and those of the officer who runs one."""

from __future__ import annotations

import datetime as dt

import pytest

import applying
import world
from cast import ADA, AT, BO, CEM, DIA, EVE
from citylinks.access.actors import SYSTEM
from citylinks.calls.models import Call, Clarification, LateRequest, Question
from citylinks.calls.operations import ask_clarification, ask_late
from citylinks.calls.states import Side
from citylinks.programs.operations import open_program
from citylinks.web.calls.forms.moments import zones
from citylinks.web.calls.pages.moments import left
from web.signing import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DESK = ("desk", "edit", "questions", "questions/add", "desk/late", "desk/questions")


def text_of(response):
    return response.content.decode()


def test_list_when_calls_stand_differently_puts_each_under_its_heading(client, program):
    week = dt.timedelta(days=7)
    applying.call(program, "now", title="Open call")
    applying.call(program, "soon", title="Coming call", opens_at=AT + week)
    applying.call(program, "drafted", title="Drafted call", opened=False)
    over = applying.call(program, "over", title="Closed call")
    Call.objects.filter(pk=over.pk).update(closes_at=AT - week, questions_until=None)
    page = text_of(client.get("/calls/"))
    order = [page.index(title) for title in ("Open call", "Coming call", "Closed call")]
    assert order == sorted(order)
    assert "30 days left" in page
    assert "Drafted call" not in page
    sign_in(client, ADA)
    assert "Drafted call" in text_of(client.get("/calls/"))


@pytest.mark.parametrize(("signed_in", "queries"), [(None, 5), (EVE, 8)], ids=["visitor", "eve"])
def test_list_when_one_or_three_calls_takes_the_same_queries(
    client, program, django_assert_num_queries, signed_in, queries
):
    if signed_in:
        sign_in(client, signed_in)
    applying.call(program, "one")
    with django_assert_num_queries(queries):
        client.get("/calls/")
    applying.call(program, "two")
    applying.call(program, "three")
    with django_assert_num_queries(queries):
        client.get("/calls/")


def test_call_when_it_is_open_says_what_for_whom_and_until_when_in_its_own_zone(client, whole):
    page = text_of(client.get("/calls/whole/"))
    for part in (
        "Wednesday, December 23, 2026, 7:00\u202fAM Eastern Standard Time",
        'datetime="2026-12-23T07:00:00-05:00"',
        "Host cities",
        "English, Spanish",
        "What is the problem?",
        "at most 2 answers",
        "Commitment, and a need.",
    ):
        assert part in page, part


def test_call_when_read_in_spanish_speaks_spanish_where_it_was_translated(client, whole):
    page = text_of(client.get("/calls/whole/", HTTP_ACCEPT_LANGUAGE="es"))
    for part in ("La convocatoria", "¿Cuál es el problema?", "Compromiso.", "hora estándar oriental"):
        assert part in page, part
    assert "<bdi>Who leads it?</bdi>" in page


def test_call_when_it_asks_one_or_three_takes_the_same_queries(client, program, django_assert_num_queries):
    applying.call(program, "one", questions=("choice",))
    applying.call(program, "three", questions=("choice", "long", "choices"))
    for code in ("one", "three"):
        with django_assert_num_queries(10):
            client.get(f"/calls/{code}/")


def test_call_when_it_is_a_draft_is_not_there_but_for_its_program(client, program):
    applying.call(program, "draft", opened=False)
    assert client.get("/calls/draft/").status_code == 404
    sign_in(client, BO)
    assert client.get("/calls/draft/").status_code == 404
    sign_in(client, ADA)
    assert client.get("/calls/draft/").status_code == 200


def test_ask_when_signed_in_stands_on_the_page_for_who_asked_only(client, call):
    assert client.post("/calls/call/ask/", {"question": "What counts?"}).status_code == 302
    assert Clarification.objects.count() == 0
    sign_in(client, EVE)
    client.post("/calls/call/ask/", {"question": "What counts?"})
    assert "You asked this" in text_of(client.get("/calls/call/"))
    sign_in(client, BO)
    assert "What counts?" not in text_of(client.get("/calls/call/"))


def test_ask_when_the_text_is_too_long_keeps_it_and_says_why(client, call):
    sign_in(client, EVE)
    response = client.post("/calls/call/ask/", {"question": "x" * 2001})
    assert (response.status_code, "The text has 2001 letters." in text_of(response)) == (422, True)
    assert "x" * 2001 in text_of(response)


@pytest.mark.parametrize("path", DESK)
def test_desk_when_not_an_officer_is_not_there(client, program, path):
    applying.call(program, "draft", opened=False)
    applying.call(program, "open")
    assert client.get(f"/calls/open/{path}/").status_code == 302
    for actor in (BO, DIA, EVE):
        sign_in(client, actor)
        assert client.get(f"/calls/open/{path}/").status_code == 404, actor.id
    sign_in(client, ADA)
    assert client.get(f"/calls/draft/{path}/").status_code == 200


def test_new_when_not_an_officer_is_not_there(client, program):
    sign_in(client, BO)
    assert client.get("/calls/new/").status_code == 404


TYPED = {
    "code": "water-2027",
    "program": "main",
    "language": "en",
    "title": "Water",
    "text": "For water.",
    "criteria": "Need.",
    "sides": ["host"],
    "letters": ["host"],
    "time_zone": "America/New_York",
    "opens_at": "2026-11-20T09:00",
    "closes_at": "2027-02-25T17:00",
    "questions_until": "",
    "languages": "en, es",
    "upload_limit": "5",
}
ASKED = {"kind": "choice", "asked_of": "both", "required": "on", "title": "A plan?", "choices": "Yes\nNo"}


def test_officer_when_setting_up_a_call_without_scripts_reaches_an_open_one(client, program):
    sign_in(client, ADA)
    assert client.post("/calls/new/", TYPED).headers["Location"] == "/calls/water-2027/questions/"
    made = Call.objects.get()
    assert made.closes_at == dt.datetime(2027, 2, 25, 22, 0, tzinfo=dt.UTC)
    assert made.upload_limit == 5 * 1024 * 1024
    spanish = {"title_es": "Agua", "text_es": "Para el agua.", "criteria_es": "Necesidad."}
    client.post("/calls/water-2027/edit/", {**TYPED, **spanish})
    assert sorted(made.wordings.values_list("title", "criteria")) == [
        ("Agua", "Necesidad."),
        ("Water", "Need."),
    ]
    client.post(
        "/calls/water-2027/questions/add/", {**ASKED, "title_es": "¿Un plan?", "choices_es": "Sí\nNo"}
    )
    client.post("/calls/water-2027/questions/add/", {**ASKED, "title": "Second?"})
    first, second = Question.objects.order_by("order")
    client.post("/calls/water-2027/questions/", {"down": first.public_id})
    assert [one.pk for one in Question.objects.order_by("order")] == [second.pk, first.pk]
    client.post("/calls/water-2027/questions/", {"remove": second.public_id})
    page = text_of(client.get(f"/calls/water-2027/questions/{first.public_id}/"))
    assert "¿Un plan?" in page
    assert "Sí\nNo" in page
    client.post(f"/calls/water-2027/questions/{first.public_id}/", {**ASKED, "title": "Is there a plan?"})
    client.post("/calls/water-2027/desk/move/", {"do": "open"})
    made.refresh_from_db()
    assert (made.state, made.questions.get().wordings.get().title) == ("open", "Is there a plan?")


def test_officer_when_a_call_is_typed_wrong_reads_every_fault_and_loses_nothing(client, program):
    sign_in(client, ADA)
    wrong = {"title": "", "sides": [], "closes_at": "soon", "code": "Water", "languages": "english"}
    response = client.post("/calls/new/", {**TYPED, **wrong})
    assert (response.status_code, Call.objects.count()) == (422, 0)
    assert "Write a date and a time" in text_of(response)
    response = client.post("/calls/new/", {**TYPED, **wrong, "closes_at": "2026-11-20T08:00"})
    page = text_of(response)
    for part in (
        "is no code",
        "The title is empty.",
        "Nobody may apply.",
        "It closes before it opens.",
        "english",
    ):
        assert part in page, part


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("en, es", ["en", "es"]),
        ("es en", ["en", "es"]),
        ("English; español، العربية", ["ar", "en", "es"]),
        ("Haitian Creole", ["ht"]),
    ],
)
def test_officer_when_naming_languages_by_name_or_code_is_understood(client, program, typed, found):
    sign_in(client, ADA)
    assert client.post("/calls/new/", {**TYPED, "languages": typed}).status_code == 302
    assert sorted(Call.objects.get().languages.values_list("language", flat=True)) == found


def test_officer_when_naming_a_language_that_nobody_knows_is_told(client, program):
    sign_in(client, ADA)
    response = client.post("/calls/new/", {**TYPED, "languages": "English, Klingonish"})
    assert response.status_code == 422
    assert "We know no language “Klingonish”." in text_of(response)


def test_zones_offered_are_those_of_cities_by_the_names_of_today():
    offered = {name for _, within in zones() for name, _ in within}
    assert {"UTC", "Asia/Kolkata", "America/Tegucigalpa"} <= offered
    assert not {"Asia/Calcutta", "Asia/Dacca", "Australia/ACT", "America/Knox_IN"} & offered


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        (dt.timedelta(days=2), "2 days left"),
        (dt.timedelta(days=2, seconds=-1), "47 hours left"),
        (dt.timedelta(hours=1), "1 hour left"),
        (dt.timedelta(minutes=59, seconds=59), "59 minutes left"),
        (dt.timedelta(seconds=3), "1 minute left"),
        (dt.timedelta(), ""),
    ],
)
def test_left_says_never_more_than_there_is(rest, said):
    assert left(AT + rest, AT) == said


def test_officer_when_a_time_does_not_exist_there_is_told(client, program):
    sign_in(client, ADA)
    response = client.post("/calls/new/", {**TYPED, "closes_at": "2027-03-14T02:30"})
    assert "clocks there skip this time" in text_of(response)


def test_officer_when_opening_too_early_reads_what_is_missing(client, program):
    applying.call(program, "draft", opened=False, questions=())
    sign_in(client, ADA)
    response = client.post("/calls/draft/desk/move/", {"do": "open"})
    assert response.status_code == 422
    assert "No question is for a host city." in text_of(response)
    assert client.post("/calls/draft/desk/move/", {"do": "decide"}).status_code == 404


def test_officer_when_the_call_is_open_cannot_change_its_questions(client, call):
    sign_in(client, ADA)
    response = client.post("/calls/call/questions/add/", ASKED)
    assert (response.status_code, "stay as applicants read them" in text_of(response)) == (422, True)


def test_officer_when_moving_a_deadline_says_it_in_the_calls_zone(client, call):
    sign_in(client, ADA)
    typed = {"closes_at": "2027-01-08T17:00", "reason": "Few applied."}
    assert client.post("/calls/call/desk/extend/", {**typed, "reason": ""}).status_code == 422
    client.post("/calls/call/desk/extend/", typed)
    assert Call.objects.get().closes_at == dt.datetime(2027, 1, 8, 22, 0, tzinfo=dt.UTC)
    assert "Few applied." in text_of(client.get("/calls/call/"))


def test_desk_when_one_or_three_have_applied_takes_the_same_queries(
    client, program, host, resource, django_assert_num_queries
):
    made = applying.call(program, "call")
    applying.submitted(made, host)
    applying.draft(made, resource)
    sign_in(client, ADA)
    with django_assert_num_queries(15):
        page = text_of(client.get("/calls/call/desk/"))
    assert "Host municipality" in page
    assert "City of Resource" not in page
    applying.submitted(made, resource, Side.RESOURCE)
    applying.submitted(made, host, Side.RESOURCE)
    with django_assert_num_queries(15):
        client.get("/calls/call/desk/")


def test_officer_when_leave_was_asked_gives_or_refuses_it(client, call, host, resource):
    late = ask_late(call=call, organization=host, why="The council meets later.", by=BO, at=AT)
    other = ask_late(call=call, organization=resource, why="A flood.", by=CEM, at=AT)
    sign_in(client, ADA)
    assert "1 waits" not in text_of(client.get("/calls/call/desk/"))
    assert "2 wait for you" in text_of(client.get("/calls/call/desk/"))
    address = f"/calls/call/desk/late/{late.public_id}/"
    assert "The council meets later." in text_of(client.get(address))
    assert client.post(address, {"allow": "1", "until": "", "reason": "So."}).status_code == 422
    client.post(address, {"allow": "1", "until": "2026-12-26T12:00", "reason": "So."})
    client.post(f"/calls/call/desk/late/{other.public_id}/", {"refuse": "1", "reason": "No room."})
    assert list(LateRequest.objects.order_by("id").values_list("state", "reason")) == [
        ("allowed", "So."),
        ("refused", "No room."),
    ]


def test_officer_when_giving_leave_unasked_names_the_organization(client, call, host):
    sign_in(client, ADA)
    typed = {"organization": "host Municipality", "until": "2026-12-26T12:00", "reason": "So."}
    wrong = client.post("/calls/call/desk/late/", {**typed, "organization": "Nobody"})
    assert (wrong.status_code, "There is no organization named “Nobody”." in text_of(wrong)) == (422, True)
    client.post("/calls/call/desk/late/", typed)
    assert LateRequest.objects.get().organization == host


def test_officer_when_answering_a_question_makes_both_public_without_a_name(client, call):
    asked = ask_clarification(call=call, question="What counts?", language="en", by=EVE, at=AT)
    sign_in(client, ADA)
    listed = text_of(client.get("/calls/call/desk/questions/"))
    assert "What counts?" in listed
    assert "Eve" not in listed
    address = f"/calls/call/desk/questions/{asked.public_id}/"
    assert client.post(address, {"reply": "1", "answer": " "}).status_code == 422
    client.post(address, {"reply": "1", "answer": "All of it."})
    client.logout()
    page = text_of(client.get("/calls/call/"))
    assert "What counts?" in page
    assert "All of it." in page


def test_officer_when_declining_a_question_keeps_it_from_everyone_but_who_asked(client, call):
    asked = ask_clarification(call=call, question="Is Mr X ill?", language="en", by=EVE, at=AT)
    sign_in(client, ADA)
    address = f"/calls/call/desk/questions/{asked.public_id}/"
    client.post(address, {"decline": "1", "answer": "It names a person."})
    assert client.get(address).status_code == 404
    sign_in(client, BO)
    assert "Is Mr X ill?" not in text_of(client.get("/calls/call/"))
    sign_in(client, EVE)
    assert "It names a person." in text_of(client.get("/calls/call/"))


def test_late_pages_when_the_request_is_of_another_program_are_not_there(client, call, host):
    other = LateRequest.objects.create(call=call, organization=host, state="asked", asked_at=AT)
    made = world.program("other", call.program.donor)
    Call.objects.filter(pk=call.pk).update(program=open_program(program=made, by=SYSTEM, at=AT))
    applying.call(call.program, "mine")
    sign_in(client, ADA)
    assert client.get(f"/calls/mine/desk/late/{other.public_id}/").status_code == 404


def test_sitemap_when_calls_are_out_lists_those_that_everyone_sees(client, program):
    applying.call(program, "open")
    applying.call(program, "draft", opened=False)
    page = text_of(client.get("/sitemap.xml"))
    assert "/calls/open/" in page
    assert "/calls/draft/" not in page

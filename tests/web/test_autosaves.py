"""What each of the three autosaves says it kept is what the rows hold, whatever was sent."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import applying
import reviewing
from cast import AT, BO, HOST
from citylinks.access.actors import SYSTEM
from citylinks.calls.models import Answer
from citylinks.calls.operations import start_application
from citylinks.calls.states import Side
from citylinks.needs.models import DraftEvidence, DraftTheme, DraftWording, NeedDraft
from citylinks.needs.operations import begin_draft
from citylinks.places.operations import load_gazetteer
from citylinks.reviews.models import Criterion, Score
from people import account_of
from reviewing import RUI

pytestmark = pytest.mark.databases

SETTINGS = settings(
    derandomize=True,
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)
LONG = 100_001


def client_of(actor):
    client = Client()
    client.force_login(account_of(actor))
    return client


def sent_as(client, address, fields):
    answer = client.post(address, fields)
    told = answer.json()
    assert answer.status_code == (422 if told["faults"] else 200)
    return told


@pytest.fixture
def cities(db, sample_cities):
    load_gazetteer(by=SYSTEM, at=AT, gazetteer=sample_cities)


@pytest.fixture
def review(db, cities):
    program = reviewing.a_program()
    call, (application, *_) = reviewing.a_call(program, reviewing.applicants(1))
    reviewing.rubric(call, each=1)
    return reviewing.assigned(application, reviewing.reviewer(call, RUI))


SCORES = st.one_of(
    st.sampled_from(
        ["", "0", "3", "4.5", "5.0000000000000", "9", "-1", "4,5", "1e9", "NaN", "٣", "1" * 5000, "2.55"]
    ),
    TEXT,
)


@SETTINGS
@given(data=st.data())
def test_review_when_saved_as_one_types_holds_what_it_says(review, data):
    criteria = list(Criterion.objects.filter(side=Side.HOST).order_by("order"))
    names = [f"{start}{one.public_id}" for one in criteria for start in ("score-", "comment-")]
    sent = {
        name: data.draw(SCORES if name.startswith("score-") else TEXT)
        for name in data.draw(
            st.lists(st.sampled_from([*names, "score-unknown", "comment-unknown"]), unique=True)
        )
    }
    before = scores_of(review)
    told = sent_as(client_of(RUI), f"/reviews/{review.public_id}/save/", sent)
    after = scores_of(review)
    assert set(told["kept"]) | set(told["faults"]) == set(sent)
    for one in criteria:
        for name in (f"score-{one.public_id}", f"comment-{one.public_id}"):
            stands = after.get(name, "")
            if name in told["kept"]:
                assert stands == value_of(name, sent[name])
            else:
                assert stands == before.get(name, "")


def scores_of(review):
    found = {}
    for one in Score.objects.filter(assignment=review).select_related("criterion"):
        found[f"score-{one.criterion.public_id}"] = "" if one.value is None else float(one.value)
        found[f"comment-{one.criterion.public_id}"] = one.comment
    return found


def value_of(name, text):
    if name.startswith("comment-"):
        return text.strip()
    return float(text.replace(" ", "")) if text.strip() else ""


@pytest.fixture
def draft_application(db, cities):
    program = reviewing.a_program()
    host = reviewing.applicants(1)[0]
    type(host).objects.filter(pk=host.pk).update(public_id=HOST)
    host.refresh_from_db()
    call = applying.call(program, "typed")
    return start_application(call=call, organization=host, side=Side.HOST, language="en", by=SYSTEM, at=AT)


@SETTINGS
@given(data=st.data())
def test_answers_when_saved_as_one_types_hold_what_is_said(draft_application, data):
    questions = [one for one in draft_application.call.questions.all() if one.kind != "file"]
    choices = {one.pk: list(one.choices.values_list("public_id", flat=True)) for one in questions}
    texts = st.one_of(TEXT, st.just("y" * LONG))
    sent = {}
    for one in data.draw(st.lists(st.sampled_from(questions), unique=True)):
        offered = [*choices[one.pk], "unknown"]
        of_choice = st.lists(st.sampled_from(offered), unique=True, max_size=3)
        sent[f"question-{one.public_id}"] = data.draw(of_choice if choices[one.pk] else texts)
    revision = data.draw(st.sampled_from([0, draft_application.revision, 10**6]))
    before = answers_of(draft_application)
    address = f"/applications/{draft_application.public_id}/answers/save/"
    told = sent_as(client_of(BO), address, {"revision": str(revision), **sent})
    after = answers_of(draft_application)
    asked = {f"question-{one.public_id}": one for one in questions}
    for name, one in asked.items():
        given_now = sent.get(name, [] if choices[one.pk] else None)
        if name in told["kept"]:
            expected = ("", sorted(given_now)) if choices[one.pk] else (given_now, [])
            assert after.get(name, ("", [])) == expected
        else:
            assert after.get(name) == before.get(name)
        if name in sent:
            assert (name in told["kept"]) + (name in told["faults"]) + (name in told["aside"]) == 1


def answers_of(application):
    return {
        f"question-{one.question.public_id}": (
            one.text,
            sorted(one.choices.values_list("choice__public_id", flat=True)),
        )
        for one in Answer.objects.filter(application=application).select_related("question")
    }


@pytest.fixture
def draft(db, cities):
    program = reviewing.a_program()
    host = reviewing.applicants(1)[0]
    type(host).objects.filter(pk=host.pk).update(public_id=HOST)
    host.refresh_from_db()
    return begin_draft(program=program, organization=host, language="en", by=SYSTEM, at=AT)


FIELDS = (
    "wordings-0-language", "wordings-0-title", "wordings-0-text", "wordings-1-language", "wordings-1-title",
    "wordings-39-text", "wordings-40-text", "evidence-0-what", "evidence-39-when", "evidence-41-what",
    "hazards-drought-what", "hazards-river-flood-when", "office", "role", "person",
)  # fmt: skip
LISTS = {"themes": ["climate-adaptation", "no-theme"], "hazards": ["drought", "river-flood", "no-hazard"]}


@SETTINGS
@given(data=st.data())
def test_draft_when_saved_as_one_types_holds_what_it_says(draft, data):
    sent = {name: data.draw(TEXT) for name in data.draw(st.lists(st.sampled_from(FIELDS), unique=True))}
    for name, offered in LISTS.items():
        chosen = data.draw(st.lists(st.sampled_from(offered), unique=True))
        if chosen:
            sent[name] = chosen
    draft.refresh_from_db()
    told = sent_as(
        client_of(BO),
        f"/needs/drafts/{draft.public_id}/save",
        {"revision": str(draft.revision), "writer": "one", **sent},
    )
    texts = {
        *DraftWording.objects.filter(draft=draft).values_list("language", flat=True),
        *(
            text
            for row in DraftWording.objects.filter(draft=draft).values_list("title", "text")
            for text in row
        ),
        *(
            text
            for row in DraftEvidence.objects.filter(draft=draft).values_list("what", "when")
            for text in row
        ),
        *NeedDraft.objects.values_list("office", "role", "person").get(pk=draft.pk),
        "",
    }
    for name, value in sent.items():
        if name in LISTS:
            rows = DraftTheme.objects.filter(draft=draft).values_list("theme", flat=True)
            hazards = (
                DraftEvidence.objects.filter(draft=draft).exclude(hazard="").values_list("hazard", flat=True)
            )
            held = set(rows if name == "themes" else hazards)
            assert held == set(value) & {"climate-adaptation", "drought", "river-flood"}
            assert (name in told["kept"]) is (held == set(value))
        elif name in told["kept"]:
            assert value in texts or not value.strip()
        else:
            assert name in told["faults"] or name.endswith("-language")


def test_draft_when_a_text_is_too_long_keeps_the_others_and_names_it(draft):
    sent = {"evidence-3-what": "x" * LONG, "evidence-5-what": "Forty houses.", "office": "Drainage"}
    told = sent_as(
        client_of(BO),
        f"/needs/drafts/{draft.public_id}/save",
        {"revision": "0", "writer": "one", "wordings-0-language": "en", **sent},
    )
    why = "This has 100,001 characters, too many for the draft. All of it together can have 100,000."
    assert told["faults"] == {"evidence-3-what": why}
    assert told["kept"] == ["evidence-5-what", "office", "wordings-0-language"]
    assert list(DraftEvidence.objects.values_list("what", flat=True).order_by("id")) == ["", "Forty houses."]
    assert NeedDraft.objects.get(pk=draft.pk).office == "Drainage"


def queries_of(client, address, first, second):
    """What the second save asks, beside the session and who it belongs to: the first one is also an event."""
    assert client.post(address, first).status_code == 200
    with CaptureQueriesContext(connection) as asked:
        assert client.post(address, second).status_code == 200
    own = [one["sql"] for one in asked.captured_queries if not ABOUT_WHO.search(one["sql"])]
    return len(own), own


ABOUT_WHO = re.compile(r'FROM "(django_session|accounts_|mfa_|account_)|SAVEPOINT')


def test_review_autosave_asks_at_most_twelve_queries(review):
    one = Criterion.objects.filter(side=Side.HOST).order_by("order")[0].public_id
    address = f"/reviews/{review.public_id}/save/"
    count, asked = queries_of(client_of(RUI), address, {f"score-{one}": "3"}, {f"comment-{one}": "Why."})
    assert count <= 12, asked


def test_answers_autosave_asks_at_most_twelve_queries(draft_application):
    name = f"question-{draft_application.call.questions.get(kind='long').public_id}"
    address = f"/applications/{draft_application.public_id}/answers/save/"
    sent = {"revision": "0", name: "One."}, {"revision": "1", name: "Two."}
    count, asked = queries_of(client_of(BO), address, *sent)
    assert count <= 12, asked


def test_draft_autosave_asks_at_most_twelve_queries(draft):
    address = f"/needs/drafts/{draft.public_id}/save"
    sent = (
        {"revision": "0", "writer": "one", "wordings-0-title": "One"},
        {"revision": "1", "writer": "one", "wordings-0-title": "Two"},
    )
    count, asked = queries_of(client_of(BO), address, *sent)
    assert count <= 12, asked

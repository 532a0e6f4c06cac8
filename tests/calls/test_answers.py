from __future__ import annotations

import datetime as dt
import hashlib

import pytest

import applying
from cast import ADA, AT, BO, CEM, DIA, EVE
from citylinks.access.actors import PUBLIC, SYSTEM
from citylinks.access.decisions import NotPermitted
from citylinks.calls.checks import Given
from citylinks.calls.models import Application, SetAside
from citylinks.calls.operations import answers, drop_set_aside, save_answers, take_set_aside
from citylinks.calls.queries.asked import answers_digest, answers_of
from citylinks.kernel.errors import DomainError, Faults, NotFound
from trail import broken_trail, events, no_event

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(whole, host):
    return applying.draft(whole, host, by=BO)


@pytest.fixture
def of(whole):
    """Public ids of the questions by their kind."""
    return {kind: question.public_id for kind, question in applying.by_kind(whole).items()}


@pytest.fixture
def choices(whole):
    """Public ids of the answers that the question `choices` offers."""
    return [one.public_id for one in applying.by_kind(whole)["choices"].choices.order_by("order")]


def save(draft, given, *, seen=0, by=BO):
    return save_answers(application=draft, seen=seen, given=given, by=by, at=AT)


def test_save_answers_when_they_are_half_done_keeps_them_as_typed(draft, of, choices):
    given = {
        of["short"]: Given("x" * 90),
        of["number"]: Given("about tw"),
        of["choices"]: Given(choices=(choices[1], choices[0])),
    }
    saved = save(draft, given)
    assert (saved.revision, saved.set_aside) == (1, ())
    kept = answers_of(draft)
    assert (kept[of["short"]], kept[of["number"]]) == (Given("x" * 90), Given("about tw"))
    assert set(kept[of["choices"]].choices) == {choices[0], choices[1]}
    assert events()[-1] == (
        "application.saved",
        "bo",
        f"application {draft.public_id}",
        {"revision": 1, "answers": sorted(given), "set_aside": []},
    )


def test_save_answers_when_nothing_changed_leaves_no_event(draft, of):
    save(draft, {of["long"]: Given("Once.\r\nTwice.")})
    with no_event():
        assert save(draft, {of["long"]: Given("Once.\nTwice."), of["short"]: Given("")}).revision == 1


def test_save_answers_when_a_text_holds_what_no_database_keeps_cleans_it(draft, of):
    save(draft, {of["long"]: Given("a\x00b\r\nc\rd")})
    assert answers_of(draft)[of["long"]] == Given("ab\nc\nd")


def test_save_answers_when_another_window_saved_first_sets_the_late_text_aside(draft, of):
    save(draft, {of["long"]: Given("From the office."), of["short"]: Given("Ana")})
    saved = save(draft, {of["long"]: Given("From home."), of["number"]: Given("7")}, seen=0, by=BO)
    assert (saved.revision, saved.set_aside) == (2, (of["long"],))
    kept = answers_of(draft)
    assert (kept[of["long"]], kept[of["number"]]) == (Given("From the office."), Given("7"))
    assert [one.text for one in SetAside.objects.all()] == ["From home."]
    save(draft, {of["long"]: Given("From home.")}, seen=0)
    assert SetAside.objects.count() == 1


def test_save_answers_when_late_choices_differ_sets_their_words_aside(draft, of, choices):
    save(draft, {of["choices"]: Given(choices=(choices[0],))})
    save(draft, {of["choices"]: Given(choices=(choices[1], choices[2]))}, seen=0)
    assert [one.text for one in SetAside.objects.all()] == ["Water; Finance"]


def test_save_answers_when_the_window_knows_the_last_revision_overwrites(draft, of):
    save(draft, {of["long"]: Given("First.")})
    assert save(draft, {of["long"]: Given("Second.")}, seen=1).set_aside == ()
    assert answers_of(draft)[of["long"]] == Given("Second.")


def test_save_answers_when_the_input_is_bad_names_every_fault_and_keeps_nothing(draft, of, choices):
    given = {
        "unknown": Given("x"),
        of["file"]: Given("x"),
        of["choices"]: Given(choices=("other",)),
        of["choice"]: Given(choices=(choices[0],)),
        of["long"]: Given("x" * 100_001),
    }
    with no_event(), pytest.raises(Faults) as caught:
        save(draft, given)
    assert [(fault.place.partition("-")[2], fault.message) for fault in caught.value.faults] == [
        ("unknown", "This application is not asked this."),
        (of["file"], "This application is not asked this."),
        (of["choices"], "This is not one of its answers."),
        (of["choice"], "This is not one of its answers."),
        (of["long"], "More than 100000 letters cannot be kept."),
    ]
    assert answers_of(draft) == {}


def test_save_answers_when_two_are_chosen_of_one_is_refused(whole, draft, of):
    both = tuple(one.public_id for one in applying.by_kind(whole)["choice"].choices.all())
    with no_event(), pytest.raises(Faults, match="Only one answer can be chosen"):
        save(draft, {of["choice"]: Given(choices=both)})


@pytest.mark.parametrize("actor", [PUBLIC, ADA, CEM, DIA, EVE], ids=lambda actor: actor.id)
def test_save_answers_when_not_its_coordinator_is_refused(draft, of, actor):
    with no_event(), pytest.raises(NotPermitted):
        save(draft, {of["long"]: Given("x")}, by=actor)


def test_save_answers_when_the_trail_fails_keeps_nothing(draft, of):
    with broken_trail():
        save(draft, {of["long"]: Given("x")})
    draft.refresh_from_db()
    assert (answers_of(draft), draft.revision) == ({}, 0)


@pytest.fixture
def aside(draft, of):
    save(draft, {of["long"]: Given("From the office.")})
    save(draft, {of["long"]: Given("From home.")}, seen=0)
    return SetAside.objects.get()


def test_take_set_aside_when_chosen_swaps_the_two_texts(draft, of, aside):
    take_set_aside(application=draft, public_id=aside.public_id, by=BO, at=AT)
    assert answers_of(draft)[of["long"]] == Given("From home.")
    assert [one.text for one in SetAside.objects.all()] == ["From the office."]
    assert events()[-1][3] == {"revision": 3, "answers": [of["long"]]}


def test_drop_set_aside_when_chosen_leaves_the_answer(draft, of, aside):
    drop_set_aside(application=draft, public_id=aside.public_id, by=BO, at=AT)
    assert (answers_of(draft)[of["long"]], SetAside.objects.count()) == (Given("From the office."), 0)
    assert events()[-1][3] == {"revision": 2, "dropped": of["long"]}


def test_take_set_aside_when_they_were_choices_asks_to_choose_again(draft, of, choices):
    save(draft, {of["choices"]: Given(choices=(choices[0],))})
    save(draft, {of["choices"]: Given(choices=(choices[1],))}, seen=0)
    with no_event(), pytest.raises(Faults, match="Choices are not texts"):
        take_set_aside(application=draft, public_id=SetAside.objects.get().public_id, by=BO, at=AT)


@pytest.mark.parametrize("move", [take_set_aside, drop_set_aside], ids=lambda move: move.__name__)
def test_set_aside_when_another_application_or_actor_asks_is_refused(whole, resource, draft, aside, move):
    other = applying.draft(whole, resource, by=CEM)
    with no_event(), pytest.raises(NotFound):
        move(application=other, public_id=aside.public_id, by=CEM, at=AT)
    with no_event(), pytest.raises(NotPermitted):
        move(application=draft, public_id=aside.public_id, by=CEM, at=AT)


@pytest.mark.parametrize("move", [take_set_aside, drop_set_aside], ids=lambda move: move.__name__)
def test_set_aside_when_the_trail_fails_stays(draft, aside, move):
    with broken_trail():
        move(application=draft, public_id=aside.public_id, by=BO, at=AT)
    assert [one.text for one in SetAside.objects.all()] == ["From home."]


def test_set_aside_when_the_application_is_submitted_is_frozen(draft, aside):
    type(draft).objects.update(state="submitted", submitted_at=AT, submitted_by="bo")
    with no_event(), pytest.raises(DomainError) as caught:
        take_set_aside(application=draft, public_id=aside.public_id, by=BO, at=AT)
    assert caught.value.code == "application-frozen"


def test_save_answers_when_many_texts_stand_beside_one_refuses_another_and_keeps_all(draft, of, monkeypatch):
    monkeypatch.setattr(answers, "MOST_ASIDE", 2)
    save(draft, {of["long"]: Given("From the office.")})
    for text in ("One", "Two", "Two"):
        save(draft, {of["long"]: Given(text)}, seen=0)
    with no_event(), pytest.raises(Faults) as caught:
        save(draft, {of["long"]: Given("Three"), of["number"]: Given("7")}, seen=0)
    assert [(fault.place, fault.traced()) for fault in caught.value] == [
        (
            f"question-{of['long']}",
            (
                f"question-{of['long']}: 2 other texts stand beside this answer already. "
                "Load the page again, and take or let go of some of them."
            ),
        )
    ]
    assert [one.text for one in SetAside.objects.order_by("pk")] == ["One", "Two"]
    take_set_aside(application=draft, public_id=SetAside.objects.first().public_id, by=BO, at=AT)
    assert sorted(one.text for one in SetAside.objects.all()) == ["From the office.", "Two"]


def saves():
    return [event for event in events() if event[0] == "application.saved"]


def later(minutes):
    return AT + dt.timedelta(minutes=minutes)


def save_at(draft, given, minutes, by=BO):
    seen = Application.objects.get(pk=draft.pk).revision
    return save_answers(application=draft, seen=seen, given=given, by=by, at=later(minutes))


def test_save_answers_when_a_person_goes_on_writing_is_one_event_for_half_an_hour(draft, of):
    for number, minutes in enumerate((0, 1, 15, 29)):
        save_at(draft, {of["long"]: Given(f"Version {number}")}, minutes)
    assert len(saves()) == 1
    assert answers_of(draft)[of["long"]] == Given("Version 3")
    save_at(draft, {of["long"]: Given("Later")}, 30)
    assert [facts["revision"] for *_, facts in saves()] == [1, 5]


def test_save_answers_when_another_writes_or_something_happens_in_between_is_an_event(draft, of):
    save_at(draft, {of["long"]: Given("By Bo")}, 0)
    save_at(draft, {of["long"]: Given("By the system")}, 1, by=SYSTEM)
    save_at(draft, {of["long"]: Given("By Bo again")}, 2)
    save(draft, {of["long"]: Given("Typed in an old window")}, seen=0)
    assert [(who, facts["set_aside"]) for _, who, _, facts in saves()] == [
        ("bo", []), ("system", []), ("bo", []), ("bo", [of["long"]]),
    ]  # fmt: skip


def test_answers_digest_is_sha_256_over_all_answers_in_the_order_of_their_questions_ids(draft, of, choices):
    save(draft, {of["long"]: Given("Sí"), of["choices"]: Given(choices=(choices[0],))})
    told = sorted([f'"{of["long"]}":["Sí"]', f'"{of["choices"]}":["","{choices[0]}"]'])
    text = "{" + ",".join(told) + "}"
    assert answers_digest(draft) == hashlib.sha256(text.encode()).hexdigest()

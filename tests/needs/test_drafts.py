"""Writing a need: nothing typed is lost, and nobody writes over anybody."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from threading import Thread

import pytest
from django.db import connection, transaction

import world
from cast import ADA, AT, BO, CAST, CEM, HOST, PROGRAM
from citylinks.access.actors import SYSTEM
from citylinks.access.decisions import NotPermitted
from citylinks.kernel.errors import DomainError, Faults, NotFound
from citylinks.kernel.source import Source
from citylinks.kernel.text import Phrase
from citylinks.kernel.time import PartialDate
from citylinks.needs.models import Need, NeedDraft
from citylinks.needs.operations import (
    HazardEvidence,
    KeptBeside,
    Owner,
    Sent,
    begin_draft,
    begin_revision,
    discard_draft,
    finish_draft,
    save_draft,
    withdraw_need,
)
from citylinks.needs.operations import drafts as operations
from citylinks.needs.queries import draft_detail, drafts, need_detail, typed_of
from citylinks.needs.states import DRAFT_TRANSITIONS, DraftAction, DraftState
from citylinks.needs.typed import TypedEvidence, TypedNeed, TypedWording
from citylinks.programs.operations import close_program, open_program, record_donor
from places_rows import some_places
from trail import broken_trail, events, moves_as_the_table_says, names, no_event

pytestmark = pytest.mark.django_db
LATER = AT + dt.timedelta(minutes=5)
WHO = {"by": BO, "at": LATER}
WHOLE = TypedNeed(
    wordings=(
        TypedWording(
            "id",
            "Pantai terkikis",
            "Pantai kami terkikis setiap tahun.",
            "Tembok laut.",
            "Garis pantai tetap.",
        ),
        TypedWording(
            "en", "The beach erodes", "Our beach erodes every year.", "A sea wall.", "A steady shore."
        ),
    ),
    themes=("coastal-erosion",),
    hazards=(
        TypedEvidence(
            "Two metres a year.", "2014-08", "Survey 2014", "https://example.org/s", "coastal-erosion"
        ),
    ),
    evidence=(TypedEvidence("Forty houses lost.", "", "Harbour office"),),
    office="Public works",
    role="Head of the coast",
)


@pytest.fixture
def program():
    donor = record_donor(name="The donor", by=SYSTEM, at=AT)
    return open_program(program=world.program("main", donor, PROGRAM), by=SYSTEM, at=AT)


@pytest.fixture
def host():
    return world.organization("Host municipality", some_places()[0]["semarang"], HOST)


@pytest.fixture
def draft(program, host):
    return begin_draft(program=program, organization=host, language="id", by=BO, at=AT)


def save(draft, typed, revision, writer="window-1", **who):
    return save_draft(draft=draft, sent=Sent(typed, revision, writer), **{**WHO, **who})


def finish(draft, typed=WHOLE, revision=0, writer="window-1", **who):
    return finish_draft(draft=draft, sent=Sent(typed, revision, writer), **{**WHO, **who})


def typed(title, **changes):
    return TypedNeed((TypedWording("id", title),), **changes)


def test_begin_draft_when_a_coordinator_does_is_seen_by_who_may_write_it(draft):
    assert {actor.id: list(drafts(actor)) for actor in CAST} == {
        "system": [draft],
        "public": [],
        "ada": [draft],
        "bo": [draft],
        "cem": [],
        "dia": [],
        "eve": [],
    }
    assert draft_detail(BO, draft.public_id).typed == TypedNeed((TypedWording("id"),))
    assert events()[-1] == (
        "need-draft.begun",
        "bo",
        f"need-draft {draft.public_id}",
        {"program": PROGRAM, "organization": HOST, "need": None},
    )


def test_begin_draft_when_it_is_not_ones_own_organization_is_refused(program, host):
    with no_event(), pytest.raises(NotPermitted, match="Only Host municipality and the program's officers"):
        begin_draft(program=program, organization=host, language="id", by=CEM, at=AT)


def test_begin_draft_when_the_trail_is_broken_leaves_none(program, host):
    with broken_trail():
        begin_draft(program=program, organization=host, language="id", by=BO, at=AT)
    assert NeedDraft.objects.count() == 0


def test_save_draft_when_half_is_typed_keeps_every_letter_as_it_was_typed(draft):
    half = TypedNeed(
        wordings=(TypedWording("", "  Pantai\n", "x" * 9000, "", ""),),
        hazards=(TypedEvidence(when="soon, or 2014?", url="not an address", hazard="drought"),),
        evidence=(TypedEvidence(what="Somebody said so."),),
        office="?",
    )
    saved = save(draft, half, 0)
    assert (saved.beside, saved.draft.revision, saved.draft.saved_by) == (False, 1, "bo")
    assert draft_detail(BO, draft.public_id).typed == half
    assert events()[-1] == ("need-draft.saved", "bo", f"need-draft {draft.public_id}", {"revision": 1})


def test_save_draft_when_one_window_saves_often_is_one_event(draft):
    for revision, title in enumerate(("P", "Pa", "Pan")):
        assert save(draft, typed(title), revision).draft.revision == revision + 1
    assert names().count("need-draft.saved") == 1


def test_save_draft_when_the_answer_was_lost_and_it_is_sent_again_is_kept_once(draft):
    first = save(draft, typed("Pantai"), 0)
    assert save(draft, typed("Pantai"), 0) == first
    # The window never learned of revision 1, and goes on from revision 0.
    again = save(draft, typed("Pantai terkikis"), 0)
    assert (again.beside, again.draft.revision) == (False, 2)
    assert NeedDraft.objects.count() == 1


def test_save_draft_when_another_window_saved_meanwhile_keeps_both_and_says_so(draft):
    save(draft, typed("From the first window"), 0, "window-1")
    second = save(draft, typed("From the second window"), 0, "window-2", by=ADA)
    assert second.beside
    assert [(typed_of(one).original.title, one.saved_by) for one in drafts(BO).order_by("id")] == [
        ("From the first window", "bo"),
        ("From the second window", "ada"),
    ]
    assert events()[-1] == (
        "need-draft.copied",
        "ada",
        f"need-draft {second.draft.public_id}",
        {"copy_of": draft.public_id, "seen": 0, "stood_at": 1},
    )
    (other,) = draft_detail(BO, draft.public_id).copies
    assert other == second.draft
    assert draft_detail(ADA, second.draft.public_id).copies == (draft,)


def test_save_draft_when_a_window_that_lost_its_place_goes_on_stays_in_its_copy(draft):
    save(draft, typed("One"), 0, "window-1")
    copy = save(draft, typed("Two"), 0, "window-2").draft
    again = save(draft, typed("Two, more"), 0, "window-2")
    assert (again.draft, again.beside, again.draft.revision) == (copy, True, 2)
    onward = save(copy, typed("Two, and more"), 2, "window-2")
    assert (onward.draft, onward.beside, onward.draft.revision) == (copy, False, 3)
    assert NeedDraft.objects.count() == 2


def test_save_draft_when_two_take_turns_and_see_each_other_makes_no_copy(draft):
    save(draft, typed("One"), 0, "window-1")
    save(draft, typed("One, two"), 1, "window-2")
    assert not save(draft, typed("One, two, three"), 2, "window-1").beside
    # The second window still stands at its own revision 2: it has not seen the third.
    assert save(draft, typed("One, two, four"), 2, "window-2").beside


def test_save_draft_when_it_pretends_to_know_the_future_makes_a_copy(draft):
    assert save(draft, typed("One"), 7).beside


def test_save_draft_when_a_text_is_longer_than_anybody_types_keeps_the_others(draft):
    first = save(draft, typed("One"), 0)
    before = typed_of(first.draft)
    long = replace(typed("x" * 99_990), office="Drainage", role="y" * 50, person="z")
    saved = save(draft, long, 1)
    assert [(one.place, one.message, one.mend) for one in saved.faults] == [
        (
            "wordings.0.title",
            "This has 99,990 characters, too many for the draft.",
            "All of it together can have 100,000.",
        )
    ]
    held = typed_of(NeedDraft.objects.get())
    assert held == replace(long, wordings=(replace(long.wordings[0], title=before.wordings[0].title),))


def test_finish_draft_when_a_text_is_too_long_states_nothing_and_keeps_the_others(draft):
    long = replace(typed("x" * 100_001), office="Drainage")
    with pytest.raises(Faults, match=r"This has 100,001 characters, too many for the draft\."):
        finish_draft(draft=draft, sent=Sent(long, 0, "window-1"), by=BO, at=AT)
    held = typed_of(NeedDraft.objects.get())
    assert (held.office, held.wordings[0].title, Need.objects.count()) == ("Drainage", "", 0)


def test_save_draft_when_the_program_has_closed_is_refused_and_still_read(program, draft):
    close_program(program=program, by=SYSTEM, at=AT)
    with no_event(), pytest.raises(NotPermitted, match="it takes no needs"):
        save(draft, typed("Too late"), 0)
    assert draft_detail(BO, draft.public_id).draft == draft


def test_save_draft_when_the_trail_is_broken_keeps_what_was_there(draft):
    with broken_trail():
        save(draft, typed("One"), 0)
    assert draft_detail(BO, draft.public_id).typed.original.title == ""


def test_finish_draft_when_it_is_whole_is_a_stated_need(draft):
    need = finish(draft)
    found = need_detail(BO, need.public_id)
    assert (found.wording.original.title, found.wording.title("en").text, need.language) == (
        "Pantai terkikis",
        "The beach erodes",
        "id",
    )
    assert found.tried == (Phrase("id", "Tembok laut."), Phrase("en", "A sea wall."))
    assert found.hazards == (
        HazardEvidence(
            "coastal-erosion",
            Source("Survey 2014", "https://example.org/s"),
            "Two metres a year.",
            PartialDate("2014-08"),
        ),
    )
    assert found.owner == Owner("Public works", "Head of the coast")
    assert (need.state, need.source, need.stated_at) == (
        "stated",
        Source("Stated by Host municipality"),
        LATER,
    )
    assert (list(drafts(BO)), names()[-2:]) == ([], ["need-draft.saved", "need.stated"])


def test_finish_draft_when_it_is_sent_twice_is_one_need(draft):
    assert finish(draft) == finish(draft)
    assert names().count("need.stated") == 1


def test_finish_draft_when_it_is_not_whole_names_every_fault_and_keeps_what_was_typed(draft):
    half = TypedNeed(
        wordings=(
            TypedWording("id", "t" * 201),
            TypedWording("id", "", "Only a text."),
        ),
        hazards=(TypedEvidence(hazard="drought"),),
        evidence=(TypedEvidence("Seen.", "soon", "", "www.example.org"),),
    )
    with pytest.raises(Faults) as caught:
        finish(draft, half)
    assert [(fault.place, fault.message) for fault in caught.value] == [
        ("wordings.0.title", "This has 201 letters."),
        ("wordings.0.text", "Nothing says what the need is."),
        ("wordings.0.solved", "Nothing says what would count as solved."),
        ("themes", "No theme is chosen."),
        ("hazards.drought.what", "Nothing says what was found."),
        ("hazards.drought.source", "The source is missing."),
        ("evidence.0.source", "The source is missing."),
        ("evidence.0.when", "“soon” is not a date."),
        ("evidence.0.url", "“www.example.org” is no web address."),
        ("office", "No office owns the need."),
        ("wordings.1.language", "This language is given twice."),
        ("wordings.1.title", "The translation has no title."),
    ]
    assert draft_detail(BO, draft.public_id).typed == half
    assert names()[-1] == "need-draft.saved"


def test_finish_draft_when_another_saved_meanwhile_keeps_both_and_states_neither(draft):
    save(draft, typed("From the first window"), 0, "window-1")
    with pytest.raises(KeptBeside, match="Nothing was overwritten") as caught:
        finish(draft, WHOLE, 0, "window-2")
    assert typed_of(caught.value.draft) == WHOLE
    with no_event(), pytest.raises(Faults, match="more than one copy"):
        finish(caught.value.draft, WHOLE, 1, "window-2")
    discard_draft(draft=draft, by=BO, at=LATER)
    assert finish(caught.value.draft, WHOLE, 1, "window-2").state == "stated"


def test_finish_draft_when_the_trail_is_broken_states_nothing(draft):
    save(draft, WHOLE, 0)
    with broken_trail():
        finish(draft, WHOLE, 1)
    assert (list(drafts(BO)), draft_detail(BO, draft.public_id).draft.state) == ([draft], "draft")


def test_begin_revision_when_a_need_is_on_record_begins_with_its_words(draft):
    need = finish(draft)
    revision = begin_revision(need=need, by=ADA, at=LATER)
    assert draft_detail(ADA, revision.public_id).typed == WHOLE
    assert begin_revision(need=need, by=BO, at=LATER) == revision
    assert names()[-1] == "need-draft.begun"
    changed = replace(WHOLE, themes=("coastal-erosion", "storms"), office="Harbour office")
    assert finish(revision, changed, 0, "window-9", by=ADA) == need
    found = need_detail(BO, need.public_id)
    assert (found.themes, found.owner.office, len(found.editions)) == (
        ("coastal-erosion", "storms"),
        "Harbour office",
        1,
    )
    assert names()[-2:] == ["need-draft.saved", "need.revised"]


def test_begin_revision_when_the_need_is_withdrawn_or_not_ones_own_is_refused(draft):
    need = finish(draft)
    with no_event(), pytest.raises(NotPermitted):
        begin_revision(need=need, by=CEM, at=LATER)
    withdraw_need(need=need, by=BO, at=LATER)
    with no_event(), pytest.raises(DomainError, match="“Revise” is not possible while it is withdrawn"):
        begin_revision(need=need, by=BO, at=LATER)


def test_discard_draft_when_its_writer_does_is_out_of_sight(draft):
    discard_draft(draft=draft, by=BO, at=LATER)
    assert list(drafts(BO)) == []
    with pytest.raises(NotFound):
        draft_detail(CEM, draft.public_id)
    assert events()[-1] == ("need-draft.discarded", "bo", f"need-draft {draft.public_id}", {})


@pytest.mark.parametrize("move", [save, finish, lambda draft, by: discard_draft(draft=draft, by=by, at=AT)])
def test_drafts_when_a_stranger_tries_are_not_theirs(draft, move):
    given = {"typed": WHOLE, "revision": 0} if move is save else {}
    with no_event(), pytest.raises(NotPermitted):
        move(draft, by=CEM, **given)


MOVES = {
    DraftAction.STATE: lambda needdraft, by, at: finish(needdraft, WHOLE, 1, by=by, at=at).drafts.get(),
    DraftAction.DISCARD: lambda needdraft, by, at: discard_draft(draft=needdraft, by=by, at=at),
}


@pytest.mark.parametrize("before", [DraftState.DRAFT, DraftState.DISCARDED])
@pytest.mark.parametrize("action", DraftAction)
def test_draft_when_in_any_state_moves_only_as_the_table_says(draft, before, action):
    save(draft, WHOLE, 0)
    moves_as_the_table_says(draft, before, MOVES[action], DRAFT_TRANSITIONS.get((before, action)))


def test_draft_when_it_is_stated_is_thrown_away_no_more(draft):
    finish(draft)
    with no_event(), pytest.raises(DomainError) as caught:
        discard_draft(draft=draft, by=SYSTEM, at=AT)
    assert caught.value.code == "wrong-state"


def test_save_draft_when_another_stated_it_meanwhile_begins_a_revision_with_what_was_typed(draft):
    need = finish(draft)
    saved = save(draft, typed("Typed too late"), 0, "window-2")
    assert (saved.beside, saved.draft.need, saved.draft.copy_of, saved.draft.state) == (
        True,
        need,
        None,
        "draft",
    )
    again = save(draft, typed("Typed too late, and on"), 0, "window-2")
    assert (again.draft, typed_of(again.draft).original.title) == (saved.draft, "Typed too late, and on")
    assert need_detail(BO, need.public_id).wording.original.title == "Pantai terkikis"


def test_save_draft_when_another_threw_it_away_keeps_what_was_typed_in_a_new_one(draft):
    discard_draft(draft=draft, by=ADA, at=LATER)
    saved = save(draft, typed("Still here"), 0)
    assert (saved.beside, list(drafts(BO))) == (True, [saved.draft])


@pytest.mark.parametrize("number", [1, 3])
def test_drafts_when_one_or_three_take_the_same_queries(program, host, django_assert_num_queries, number):
    for _ in range(number):
        one = begin_draft(program=program, organization=host, language="id", by=BO, at=AT)
        save(one, WHOLE, 0)
    with django_assert_num_queries(2):
        assert [row.wordings.all()[0].title for row in drafts(BO)] == ["Pantai terkikis"] * number
    with django_assert_num_queries(6):
        assert draft_detail(BO, one.public_id).typed == WHOLE


CROWD = "Host municipality has 2 open drafts in this program."


def test_begin_draft_when_many_are_open_is_refused_until_one_is_thrown_away(
    program, host, draft, monkeypatch
):
    monkeypatch.setattr(operations, "MOST_OPEN", 2)
    need = finish(begin_draft(program=program, organization=host, language="id", **WHO))
    begin_draft(program=program, organization=host, language="id", **WHO)
    for act in (
        lambda: begin_draft(program=program, organization=host, language="id", **WHO),
        lambda: begin_revision(need=need, **WHO),
        lambda: save(draft, typed("Seen nothing"), 7),
    ):
        with no_event(), pytest.raises(Faults, match=CROWD):
            act()
    discard_draft(draft=draft, **WHO)
    assert begin_revision(need=need, **WHO).pk
    with no_event(), pytest.raises(Faults, match=CROWD):
        save(draft, typed("Thrown away meanwhile"), 0)


def test_save_draft_when_many_copies_stand_beside_each_other_makes_no_further_one(draft, monkeypatch):
    monkeypatch.setattr(operations, "MOST_COPIES", 2)
    save(draft, typed("One"), 0, "window-1")
    copy = save(draft, typed("Two"), 0, "window-2").draft
    with no_event(), pytest.raises(Faults) as caught:
        save(draft, typed("Three"), 0, "window-3")
    assert caught.value.traced() == (
        (
            "2 copies of this draft stand beside each other. "
            "Copy your text to keep it, then throw some of them away."
        ),
    )
    assert save(draft, typed("Two, more"), 0, "window-2").draft == copy
    discard_draft(draft=copy, **WHO)
    assert save(draft, typed("Three"), 0, "window-3").beside


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_begin_draft_when_two_come_at_once_for_the_last_place_refuses_the_second(program, host, monkeypatch):
    monkeypatch.setattr(operations, "MOST_OPEN", 1)
    told = []

    def another():
        try:
            begin_draft(program=program, organization=host, language="id", **WHO)
            told.append("begun")
        except Faults as refusal:
            told.extend(refusal.traced())
        finally:
            connection.close()

    thread = Thread(target=another)
    with transaction.atomic():
        begin_draft(program=program, organization=host, language="id", **WHO)
        thread.start()
        thread.join(1)
        assert told == []
    thread.join()
    assert [one.split(". ")[0] for one in told] == ["Host municipality has 1 open drafts in this program"]
    assert NeedDraft.objects.count() == 1

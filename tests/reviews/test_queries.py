from __future__ import annotations

import dataclasses

import pytest

import applying
import reviewing
from cast import ADA, AT, BO, DIA, EVE, PROGRAM, person
from citylinks.access.actors import PUBLIC, SYSTEM, Grant
from citylinks.access.states import Role
from citylinks.calls.checks import Given
from citylinks.calls.operations import close_call, keep_upload, save_answers, submit_application
from citylinks.calls.states import AskedOf, QuestionKind, Side
from citylinks.calls.terms import QuestionTerms
from citylinks.kernel.errors import NotFound
from citylinks.reviews.operations import save_review
from citylinks.reviews.queries import (
    board,
    file_content,
    own_assignment,
    possible_reviewers,
    results,
    reviewed_calls,
    sheet,
    worklist,
)
from pdfs import LETTER
from people import account_of
from reviewing import RUI, SOL, UMA

pytestmark = pytest.mark.django_db
GUS = person("Gus", Grant(Role.AUDITOR, PROGRAM))


def test_board_when_reviews_are_done_shows_done_pending_missing_drift_and_ranking(made):
    first, second, third = made.applications
    reviewing.reviewed(first, made.rui, 5, 5)
    reviewing.reviewed(first, made.sol, 3, 3)
    reviewing.reviewed(second, made.rui, 4, 4)
    reviewing.assigned(second, made.sol)
    shown = board(ADA, made.call.public_id)
    rows = [
        (row.public_id, row.done, row.pending, row.missing, row.standing.rank, row.standing.mean)
        for row in shown.side(Side.HOST)
    ]
    assert rows == [
        (first.public_id, 2, 0, 0, 1, 80.0),
        (second.public_id, 1, 1, 0, 1, 80.0),
        (third.public_id, 0, 0, 2, None, None),
    ]
    assert [row.standing.disagree for row in shown.side(Side.HOST)] == [True, False, False]
    assert {one.reviewer: (one.mean, one.shared) for one in shown.drifts} == {
        made.rui.public_id: (40.0, 1),
        made.sol.public_id: (-40.0, 1),
    }
    assert [(one.name, one.held, one.done, one.room) for one in shown.reviewers] == [
        ("Rui", 2, 2, 8),
        ("Sol", 2, 1, 8),
        ("Tea", 0, 0, 10),
    ]
    assert shown.call.may_manage


def test_board_when_an_application_changed_after_its_review_says_so(made):
    first = made.applications[0]
    reviewing.reviewed(first, made.rui, 5, 5)
    first.revision += 1
    first.save(update_fields=["revision"])
    row = next(one for one in board(ADA, made.call.code).applications if one.public_id == first.public_id)
    assert [one.is_stale for one in row.reviews] == [True]


def test_boards_when_asked_by_the_cast_are_for_officers_and_auditors(made):
    assert board(GUS, made.call.code).call.may_manage is False
    assert [list(reviewed_calls(actor)) for actor in (SYSTEM, ADA, GUS)] == [[made.call]] * 3
    for actor in (PUBLIC, BO, DIA, EVE, RUI):
        assert list(reviewed_calls(actor)) == []
        with pytest.raises(NotFound):
            board(actor, made.call.code)


@pytest.mark.parametrize("count", [1, 3])
def test_board_when_it_holds_one_or_three_takes_the_same_queries(made, django_assert_num_queries, count):
    for application in made.applications[:count]:
        reviewing.reviewed(application, made.rui, 5, 5)
        reviewing.reviewed(application, made.sol, 5, 5)
    with django_assert_num_queries(17):
        board(ADA, made.call.public_id)


def test_possible_reviewers_are_those_with_the_role_who_do_not_review_yet(made):
    account_of(UMA)
    account_of(BO)
    assert [one.public_id for one in possible_reviewers(ADA, made.call)] == ["uma"]


def test_worklist_when_some_is_done_shows_what_waits_first(made):
    first, second = made.applications[:2]
    reviewing.reviewed(first, made.rui, 5, 5)
    waiting = reviewing.assigned(second, made.rui)
    save_review(assignment=waiting, given=reviewing.scores(second, 3, ""), by=RUI, at=AT)
    shown = [(one.organization, one.state, one.scored, one.criteria) for one in worklist(RUI)]
    assert shown == [("Applicant 1", "assigned", 1, 2), ("Applicant 0", "submitted", 2, 2)]
    assert worklist(SOL) == worklist(EVE) == worklist(PUBLIC) == ()


@pytest.mark.parametrize("count", [1, 3])
def test_worklist_when_one_or_three_wait_takes_the_same_queries(made, django_assert_num_queries, count):
    for application in made.applications[:count]:
        reviewing.assigned(application, made.rui)
    with django_assert_num_queries(10):
        assert len(worklist(RUI)) == count


# Anonymity


@pytest.fixture
def anonymous(made):
    """An application whose files are named after the organization, reviewed without names."""
    call = applying.call(made.program, "anonymous", opened=False)
    file = QuestionTerms(QuestionKind.FILE, applying.words("A map"), required=False, asked_of=AskedOf.BOTH)
    applying.add_question(call=call, terms=file, **applying.WHO)
    call = applying.open_call(call=call, **applying.WHO)
    application = applying.complete(call, made.organizations[0])
    questions = applying.by_kind(call)
    keep_upload(
        application=application,
        question=questions["file"],
        name="Applicant 0 sewers.pdf",
        content=LETTER,
        **applying.WHO,
    )
    save_answers(
        application=application,
        seen=application.revision,
        given={questions["long"].public_id: Given("The sea takes the road.")},
        **applying.WHO,
    )
    application.refresh_from_db()
    application = submit_application(application=application, **applying.WHO)
    call = close_call(call=call, by=SYSTEM, at=applying.CLOSES + (applying.CLOSES - applying.OPENS))
    application.call = call
    return application


def reviewed_by_rui(application, *, is_anonymous):
    reviewing.rubric(application.call, is_anonymous=is_anonymous)
    return reviewing.assigned(application, reviewing.reviewer(application.call, RUI))


def test_sheet_when_anonymous_holds_no_name_of_the_organization_its_place_or_its_files(anonymous):
    one = reviewed_by_rui(anonymous, is_anonymous=True)
    shown = sheet(RUI, one.public_id)
    everything = repr(dataclasses.asdict(shown))
    for secret in ("Applicant 0", anonymous.organization.city.name, "sewers", "letter.pdf"):
        assert secret not in everything
    assert (shown.organization, shown.letter, shown.alias) == ("", None, anonymous.public_id[:5].upper())
    file = shown.answers[1].file
    assert file.name == f"{anonymous.public_id[:5]}-2.pdf"
    assert (worklist(RUI)[0].organization, worklist(RUI)[0].alias) == ("", shown.alias)
    assert file_content(RUI, one.public_id, file.public_id) == (file, "application/pdf", LETTER)
    letter = anonymous.uploads.get(question=None)
    with pytest.raises(NotFound):
        file_content(RUI, one.public_id, letter.public_id)


def test_sheet_when_not_anonymous_shows_whose_it_is_and_the_signed_letter(anonymous):
    one = reviewed_by_rui(anonymous, is_anonymous=False)
    shown = sheet(RUI, one.public_id)
    assert (shown.organization, shown.letter.name) == ("Applicant 0", "letter.pdf")
    assert [answer.text for answer in shown.answers] == ["The sea takes the road.", ""]
    assert [score.criterion.name for score in shown.scores] == ["Commitment", "Need"]
    assert file_content(RUI, one.public_id, shown.letter.public_id)[2] == LETTER


def test_sheet_when_it_is_anothers_is_not_found(anonymous):
    one = reviewed_by_rui(anonymous, is_anonymous=False)
    upload = anonymous.uploads.first()
    for actor in (SOL, ADA, BO, EVE, PUBLIC):
        with pytest.raises(NotFound):
            own_assignment(actor, one.public_id)
        with pytest.raises(NotFound):
            sheet(actor, one.public_id)
        with pytest.raises(NotFound):
            file_content(actor, one.public_id, upload.public_id)


def test_results_when_read_by_an_officer_are_ranked_by_side(made):
    first, second, third = made.applications
    reviewing.reviewed(first, made.rui, 1, 1)
    reviewing.reviewed(second, made.rui, 5, 5)
    rows = [
        (one.organization, one.rank, one.total, one.reviews, one.outcome) for one in results(ADA, "reviewed")
    ]
    assert rows == [
        ("Applicant 1", 1, 100.0, 1, None),
        ("Applicant 0", 2, 20.0, 1, None),
        ("Applicant 2", None, None, 0, None),
    ]
    assert third.public_id == results(ADA, made.call.public_id)[-1].application
    with pytest.raises(NotFound):
        results(EVE, "reviewed")

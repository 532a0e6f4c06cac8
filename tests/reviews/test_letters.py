"""The letter to reviewers: one for each of them and each time that applications are given."""

from __future__ import annotations

import datetime as dt

import pytest

import reviewing
from cast import ADA, AT
from citylinks.accounts.models import Account
from citylinks.matching.reviewers import apply_plan, propose
from citylinks.outbox.models import Message
from citylinks.outbox.operations import approve_letter, edit_letter, save_template
from citylinks.outbox.states import LetterKind
from citylinks.outbox.wordings import LetterWords
from citylinks.reviews.models import Assignment
from citylinks.reviews.operations import assign_reviewer, assign_reviewers
from citylinks.reviews.states import AssignedBy
from citylinks.reviews.words import in_words
from trail import broken_trail, events

pytestmark = pytest.mark.django_db
LINK = "https://city.example/reviews/"
WHO = {"by": ADA, "at": AT}


@pytest.fixture
def letters():
    """The letters to reviewers that were not discarded, by the name they are to."""

    def found():
        rows = Message.objects.filter(kind=LetterKind.REVIEWS_ASSIGNED).exclude(state="discarded")
        return {one.to_name: one for one in rows.order_by("pk")}

    return found


def due(made, day=dt.date(2027, 2, 12)):
    made.call.rubric.due_on = day
    made.call.rubric.save()


def give(made, *pairs):
    return assign_reviewers(call=made.call, pairs=pairs, assigned_by=AssignedBy.HAND, link=LINK, **WHO)


def test_assign_reviewers_when_letters_are_wanted_writes_one_to_each_reviewer(made, letters):
    due(made)
    first, second, _ = made.applications
    give(made, (first, made.rui), (second, made.rui), (first, made.sol))
    found = letters()
    assert {name: one.state for name, one in found.items()} == {"Rui": "draft", "Sol": "draft"}
    assert found["Rui"].subject == "Applications to review: The call"
    assert found["Rui"].text.splitlines()[2:6] == [
        "Applications to “The call” wait for your review. Their number: 2.",
        "Please hand in your reviews by February 12, 2027.",
        "",
        "You find them, and what they are scored by, here:",
    ]
    assert LINK in found["Rui"].text
    assert "Their number: 1." in found["Sol"].text
    assert (found["Rui"].about_kind, found["Rui"].about_id) == ("reviewer", made.rui.public_id)
    assert [name for name, *_ in events()][-2:] == ["letter.written", "letter.written"]


@pytest.mark.parametrize(
    ("language", "day", "sentence"),
    [
        ("es", "12 de febrero de 2027", "Cantidad: 1."),
        ("ar", "12 فبراير 2027", "عددها: 1."),
        ("id", "February 12, 2027", "Their number: 1."),
    ],
)
def test_letter_to_a_reviewer_is_in_their_language_with_its_date(made, letters, language, day, sentence):
    due(made)
    Account.objects.filter(pk=made.rui.account_id).update(language=language)
    made.rui.account.refresh_from_db()
    give(made, (made.applications[0], made.rui))
    letter = letters()["Rui"]
    assert day in letter.text.replace("\u200f", "")
    assert sentence in letter.text
    assert letter.wanted_language == language


def test_letter_to_a_reviewer_when_no_day_is_set_says_nothing_of_it(made, letters):
    give(made, (made.applications[0], made.rui))
    assert "hand in" not in letters()["Rui"].text


def test_assign_reviewers_when_a_draft_waits_replaces_it_and_leaves_one_that_was_read(made, letters):
    first, second, third = made.applications
    assign_reviewer(application=first, reviewer=made.rui, link=LINK, **WHO)
    assign_reviewer(application=second, reviewer=made.rui, link=LINK, **WHO)
    assert Message.objects.count() == 2
    letter = letters()["Rui"]
    assert "Their number: 2." in letter.text
    approve_letter(message=letter, **WHO)
    assign_reviewer(application=third, reviewer=made.rui, link=LINK, **WHO)
    rows = Message.objects.order_by("pk").values_list("state", flat=True)
    assert list(rows) == ["discarded", "ready", "draft"]


def test_assign_reviewers_when_somebody_changed_the_words_of_a_draft_keeps_them(made, letters):
    first, second, _ = made.applications
    assign_reviewer(application=first, reviewer=made.rui, link=LINK, **WHO)
    edit_letter(message=letters()["Rui"], subject="Dear Rui", text="In my own words.", **WHO)
    assign_reviewer(application=second, reviewer=made.rui, link=LINK, **WHO)
    rows = Message.objects.order_by("pk").values_list("state", "subject")
    assert list(rows) == [("draft", "Dear Rui"), ("draft", "Applications to review: The call")]


def test_letter_to_a_reviewer_when_the_call_has_words_of_its_own_uses_them(made, letters):
    words = LetterWords("en", "Please review", "{count} by {due}\n{link}")
    save_template(
        within=made.call.program.public_id,
        call=made.call.public_id,
        kind=LetterKind.REVIEWS_ASSIGNED,
        words=words,
        **WHO,
    )
    give(made, (made.applications[0], made.rui))
    assert (letters()["Rui"].subject, letters()["Rui"].text) == ("Please review", LINK)


def test_assign_reviewers_when_no_letters_are_wanted_or_the_account_is_closed_writes_none(made, letters):
    reviewing.assigned(made.applications[0], made.rui)
    made.sol.account.is_active = False
    made.sol.account.save()
    give(made, (made.applications[0], made.sol))
    assert letters() == {}


def test_apply_plan_when_letters_are_wanted_writes_one_to_each_reviewer(made, letters):
    plan = propose(ADA, made.call.code)
    done = apply_plan(key=made.call.code, fingerprint=plan.fingerprint, link=LINK, **WHO)
    assert set(letters()) == {one.reviewer.account.name for one in done}


def test_assign_reviewers_when_the_trail_fails_neither_assigns_nor_writes(made):
    with broken_trail():
        give(made, (made.applications[0], made.rui))
    assert (Assignment.objects.count(), Message.objects.count()) == (0, 0)


def test_day_when_nobody_knows_the_language_is_in_english():
    assert in_words(dt.date(2027, 2, 12), "xx-YY") == "February 12, 2027"

from __future__ import annotations

import pytest

from citylinks.outbox.states import PLACEHOLDERS, PLACEHOLDERS_OF, LetterKind
from citylinks.outbox.wordings import (
    FALLBACK,
    LetterWords,
    built_in,
    fill,
    missing,
    placeholders,
    template_faults,
)

VALUES = {name: f"the {name}" for name in PLACEHOLDERS}


def faults(subject="A subject", body="A body"):
    return [
        (one.place, one.message)
        for one in template_faults(LetterKind.SELECTED, LetterWords("en", subject, body))
    ]


def test_built_in_wordings_when_read_are_whole_and_every_kind_has_an_english_one():
    assert {kind for kind, language in built_in() if language == FALLBACK} == set(LetterKind)
    assert [
        fault.traced() for (kind, _), words in built_in().items() for fault in template_faults(kind, words)
    ] == []


@pytest.mark.parametrize("words", built_in().values(), ids=lambda words: f"{words.language} {words.subject}")
def test_built_in_wording_when_filled_holds_no_brace(words):
    filled = fill(words, VALUES)
    assert "{" not in filled.subject + filled.body
    assert filled.language == words.language


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Dear {nmae}", "{nmae} is no placeholder."),
        ("Dear {name.__class__}", "{name.__class__} is no placeholder."),
        ("Dear {name!r}", "{name!r} is no placeholder."),
        ("Dear {name:>40}", "{name:>40} is no placeholder."),
        ("Dear {}", "{} is no placeholder."),
        ("Dear {0}", "{0} is no placeholder."),
        ("Dear {name", "A brace has no partner."),
        ("  ", "The body is empty."),
    ],
)
def test_template_when_faulty_says_where_and_what(text, message):
    assert faults(body=text) == [("body", message)]


def test_template_when_several_things_are_wrong_names_them_all():
    assert faults(subject="Two\nlines {x} " + "a" * 200, body="") == [
        ("subject", "{x} is no placeholder."),
        ("body", "The body is empty."),
        ("subject", "The subject has 214 letters."),
        ("subject", "The subject has more than one line."),
    ]


def test_template_when_all_of_it_may_be_empty_is_refused():
    words = LetterWords("en", "By {due}", "Hand in by {due}.\n\n{due}")
    assert [fault.traced() for fault in template_faults(LetterKind.REVIEWS_ASSIGNED, words)] == [
        "subject: Nothing stands here when {due} is empty. Write a line without it.",
        "body: Nothing stands here when {due} is empty. Write a line without it.",
    ]


def test_template_when_it_is_longer_than_a_letter_is_refused():
    assert faults(body="{reason}" * 2501) == [("body", "The body has 20008 letters.")]


@pytest.mark.parametrize("language", ["en_US", "x" * 21, "en-" + "abcdefgh-" * 3 + "abc", "", "a\x00"])
def test_template_when_its_language_is_none_is_refused(language):
    (fault,) = template_faults(LetterKind.SELECTED, LetterWords(language, "A", "B"))
    assert fault.place == "language"


def test_template_when_a_brace_is_doubled_is_a_brace():
    assert faults(body="{{name}}") == []
    assert fill(LetterWords("en", "A", "{{name}} {name}"), VALUES).body == "{name} the name"


def test_value_when_it_holds_braces_is_left_as_it_is():
    assert fill(LetterWords("en", "A", "{reason}"), {"reason": "{link} {"}).body == "{link} {"


def test_subject_when_a_value_holds_a_line_break_stays_one_line():
    assert (
        fill(LetterWords("en", "For {call}", "x"), {"call": "Two\r\nBcc: lines"}).subject
        == "For Two Bcc: lines"
    )


def test_missing_when_a_value_is_absent_or_empty_names_it_once():
    words = LetterWords("en", "{call}", "{call} {reason} {name}")
    assert [fault.traced() for fault in missing(words, {"name": "A", "reason": " "})] == [
        "letter: {call} has no value. Give the title of the call.",
        "letter: {reason} has no value. Give the reason of the decision.",
    ]


def test_placeholders_when_listed_come_in_their_order():
    assert list(placeholders("{b} {a} {{c}} {b}")) == ["b", "a", "b"]


def test_line_when_what_it_names_may_be_empty_and_is_goes():
    words = LetterWords("en", "A", "Dear {name}\nHand in by {due}.\nHere: {link}")
    given = {"name": "Bo", "link": "x"}
    assert list(missing(words, given)) == []
    assert fill(words, given).body == fill(words, given | {"due": " "}).body == "Dear Bo\nHere: x"
    assert fill(words, given | {"due": "May 2"}).body == "Dear Bo\nHand in by May 2.\nHere: x"
    assert fill(LetterWords("en", "A", "Write {{due}} for it."), given).body == "Write {due} for it."


def test_template_when_its_kind_has_no_such_value_says_which_it_has():
    (fault,) = template_faults(LetterKind.REVIEWS_ASSIGNED, LetterWords("en", "A", "{reason}"))
    assert fault.traced() == (
        "body: {reason} is no placeholder. Use {name}, {call}, {program}, {count}, {due}, {link}."
    )


def test_placeholders_are_each_of_some_kind_and_every_kind_has_its_own():
    assert {name for names in PLACEHOLDERS_OF.values() for name in names} == set(PLACEHOLDERS)
    assert set(PLACEHOLDERS_OF) == set(LetterKind)

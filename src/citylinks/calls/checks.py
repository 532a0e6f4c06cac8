"""What is wrong with an application, found all at once: pure functions over what a query has read.

A fault's place is the name of its field on every page: `question-` and the question's public id, `letter`,
`side`, `language`, `need` or `eligibility`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from citylinks.calls.states import WITH_LETTERS, QuestionKind
from citylinks.calls.terms import MOST_LETTERS
from citylinks.kernel.errors import Fault
from citylinks.kernel.text import TranslatedText

LETTER = "letter"


def place_of(question: str) -> str:
    """Return the place of a fault in the answer to the question with this public id."""
    return f"question-{question}"


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as an applicant meets it; `choices` pairs public ids with words, in their order."""

    public_id: str
    kind: QuestionKind
    required: bool
    wording: TranslatedText
    most_letters: int | None
    minimum: Decimal | None
    maximum: Decimal | None
    choices: tuple[tuple[str, TranslatedText], ...] = ()

    @property
    def letters(self) -> int | None:
        """The most letters its text may have, its own limit or the kind's; None where it has no text."""
        return self.most_letters or MOST_LETTERS.get(self.kind)


@dataclass(frozen=True, slots=True)
class Given:
    """What was typed or chosen for one question; `choices` are public ids."""

    text: str = ""
    choices: tuple[str, ...] = ()


MOST_DIGITS = 30


def decimal_of(text: str) -> Decimal | None:
    """Read a number written with digits, spaces between thousands and a point; None when it is none."""
    try:
        number = Decimal(text.replace(" ", "").replace("\u00a0", "").replace("\u202f", ""))
    except InvalidOperation:
        return None
    # A few letters of exponent would write out a number as long as a library.
    return number if number.is_finite() and abs(number.adjusted()) <= MOST_DIGITS else None


def answer_faults(asked: Asked, given: Given, *, has_file: bool) -> Iterator[Fault]:
    """Say what is wrong with one answer, as it would be submitted."""
    place = place_of(asked.public_id)
    written = bool(given.text.strip() or given.choices)
    answered = has_file if asked.kind is QuestionKind.FILE else written
    if not answered:
        if asked.required:
            yield Fault(place, "This question has no answer.", _MEND[asked.kind])
        return
    letters = len(given.text.strip())
    if asked.kind in WITH_LETTERS and asked.letters and letters > asked.letters:
        over = letters - asked.letters
        yield Fault(place, f"The answer has {letters} letters; {asked.letters} fit.", f"Take out {over}.")
    if asked.kind is QuestionKind.NUMBER:
        number = decimal_of(given.text)
        if number is None:
            yield Fault(place, f"“{given.text.strip()}” is no number.", "Write digits, such as 1200.5.")
        else:
            yield from _range_faults(place, asked, number, "The number")
    if asked.kind is QuestionKind.CHOICES:
        yield from _range_faults(place, asked, Decimal(len(given.choices)), "The count of answers chosen")


_MEND = {
    QuestionKind.SHORT: "Answer it in a line.",
    QuestionKind.LONG: "Answer it in your own words.",
    QuestionKind.CHOICE: "Choose one.",
    QuestionKind.CHOICES: "Choose at least one.",
    QuestionKind.NUMBER: "Write a number.",
    QuestionKind.FILE: "Add a file.",
}


def _range_faults(place: str, asked: Asked, number: Decimal, what: str) -> Iterator[Fault]:
    if asked.minimum is not None and number < asked.minimum:
        yield Fault(place, f"{what} is {number:f}; {asked.minimum.normalize():f} is the least.", "Check it.")
    if asked.maximum is not None and number > asked.maximum:
        yield Fault(place, f"{what} is {number:f}; {asked.maximum.normalize():f} is the most.", "Check it.")


def application_faults(
    questions: Sequence[Asked],
    given: Mapping[str, Given],
    *,
    files: frozenset[str],
    letter_required: bool,
    has_letter: bool,
) -> list[Fault]:
    """Collect what is wrong with all answers; `given` and `files` are keyed by the question's public id."""
    faults = [
        fault
        for asked in questions
        for fault in answer_faults(
            asked, given.get(asked.public_id, Given()), has_file=asked.public_id in files
        )
    ]
    if letter_required and not has_letter:
        faults.append(
            Fault(LETTER, "The signed letter is missing.", "Add it as a PDF, signed by a senior official.")
        )
    return faults

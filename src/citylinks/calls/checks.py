"""What is wrong with an application, found all at once: pure functions over what a query has read.

A fault's place is the name of its field on every page: `question-` and the question's public id, `letter`,
`side`, `language`, `need` or `eligibility`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

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
            yield Fault(place, _("This question has no answer."), _(_MEND[asked.kind]))
        return
    letters = len(given.text.strip())
    if asked.kind in WITH_LETTERS and asked.letters and letters > asked.letters:
        message = _("The answer has %(count)s letters; %(most)s fit.") % {
            "count": letters,
            "most": asked.letters,
        }
        yield Fault(place, message, _("Take out %(count)s.") % {"count": letters - asked.letters})
    if asked.kind is QuestionKind.NUMBER:
        number = decimal_of(given.text)
        if number is None:
            message = _("“%(text)s” is no number.") % {"text": given.text.strip()}
            yield Fault(place, message, _("Write digits, such as 1200.5."))
        else:
            yield from _range_faults(place, asked, number, _NUMBER)
    if asked.kind is QuestionKind.CHOICES:
        yield from _range_faults(place, asked, Decimal(len(given.choices)), _COUNT)


_MEND = {
    QuestionKind.SHORT: gettext_noop("Answer it in a line."),
    QuestionKind.LONG: gettext_noop("Answer it in your own words."),
    QuestionKind.CHOICE: gettext_noop("Choose one."),
    QuestionKind.CHOICES: gettext_noop("Choose at least one."),
    QuestionKind.NUMBER: gettext_noop("Write a number."),
    QuestionKind.FILE: gettext_noop("Add a file."),
}


# What is said of too little and of too much.
_NUMBER = (
    gettext_noop("The number is %(number)s; %(limit)s is the least."),
    gettext_noop("The number is %(number)s; %(limit)s is the most."),
)
_COUNT = (
    gettext_noop("The count of answers chosen is %(number)s; %(limit)s is the least."),
    gettext_noop("The count of answers chosen is %(number)s; %(limit)s is the most."),
)


def _range_faults(place: str, asked: Asked, number: Decimal, said: tuple[str, str]) -> Iterator[Fault]:
    for limit, message, is_out in (
        (asked.minimum, said[0], asked.minimum is not None and number < asked.minimum),
        (asked.maximum, said[1], asked.maximum is not None and number > asked.maximum),
    ):
        if limit is not None and is_out:
            values = {"number": f"{number:f}", "limit": f"{limit.normalize():f}"}
            yield Fault(place, _(message) % values, _("Check it."))


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
            Fault(
                LETTER,
                _("The signed letter is missing."),
                _("Add it as a PDF, signed by a senior official."),
            )
        )
    return faults

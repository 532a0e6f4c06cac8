"""What a call and a question are set up from, and all that can be wrong with it. Pure: no row is read."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from citylinks.calls.deadlines import is_time_zone
from citylinks.calls.models import LARGEST_UPLOAD
from citylinks.calls.states import WITH_CHOICES, WITH_LETTERS, AskedOf, QuestionKind, Side
from citylinks.kernel.errors import Fault
from citylinks.kernel.text import TranslatedText

UPLOAD_LIMIT = 10 * 1024 * 1024
# The most letters a text may have where its question says nothing.
MOST_LETTERS = {QuestionKind.SHORT: 300, QuestionKind.LONG: 10_000}
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class SideTerms:
    """One side that may apply."""

    side: Side
    letter_required: bool


@dataclass(frozen=True, slots=True)
class CallTerms:
    """All that an officer says about a call. `criteria` is by language; `upload_limit` is in bytes."""

    wording: TranslatedText
    sides: tuple[SideTerms, ...]
    opens_at: dt.datetime
    closes_at: dt.datetime
    time_zone: str
    languages: tuple[str, ...]
    criteria: Mapping[str, str] = field(default_factory=dict)
    questions_until: dt.datetime | None = None
    upload_limit: int = UPLOAD_LIMIT

    def faults(self) -> Iterator[Fault]:
        """Say all that is wrong with the terms."""
        yield from self.wording.faults()
        worded = {one.language for one in self.wording.wordings}
        for language in sorted(set(self.criteria) - worded):
            yield Fault(
                f"criteria ({language})", _("The call has no title in this language."), _("Write one.")
            )
        if not self.sides:
            yield Fault("sides", _("Nobody may apply."), _("Choose host cities, resource partners or both."))
        if len({one.side for one in self.sides}) < len(self.sides):
            yield Fault("sides", _("A side is given twice."), _("Keep one of the two."))
        if not self.languages:
            yield Fault("languages", _("No language is accepted."), _("Choose at least one."))
        for language in self.languages:
            if not _LANGUAGE.fullmatch(language):
                yield Fault(
                    "languages",
                    _("“%(language)s” is no language code.") % {"language": language},
                    _("Write a code such as es."),
                )
        yield from self._date_faults()
        if not 0 < self.upload_limit <= LARGEST_UPLOAD:
            most = LARGEST_UPLOAD // 1024 // 1024
            yield Fault(
                "upload_limit",
                _("Files can have 1 byte to %(most)s MB.") % {"most": most},
                _("Choose a size between."),
            )

    def _date_faults(self) -> Iterator[Fault]:
        if not is_time_zone(self.time_zone):
            yield Fault(
                "time_zone",
                _("“%(zone)s” is no time zone.") % {"zone": self.time_zone},
                _("Write one such as America/New_York."),
            )
        if self.closes_at <= self.opens_at:
            yield Fault("closes_at", _("It closes before it opens."), _("Check both dates."))
        if self.questions_until and self.questions_until > self.closes_at:
            yield Fault(
                "questions_until",
                _("Questions could be asked after the call has closed."),
                _("Choose a time before its deadline."),
            )


@dataclass(frozen=True, slots=True)
class QuestionTerms:
    """All that an officer says about a question; the wording's title asks, its text helps."""

    kind: QuestionKind
    wording: TranslatedText
    required: bool
    asked_of: AskedOf = AskedOf.BOTH
    most_letters: int | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    choices: tuple[TranslatedText, ...] = ()

    def faults(self) -> Iterator[Fault]:
        """Say all that is wrong with the terms."""
        yield from self.wording.faults()
        if self.most_letters is not None and self.most_letters < 1:
            yield Fault("most_letters", _("No letter would fit."), _("Write a number above zero."))
        if self.most_letters is not None and self.kind not in WITH_LETTERS:
            yield Fault(
                "most_letters",
                _("%(kind)s has no letters to count.") % {"kind": self.kind.label.capitalize()},
                _("Leave it empty."),
            )
        if self.minimum is not None and self.maximum is not None and self.maximum < self.minimum:
            yield Fault("maximum", _("The most is less than the least."), _("Check both numbers."))
        yield from self._choice_faults()

    def _choice_faults(self) -> Iterator[Fault]:
        if self.kind not in WITH_CHOICES:
            if self.choices:
                yield Fault(
                    "choices",
                    _("%(kind)s offers no choices.") % {"kind": self.kind.label.capitalize()},
                    _("Remove them."),
                )
            return
        if len(self.choices) < 2:
            yield Fault("choices", _("There is nothing to choose between."), _("Offer at least two answers."))
        titles = [one.original.title.strip() for one in self.choices if one.wordings]
        if len(set(titles)) < len(titles):
            yield Fault("choices", _("Two answers are the same."), _("Keep one of the two."))
        for number, one in enumerate(self.choices, start=1):
            for fault in one.faults():
                yield Fault(
                    "choices",
                    _("Answer %(number)s: %(fault)s") % {"number": number, "fault": fault.message},
                    fault.mend,
                )

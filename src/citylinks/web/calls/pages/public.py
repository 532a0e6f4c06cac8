"""What the public pages of calls show, made ready before anything is drawn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from citylinks.calls.checks import Asked
from citylinks.calls.deadlines import Phase
from citylinks.calls.documents import megabytes
from citylinks.calls.queries import ApplicationLine, CallFacts, ClarificationFacts
from citylinks.calls.states import AskedOf, ClarificationState, QuestionKind, Side
from citylinks.kernel.text import Phrase
from citylinks.web import names, numerals
from citylinks.web.calls import words
from citylinks.web.calls.pages.moments import left, moment
from citylinks.web.components.data import Link, ZonedTime
from citylinks.web.programs.addresses import program_path

SECTIONS = (
    (Phase.DRAFT, gettext_noop("Drafts")),
    (Phase.OPEN, gettext_noop("Open now")),
    (Phase.UPCOMING, gettext_noop("To come")),
    (Phase.PAST, gettext_noop("Closed, being decided")),
    (Phase.DECIDED, gettext_noop("Decided")),
)


@dataclass(frozen=True, slots=True)
class CallCard:
    """A call in the list: whom it is for, and its next date."""

    title: Phrase
    href: str
    program: str
    sides: str
    when_label: str
    when: ZonedTime
    left: str
    is_sample: bool


@dataclass(frozen=True, slots=True)
class Section:
    """Calls that stand alike."""

    heading: str
    cards: tuple[CallCard, ...]


@dataclass(frozen=True, slots=True)
class ListPage:
    """All calls by how they stand."""

    sections: tuple[Section, ...]
    set_up: str
    mine: str


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """A question as it is read before one applies; `notes` says its kind and limits."""

    title: Phrase
    help: Phrase
    notes: str
    choices: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class SideQuestions:
    """What one side, or both, is asked."""

    heading: str
    questions: tuple[QuestionLine, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """A question about the call, and its answer; `waits` says what of the reader's own is not public yet."""

    question: Phrase
    answer: Phrase
    waits: str


@dataclass(frozen=True, slots=True)
class Own:
    """One of the reader's own applications to this call."""

    label: str
    state: str
    href: str


@dataclass(frozen=True, slots=True)
class CallPage:
    """One call: what, for whom, until when, what is asked and judged, and what others asked."""

    code: str
    title: Phrase
    trail: tuple[Link, ...]
    program: str
    program_href: str
    state: str
    left: str
    text: Phrase
    criteria: Phrase
    opens: ZonedTime
    closes: ZonedTime
    questions_until: ZonedTime
    extensions: tuple[tuple[ZonedTime, str], ...]
    sides: tuple[tuple[str, str], ...]
    languages: str
    upload_limit: str
    groups: tuple[SideQuestions, ...]
    answered: tuple[Answered, ...]
    takes_questions: bool
    own: tuple[Own, ...]
    apply: str
    check: str
    desk: str
    is_sample: bool


def call_path(code: str) -> str:
    """Return the page of one call."""
    return reverse("calls:call", args=[code])


def list_page(found: Sequence[CallFacts], *, at: dt.datetime, may_set_up: bool, may_apply: bool) -> ListPage:
    """Build the list; calls that are over stand with the last deadline first."""
    sections = []
    for phase, heading in SECTIONS:
        cards = [card(one, at) for one in found if one.phase is phase]
        if phase in {Phase.PAST, Phase.DECIDED}:
            cards.reverse()
        if cards:
            sections.append(Section(_(heading), tuple(cards)))
    return ListPage(
        tuple(sections),
        reverse("calls:new") if may_set_up else "",
        reverse("applications:mine") if may_apply else "",
    )


def card(call: CallFacts, at: dt.datetime) -> CallCard:
    """One call in the list."""
    to_come = call.phase in {Phase.UPCOMING, Phase.DRAFT}
    labels = {Phase.UPCOMING: _("Opens"), Phase.DRAFT: _("Opens"), Phase.OPEN: _("Closes")}
    return CallCard(
        title=call.wording.title(get_language() or "en"),
        href=call_path(call.code),
        program=call.program,
        sides=names.listed(str(words.FOR_SIDES[side]) for side in call.sides),
        when_label=labels.get(call.phase, _("Closed")),
        when=moment(call.opens_at if to_come else call.closes_at, call.time_zone),
        left=left(call.closes_at, at) if call.phase is Phase.OPEN else "",
        is_sample=call.is_sample,
    )


def call_page(
    call: CallFacts,
    questions: Sequence[tuple[AskedOf, Asked]],
    asked: Sequence[ClarificationFacts],
    own: Sequence[ApplicationLine],
    *,
    at: dt.datetime,
) -> CallPage:
    """Build the page of one call."""
    language, zone = get_language() or "en", call.time_zone
    return CallPage(
        code=call.code,
        title=call.wording.title(language),
        trail=(Link(_("Calls"), reverse("calls:list")),),
        program=call.program,
        program_href=program_path(call.program_code),
        state=str(words.PHASES[call.phase]),
        left=left(call.closes_at, at) if call.phase is Phase.OPEN else "",
        text=call.wording.text(language),
        criteria=call.criteria_in(language),
        opens=moment(call.opens_at, zone),
        closes=moment(call.closes_at, zone),
        questions_until=moment(call.questions_until, zone),
        extensions=tuple((moment(one.closed_at, zone), one.reason) for one in call.extensions),
        sides=tuple(side_line(side, letter_required=letter) for side, letter in call.sides.items()),
        languages=names.listed(names.language(code) for code in call.languages),
        upload_limit=megabytes(call.upload_limit),
        groups=question_groups(questions, call, language),
        answered=tuple(answered(one) for one in asked if shows(one)),
        takes_questions=call.takes_questions,
        own=tuple(own_line(one) for one in own if one.call == call.code),
        apply=reverse("calls:apply", args=[call.code]) if call.phase is Phase.OPEN else "",
        check=f"{program_path(call.program_code)}#check",
        desk=reverse("calls:desk", args=[call.code]) if call.may_change else "",
        is_sample=call.is_sample,
    )


def side_line(side: Side, *, letter_required: bool) -> tuple[str, str]:
    """Name a side and what it must send beside its answers."""
    letter = _("With a letter signed by a senior official, as a PDF.")
    return str(words.FOR_SIDES[side]), letter if letter_required else _("Without a signed letter.")


def question_groups(
    questions: Sequence[tuple[AskedOf, Asked]], call: CallFacts, language: str
) -> tuple[SideQuestions, ...]:
    """Group questions by whom they are for; a call for one side has one group without a name."""
    groups = []
    for asked_of in (AskedOf.BOTH, AskedOf.HOST, AskedOf.RESOURCE):
        lines = tuple(question_line(one, language) for of, one in questions if of is asked_of)
        heading = str(words.ASKED_OF[asked_of]) if len(call.sides) > 1 else ""
        if lines:
            groups.append(SideQuestions(heading, lines))
    return tuple(groups)


def question_line(asked: Asked, language: str) -> QuestionLine:
    """One question with its kind and limits in a line."""
    return QuestionLine(
        title=asked.wording.title(language),
        help=asked.wording.text(language),
        notes=" · ".join(limits(asked)),
        choices=tuple(text.title(language) for _key, text in asked.choices),
    )


def limits(asked: Asked) -> list[str]:
    """Say a question's kind, whether it must be answered, and how much fits."""
    found = [str(words.KINDS[asked.kind])]
    found += [] if asked.required else [_("may stay empty")]
    if asked.letters:
        found.append(_("at most %(count)s letters") % {"count": numerals.count(asked.letters)})
    if asked.kind is QuestionKind.NUMBER:
        if asked.minimum is not None:
            found.append(_("at least %(number)s") % {"number": numerals.measure(float(asked.minimum), 4)})
        if asked.maximum is not None:
            found.append(_("at most %(number)s") % {"number": numerals.measure(float(asked.maximum), 4)})
    if asked.kind is QuestionKind.CHOICES and asked.maximum is not None:
        found.append(_("at most %(count)s answers") % {"count": numerals.count(int(asked.maximum))})
    return found


def shows(one: ClarificationFacts) -> bool:
    """Tell whether a question stands on the call's page: answered, or the reader's own."""
    return one.state is ClarificationState.ANSWERED or one.is_mine


def answered(one: ClarificationFacts) -> Answered:
    """One question about the call, without who asked."""
    waits = {
        ClarificationState.ASKED: _("You asked this. Everyone sees it once it is answered."),
        ClarificationState.DECLINED: _("You asked this. It is not shown to others."),
    }
    return Answered(one.question, one.answer, waits.get(one.state, ""))


def own_line(one: ApplicationLine) -> Own:
    """Link to one of the reader's own applications."""
    return Own(
        f"{one.organization}, {words.AS_SIDE[one.side]}",
        str(words.STATES[one.state]),
        reverse("applications:application", args=[one.public_id]),
    )

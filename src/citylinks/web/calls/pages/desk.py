"""What the pages of an officer who runs a call show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import get_language, gettext_noop, ngettext
from django.utils.translation import gettext as _

from citylinks.calls.checks import Asked
from citylinks.calls.deadlines import is_before
from citylinks.calls.queries import ApplicationLine, CallCounts, CallFacts, ClarificationFacts, LateFacts
from citylinks.calls.states import AskedOf, CallAction, CallState, ClarificationState, LateState
from citylinks.kernel.text import Phrase
from citylinks.web import dates, names, numerals
from citylinks.web.calls import words
from citylinks.web.calls.pages.applying import path
from citylinks.web.calls.pages.moments import moment
from citylinks.web.calls.pages.public import call_path, limits
from citylinks.web.components.data import Cell, Column, Link, Table, ZonedTime


@dataclass(frozen=True, slots=True)
class Waiting:
    """A place where something waits for the officer, and how much."""

    label: str
    href: str
    count: str


@dataclass(frozen=True, slots=True)
class DeskPage:
    """A call as its officer runs it."""

    code: str
    title: Phrase
    trail: tuple[Link, ...]
    state: str
    closes: ZonedTime
    action: str
    action_label: str
    can_extend: bool
    can_edit: bool
    waiting: tuple[Waiting, ...]
    stats: tuple[tuple[str, str], ...]
    table: Table


@dataclass(frozen=True, slots=True)
class LateLine:
    """One organization's leave to be late, or its request."""

    organization: str
    state: str
    why: str
    until: str
    reason: str
    waits: bool
    href: str


@dataclass(frozen=True, slots=True)
class ReplyLine:
    """One question about the call, as the officer sees it."""

    state: str
    question: Phrase
    answer: Phrase
    when: str
    waits: bool
    href: str


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """One question of a call that is being set up."""

    public_id: str
    title: Phrase
    notes: str
    edit: str


LABELS = {CallAction.OPEN: gettext_noop("Open the call"), CallAction.CLOSE: gettext_noop("Close the call")}


def title_of(call: CallFacts) -> Phrase:
    """Name the call in the reader's language."""
    return call.wording.title(get_language() or "en")


def trail(call: CallFacts) -> tuple[Link, ...]:
    """Lead back from a call's desk."""
    return (Link(_("Calls"), reverse("calls:list")), Link(title_of(call).text, call_path(call.code)))


def desk_trail(call: CallFacts) -> tuple[Link, ...]:
    """Lead back from a page of the desk."""
    return (*trail(call), Link(_("Desk"), reverse("calls:desk", args=[call.code])))


def next_action(call: CallFacts, at: dt.datetime) -> str:
    """Return what the call's state and the clock let its officer do next."""
    if call.state is CallState.DRAFT:
        return CallAction.OPEN.value
    if call.state is CallState.OPEN and not is_before(at, call.closes_at):
        return CallAction.CLOSE.value
    return ""


def desk_page(
    call: CallFacts,
    counts: CallCounts,
    found: Sequence[ApplicationLine],
    late: Sequence[LateFacts],
    asked: Sequence[ClarificationFacts],
    *,
    at: dt.datetime,
) -> DeskPage:
    """Build the desk: what can be done with the call, what waits, and all applications."""
    action = next_action(call, at)
    return DeskPage(
        code=call.code,
        title=title_of(call),
        trail=trail(call),
        state=str(words.PHASES[call.phase]),
        closes=moment(call.closes_at, call.time_zone),
        action=action,
        action_label=_(LABELS[CallAction(action)]) if action else "",
        can_extend=call.state is CallState.OPEN,
        can_edit=call.state is CallState.DRAFT,
        waiting=waiting(call, late, asked),
        stats=(
            (
                numerals.count(counts.drafts),
                ngettext(
                    "draft, seen by its applicant only",
                    "drafts, seen by their applicants only",
                    counts.drafts,
                ),
            ),
            (numerals.count(counts.handed_in), _("handed in")),
            (numerals.count(counts.decided), _("decided")),
            (numerals.count(counts.withdrawn), _("withdrawn")),
        ),
        table=applications_table(found),
    )


def waiting(
    call: CallFacts, late: Sequence[LateFacts], asked: Sequence[ClarificationFacts]
) -> tuple[Waiting, ...]:
    """Link to the requests and questions, with how many of them wait."""
    requests = sum(one.state is LateState.ASKED for one in late)
    questions = sum(one.state is ClarificationState.ASKED for one in asked)
    return (
        Waiting(_("Leave to be late"), reverse("calls:late", args=[call.code]), wait(requests)),
        Waiting(
            _("Questions about the call"), reverse("calls:clarifications", args=[call.code]), wait(questions)
        ),
    )


def wait(count: int) -> str:
    """Say how many wait for the officer."""
    if not count:
        return _("nothing waits")
    told = ngettext("%(count)s waits for you", "%(count)s wait for you", count)
    return told % {"count": numerals.count(count)}


def applications_table(found: Sequence[ApplicationLine]) -> Table:
    """One row an application that the program may read."""
    columns = (
        Column(_("Applicant")),
        Column(_("Side")),
        Column(_("State")),
        Column(_("Handed in")),
        Column(_("Who must act")),
    )
    rows = [
        (
            Cell(
                one.organization,
                href=path(one.public_id),
                note=names.listed((one.city, names.country(one.country))),
            ),
            str(words.SIDES[one.side]),
            str(words.STATES[one.state]),
            Cell(
                dates.in_zone(one.submitted_at, one.time_zone) if one.submitted_at else "–",
                note=_("late, with leave") if one.is_late else "",
            ),
            words.who(one.turn, is_applicant=False),
        )
        for one in found
    ]
    return Table(_("Applications"), columns, rows)


def late_lines(found: Sequence[LateFacts], call: CallFacts) -> tuple[LateLine, ...]:
    """Every request, those that wait first."""
    order = sorted(found, key=lambda one: one.state is not LateState.ASKED)
    return tuple(late_line(one, call) for one in order)


def late_line(one: LateFacts, call: CallFacts) -> LateLine:
    """One request."""
    return LateLine(
        one.organization,
        str(words.LATE[one.state]),
        one.why,
        dates.in_zone(one.until, call.time_zone) if one.until else "",
        one.reason,
        one.state is LateState.ASKED,
        reverse("calls:late-request", args=[call.code, one.public_id]),
    )


REPLIES = {
    ClarificationState.ASKED: gettext_noop("Waits for an answer"),
    ClarificationState.ANSWERED: gettext_noop("Answered, public"),
    ClarificationState.DECLINED: gettext_noop("Left unanswered, not public"),
}


def reply_lines(found: Sequence[ClarificationFacts], call: CallFacts) -> tuple[ReplyLine, ...]:
    """Every question about the call, those that wait first; nothing says who asked."""
    order = sorted(found, key=lambda one: one.state is not ClarificationState.ASKED)
    return tuple(
        ReplyLine(
            _(REPLIES[one.state]),
            one.question,
            one.answer,
            dates.in_zone(one.asked_at, call.time_zone),
            one.state is ClarificationState.ASKED,
            reverse("calls:clarification", args=[call.code, one.public_id])
            if one.state is not ClarificationState.DECLINED
            else "",
        )
        for one in order
    )


def reply_line(found: Sequence[ClarificationFacts], public_id: str, call: CallFacts) -> ReplyLine | None:
    """Return the question with this id that can be answered, or None."""
    lines = reply_lines([one for one in found if one.public_id == public_id], call)
    return next((line for line in lines if line.href), None)


def late_trail(call: CallFacts) -> tuple[Link, ...]:
    """Lead back from one request."""
    return (*desk_trail(call), Link(_("Leave to be late"), reverse("calls:late", args=[call.code])))


def replies_trail(call: CallFacts) -> tuple[Link, ...]:
    """Lead back from one question about the call."""
    return (
        *desk_trail(call),
        Link(_("Questions about the call"), reverse("calls:clarifications", args=[call.code])),
    )


def question_rows(call: CallFacts, found: Sequence[tuple[AskedOf, Asked]]) -> tuple[QuestionRow, ...]:
    """Every question of a call that is being set up, in its order."""
    language = get_language() or "en"
    return tuple(
        QuestionRow(
            one.public_id,
            one.wording.title(language),
            " · ".join((str(words.ASKED_OF[asked_of]), *limits(one))),
            reverse("calls:question", args=[call.code, one.public_id]),
        )
        for asked_of, one in found
    )


def questions_trail(call: CallFacts) -> tuple[Link, ...]:
    """Lead back from one question of a call that is being set up."""
    return (*desk_trail(call), Link(_("What is asked"), reverse("calls:questions", args=[call.code])))


def is_draft(call: CallFacts) -> bool:
    """Tell whether its terms and questions can still be changed."""
    return call.state is CallState.DRAFT

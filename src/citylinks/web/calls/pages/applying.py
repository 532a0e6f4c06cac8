"""What the pages of an applicant show: beginning, the parts of an application, and where it stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from citylinks.calls.checks import LETTER, Given, place_of
from citylinks.calls.documents import megabytes
from citylinks.calls.queries import ApplicationDetail, ApplicationLine, CallFacts, Turn, UploadFacts
from citylinks.calls.states import ApplicationState, LateState, QuestionKind
from citylinks.kernel.errors import Fault
from citylinks.kernel.text import Phrase
from citylinks.web import dates, names, numerals
from citylinks.web.calls import words
from citylinks.web.calls.pages.moments import left, moment
from citylinks.web.calls.pages.public import call_path
from citylinks.web.components import numbers
from citylinks.web.components.data import Cell, Column, Link, Step, Table, ZonedTime


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an application in its list of parts; `done` says that nothing is missing in it."""

    label: str
    href: str
    state: str
    done: bool


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file that is there, or the place for one; `wanted` says what it is for."""

    place: str
    question: str
    wanted: Phrase
    help: str
    required: bool
    name: str
    size: str
    href: str
    remove: str
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """A question and what was answered, as it is read."""

    title: Phrase
    answer: str
    choices: tuple[Phrase, ...]
    files: tuple[Link, ...]
    edit: str


@dataclass(frozen=True, slots=True)
class FaultLine:
    """What keeps an application from being submitted, and where to mend it."""

    sentence: str
    href: str


@dataclass(frozen=True, slots=True)
class ApplicationPage:
    """An application: where it stands, who must act, its parts, and what can be done with it."""

    public_id: str
    title: Phrase
    trail: tuple[Link, ...]
    who: str
    state: str
    steps: tuple[Step, ...]
    turn: str
    turn_what: str
    must_act: bool
    deadline: ZonedTime
    deadline_there: str
    left: str
    is_late: bool
    parts: tuple[Part, ...]
    answers: tuple[AnswerLine, ...]
    go_on: str
    can_withdraw: bool
    can_reopen: bool
    can_ask_late: bool
    late: str
    late_reason: str


def path(public_id: str, part: str = "application") -> str:
    """Return the address of an application, or of one of its parts."""
    return reverse(f"applications:{part}", args=[public_id])


def title_of(line: ApplicationLine) -> Phrase:
    """Name the call in the reader's language."""
    return line.call_title.title(get_language() or "en")


def trail(detail: ApplicationDetail) -> tuple[Link, ...]:
    """Lead back from a part of an application."""
    line = detail.line
    own = Link(_("Your applications"), reverse("applications:mine"))
    desk = Link(title_of(line).text, reverse("calls:desk", args=[detail.call_code]))
    return (own,) if detail.is_applicant else (desk,)


def part_trail(detail: ApplicationDetail) -> tuple[Link, ...]:
    """Lead back from a page of an application."""
    return (*trail(detail), Link(title_of(detail.line).text, path(detail.line.public_id)))


def application_page(
    detail: ApplicationDetail, faults: Sequence[Fault], *, at: dt.datetime
) -> ApplicationPage:
    """Build the page; `faults` are those of a draft that its applicant can still mend."""
    line, late = detail.line, detail.late
    draft = is_own_draft(detail)
    next_words = {**words.NEXT, **words.ACT} if detail.is_applicant else words.NEXT
    return ApplicationPage(
        public_id=line.public_id,
        title=title_of(line),
        trail=trail(detail),
        who=f"{line.organization}, {words.AS_SIDE[line.side]}",
        state=str(words.STATES[line.state]),
        steps=steps(line),
        turn=words.who(line.turn, is_applicant=detail.is_applicant),
        turn_what=str(next_words[line.turn]),
        must_act=detail.is_applicant and line.turn in {Turn.FINISH, Turn.ASK_LATE},
        deadline=moment(line.deadline, line.time_zone),
        deadline_there=there_too(line),
        left=left(line.deadline, at) if line.turn is Turn.FINISH else "",
        is_late=line.is_late,
        parts=parts(detail, faults) if draft else (),
        answers=() if draft else answer_lines(detail),
        go_on=next_part(detail, faults) if draft and line.turn is Turn.FINISH else "",
        can_withdraw=detail.is_applicant and line.state in WITHDRAWABLE,
        can_reopen=detail.is_applicant and detail.in_time and line.state in REOPENABLE,
        can_ask_late=detail.is_applicant and line.turn is Turn.ASK_LATE and late is None,
        late=late_words(detail),
        late_reason=late.reason if late else "",
    )


def there_too(line: ApplicationLine) -> str:
    """Say the deadline by the clocks of the applicant's city, where they differ from the call's."""
    here, there = (dates.in_zone(line.deadline, zone) for zone in (line.time_zone, line.city_time_zone))
    said = _("in %(city)s: %(moment)s") % {"city": names.isolated(line.city), "moment": there}
    return "" if here == there else said


def is_own_draft(detail: ApplicationDetail) -> bool:
    """Tell whether the reader can change its parts."""
    return detail.line.state is ApplicationState.DRAFT and detail.is_applicant


REOPENABLE = (ApplicationState.SUBMITTED, ApplicationState.WITHDRAWN)
WITHDRAWABLE = (
    ApplicationState.DRAFT,
    ApplicationState.SUBMITTED,
    ApplicationState.SELECTED,
    ApplicationState.RESERVE,
)


def late_words(detail: ApplicationDetail) -> str:
    """Say where the organization's leave to be late stands."""
    late = detail.late
    if late is None:
        return ""
    if late.state is LateState.ALLOWED and late.until:
        until = dates.in_zone(late.until, detail.line.time_zone)
        return _("It may be submitted late, until %(moment)s.") % {"moment": until}
    refused = _("Leave to be late was refused.")
    return refused if late.state is LateState.REFUSED else _("Leave to be late was asked for.")


def steps(line: ApplicationLine) -> tuple[Step, ...]:
    """Draw the way of an application: draft, submitted, reviewed, decided."""
    submitted = dates.in_zone(line.submitted_at, line.time_zone) if line.submitted_at else ""
    if line.state is ApplicationState.WITHDRAWN:
        return (Step(_("Draft"), "done"), Step(_("Withdrawn"), "current"))
    reached = {ApplicationState.DRAFT: 0, ApplicationState.SUBMITTED: 2}.get(line.state, 4)
    if line.turn is Turn.WAIT_FOR_DEADLINE:
        reached = 1
    decided = str(words.STATES[line.state]) if reached == 4 else ""
    way = ((_("Draft"), ""), (_("Submitted"), submitted), (_("Reviewed"), ""), (_("Decided"), decided))
    return tuple(
        Step(label, "done" if place < reached else "current" if place == reached else "next", detail)
        for place, (label, detail) in enumerate(way)
    )


def is_answered(given: Given | None) -> bool:
    """Tell whether anything was typed or chosen."""
    return given is not None and bool(given.text.strip() or given.choices)


def parts(detail: ApplicationDetail, faults: Sequence[Fault]) -> tuple[Part, ...]:
    """List the parts of a draft, with how far each is."""
    public_id, places = detail.line.public_id, {fault.place for fault in faults}
    asked = [one for one in detail.questions if one.kind is not QuestionKind.FILE]
    files = [place_of(one.public_id) for one in detail.questions if one.kind is QuestionKind.FILE]
    done = sum(is_answered(detail.given.get(one.public_id)) for one in asked)
    found = []
    if asked:
        counted = {"done": numerals.count(done), "all": numerals.count(len(asked))}
        said = _("%(done)s of %(all)s answered") % counted
        wrong = any(place_of(one.public_id) in places for one in asked)
        found.append(Part(_("Answers"), path(public_id, "answers"), said, not wrong))
    if detail.letter_required or files:
        missing = bool(places & {LETTER, *files})
        found.append(Part(_("Letter and files"), path(public_id, "files"), files_state(detail), not missing))
    details_wrong = bool(places & {"language", "need", "eligibility"})
    state = _("to be mended") if details_wrong else names.language(detail.language)
    found.append(Part(_("Language and need"), path(public_id, "details"), state, not details_wrong))
    return tuple(found)


def files_state(detail: ApplicationDetail) -> str:
    """Say what of the files is there."""
    if detail.letter_required and detail.letter is None:
        return _("the signed letter is missing")
    count = len(detail.uploads)
    return _("%(count)s added") % {"count": numerals.count(count)} if count else _("none added")


def next_part(detail: ApplicationDetail, faults: Sequence[Fault]) -> str:
    """Return where the applicant goes on: the first part that is not done, else the last check."""
    waiting = [one.href for one in parts(detail, faults) if not one.done]
    return next(iter([*waiting, path(detail.line.public_id, "check")]))


def answer_lines(detail: ApplicationDetail) -> tuple[AnswerLine, ...]:
    """Read all questions with their answers, and the signed letter last."""
    language, lines = get_language() or "en", []
    for one in detail.questions:
        given = detail.given.get(one.public_id, Given())
        lines.append(
            AnswerLine(
                one.wording.title(language),
                given.text,
                tuple(text.title(language) for key, text in one.choices if key in given.choices),
                tuple(file_link(file) for file in detail.uploads if file.question == one.public_id),
                fault_href(detail, place_of(one.public_id)),
            )
        )
    letters = tuple(file_link(file) for file in detail.uploads if not file.question)
    if letters or detail.letter_required:
        title = Phrase(language, _("Signed letter"))
        lines.append(AnswerLine(title, "", (), letters, fault_href(detail, LETTER)))
    return tuple(lines)


def file_link(file: UploadFacts) -> Link:
    """Link to a file, with its size."""
    return Link(f"{file.name} ({megabytes(file.size)})", reverse("applications:file", args=[file.public_id]))


def fault_href(detail: ApplicationDetail, place: str) -> str:
    """Return where the field of a place stands."""
    public_id = detail.line.public_id
    kinds = {place_of(one.public_id): one.kind for one in detail.questions}
    if place == LETTER or kinds.get(place) is QuestionKind.FILE:
        return f"{path(public_id, 'files')}#{place}"
    if place in kinds:
        suffix = "_0" if kinds[place] in {QuestionKind.CHOICE, QuestionKind.CHOICES} else ""
        return f"{path(public_id, 'answers')}?check=1#id_{place}{suffix}"
    return path(public_id, "details")


def fault_lines(detail: ApplicationDetail, faults: Sequence[Fault]) -> tuple[FaultLine, ...]:
    """Name each fault by its question, and link it to its field."""
    language = get_language() or "en"
    titles = {place_of(one.public_id): one.wording.title(language).text for one in detail.questions}
    return tuple(
        FaultLine(
            numbers.said(titles[fault.place], fault.message) if fault.place in titles else fault.message,
            fault_href(detail, fault.place),
        )
        for fault in faults
    )


def file_lines(detail: ApplicationDetail, faults: Sequence[Fault] = ()) -> tuple[FileLine, ...]:
    """List the places for files: the signed letter first, then each question that asks for one."""
    language, lines = get_language() or "en", []
    by_question = {one.question: one for one in detail.uploads}
    if detail.letter_required or "" in by_question:
        hint = _("A PDF, signed by a senior official, that makes the program a priority.")
        lines.append((LETTER, "", Phrase(language, _("Signed letter")), hint, detail.letter_required))
    for one in detail.questions:
        if one.kind is QuestionKind.FILE:
            hint = one.wording.text(language).text or _("A PDF, PNG or JPEG.")
            title = one.wording.title(language)
            lines.append((place_of(one.public_id), one.public_id, title, hint, one.required))
    return tuple(
        FileLine(
            place,
            question,
            wanted,
            hint,
            required,
            *there(by_question.get(question)),
            tuple(fault.said() for fault in faults if fault.place == place),
        )
        for place, question, wanted, hint, required in lines
    )


def there(file: UploadFacts | None) -> tuple[str, str, str, str]:
    """Return name, size and addresses of a file that is there; empty texts where there is none."""
    if file is None:
        return "", "", "", ""
    links = (reverse(f"applications:{name}", args=[file.public_id]) for name in ("file", "remove-file"))
    href, remove = links
    return file.name, megabytes(file.size), href, remove


def mine_table(found: Sequence[ApplicationLine]) -> Table:
    """One row an application, with who must act."""
    columns = (Column(_("Call")), Column(_("Applicant")), Column(_("State")), Column(_("Who must act")))
    rows = [
        (
            Cell(
                title_of(one).text, href=path(one.public_id), language=names.foreign(title_of(one).language)
            ),
            Cell(one.organization, note=str(words.SIDES[one.side])),
            str(words.STATES[one.state]),
            Cell(words.who(one.turn, is_applicant=True), note=str(words.NEXT[one.turn])),
        )
        for one in found
    ]
    return Table(_("Your applications"), columns, rows)


def start_trail(call: CallFacts) -> tuple[Link, ...]:
    """Lead back from the beginning of an application."""
    title = call.wording.title(get_language() or "en").text
    return (Link(_("Calls"), reverse("calls:list")), Link(title, call_path(call.code)))

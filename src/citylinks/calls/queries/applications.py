"""Applications, as many as an actor may see, and where each stands."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Exists, OuterRef, QuerySet

from citylinks.access.actors import Actor
from citylinks.access.decisions import decide, holds, scoped
from citylinks.access.states import Permission
from citylinks.calls.checks import Asked, Given
from citylinks.calls.deadlines import Phase, is_before, phase
from citylinks.calls.models import Application, Call, CallSide, LateRequest, SetAside, Upload
from citylinks.calls.queries.asked import answers_of, questions_of
from citylinks.calls.queries.calls import LateFacts, late_facts
from citylinks.calls.queries.eligibility import eligibility
from citylinks.calls.queries.wording import wording_of
from citylinks.calls.states import ApplicationState, CallState, LateState, Side
from citylinks.kernel.errors import NotFound
from citylinks.kernel.text import TranslatedText
from citylinks.needs.models import Need
from citylinks.needs.queries import needs
from citylinks.needs.queries import wording_of as wording_of_need
from citylinks.needs.states import NeedState
from citylinks.programs.eligibility import Eligibility


class Turn(StrEnum):
    """Whose turn it is with an application, and for what."""

    FINISH = "finish"  # the applicant, before the deadline
    ASK_LATE = "ask-late"  # the applicant: the deadline has passed
    LATE_ASKED = "late-asked"  # the officer: leave to be late was asked for
    WAIT_FOR_DEADLINE = "wait-for-deadline"  # nobody: the call is still open
    REVIEW = "review"  # reviewers and officer
    AGREE = "agree"  # the officer: a partner is sought
    RESERVE = "reserve"  # nobody, until a place becomes free
    OVER = "over"  # nobody any more
    MAY_REOPEN = "may-reopen"  # withdrawn, and there is time


@dataclass(frozen=True, slots=True)
class ApplicationLine:
    """An application in a list; `deadline` is its organization's own."""

    public_id: str
    call: str
    call_title: TranslatedText
    organization: str
    city: str
    city_time_zone: str
    country: str
    side: Side
    state: ApplicationState
    turn: Turn
    deadline: dt.datetime
    time_zone: str
    submitted_at: dt.datetime | None
    saved_at: dt.datetime
    is_late: bool


@dataclass(frozen=True, slots=True)
class UploadFacts:
    """A file of an application; `question` is its question's public id, empty for the signed letter."""

    public_id: str
    question: str
    name: str
    size: int
    uploaded_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Aside:
    """A text that was set aside for another window's, by the question it answers."""

    public_id: str
    question: str
    text: str


@dataclass(frozen=True, slots=True)
class ApplicationDetail:
    """One application with all that belongs to it, and what this actor may do with it."""

    line: ApplicationLine
    call_code: str
    program: str
    language: str
    need: str
    revision: int
    questions: tuple[Asked, ...]
    given: dict[str, Given]
    asides: tuple[Aside, ...]
    uploads: tuple[UploadFacts, ...]
    upload_limit: int
    letter_required: bool
    late: LateFacts | None
    is_applicant: bool
    in_time: bool

    @property
    def letter(self) -> UploadFacts | None:
        """The signed letter, once it is there."""
        return next((one for one in self.uploads if not one.question), None)


def applications(actor: Actor) -> QuerySet[Application]:
    """Return the applications the actor may see, with call and organization; two queries."""
    return (
        Application.objects.filter(scoped(actor, Permission.VIEW_APPLICATION))
        .select_related("call__program", "organization__city__country", "need")
        .prefetch_related("call__wordings")
    )


def application(actor: Actor, public_id: str) -> Application:
    """Return one application that the actor may see; `NotFound` for any other."""
    found = applications(actor).filter(public_id=public_id).first()
    if found is None:
        raise NotFound("application", public_id)
    return found


def own_draft(actor: Actor, public_id: str) -> Application:
    """Return a draft of an organization the actor speaks for, as an autosave needs it: one query."""
    within = actor.within(Permission.APPLY)
    rows = Application.objects.filter(organization__public_id__in=within, state=ApplicationState.DRAFT)
    found = rows.select_related("call").filter(public_id=public_id).first()
    if found is None:
        raise NotFound("application", public_id)
    return found


def own_applications(actor: Actor, *, at: dt.datetime) -> tuple[ApplicationLine, ...]:
    """Return those of the organizations the actor speaks for, the last saved first; three queries."""
    within = actor.within(Permission.APPLY)
    rows = applications(actor).filter(organization__public_id__in=within).order_by("-saved_at", "id")
    return _lines(actor, list(rows), at)


def applications_of(actor: Actor, call: Call, *, at: dt.datetime) -> tuple[ApplicationLine, ...]:
    """Return a call's applications that the actor may see, by side and organization; three queries."""
    rows = applications(actor).filter(call=call).order_by("side", "organization__name", "id")
    return _lines(actor, list(rows), at)


def _lines(actor: Actor, rows: list[Application], at: dt.datetime) -> tuple[ApplicationLine, ...]:
    late = {
        (one.call_id, one.organization_id): one
        for one in LateRequest.objects.filter(call__in={row.call_id for row in rows})
    }
    return tuple(_line(actor, row, late.get((row.call_id, row.organization_id)), at) for row in rows)


def told_state(actor: Actor, row: Application) -> ApplicationState:
    """Return the state as this actor may know it: applicants learn an outcome once the call is decided.

    Until then an outcome is the program's to weigh, and to take back; reads the call and its program.
    """
    state = ApplicationState(row.state)
    is_out = row.call.state == CallState.DECIDED
    if (
        state not in SETTLED
        or is_out
        or holds(actor, Permission.VIEW_APPLICATION, row.call.program.public_id)
    ):
        return state
    return ApplicationState.SUBMITTED


def _line(actor: Actor, row: Application, late: LateRequest | None, at: dt.datetime) -> ApplicationLine:
    until = late.until if late and late.state == LateState.ALLOWED else None
    deadline = max(row.call.closes_at, until) if until else row.call.closes_at
    state = told_state(actor, row)
    return ApplicationLine(
        public_id=row.public_id,
        call=row.call.code,
        call_title=wording_of(row.call),
        organization=row.organization.name,
        city=row.organization.city.name,
        city_time_zone=row.organization.city.timezone,
        country=row.organization.city.country_id,
        side=Side(row.side),
        state=state,
        turn=_turn(row.call, state, deadline, late, at),
        deadline=deadline,
        time_zone=row.call.time_zone,
        submitted_at=row.submitted_at,
        saved_at=row.saved_at,
        is_late=bool(row.submitted_at and not is_before(row.submitted_at, row.call.closes_at)),
    )


SETTLED = {
    ApplicationState.SELECTED: Turn.AGREE,
    ApplicationState.NOT_SELECTED: Turn.OVER,
    ApplicationState.RESERVE: Turn.RESERVE,
}


def _turn(
    call: Call, state: ApplicationState, deadline: dt.datetime, late: LateRequest | None, at: dt.datetime
) -> Turn:
    """Tell whose turn it is, from the states and the clock alone."""
    now = phase(call, at)
    if state in SETTLED:
        return SETTLED[state]
    in_time = now is not Phase.DECIDED and is_before(at, deadline)
    if state is ApplicationState.SUBMITTED:
        return Turn.WAIT_FOR_DEADLINE if now is Phase.OPEN else Turn.REVIEW
    if state is ApplicationState.WITHDRAWN:
        return Turn.MAY_REOPEN if in_time else Turn.OVER
    if in_time:
        return Turn.FINISH
    if now is Phase.DECIDED:
        return Turn.OVER
    return Turn.LATE_ASKED if late and late.state == LateState.ASKED else Turn.ASK_LATE


def takes_changes(row: Application) -> bool:
    """Tell whether it is submitted and its call not closed: only the clock can end its changes."""
    return row.state == ApplicationState.SUBMITTED and row.call.state == CallState.OPEN


def application_detail(actor: Actor, row: Application, *, at: dt.datetime) -> ApplicationDetail:
    """Return all about one application; reads what `application` has fetched, and ten queries more."""
    late = (
        LateRequest.objects.filter(call=row.call, organization=row.organization)
        .select_related("organization")
        .first()
    )
    line = _line(actor, row, late, at)
    return ApplicationDetail(
        line=line,
        call_code=row.call.code,
        program=row.call.program.name,
        language=row.language,
        need=row.need.public_id if row.need else "",
        revision=row.revision,
        questions=questions_of(row.call, line.side),
        given=answers_of(row),
        asides=tuple(
            Aside(one.public_id, one.answer.question.public_id, one.text)
            for one in SetAside.objects.filter(answer__application=row)
            .select_related("answer__question")
            .order_by("saved_at", "id")
        ),
        uploads=tuple(
            UploadFacts(
                one.public_id,
                one.question.public_id if one.question else "",
                one.name,
                one.size,
                one.uploaded_at,
            )
            for one in Upload.objects.filter(application=row).select_related("question").order_by("id")
        ),
        upload_limit=row.call.upload_limit,
        letter_required=CallSide.objects.filter(call=row.call, side=row.side, letter_required=True).exists(),
        late=late_facts(late) if late else None,
        is_applicant=decide(actor, Permission.APPLY, row).allowed,
        in_time=line.turn in {Turn.FINISH, Turn.MAY_REOPEN, Turn.WAIT_FOR_DEADLINE}
        or (takes_changes(row) and is_before(at, line.deadline)),
    )


def eligibility_of(actor: Actor, row: Application, *, at: dt.datetime) -> Eligibility:
    """Answer whether the application's organization may take part on its side; nine queries."""
    return eligibility(actor, row.call, row.organization, Side(row.side), at=at)


def languages_of(row: Application) -> tuple[str, ...]:
    """Return the languages in which the call accepts applications; one query."""
    return tuple(sorted(one.language for one in row.call.languages.all()))


def needs_for(actor: Actor, row: Application) -> tuple[tuple[Need, str], ...]:
    """Return the organization's needs in the call's program, none withdrawn, with titles; six queries."""
    found = needs(actor).filter(program=row.call.program, organization=row.organization)
    return tuple(
        (need, wording_of_need(need).title(row.language).text)
        for need in found.exclude(state=NeedState.WITHDRAWN)
    )


def upload(actor: Actor, public_id: str) -> Upload:
    """Return a file of an application that the actor may see; `NotFound` for any other. One query."""
    seen = Application.objects.filter(scoped(actor, Permission.VIEW_APPLICATION), pk=OuterRef("application"))
    found = (
        Upload.objects.filter(Exists(seen), public_id=public_id)
        .select_related("application__call__program", "application__organization", "question")
        .first()
    )
    if found is None:
        raise NotFound("file", public_id)
    return found

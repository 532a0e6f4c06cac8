"""Calls and what was asked about them, as many as an actor may see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from citylinks.access.actors import Actor
from citylinks.access.decisions import decide, require, scoped
from citylinks.access.states import Permission
from citylinks.calls.deadlines import Phase, end_of, is_before, phase
from citylinks.calls.models import Application, Call, Clarification, LateRequest
from citylinks.calls.queries.wording import wording_of
from citylinks.calls.states import LET_OUT, ApplicationState, CallState, ClarificationState, LateState, Side
from citylinks.kernel.errors import Fault, NotFound, refuse
from citylinks.kernel.text import Phrase, TranslatedText, best
from citylinks.network.models import Organization
from citylinks.programs.models import Program


@dataclass(frozen=True, slots=True)
class Extension:
    """A deadline that moved, from when to when, and why."""

    closed_at: dt.datetime
    closes_at: dt.datetime
    reason: str


@dataclass(frozen=True, slots=True)
class CallFacts:
    """A call as it is read; `sides` says of each whether it must send a signed letter."""

    public_id: str
    code: str
    program: str
    program_code: str
    state: CallState
    phase: Phase
    wording: TranslatedText
    criteria: Mapping[str, str]
    sides: Mapping[Side, bool]
    languages: tuple[str, ...]
    opens_at: dt.datetime
    closes_at: dt.datetime
    time_zone: str
    questions_until: dt.datetime
    takes_questions: bool
    upload_limit: int
    extensions: tuple[Extension, ...]
    may_change: bool
    is_sample: bool

    def criteria_in(self, language: str) -> Phrase:
        """Return the criteria for a reader; a language that lacks them falls back as titles do."""
        order = [one.language for one in self.wording.wordings]
        return best([Phrase(code, self.criteria[code]) for code in order], language)

    @property
    def turns(self) -> tuple[dt.datetime, ...]:
        """The moments at which the clock alone changes the phase, or whether questions are taken."""
        if self.phase not in {Phase.UPCOMING, Phase.OPEN}:
            return ()
        return self.opens_at, end_of(self.questions_until), end_of(self.closes_at)


def calls(actor: Actor) -> QuerySet[Call]:
    """Return the calls the actor may see, the next deadline first; five queries with all they say."""
    return (
        Call.objects.filter(scoped(actor, Permission.VIEW_CALL))
        .select_related("program")
        .prefetch_related("wordings", "sides", "languages", "extensions")
        .order_by("closes_at", "id")
    )


def call(actor: Actor, code: str) -> Call:
    """Return one call by its code or its public id, as `calls` does. `NotFound` for one that is not seen."""
    found = calls(actor).filter(Q(code=code) | Q(public_id=code)).first()
    if found is None:
        raise NotFound("call", code)
    return found


def call_facts(actor: Actor, row: Call, *, at: dt.datetime) -> CallFacts:
    """Return a call as a value; reads what `calls` has fetched."""
    now, until = phase(row, at), row.questions_until or row.closes_at
    return CallFacts(
        public_id=row.public_id,
        code=row.code,
        program=row.program.name,
        program_code=row.program.code,
        state=CallState(row.state),
        phase=now,
        wording=wording_of(row),
        criteria={one.language: one.criteria for one in row.wordings.all()},
        sides={Side(one.side): one.letter_required for one in sorted(row.sides.all(), key=lambda s: s.side)},
        languages=tuple(sorted(one.language for one in row.languages.all())),
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        time_zone=row.time_zone,
        questions_until=until,
        takes_questions=now in {Phase.UPCOMING, Phase.OPEN} and is_before(at, until),
        upload_limit=row.upload_limit,
        extensions=tuple(
            Extension(one.closed_at, one.closes_at, one.reason)
            for one in sorted(row.extensions.all(), key=lambda extension: extension.closes_at)
        ),
        may_change=decide(actor, Permission.CHANGE_CALL, row).allowed,
        is_sample=row.is_sample,
    )


def call_list(actor: Actor, *, at: dt.datetime) -> tuple[CallFacts, ...]:
    """Return all calls the actor may see as values; five queries."""
    return tuple(call_facts(actor, row, at=at) for row in calls(actor))


def programs_for_calls(actor: Actor) -> QuerySet[Program]:
    """Return the programs in which the actor sets up calls; one query."""
    rows = Program.objects.order_by("name", "id")
    return rows if actor.is_system else rows.filter(public_id__in=actor.within(Permission.CHANGE_CALL))


def may_set_up(actor: Actor) -> bool:
    """Tell whether there can be a program in which the actor sets up calls; no query."""
    return actor.is_system or bool(actor.within(Permission.CHANGE_CALL))


def may_apply(actor: Actor) -> bool:
    """Tell whether there is an organization in whose name the actor may apply; no query."""
    return bool(actor.within(Permission.APPLY))


def program_for_calls(actor: Actor, code: str) -> Program:
    """Return one of them by its code; `NotFound` for any other."""
    found = programs_for_calls(actor).filter(code=code).first()
    if found is None:
        raise NotFound("program", code)
    return found


def applicants(actor: Actor) -> QuerySet[Organization]:
    """Return the organizations in whose name the actor may apply, with city and country; one query."""
    within = actor.within(Permission.APPLY)
    return (
        Organization.objects.filter(public_id__in=within)
        .select_related("city__country")
        .order_by("name", "id")
    )


def applicant(actor: Actor, public_id: str) -> Organization:
    """Return one of them; `NotFound` for any other."""
    found = applicants(actor).filter(public_id=public_id).first()
    if found is None:
        raise NotFound("organization", public_id)
    return found


def organization_named(name: str) -> Organization:
    """Return the one organization of this name; a Fault of `organization` for none or several. One query."""
    found = list(Organization.objects.filter(name__iexact=name.strip()).select_related("city__country")[:2])
    if len(found) != 1:
        said = "There are several organizations" if found else "There is no organization"
        refuse([Fault("organization", f"{said} named “{name.strip()}”.", "Write it as it is registered.")])
    return found[0]


@dataclass(frozen=True, slots=True)
class ClarificationFacts:
    """A question about a call and what came of it, without who asked; `is_mine` marks the reader's own."""

    public_id: str
    state: ClarificationState
    question: Phrase
    answer: Phrase
    asked_at: dt.datetime
    settled_at: dt.datetime | None
    is_mine: bool


def clarifications(actor: Actor, row: Call) -> tuple[ClarificationFacts, ...]:
    """Return what was asked about a call, as far as the actor may see it, in order; one query."""
    rows = Clarification.objects.filter(scoped(actor, Permission.VIEW_CLARIFICATION), call=row)
    return tuple(
        ClarificationFacts(
            one.public_id,
            ClarificationState(one.state),
            Phrase(one.language, one.question),
            Phrase(one.answer_language, one.answer),
            one.asked_at,
            one.settled_at,
            one.asked_by == actor.id,
        )
        for one in rows.order_by("asked_at", "id")
    )


def clarification(actor: Actor, public_id: str) -> Clarification:
    """Return one question that the actor may see; `NotFound` for any other."""
    found = (
        Clarification.objects.filter(scoped(actor, Permission.VIEW_CLARIFICATION), public_id=public_id)
        .select_related("call__program")
        .first()
    )
    if found is None:
        raise NotFound("question", public_id)
    return found


@dataclass(frozen=True, slots=True)
class LateFacts:
    """An organization's leave to be late, or its request for it."""

    public_id: str
    organization: str
    organization_id: str
    state: LateState
    why: str
    until: dt.datetime | None
    reason: str
    asked_at: dt.datetime


def late_requests(actor: Actor, row: Call) -> tuple[LateFacts, ...]:
    """Return who asked for or has leave to be late, as far as the actor may see it; one query."""
    rows = LateRequest.objects.filter(scoped(actor, Permission.VIEW_LATE_REQUEST), call=row)
    return tuple(late_facts(one) for one in rows.select_related("organization").order_by("asked_at", "id"))


def late_facts(late: LateRequest) -> LateFacts:
    """Return one request as a value; reads its organization."""
    return LateFacts(
        late.public_id,
        late.organization.name,
        late.organization.public_id,
        LateState(late.state),
        late.why,
        late.until,
        late.reason,
        late.asked_at,
    )


def late_request(actor: Actor, public_id: str) -> LateRequest:
    """Return one request that the actor may see; `NotFound` for any other."""
    found = (
        LateRequest.objects.filter(scoped(actor, Permission.VIEW_LATE_REQUEST), public_id=public_id)
        .select_related("call__program", "organization")
        .first()
    )
    if found is None:
        raise NotFound("request", public_id)
    return found


@dataclass(frozen=True, slots=True)
class CallCounts:
    """How far the applications of a call are; of drafts nothing but their number is told."""

    drafts: int
    handed_in: int
    decided: int
    withdrawn: int


def counts(actor: Actor, row: Call) -> CallCounts:
    """Count a call's applications by where they stand, for whoever runs the call; one query."""
    require(actor, Permission.CHANGE_CALL, row)
    settled = [state for state in LET_OUT if state != ApplicationState.SUBMITTED]
    found = Application.objects.filter(call=row).aggregate(
        drafts=Count("pk", filter=Q(state=ApplicationState.DRAFT)),
        handed_in=Count("pk", filter=Q(state__in=LET_OUT)),
        decided=Count("pk", filter=Q(state__in=settled)),
        withdrawn=Count("pk", filter=Q(state=ApplicationState.WITHDRAWN, submitted_at__isnull=False)),
    )
    return CallCounts(**found)

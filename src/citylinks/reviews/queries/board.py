"""The officer's board: applications of a call beside their reviewers, with conflicts, drift and ranking."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from citylinks.access.actors import Actor
from citylinks.access.decisions import decide
from citylinks.access.states import Permission
from citylinks.calls.models import Application, Call
from citylinks.calls.queries.wording import wording_of
from citylinks.calls.states import LET_OUT, ApplicationState, CallState, Side
from citylinks.kernel.text import TranslatedText
from citylinks.network.queries import ties
from citylinks.reviews.drift import Drift, Mark, adjusted_totals, drifts
from citylinks.reviews.models import Assignment, Decision, Reviewer, Rubric, Score
from citylinks.reviews.queries.rows import call_row, reviewed_calls
from citylinks.reviews.ranking import Standing, Weighed, ranking, total
from citylinks.reviews.states import ACTIVE, AssignedBy, AssignmentState, Outcome


@dataclass(frozen=True, slots=True)
class CallFacts:
    """The call that is reviewed. `may_manage` says whether the reader arranges its reviews."""

    public_id: str
    code: str
    title: TranslatedText
    program: str
    program_id: str
    state: CallState
    sides: tuple[Side, ...]
    may_manage: bool


@dataclass(frozen=True, slots=True)
class CriterionFacts:
    """What applications of one side are scored by."""

    public_id: str
    side: Side
    name: str
    description: str
    weight: int
    maximum: int


@dataclass(frozen=True, slots=True)
class RubricFacts:
    """How a call is reviewed."""

    is_anonymous: bool
    reviews_each: int
    criteria: tuple[CriterionFacts, ...]
    due_on: dt.date | None


@dataclass(frozen=True, slots=True)
class ReviewerFacts:
    """A reviewer with what is in hand; `held` counts what is done, too."""

    public_id: str
    account: str
    name: str
    load: int
    held: int
    done: int
    is_ended: bool

    @property
    def room(self) -> int:
        """How many more applications fit."""
        return 0 if self.is_ended else max(self.load - self.held, 0)


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    """One assignment. `total` is in points of 100; `tied` says why it counts no longer though it goes on."""

    public_id: str
    reviewer: str
    name: str
    state: AssignmentState
    assigned_by: AssignedBy
    total: float | None
    tied: str
    reason: str
    is_stale: bool

    @property
    def counts(self) -> bool:
        """True for a submitted review without a conflict."""
        return self.state == AssignmentState.SUBMITTED and not self.tied


@dataclass(frozen=True, slots=True)
class DecisionFacts:
    """The decision that stands, and how many there were."""

    outcome: Outcome
    reason: str
    early_reason: str
    version: int
    decided_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Conflict:
    """A reviewer who may not see an application, and the ties that say why."""

    reviewer: str
    name: str
    sentence: str


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """One application: its reviews, what is missing, who may not review it, its standing and its decision."""

    public_id: str
    organization: str
    city: str
    country: str
    side: Side
    state: ApplicationState
    reviews: tuple[ReviewFacts, ...]
    ended: tuple[ReviewFacts, ...]
    conflicts: tuple[Conflict, ...]
    missing: int
    standing: Standing
    decision: DecisionFacts | None

    @property
    def done(self) -> int:
        """How many reviews count."""
        return sum(one.counts for one in self.reviews)

    @property
    def pending(self) -> int:
        """How many reviews are waited for."""
        return sum(one.state == AssignmentState.ASSIGNED and not one.tied for one in self.reviews)


@dataclass(frozen=True, slots=True)
class Board:
    """Everything about the reviews of one call; `rubric` is None until it is set."""

    call: CallFacts
    rubric: RubricFacts | None
    reviewers: tuple[ReviewerFacts, ...]
    applications: tuple[ApplicationRow, ...]
    drifts: tuple[Drift, ...]

    def side(self, side: Side) -> tuple[ApplicationRow, ...]:
        """Return the applications of one side, the best first."""
        own = [one for one in self.applications if one.side == side]
        return tuple(sorted(own, key=lambda one: (one.standing.rank is None, one.standing.rank or 0)))

    @property
    def tied(self) -> int:
        """How many assignments a tie has overtaken and nobody has ended yet."""
        return sum(bool(review.tied) for row in self.applications for review in row.reviews)


Tied = Mapping[str, Mapping[int, str]]


@dataclass(frozen=True, slots=True)
class _Read:
    """The rows of a call, as they were read."""

    rubric: Rubric | None
    reviewers: Sequence[Reviewer]
    applications: Sequence[Application]
    assignments: Sequence[Assignment]
    tied: Tied


def board(actor: Actor, key: str) -> Board:
    """Return the board of a call: twelve queries and those of `ties`, however many rows."""
    call = call_row(actor, key)
    rubric = Rubric.objects.filter(call=call).prefetch_related("criteria").first()
    reviewers = list(Reviewer.objects.filter(call=call).select_related("account").order_by("id"))
    applications = list(
        Application.objects.filter(call=call, state__in=LET_OUT)
        .select_related("organization__city__country")
        .order_by("submitted_at", "id")
    )
    assignments = list(Assignment.objects.filter(application__in=applications).order_by("id"))
    tied = _tied(reviewers)
    read = _Read(rubric, reviewers, applications, assignments, tied)
    facts = _review_facts(read)
    marks = [
        Mark(review.reviewer, application.public_id, review.total)
        for application in applications
        for review in facts[application.pk]
        if review.counts and review.total is not None
    ]
    return Board(
        call=_call_facts(actor, call),
        rubric=_rubric_facts(rubric),
        reviewers=tuple(_reviewer_facts(one, assignments) for one in reviewers),
        applications=_rows(read, facts, marks),
        drifts=drifts(marks),
    )


def _tied(reviewers: Sequence[Reviewer]) -> Tied:
    """Say by the reviewer's public id and the organization's number why they are kept apart."""
    found = ties([one.account.public_id for one in reviewers])
    return {
        one.public_id: {
            organization: " ".join(tie.sentence for tie in own)
            for organization, own in found.get(one.account.public_id, {}).items()
        }
        for one in reviewers
    }


def _review_facts(read: _Read) -> Mapping[int, list[ReviewFacts]]:
    by_pk = {one.pk: one for one in read.reviewers}
    given: defaultdict[int, list[Weighed]] = defaultdict(list)
    scores = Score.objects.filter(assignment__in=read.assignments, value__isnull=False)
    for score in scores.select_related("criterion"):
        one = score.criterion
        given[score.assignment_id].append(Weighed(float(score.value or 0), one.weight, one.maximum))
    of = {one.pk: one for one in read.applications}
    found: defaultdict[int, list[ReviewFacts]] = defaultdict(list)
    for row in read.assignments:
        reviewer, application = by_pk[row.reviewer_id], of[row.application_id]
        is_submitted = row.state == AssignmentState.SUBMITTED
        found[row.application_id].append(
            ReviewFacts(
                public_id=row.public_id,
                reviewer=reviewer.public_id,
                name=reviewer.account.name or reviewer.account.email,
                state=AssignmentState(row.state),
                assigned_by=AssignedBy(row.assigned_by),
                total=total(given[row.pk]) if is_submitted else None,
                tied=read.tied[reviewer.public_id].get(application.organization_id, "")
                if row.state in ACTIVE
                else "",
                reason=row.reason,
                is_stale=is_submitted and row.revision != application.revision,
            )
        )
    return found


def _standings(applications: Sequence[Application], marks: Sequence[Mark]) -> Mapping[str, Standing]:
    adjusted = adjusted_totals(marks)
    found: dict[str, Standing] = {}
    for side in Side:
        own = [one.public_id for one in applications if one.side == side]
        ranked = ranking(own, [mark for mark in marks if mark.application in own], adjusted)
        found |= {one.application: one for one in ranked}
    return found


def _rows(
    read: _Read, facts: Mapping[int, list[ReviewFacts]], marks: Sequence[Mark]
) -> tuple[ApplicationRow, ...]:
    standings = _standings(read.applications, marks)
    decisions = _decisions(read.applications)
    wanted = read.rubric.reviews_each if read.rubric else 0
    names = {
        one.public_id: one.account.name or one.account.email for one in read.reviewers if not one.ended_at
    }
    rows = []
    for one in read.applications:
        reviews = tuple(review for review in facts.get(one.pk, ()) if review.state in ACTIVE)
        held = sum(not review.tied for review in reviews)
        conflicts = [
            Conflict(public_id, name, read.tied[public_id][one.organization_id])
            for public_id, name in names.items()
            if one.organization_id in read.tied[public_id]
        ]
        rows.append(
            ApplicationRow(
                public_id=one.public_id,
                organization=one.organization.name,
                city=one.organization.city.name,
                country=one.organization.city.country.iso2,
                side=Side(one.side),
                state=ApplicationState(one.state),
                reviews=reviews,
                ended=tuple(review for review in facts.get(one.pk, ()) if review.state not in ACTIVE),
                conflicts=tuple(conflicts),
                missing=max(wanted - held, 0),
                standing=standings[one.public_id],
                decision=decisions.get(one.pk),
            )
        )
    return tuple(rows)


def _decisions(applications: Iterable[Application]) -> Mapping[int, DecisionFacts]:
    rows = Decision.objects.filter(application__in=list(applications)).order_by("application", "version")
    return {one.application_id: decision_facts(one) for one in rows}


def decision_facts(one: Decision) -> DecisionFacts:
    """Return what is shown of a decision."""
    return DecisionFacts(Outcome(one.outcome), one.reason, one.early_reason, one.version, one.decided_at)


def calls_under_review(actor: Actor) -> tuple[CallFacts, ...]:
    """Return the calls whose reviews the actor may see, the newest first; three queries."""
    return tuple(_call_facts(actor, call) for call in reviewed_calls(actor))


def _call_facts(actor: Actor, call: Call) -> CallFacts:
    return CallFacts(
        public_id=call.public_id,
        code=call.code,
        title=wording_of(call),
        program=call.program.name,
        program_id=call.program.public_id,
        state=CallState(call.state),
        sides=tuple(side for side in Side if side in {one.side for one in call.sides.all()}),
        may_manage=decide(actor, Permission.MANAGE_REVIEWS, call).allowed,
    )


def _rubric_facts(rubric: Rubric | None) -> RubricFacts | None:
    if rubric is None:
        return None
    criteria = tuple(
        CriterionFacts(one.public_id, Side(one.side), one.name, one.description, one.weight, one.maximum)
        for one in sorted(rubric.criteria.all(), key=lambda one: (one.side, one.order))
    )
    return RubricFacts(rubric.is_anonymous, rubric.reviews_each, criteria, rubric.due_on)


def _reviewer_facts(reviewer: Reviewer, assignments: Sequence[Assignment]) -> ReviewerFacts:
    own = [one.state for one in assignments if one.reviewer_id == reviewer.pk and one.state in ACTIVE]
    return ReviewerFacts(
        public_id=reviewer.public_id,
        account=reviewer.account.public_id,
        name=reviewer.account.name or reviewer.account.email,
        load=reviewer.load,
        held=len(own),
        done=own.count(AssignmentState.SUBMITTED),
        is_ended=reviewer.ended_at is not None,
    )

"""The pages of who decides: one application in full, the proposed assignment, and the announcement."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from citylinks.calls.states import CallState
from citylinks.kernel.text import Phrase
from citylinks.matching.reviewers import Plan
from citylinks.reviews.queries import Board, DecisionFacts, Detail, ReviewFacts, ScoreFacts
from citylinks.reviews.states import ACTIVE, AssignmentState, Outcome
from citylinks.web import dates, names, numerals
from citylinks.web.components.data import Cell, Column, Link, Table
from citylinks.web.reviews.pages.board import points, title_of, trail
from citylinks.web.reviews.words import OUTCOMES, REVIEWS, SIDE


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One criterion of a review."""

    criterion: str
    score: str
    comment: str


@dataclass(frozen=True, slots=True)
class ReviewCard:
    """One review in full; `take_back` is where it is taken back, while that is possible."""

    name: str
    state: str
    total: str
    why: str
    scores: tuple[ScoreLine, ...]
    take_back: str


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """One decision, the last first."""

    outcome: str
    when: str
    reason: str
    early_reason: str


@dataclass(frozen=True, slots=True)
class ApplicationPage:
    """One application with its reviews, its standing, its conflicts and its decisions."""

    title: str
    trail: tuple[Link, ...]
    side: str
    place: str
    standing: tuple[tuple[str, str], ...]
    disagree: bool
    reviews: tuple[ReviewCard, ...]
    conflicts: tuple[tuple[str, str], ...]
    decisions: tuple[DecisionLine, ...]
    early: str
    why_not_decide: str
    may_decide: bool
    is_out: bool
    assign: str
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PlanPage:
    """A proposed assignment, to be looked at before it is made."""

    title: Phrase
    trail: tuple[Link, ...]
    fingerprint: str
    count: str
    pairs: Table
    loads: Table
    lacks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnnouncePage:
    """What announcing would do."""

    title: Phrase
    trail: tuple[Link, ...]
    counts: tuple[tuple[str, str], ...]
    unreachable: tuple[str, ...]


def application_page(detail: Detail) -> ApplicationPage:
    """Build one application for who decides on it."""
    row, board = detail.row, detail.board
    standing = row.standing
    manages = board.call.may_manage and board.call.state == CallState.CLOSED
    facts = (
        (_("Rank"), "–" if standing.rank is None else numerals.count(standing.rank)),
        (_("Total"), points(standing.mean)),
        (_("Range"), "–" if standing.low is None else f"{points(standing.low)}–{points(standing.high)}"),
        (_("Adjusted for leniency, information only"), points(standing.adjusted)),
    )
    free = [one for one in detail.candidates if not one.why_not]
    return ApplicationPage(
        title=row.organization,
        trail=trail(board),
        side=str(SIDE[row.side]),
        place=names.listed((row.city, names.country(row.country))),
        standing=facts,
        disagree=standing.disagree,
        reviews=tuple(_card(board, one, scores, manages=manages) for one, scores in detail.reviews),
        conflicts=tuple([(one.name, one.sentence) for one in row.conflicts]),
        decisions=tuple(_decision(one) for one in reversed(detail.decisions)),
        early=_early(detail),
        why_not_decide=detail.why_not_decide,
        may_decide=not detail.why_not_decide and board.call.state in {CallState.CLOSED, CallState.DECIDED},
        is_out=board.call.state == CallState.DECIDED,
        assign=reverse("reviews:assign-one", args=[board.call.code, row.public_id])
        if manages and free
        else "",
        choices=tuple(
            (one.public_id, _("%(name)s, room for %(room)s") % {"name": one.name, "room": one.room})
            for one in free
        ),
    )


def _card(board: Board, one: ReviewFacts, scores: tuple[ScoreFacts, ...], *, manages: bool) -> ReviewCard:
    shown = scores if one.state == AssignmentState.SUBMITTED or one.state not in ACTIVE else ()
    why = one.tied or one.reason
    if one.is_stale:
        why = _("The application changed after this review.")
    return ReviewCard(
        name=one.name,
        state=str(REVIEWS[AssignmentState.BARRED if one.tied else one.state]),
        total=points(one.total) if one.total is not None else "",
        why=why,
        scores=tuple(
            ScoreLine(
                score.criterion,
                _("%(value)s of %(maximum)s")
                % {
                    "value": _given(score),
                    "maximum": numerals.count(score.maximum),
                },
                score.comment,
            )
            for score in shown
        ),
        take_back=reverse("reviews:take-back", args=[board.call.code, one.public_id])
        if manages and one.state in ACTIVE
        else "",
    )


def _given(score: ScoreFacts) -> str:
    return "–" if score.value is None else numerals.measure(float(score.value), 1)


def _decision(one: DecisionFacts) -> DecisionLine:
    return DecisionLine(
        str(OUTCOMES[one.outcome]), dates.moment(one.decided_at), one.reason, one.early_reason
    )


def _early(detail: Detail) -> str:
    """Say what is missing, where a decision would come before all reviews are done."""
    if not detail.is_early:
        return ""
    row = detail.row
    return _("%(done)s of %(wanted)s reviews are done.") % {
        "done": numerals.count(row.done),
        "wanted": numerals.count(max(row.done + row.pending + row.missing, 1)),
    }


def plan_page(board: Board, plan: Plan) -> PlanPage:
    """Build the preview of an assignment."""
    names_of = {one.public_id: one for one in board.reviewers}
    pairs = [
        (
            Cell(one.organization, language=names.foreign(names.RECORDED)),
            one.name,
            _("%(points)s of 100") % {"points": numerals.points(one.fit)},
        )
        for one in plan.pairs
    ]
    loads = [
        (names_of[reviewer].name, numerals.count(names_of[reviewer].held), numerals.count(load),
         numerals.count(names_of[reviewer].load))
        for reviewer, load in plan.loads.items()
    ]  # fmt: skip
    return PlanPage(
        title=title_of(board),
        trail=trail(board),
        fingerprint=plan.fingerprint,
        count=ngettext("Assign this one", "Assign these %(count)s", len(pairs))
        % {"count": numerals.count(len(pairs))}
        if pairs
        else "",
        pairs=Table(
            _("Who would review what"),
            (Column(_("Application")), Column(_("Reviewer")), Column(_("Fit"))),
            pairs,
        ),
        loads=Table(
            _("What each reviewer would have in hand"),
            (
                Column(_("Reviewer")),
                Column(_("Now"), numeric=True),
                Column(_("Then"), numeric=True),
                Column(_("Load"), numeric=True),
            ),
            loads,
        ),
        lacks=tuple(one.sentence for one in plan.lacks),
    )


def announce_page(board: Board, unreachable: tuple[str, ...]) -> AnnouncePage:
    """Count the outcomes that would be announced, and name whom no letter would reach."""
    outcomes = [one.decision.outcome if one.decision else None for one in board.applications]
    counts = [(str(OUTCOMES[one]), numerals.count(outcomes.count(one))) for one in Outcome]
    if None in outcomes:
        counts.append((_("Not decided"), numerals.count(outcomes.count(None))))
    return AnnouncePage(title_of(board), trail(board), tuple(counts), unreachable)

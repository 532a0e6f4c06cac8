"""The officer's pages: the calls under review, the board, the ranking and the drift between reviewers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from citylinks.calls.states import CallState, Side
from citylinks.kernel.text import Phrase
from citylinks.reviews.drift import Drift
from citylinks.reviews.queries import ApplicationRow, Board, CallFacts, ReviewFacts
from citylinks.reviews.ranking import DISAGREEMENT
from citylinks.reviews.states import AssignmentState
from citylinks.web import names, numerals
from citylinks.web.components.data import Cell, Column, Deviation, Link, Table
from citylinks.web.reviews.words import CALLS, OUTCOMES, REVIEWS, SIDES


@dataclass(frozen=True, slots=True)
class CallLine:
    """One call whose reviews the reader may see."""

    title: Phrase
    program: str
    state: str
    href: str


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One review within an application's row: who, and where it stands; `kind` picks its look."""

    name: str
    state: str
    kind: str


@dataclass(frozen=True, slots=True)
class ApplicationLine:
    """One application on the board."""

    organization: str
    place: str
    href: str
    reviews: tuple[ReviewLine, ...]
    progress: str
    missing: str
    total: str
    decision: str


@dataclass(frozen=True, slots=True)
class SideGroup:
    """The applications of one side."""

    heading: str
    lines: tuple[ApplicationLine, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """What to do next."""

    heading: str
    text: str
    label: str
    href: str


@dataclass(frozen=True, slots=True)
class BoardPage:
    """Applications beside their reviewers: what is done, what waits, what is missing, and what is next."""

    title: Phrase
    trail: tuple[Link, ...]
    program: str
    state: str
    done: str
    pending: str
    missing: str
    step: Step | None
    tied: str
    end_tied: str
    groups: tuple[SideGroup, ...]
    reviewers: Table
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class RankingPage:
    """Each side ranked by the mean of its totals."""

    title: Phrase
    trail: tuple[Link, ...]
    tables: tuple[Table, ...]
    step: Step | None
    note: str


@dataclass(frozen=True, slots=True)
class DriftPage:
    """How far each reviewer is from the others."""

    title: Phrase
    trail: tuple[Link, ...]
    deviations: tuple[Deviation, ...]
    table: Table


def points(value: float | None) -> str:
    """Points of 100 with one digit, a dash where there are none."""
    return "–" if value is None else numerals.tenths(value)


def title_of(board: Board) -> Phrase:
    """Return the call's title in the reader's language."""
    return board.call.title.title(get_language() or "en")


def board_path(code: str) -> str:
    """Return the address of a call's board."""
    return reverse("reviews:board", args=[code])


def application_path(code: str, public_id: str) -> str:
    """Return the address of one application for who decides on it."""
    return reverse("reviews:application", args=[code, public_id])


def trail(board: Board | None = None) -> tuple[Link, ...]:
    """Return the way back: the calls under review, and the board of one."""
    calls = Link(_("Calls under review"), reverse("reviews:calls"))
    if board is None:
        return (calls,)
    return (calls, Link(title_of(board).text, board_path(board.call.code)))


def call_lines(found: Iterable[CallFacts]) -> tuple[CallLine, ...]:
    """Build the list of calls under review."""
    return tuple(
        CallLine(
            one.title.title(get_language() or "en"), one.program, str(CALLS[one.state]), board_path(one.code)
        )
        for one in found
    )


def board_page(board: Board) -> BoardPage:
    """Build the board."""
    rows = board.applications
    return BoardPage(
        title=title_of(board),
        trail=trail(),
        program=board.call.program,
        state=_state(board),
        done=numerals.count(sum(one.done for one in rows)),
        pending=numerals.count(sum(one.pending for one in rows)),
        missing=numerals.count(sum(one.missing for one in rows)),
        step=_next_step(board) if board.call.may_manage else None,
        tied=_tied(board.tied),
        end_tied=reverse("reviews:end-tied", args=[board.call.code])
        if board.tied and board.call.may_manage and board.call.state == CallState.CLOSED
        else "",
        groups=tuple(
            SideGroup(str(SIDES[side]), tuple(_line(board, row) for row in board.side(side)))
            for side in Side
            if board.side(side)
        ),
        reviewers=_reviewers(board),
        links=_links(board),
    )


def _state(board: Board) -> str:
    return str(CALLS[board.call.state])


def _tied(count: int) -> str:
    if not count:
        return ""
    sentence = ngettext(
        "One assignment came into conflict with a tie that was put on record later. "
        "Its reviewer sees the application no longer, and a review of it does not count.",
        "%(count)s assignments came into conflict with ties that were put on record later. "
        "Their reviewers see the applications no longer, and reviews of them do not count.",
        count,
    )
    return sentence % {"count": numerals.count(count)}


def _next_step(board: Board) -> Step | None:
    code = board.call.code

    def step(heading: str, text: str, label: str, name: str) -> Step:
        return Step(heading, text, label, reverse(f"reviews:{name}", args=[code]))

    if board.call.state == CallState.DECIDED:
        return None
    if board.rubric is None:
        text = _(
            "Say what applications are scored by, how many review each, and whether they see whose it is."
        )
        return step(_("Set the rubric first"), text, _("Set the rubric"), "rubric")
    if not [one for one in board.reviewers if not one.is_ended]:
        text = _("Nobody reviews for this call yet.")
        return step(_("Choose the reviewers"), text, _("Choose reviewers"), "reviewers")
    if board.call.state != CallState.CLOSED:
        return None
    if any(one.missing for one in board.applications):
        text = _("See who would review what, within loads and conflicts, before anything is assigned.")
        return step(_("Some applications lack reviewers"), text, _("Propose an assignment"), "assign")
    if any(one.pending for one in board.applications):
        return None
    text = _("Every review is done. Read the ranking, and decide with a reason.")
    return step(_("Ready to decide"), text, _("Rank and decide"), "ranking")


def _line(board: Board, row: ApplicationRow) -> ApplicationLine:
    wanted = row.done + row.pending + row.missing
    return ApplicationLine(
        organization=row.organization,
        place=names.listed((row.city, names.country(row.country))),
        href=application_path(board.call.code, row.public_id),
        reviews=tuple(_review(one) for one in (*row.reviews, *row.ended)),
        progress=_("%(done)s of %(wanted)s done")
        % {"done": numerals.count(row.done), "wanted": numerals.count(wanted)},
        missing=ngettext("one reviewer missing", "%(count)s reviewers missing", row.missing)
        % {"count": numerals.count(row.missing)}
        if row.missing
        else "",
        total=points(row.standing.mean),
        decision=str(OUTCOMES[row.decision.outcome]) if row.decision else _("not decided"),
    )


def _review(one: ReviewFacts) -> ReviewLine:
    if one.tied:
        return ReviewLine(one.name, _("conflict of interest"), "barred")
    if one.state == AssignmentState.SUBMITTED:
        state = points(one.total)
        return (
            ReviewLine(one.name, _("%(points)s, before a change") % {"points": state}, "stale")
            if (one.is_stale)
            else ReviewLine(one.name, state, "done")
        )
    return ReviewLine(one.name, str(REVIEWS[one.state]), one.state.value)


def _reviewers(board: Board) -> Table:
    columns = (
        Column(_("Reviewer")),
        Column(_("In hand"), numeric=True),
        Column(_("Done"), numeric=True),
        Column(_("Load"), numeric=True),
    )
    rows = [
        (
            Cell(one.name, note=_("let go") if one.is_ended else ""),
            numerals.count(one.held),
            numerals.count(one.done),
            numerals.count(one.load),
        )
        for one in board.reviewers
    ]
    return Table(_("Reviewers"), columns, rows)


def _links(board: Board) -> tuple[Link, ...]:
    code = board.call.code
    shown = [(_("Ranking and decisions"), "ranking"), (_("Drift between reviewers"), "drift")]
    if board.call.may_manage:
        shown += [(_("Rubric"), "rubric"), (_("Reviewers and their loads"), "reviewers")]
    return tuple(Link(label, reverse(f"reviews:{name}", args=[code])) for label, name in shown)


def ranking_page(board: Board) -> RankingPage:
    """Build the ranking of each side."""
    undecided = sum(one.decision is None for one in board.applications)
    return RankingPage(
        title=title_of(board),
        trail=trail(board),
        tables=tuple(
            _ranking(board, str(SIDES[side]), board.side(side)) for side in Side if board.side(side)
        ),
        step=_announce_step(board, undecided),
        note=ngettext("One application is not decided.", "%(count)s applications are not decided.", undecided)
        % {"count": numerals.count(undecided)}
        if undecided
        else "",
    )


def _announce_step(board: Board, undecided: int) -> Step | None:
    if undecided or not board.applications or not board.call.may_manage:
        return None
    if board.call.state != CallState.CLOSED:
        return None
    return Step(
        _("Everything is decided"),
        _("Applicants learn nothing before you announce the results."),
        _("Go on to the announcement"),
        reverse("reviews:announce", args=[board.call.code]),
    )


def _ranking(board: Board, caption: str, rows: Iterable[ApplicationRow]) -> Table:
    columns = (
        Column(_("Application")),
        Column(_("Rank"), numeric=True),
        Column(_("Total"), numeric=True),
        Column(_("Range"), numeric=True),
        Column(_("Reviews"), numeric=True),
        Column(_("Adjusted"), numeric=True),
        Column(_("Decision")),
    )
    return Table(caption, columns, [_ranked(board, row) for row in rows])


def _ranked(board: Board, row: ApplicationRow) -> tuple[Cell | str, ...]:
    standing = row.standing
    spread = "–" if standing.low is None else f"{points(standing.low)}–{points(standing.high)}"
    wanted = row.done + row.pending + row.missing
    return (
        Cell(
            row.organization,
            application_path(board.call.code, row.public_id),
            note=names.listed((row.city, names.country(row.country))),
            language=names.foreign(names.RECORDED),
        ),
        "–" if standing.rank is None else numerals.count(standing.rank),
        points(standing.mean),
        Cell(spread, note=_("reviewers disagree") if standing.disagree else ""),
        f"{numerals.count(row.done)}/{numerals.count(wanted)}",
        points(standing.adjusted),
        str(OUTCOMES[row.decision.outcome]) if row.decision else _("not decided"),
    )


def disagreement() -> str:
    """Say from how many points on reviewers are said to disagree."""
    return numerals.measure(DISAGREEMENT, 0)


def drift_page(board: Board) -> DriftPage:
    """Build the drift of every reviewer who has reviewed."""
    names_of = {one.public_id: one.name for one in board.reviewers}
    known = sorted(board.drifts, key=lambda one: (one.mean is None, -(one.mean or 0.0)))
    return DriftPage(
        title=title_of(board),
        trail=trail(board),
        deviations=tuple(
            Deviation(names_of[one.reviewer], one.mean, one.spread) for one in known if one.mean is not None
        ),
        table=Table(
            _("Drift of each reviewer, in points of 100"),
            (
                Column(_("Reviewer")),
                Column(_("Mean deviation"), numeric=True),
                Column(_("Spread"), numeric=True),
                Column(_("Shared applications"), numeric=True),
                Column(_("What it says")),
            ),
            [_drifted(one, names_of[one.reviewer]) for one in known],
        ),
    )


def _drifted(one: Drift, name: str) -> tuple[Cell | str, ...]:
    return (
        name,
        "–" if one.mean is None else numerals.signed(one.mean),
        points(one.spread),
        numerals.count(one.shared),
        _verdict(one),
    )


def _verdict(one: Drift) -> str:
    if one.mean is None:
        return _("nobody else reviewed the same applications")
    said = _("more lenient than the others") if one.mean > 0 else _("more severe than the others")
    if one.is_small:
        said = _("about as the others")
    return _("%(said)s; too few to be sure") % {"said": said} if one.is_hint else said

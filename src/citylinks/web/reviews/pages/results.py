"""The applicant's page: where the application stands, why, and what is next."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from citylinks.calls.states import ApplicationState, CallState
from citylinks.kernel.text import Phrase
from citylinks.reviews.queries import Result
from citylinks.web import dates
from citylinks.web.components.data import Step
from citylinks.web.reviews.words import APPLICATIONS, SIDE


@dataclass(frozen=True, slots=True)
class ResultPage:
    """The state of an application, the reason of the decision, and who must act next."""

    title: Phrase
    organization: str
    side: str
    program: str
    state: str
    steps: tuple[Step, ...]
    reason: str
    decided: str
    next: str


def result_page(result: Result) -> ResultPage:
    """Build the page of one application."""
    decision = result.decision
    is_out = result.call_state == CallState.DECIDED
    is_waiting = result.state == ApplicationState.SUBMITTED and result.call_state == CallState.OPEN
    return ResultPage(
        title=result.call.title(get_language() or "en"),
        organization=result.organization,
        side=str(SIDE[result.side]),
        program=result.program,
        state=_("Submitted") if is_waiting else str(APPLICATIONS[result.state]),
        steps=_steps(result, is_out=is_out),
        reason=decision.reason if decision else "",
        decided=dates.moment(decision.decided_at) if decision else "",
        next=_next(result),
    )


def _steps(result: Result, *, is_out: bool) -> tuple[Step, ...]:
    submitted = dates.moment(result.submitted_at) if result.submitted_at else ""
    is_in = result.submitted_at is not None
    is_closed = result.call_state != CallState.OPEN
    return (
        Step(_("Submitted"), "done" if is_in else "current", submitted),
        Step(_("Under review"), "done" if is_out else "current" if is_in and is_closed else "next"),
        Step(_("Decided"), "current" if is_out else "next"),
    )


def _next(result: Result) -> str:
    """Say what comes next, and who must act."""
    waiting = {
        CallState.OPEN: _("The call is still open. You can change your application until it closes."),
        CallState.CLOSED: _(
            "Reviewers score the applications. You need not act; the decision comes by mail."
        ),
    }
    sentences = {
        ApplicationState.DRAFT: _("You must act: the application is a draft and has not been submitted."),
        ApplicationState.WITHDRAWN: _("The application was withdrawn. Nothing is waited for."),
        ApplicationState.SELECTED: _(
            "The program pairs the selected host cities and resource partners next. It writes to you; "
            "you need not act now."
        ),
        ApplicationState.NOT_SELECTED: _("You need not act. The reason above may help with the next call."),
        ApplicationState.RESERVE: _("The program comes back to you if a place becomes free."),
    }
    return sentences.get(result.state) or waiting.get(result.call_state, "")

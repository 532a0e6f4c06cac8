"""What the states, sides and outcomes of reviews are called in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from citylinks.calls.states import ApplicationState, CallState, Side
from citylinks.reviews.states import AssignmentState, Outcome

SIDES = {Side.HOST: _("Host cities"), Side.RESOURCE: _("Resource partners")}
SIDE = {Side.HOST: _("Host city"), Side.RESOURCE: _("Resource partner")}
REVIEWS = {
    AssignmentState.ASSIGNED: _("pending"),
    AssignmentState.SUBMITTED: _("done"),
    AssignmentState.RECUSED: _("given back"),
    AssignmentState.UNASSIGNED: _("taken back"),
    AssignmentState.BARRED: _("conflict of interest"),
}
OUTCOMES = {
    Outcome.SELECTED: _("Selected"),
    Outcome.NOT_SELECTED: _("Not selected"),
    Outcome.RESERVE: _("On the reserve list"),
}
APPLICATIONS = {
    ApplicationState.DRAFT: _("A draft"),
    ApplicationState.SUBMITTED: _("Under review"),
    ApplicationState.WITHDRAWN: _("Withdrawn"),
    ApplicationState.SELECTED: _("Selected"),
    ApplicationState.NOT_SELECTED: _("Not selected"),
    ApplicationState.RESERVE: _("On the reserve list"),
}
CALLS = {
    CallState.DRAFT: _("A draft"),
    CallState.OPEN: _("Open for applications"),
    CallState.CLOSED: _("Under review"),
    CallState.DECIDED: _("Decided"),
}

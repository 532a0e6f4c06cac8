"""Which organizations take part in a program because they applied to one of its calls."""

from __future__ import annotations

from citylinks.calls.models import Application
from citylinks.calls.states import LET_OUT
from citylinks.network.participation import Programs, Rows, Tie


def organizations(programs: Programs) -> Rows:
    """Find the organizations with an application that was submitted and not withdrawn."""
    let_out = Application.objects.filter(call__program__public_id__in=programs, state__in=LET_OUT)
    return let_out.values("organization")


TIE = Tie("application", "It submitted an application to a call of the program.", organizations)

"""Which organizations take part in a program because it holds a need of theirs."""

from __future__ import annotations

from citylinks.needs.models import Need
from citylinks.needs.states import NeedState
from citylinks.network.participation import Programs, Rows, Tie


def organizations(programs: Programs) -> Rows:
    """Find the organizations with a need that was stated and not withdrawn."""
    standing = Need.objects.filter(program__public_id__in=programs).exclude(state=NeedState.WITHDRAWN)
    return standing.values("organization")


TIE = Tie("need", "It has a stated or published need in the program.", organizations)

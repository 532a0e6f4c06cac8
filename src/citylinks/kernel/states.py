"""States as tables: which action leads from which state to which, and what to say when it does not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from citylinks.kernel.errors import DomainError

State = TypeVar("State", bound=TextChoices)
Action = TypeVar("Action", bound=TextChoices)

_NOTHING = gettext_noop("Nothing can be done with it any more.")


def next_state(table: Mapping[tuple[State, Action], State], state: State, action: Action) -> State:
    """Return the state that follows, or refuse with what is possible now."""
    if (state, action) in table:
        return table[state, action]
    possible = [str(other.label) for (source, other) in table if source == state]
    ways = _("Possible now: %(ways)s.") % {"ways": ", ".join(possible)} if possible else _(_NOTHING)
    refusal = _("“%(action)s” is not possible while it is %(state)s.") % {
        "action": action.label,
        "state": state.label,
    }
    raise DomainError("wrong-state", f"{refusal} {ways}")

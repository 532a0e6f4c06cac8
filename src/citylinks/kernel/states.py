"""States as tables: which action leads from which state to which, and what to say when it does not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from django.db.models import TextChoices

from citylinks.kernel.errors import DomainError

State = TypeVar("State", bound=TextChoices)
Action = TypeVar("Action", bound=TextChoices)


def next_state(table: Mapping[tuple[State, Action], State], state: State, action: Action) -> State:
    """Return the state that follows, or refuse with what is possible now."""
    if (state, action) in table:
        return table[state, action]
    possible = [str(other.label) for (source, other) in table if source == state]
    ways = f"Possible now: {', '.join(possible)}." if possible else "Nothing can be done with it any more."
    raise DomainError("wrong-state", f"“{action.label}” is not possible while it is {state.label}. {ways}")

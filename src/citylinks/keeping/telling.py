"""How far a long piece of work is, told to whoever waits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

# What is done, how much of it, and of how much.
Tell = Callable[[str, int, int], None]


def silent(what: str, done: int, total: int) -> None:
    """Tell nobody."""


@dataclass(slots=True)
class Told:
    """The stage that the work is in; each step is passed on."""

    tell: Tell = silent
    what: str = ""
    done: int = 0
    total: int = 0

    def begin(self, what: str, total: int) -> None:
        """Begin a stage of so many steps."""
        self.what, self.done, self.total = what, 0, total
        self.tell(what, 0, total)

    def step(self, steps: int) -> None:
        """Go on by so many."""
        self.done += steps
        self.tell(self.what, self.done, self.total)

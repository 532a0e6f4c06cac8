"""Refusals: what the domain says when it will not do something, in sentences for people.

Every interface turns the same exception into its own form: the web beside a field, the command line as one
sentence per fault and exit code 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


class DomainError(Exception):
    """A foreseen refusal: a stable code for programs, a sentence for people, and where it belongs."""

    def __init__(self, code: str, message: str, place: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.place = place

    def sentences(self) -> tuple[str, ...]:
        """One sentence per fault, with its place in front where there is one."""
        return (f"{self.place}: {self.message}" if self.place else self.message,)


class NotFound(DomainError):  # noqa: N818 - reads as what happened
    """There is no such thing, or the actor may not know that there is: the answer is the same."""

    def __init__(self, kind: str, key: str) -> None:
        super().__init__("not-found", f"There is no {kind} {key}.")


class Busy(Exception):  # noqa: N818 - reads as what happened
    """Others were writing the same rows and the change was given up: nothing of it was kept.

    It is no refusal of the domain, which would ask for other words: the same thing can be sent again.
    """

    code = "busy"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def sentences(self) -> tuple[str, ...]:
        """One sentence for people."""
        return (self.message,)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with an input: where it is, what it is, and what would mend it."""

    place: str
    message: str
    mend: str = ""

    def sentence(self) -> str:
        """`place: message mend`, each part only where it is known."""
        text = f"{self.place}: {self.message}" if self.place else self.message
        return f"{text} {self.mend}" if self.mend else text


class Faults(DomainError):  # noqa: N818 - the plural says what it holds
    """Every fault of one input, collected before it is refused."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        if not self.faults:
            raise ValueError("Faults holds at least one fault; with none, go on.")
        super().__init__("faults", "\n".join(fault.sentence() for fault in self.faults))

    def __iter__(self) -> Iterator[Fault]:
        return iter(self.faults)

    def __len__(self) -> int:
        return len(self.faults)

    def sentences(self) -> tuple[str, ...]:
        """One sentence per fault, in the order of the input."""
        return tuple(fault.sentence() for fault in self.faults)


def refuse(faults: Iterable[Fault]) -> None:
    """Raise `Faults` when there is at least one; return otherwise."""
    found = tuple(faults)
    if found:
        raise Faults(found)

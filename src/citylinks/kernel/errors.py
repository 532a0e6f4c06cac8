"""Refusals: what the domain says when it will not do something, in sentences for people.

Every interface turns the same exception into its own form: the web beside a field, the command line as one
sentence per fault and exit code 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with an input: where it is, what it is, and what would mend it."""

    place: str
    message: str
    mend: str = ""

    def said(self) -> str:
        """Return message and mend, for people: the field it stands beside says where it is."""
        return f"{self.message} {self.mend}".strip()

    def traced(self) -> str:
        """Return `place: message mend`, each part only where it is known, for the command line and logs."""
        return f"{self.place}: {self.said()}" if self.place else self.said()


class DomainError(Exception):
    """A foreseen refusal: a stable code for programs, and at least one fault for people."""

    def __init__(self, code: str, message: str, place: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.place = place
        self.faults: tuple[Fault, ...] = (Fault(place or "", message),)

    def said(self) -> tuple[str, ...]:
        """Return one sentence for people per fault, without the machine's name of its field."""
        return tuple(fault.said() for fault in self.faults)

    def traced(self) -> tuple[str, ...]:
        """Return one sentence per fault, with its place in front where there is one."""
        return tuple(fault.traced() for fault in self.faults)


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

    def traced(self) -> tuple[str, ...]:
        """Return one sentence for people."""
        return (self.message,)


class Faults(DomainError):  # noqa: N818 - the plural says what it holds
    """Every fault of one input, collected before it is refused."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        found = tuple(faults)
        if not found:
            raise ValueError("Faults holds at least one fault; with none, go on.")
        super().__init__("faults", "\n".join(fault.traced() for fault in found))
        self.faults = found

    def __iter__(self) -> Iterator[Fault]:
        return iter(self.faults)

    def __len__(self) -> int:
        return len(self.faults)


def refuse(faults: Iterable[Fault]) -> None:
    """Raise `Faults` when there is at least one; return otherwise."""
    found = tuple(faults)
    if found:
        raise Faults(found)

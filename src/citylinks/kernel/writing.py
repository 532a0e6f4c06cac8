"""How every change of state is written: in one transaction, again after a deadlock, its trail last."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _

from citylinks.kernel.errors import Busy

Asked = ParamSpec("Asked")
Made = TypeVar("Made")

ATTEMPTS = 4
PAUSE = 0.05  # seconds before the second attempt; twice as long before each further one, and spread
PATIENCE = 20.0  # seconds after which nothing is tried again: SQLite itself has waited longer by then
# What PostgreSQL calls a deadlock and a transaction that cannot be put in line with the others.
CLASHES = frozenset({"40P01", "40001"})


def given_up() -> Busy:
    """Return the refusal, in the reader's language."""
    return Busy(_("Somebody else was writing at the same moment. Nothing was changed: send it again."))


@dataclass(slots=True)
class Writing:
    """An operation under way with all it calls.

    `last` is written once its own rows stand, in order; `undo` takes back what no transaction does, such as a
    stored file, when the operation or the part of it that put it down fails.
    """

    last: list[tuple[Callable[[list[object]], None], object]] = field(default_factory=list)
    undo: list[Callable[[], None]] = field(default_factory=list)

    def write_last(self) -> None:
        """Call each writer once with all that was put down for it."""
        for write in dict.fromkeys(write for write, _item in self.last):
            write([item for one, item in self.last if one is write])

    def take_back(self, told: int = 0, done: int = 0) -> None:
        """Forget what was put down since, and undo what was done, the last of it first."""
        del self.last[told:]
        while len(self.undo) > done:
            self.undo.pop()()


_under_way: ContextVar[Writing | None] = ContextVar("under_way", default=None)


def under_way() -> Writing | None:
    """Return the operation in which the caller runs, with those around it; None outside of any."""
    return _under_way.get()


def operation(change: Callable[Asked, Made]) -> Callable[Asked, Made]:
    """Make a function a change of state: all of it is written, or nothing.

    Called inside another one it becomes a part of that. Else it has a transaction of its own, and runs again
    from its beginning, at most ATTEMPTS times, when the database ended it for the sake of another writer. So
    it must read its rows again under their locks, and leave what it is given as it found it.
    Raises Busy when the last attempt was ended too.
    """

    @wraps(change)
    def written(*args: Asked.args, **kwargs: Asked.kwargs) -> Made:
        if _under_way.get() is not None:
            with part():
                return change(*args, **kwargs)
        if connection.in_atomic_block:  # whoever opened it decides whether to begin again
            return _whole(lambda: change(*args, **kwargs))
        return _again(lambda: change(*args, **kwargs))

    return written


@contextmanager
def part() -> Iterator[None]:
    """Hold a part of an operation together: when it fails, what it wrote and told goes, and nothing else."""
    writing = _under_way.get()
    if writing is None:
        raise RuntimeError("A part belongs to an operation.")
    told, done = len(writing.last), len(writing.undo)
    try:
        with transaction.atomic():
            yield
    except BaseException:
        writing.take_back(told, done)
        raise


def _whole(change: Callable[[], Made]) -> Made:
    """Run a change in a transaction; what acts on its closing is outside of it already."""
    writing, stands = Writing(), False

    def stood() -> None:
        nonlocal stands
        stands = True

    try:
        with transaction.atomic():
            transaction.on_commit(stood)
            token = _under_way.set(writing)
            try:
                made = change()
                writing.write_last()
            finally:
                _under_way.reset(token)
    except BaseException as fault:
        if not stands:
            writing.take_back()
        elif isinstance(fault, OperationalError):  # of what acts on the closing: it is not to be done twice
            raise RuntimeError("What followed the change failed; the change stands.") from fault
        raise
    return made


def _again(change: Callable[[], Made]) -> Made:
    until = time.monotonic() + PATIENCE
    for attempt in range(ATTEMPTS):
        try:
            return _whole(change)
        except OperationalError as fault:
            if not is_clash(fault):
                raise
            if attempt == ATTEMPTS - 1 or time.monotonic() > until:
                raise given_up() from fault
        time.sleep(PAUSE * 2**attempt * random.uniform(0.5, 1.5))  # noqa: S311 - spreads those who clashed
    raise AssertionError  # the loop returns or raises


def is_clash(fault: OperationalError) -> bool:
    """Tell whether the database ended a transaction only because of other writers."""
    cause = fault.__cause__
    if getattr(cause, "sqlstate", None) in CLASHES:
        return True
    return str(getattr(cause, "sqlite_errorname", "")).startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))

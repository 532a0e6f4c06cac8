"""Addresses that hold a page's whole state: adding, changing and dropping one value of a query string."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict


@dataclass(frozen=True, slots=True)
class Address:
    """A path and its query, in order; values that say nothing are never written."""

    path: str
    pairs: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, path: str, query: QueryDict) -> Address:
        """Read what a request asked for."""
        return cls(path, tuple((name, value) for name, values in query.lists() for value in values))

    def __str__(self) -> str:
        return f"{self.path}?{urlencode(self.pairs)}" if self.pairs else self.path

    def at(self, path: str) -> Address:
        """Return the same state on another page."""
        return Address(path, self.pairs)

    def keep(self, names: Iterable[str]) -> Address:
        """Only the values of these names."""
        kept = frozenset(names)
        return Address(self.path, tuple(pair for pair in self.pairs if pair[0] in kept))

    def drop(self, *names: str) -> Address:
        """Without any value of these names."""
        return Address(self.path, tuple(pair for pair in self.pairs if pair[0] not in names))

    def without(self, name: str, value: str) -> Address:
        """Without this one value; the other values of the name stay."""
        return Address(self.path, tuple(pair for pair in self.pairs if pair != (name, value)))

    def put(self, name: str, value: str | int | None) -> Address:
        """With exactly this value of the name, at the end; None or an empty text drops it."""
        rest = self.drop(name)
        return rest if value is None or value == "" else Address(self.path, (*rest.pairs, (name, str(value))))

    def add(self, name: str, value: str | int) -> Address:
        """With one more value of the name, unless it is there."""
        pair = (name, str(value))
        return self if pair in self.pairs else Address(self.path, (*self.pairs, pair))

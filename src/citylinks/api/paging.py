"""Lists by the page: how many there are in all, and the address of the next ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Annotated, Generic, TypeVar

from django.http import HttpRequest
from ninja import Field, Query, Schema

Row = TypeVar("Row")
Shown = TypeVar("Shown")
MOST = 200
LAST = 1_000_000


class PageAsked(Schema):
    """Which part of a list is asked for."""

    page: Annotated[int, Field(ge=1, le=LAST, description="Which page, from 1.")] = 1
    size: Annotated[int, Field(ge=1, le=MOST, description="How many rows a page.")] = 50

    @property
    def part(self) -> slice:
        """The rows of this page."""
        start = (self.page - 1) * self.size
        return slice(start, start + self.size)


class Page(Schema, Generic[Shown]):
    """One page of a list; `next` is the address of the next page, or null on the last."""

    count: int
    next: str | None
    items: list[Shown]


Asked = Annotated[PageAsked, Query()]


def paged(
    request: HttpRequest, asked: PageAsked, rows: Iterable[Row], count: int, show: Callable[[Row], Shown]
) -> Page[Shown]:
    """Show the rows of one page, cut by `asked.part` out of a list of `count`."""
    following = None
    if asked.page * asked.size < count:
        query = request.GET.copy()
        query["page"], query["size"] = str(asked.page + 1), str(asked.size)
        following = request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
    return Page[Shown](count=count, next=following, items=[show(row) for row in rows])

"""Templates drawn once with marks where their values go, and filled as text from then on.

A page shows hundreds of bars, cells and links. A template looks every name up and translates every word
anew for each of them; a stencil did so once a language, and a value is escaped as a template would.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.formats import localize
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

MARK = "\ue000"  # of Unicode's private use: no template holds it, and values are filled in after the cut
Value = str | int | float
Shape = tuple[tuple[str, str | bool | None], ...]


def fill(name: str, /, **values: Value) -> SafeString:
    """Draw a component of single values: what it decides by is a bool, or whether a text is empty.

    A text that the template compares with another is a `str` in `stencil`'s shape, not a value.
    """
    shape, shown = [], {}
    for key, value in values.items():
        if value is True or value is False or value == "":
            shape.append((key, value if isinstance(value, bool) else ""))
        else:
            shape.append((key, None))
            shown[key] = written(value)
    return joined(stencil(name, tuple(shape)), shown)


def stencil(name: str, shape: Shape) -> tuple[str, ...]:
    """Return a template in the reader's language, cut where values go: text and name in turn.

    `shape` holds each name with what the template decides by, or with None where a value goes.
    """
    cut = _cut.__wrapped__ if settings.DEBUG else _cut
    return cut(name, shape, get_language() or "", get_script_prefix())


@lru_cache(maxsize=2048)
def _cut(name: str, shape: Shape, language: str, prefix: str) -> tuple[str, ...]:
    del language, prefix  # the template reads both; they are here to tell stencils apart
    values = {key: SafeString(f"{MARK}{key}{MARK}") if decided is None else decided for key, decided in shape}
    return tuple(render_to_string(f"web/components/{name}.html", values).split(MARK))


def joined(pieces: tuple[str, ...], shown: dict[str, str]) -> SafeString:
    """Fill a stencil with texts that are escaped already."""
    return SafeString("".join([shown[piece] if place % 2 else piece for place, piece in enumerate(pieces)]))


def all_of(drawn: Iterable[SafeString]) -> SafeString:
    """Put components one after the other, each without the line break that ends its file."""
    return SafeString("".join([one.removesuffix("\n") for one in drawn]))


def written(value: Value) -> str:
    """Write a value as a template does: in the reader's language, escaped unless it is safe already."""
    if type(value) is str:
        return escape(value)
    if type(value) is SafeString:
        return value
    if type(value) is int:
        return _number(value, get_language() or "")
    return conditional_escape(localize(value))


@lru_cache(maxsize=4096)
def _number(value: int, language: str) -> str:
    del language  # `localize` reads it
    return conditional_escape(localize(value))

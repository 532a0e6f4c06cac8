"""Templates drawn once with marks where their values go, and filled as text from then on.

A page shows hundreds of bars, cells and links. A template looks every name up and translates every word
anew for each of them; a stencil did so once a language, and a value is escaped as a template would.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from functools import lru_cache
from html import escape

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.formats import localize
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

MARK = "\ue000"  # of Unicode's private use: no template holds it, and values are filled in after the cut
Value = str | int | float
# Names with what a template decides by, or with None where a value goes.
Shape = tuple[tuple[str, Value | None], ...]


def fill(name: str, /, **values: Value) -> SafeString:
    """Draw a component of single values: what it decides by is a bool, or whether a text is empty."""
    return SafeString(_drawn(name, values, get_language() or "", get_script_prefix()))


def fill_all(name: str, rows: Iterable[Mapping[str, Value]]) -> SafeString:
    """Draw a component of each row of values, without the line break that ends its file."""
    language, prefix = get_language() or "", get_script_prefix()
    return SafeString("".join([_drawn(name, row, language, prefix).removesuffix("\n") for row in rows]))


def fill_kept(
    name: str, key: Hashable, make: Callable[[], Mapping[str, object]], /, **values: Value
) -> SafeString:
    """Draw a component in which only these values change while `key` does not; `make` gives the others."""
    at = name, key, get_language() or "", get_script_prefix()
    pieces = None if settings.DEBUG else _KEPT.get(at)
    if pieces is None:
        marks = {name: mark(name) for name in values}
        pieces = tuple(render_to_string(f"web/components/{name}.html", {**make(), **marks}).split(MARK))
        _KEPT[at] = pieces
    return SafeString(_joined(pieces, {name: written(value, at[2]) for name, value in values.items()}))


# The keys are few: the band above a page has one for each entry of the navigation.
_KEPT: dict[tuple[str, Hashable, str, str], tuple[str, ...]] = {}


def _joined(pieces: tuple[str, ...], shown: Mapping[str, str]) -> str:
    return "".join([shown[piece] if place % 2 else piece for place, piece in enumerate(pieces)])


def _drawn(name: str, values: Mapping[str, Value], language: str, prefix: str) -> str:
    shape: list[tuple[str, Value | None]] = []
    shown: dict[str, str] = {}
    for key, value in values.items():
        if value is True or value is False or value == "":
            shape.append((key, value))
        else:
            shape.append((key, None))
            shown[key] = written(value, language)
    cut = _cut.__wrapped__ if settings.DEBUG else _cut
    return _joined(cut(name, tuple(shape), language, prefix), shown)


@lru_cache(maxsize=2048)
def _cut(name: str, shape: Shape, language: str, prefix: str) -> tuple[str, ...]:
    """Draw a template and cut it where values go: text and name in turn."""
    del language, prefix  # the template reads both; they are here to tell stencils apart
    values = {key: mark(key) if decided is None else decided for key, decided in shape}
    return tuple(render_to_string(f"web/components/{name}.html", values).split(MARK))


def mark(key: str) -> SafeString:
    """Return what stands in a template where a value will go."""
    return SafeString(f"{MARK}{key}{MARK}")


def written(value: Value, language: str) -> str:
    """Write a value as a template does: in the reader's language, escaped unless it is safe already."""
    if type(value) is str:
        return escape(value)
    if type(value) is SafeString:
        return value
    if type(value) is int:
        return _number(value, language)
    return conditional_escape(localize(value))


@lru_cache(maxsize=4096)
def _number(value: int, language: str) -> str:
    del language  # `localize` reads it
    return conditional_escape(localize(value))

"""The municipal themes, read once from taxonomy.toml; needs no Django."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TypedDict

from citylinks.themes.words import words

LONGEST = 80  # characters of a word that suggestions are looked up for
LANGUAGES = ("en", "es", "fr", "id", "pt", "ar", "sw")


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme: what it is called, where other classifications put it, and how a text shows it."""

    code: str
    label: str
    area: str
    purposes: tuple[str, ...]
    crs: tuple[str, ...]  # OECD DAC/CRS purpose codes
    sdg: tuple[str, ...]  # targets, e.g. "13.1"
    cofog: tuple[str, ...]  # groups or classes, e.g. "05.2"
    keywords: Mapping[str, tuple[str, ...]]  # language -> phrases
    emphasis: Mapping[str, float]  # context criterion -> factor on its weight
    why: str  # the reason for the emphasis, one sentence

    @property
    def goals(self) -> tuple[int, ...]:
        """Numbers of the Sustainable Development Goals its targets belong to."""
        return tuple(sorted({int(target.split(".")[0]) for target in self.sdg}))


class _Row(TypedDict):
    code: str
    label: str
    area: str
    purposes: list[str]
    crs: list[str]
    sdg: list[str]
    cofog: list[str]
    keywords: dict[str, list[str]]
    emphasis: dict[str, float]
    why: str


class _Document(TypedDict):
    purposes: dict[str, str]
    areas: dict[str, str]
    theme: list[_Row]


def _read() -> _Document:
    text = files("citylinks.themes").joinpath("taxonomy.toml").read_text(encoding="utf-8")
    document: _Document = tomllib.loads(text)  # type: ignore[assignment]  # tests hold the file to this form
    return document


def _theme(row: _Row) -> Theme:
    return Theme(
        code=row["code"],
        label=row["label"],
        area=row["area"],
        purposes=tuple(row["purposes"]),
        crs=tuple(row["crs"]),
        sdg=tuple(row["sdg"]),
        cofog=tuple(row["cofog"]),
        keywords=MappingProxyType({language: tuple(all_) for language, all_ in row["keywords"].items()}),
        emphasis=MappingProxyType(row["emphasis"]),
        why=row["why"],
    )


_DOCUMENT = _read()
PURPOSES: Mapping[str, str] = MappingProxyType(_DOCUMENT["purposes"])
AREAS: Mapping[str, str] = MappingProxyType(_DOCUMENT["areas"])
THEMES: Mapping[str, Theme] = MappingProxyType({row["code"]: _theme(row) for row in _DOCUMENT["theme"]})


CLOSE = 0.65  # how much of a word must be right for it to be meant; "flods" is to "floods" 0.83
PART = 0.9  # a word inside a keyword of several tells less than one that stands alone


def nearest(code: str, n: int = 3) -> list[str]:
    """Suggest the themes meant by a word that is no code: by their words and keywords, then by spelling."""
    import difflib

    wanted = words(code[:LONGEST])
    scores = {theme: _nearness(wanted, theme) for theme in THEMES} if wanted else {}
    meant = sorted((theme for theme in scores if scores[theme] >= CLOSE), key=lambda theme: -scores[theme])
    by_spelling = difflib.get_close_matches(code[:LONGEST].lower(), THEMES, n=n, cutoff=0.5)
    return list(dict.fromkeys([*meant, *by_spelling]))[:n]


def _nearness(wanted: Sequence[str], code: str) -> float:
    """Tell how much of the wanted words a theme's words hold, from 0 to 1."""
    from rapidfuzz.distance import OSA

    told = _told_by(code)
    best = (max(weight * OSA.normalized_similarity(word, one) for one, weight in told) for word in wanted)
    return sum(best) / len(wanted)


@cache
def _told_by(code: str) -> tuple[tuple[str, float], ...]:
    """List the words a theme is known by, each with how telling it is; the code's own come first."""
    theme = THEMES[code]
    told = dict.fromkeys(words(theme.label), 1.0) | dict.fromkeys(words(code), 1.0)
    for keyword in (one for spoken in theme.keywords.values() for one in spoken):
        parts = keyword.split()
        for part in parts:
            for word in words(part.rstrip("*")):
                for form in (word, f"{word}s") if part.endswith("*") else (word,):
                    told[form] = max(told.get(form, 0.0), 1.0 if len(parts) == 1 else PART)
    return tuple(told.items())

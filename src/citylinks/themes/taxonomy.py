"""The municipal themes, read once from taxonomy.toml; needs no Django."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import TypedDict

from citylinks.themes.words import words

LANGUAGES = ("en", "es", "fr", "id", "pt", "ar")


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


def nearest(code: str, n: int = 3) -> list[str]:
    """Suggest the theme codes nearest to a word that is not one: by label words, then by spelling."""
    import difflib

    wanted = set(words(code))
    by_word = [theme.code for theme in THEMES.values() if wanted & set(words(f"{theme.code} {theme.label}"))]
    by_spelling = difflib.get_close_matches(code.lower(), THEMES, n=n, cutoff=0.4)
    return list(dict.fromkeys([*by_word, *by_spelling]))[:n]

"""Themes proposed for a text: how sure each is, and what speaks for it. A person decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from citylinks.themes.classify import Sureness, speaking, sureness
from citylinks.themes.space import space
from citylinks.themes.taxonomy import THEMES


@dataclass(frozen=True, slots=True)
class Proposal:
    """A theme proposed for a text, and the words of the text that speak for it.

    `like` is the sentence about the theme that is nearest to the text, where no word speaks for it and the
    text was read by the encoder; else it is empty.
    """

    theme: str
    score: float
    words: tuple[str, ...] = ()
    like: str = ""

    @property
    def sure(self) -> Sureness:
        """How sure the theme is, in a word."""
        return sureness(self.score)


def proposals(
    text: str, scores: Mapping[str, float], place: bytes | None = None, language: str = "en"
) -> tuple[Proposal, ...]:
    """Say of themes heard in a text what speaks for them, the surest first, without encoding anything.

    `place` is what was kept of the text (`Space.place`), `language` the one to show sentences in.
    """
    spoken = speaking(text)
    known = sorted((code for code in scores if code in THEMES), key=lambda code: (-scores[code], code))
    return tuple(
        Proposal(
            theme=code,
            score=scores[code],
            words=spoken.get(code, ()),
            like="" if place is None or code in spoken else _like(place, code, language),
        )
        for code in known
    )


def _like(place: bytes, theme: str, language: str) -> str:
    return space().nearest(np.frombuffer(place, "<f4"), theme, language.partition("-")[0])

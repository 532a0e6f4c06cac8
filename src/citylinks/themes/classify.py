"""Which themes does a text speak of? By keywords in seven languages, and by an encoder when there is one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from citylinks.themes.taxonomy import THEMES
from citylinks.themes.words import words

if TYPE_CHECKING:
    from citylinks.themes.encoder import Encoder
    from citylinks.themes.space import Vector

GAP = 2  # other words allowed between two words of a phrase: "inundaciones por el río"
PHRASE_BONUS = 0.75  # each further word of a phrase makes it that much more telling
PREFIX = 3  # letters by which open-ended words are looked up
WORDS = 1.0  # what the evidence of words weighs beside the encoder's shares
# From which score on a theme is likely, and possible: on the tuning texts 66 of 67 and 8 of 9 were right.
LIKELY, POSSIBLE = 0.5, 0.3
SPEAKING = 3  # words that are shown for a theme


class Sureness(StrEnum):
    """How sure a theme is that was found in a text."""

    LIKELY = "likely"
    POSSIBLE = "possible"
    UNSURE = "unsure"


def sureness(score: float) -> Sureness:
    """Say in a word how sure a theme of this score is."""
    return Sureness.LIKELY if score >= LIKELY else Sureness.POSSIBLE if score >= POSSIBLE else Sureness.UNSURE


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
    evidence: defaultdict[str, float] = defaultdict(float)
    for (theme, _), weight in _strongest(said).items():
        evidence[theme] += weight
    return {code: total / (total + 1.0) for code, total in evidence.items()}


def _strongest(said: Sequence[str]) -> dict[tuple[str, tuple[str, ...]], float]:
    """Weigh what was found by theme and the words that said it, in the order of the text."""
    strongest: dict[tuple[str, tuple[str, ...]], float] = {}
    for match in _matches(said):
        spoken = tuple(said[place] for place in sorted(match.places))
        for theme in match.phrase.themes:
            strongest[theme, spoken] = max(match.phrase.weight, strongest.get((theme, spoken), 0.0))
    return strongest


def speaking(text: str) -> dict[str, tuple[str, ...]]:
    """Find the words that speak for each theme, as they are written in the text; at most three for one."""
    written = [(word, token) for token in text.split() for word in words(token)]
    found: defaultdict[str, dict[tuple[str, ...], str]] = defaultdict(dict)
    for match in _matches([word for word, _ in written]):
        places = sorted(match.places)
        spoken = tuple(written[place][0] for place in places)
        shown = _spelled(written, places)
        for theme in match.phrase.themes:
            found[theme].setdefault(spoken, shown)
    return {theme: tuple(dict.fromkeys(shown.values()))[:SPEAKING] for theme, shown in found.items()}


def _spelled(written: Sequence[tuple[str, str]], places: Sequence[int]) -> str:
    """Spell a phrase as the text does, with an ellipsis for the words between."""
    parts = [_bare(written[places[0]][1])]
    for before, place in pairwise(places):
        part = _bare(written[place][1])
        if place > before + 1:
            parts.append("…")
        if place > before + 1 or part != parts[-1]:
            parts.append(part)
    return " ".join(parts)


def _bare(token: str) -> str:
    """Take off the signs around a word, not those in it."""
    letters = [place for place, letter in enumerate(token) if letter.isalnum()]
    return token[letters[0] : letters[-1] + 1] if letters else token


def classify(
    text: str, encoder: Encoder | None = None, place: Vector | None = None
) -> list[tuple[str, float]]:
    """Themes of a text, the most likely first; ties go by code.

    Without an encoder the score is the evidence of the words. With one, scores add up to 1: the shares that
    the prototypes give to the themes, raised by that evidence. Pass the text's `place` (`Space.place`) where
    it is there already: making it is what takes time.
    """
    scores: Mapping[str, float] = by_words(text)
    if encoder is not None and text.strip():
        from citylinks.themes.space import mixed, space

        if place is None:
            place = space().place(encoder.query([text]))[0]
        scores = mixed(space().shares(place[None])[0].tolist(), scores, WORDS)
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    return [(code, score) for code, score in ranked if score > 0]

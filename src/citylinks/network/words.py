"""How the directory writes words down and looks them up: folded, each with a space before it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from citylinks.places.names import fold
from citylinks.themes.words import words as split

LONGEST = 40  # letters of a word that are kept: longer ones are numbers and addresses


def words_of(*texts: str) -> list[str]:
    """Return the folded words of texts, each once, in their order."""
    return list(dict.fromkeys(word for text in texts for word in _words(text)))


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    """Fold one text; many members share a city, an organization and the labels of themes."""
    return tuple(word[:LONGEST] for word in split(fold(text)))


def search_text(texts: Iterable[str]) -> str:
    """Return the words as a search reads them: ` build drain semarang `."""
    return f" {' '.join(words_of(*texts))} "


def tokens(facets: Iterable[tuple[str, str]]) -> str:
    """Return facets and their values as a search reads them: ` kind:person theme:stormwater `."""
    return f" {' '.join(f'{name}:{value}' for name, value in facets)} "

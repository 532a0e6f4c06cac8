"""Themes proposed for a need, beside those that were chosen."""

from __future__ import annotations

from citylinks.kernel.text import is_language
from citylinks.needs.models import Need, NeedDraft
from citylinks.needs.queries.drafts import typed_of
from citylinks.needs.queries.record import wording_of
from citylinks.needs.similarity import Spoken
from citylinks.themes.hearing import MODEL, reading
from citylinks.themes.proposals import Proposal, proposals
from citylinks.themes.space import version


def proposed(row: Need | NeedDraft, said: Spoken, language: str) -> tuple[Proposal, ...]:
    """Say of the themes heard in a need that were not chosen what speaks for them, the surest first.

    `said` is what was kept when the words were saved (`spoken`), so that nothing is encoded: no more queries
    than its words take. Sentences are in `language` where there are any in it.
    """
    first = typed_of(row).original if isinstance(row, NeedDraft) else wording_of(row).original
    place = said.vector if said.model == f"{MODEL} {version()}" else None
    scores = {theme: score for theme, score in said.heard.items() if theme not in said.chosen}
    return proposals(reading(first.title, first.text), scores, place, language)


def language_of(row: Need | NeedDraft) -> str:
    """Return the language that a need or a draft is written in first; "" where none is named yet."""
    named = typed_of(row).original.language.strip() if isinstance(row, NeedDraft) else row.language
    return named if is_language(named) else ""

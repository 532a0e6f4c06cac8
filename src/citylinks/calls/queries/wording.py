"""What a call says, in the languages it was written in; reads what a query has fetched."""

from __future__ import annotations

from citylinks.calls.models import Call
from citylinks.kernel.text import Phrase, TranslatedText, best


def wording_of(call: Call) -> TranslatedText:
    """Return the call's title and text, the original first."""
    return TranslatedText.of(call.language, (one.wording for one in call.wordings.all()))


def criteria_of(call: Call, language: str) -> Phrase:
    """Return the criteria for a reader; a language that lacks them falls back as titles do."""
    rows = sorted(call.wordings.all(), key=lambda one: (one.language != call.language, one.language))
    return best([Phrase(one.language, one.criteria) for one in rows], language)

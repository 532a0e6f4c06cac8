"""What a call says, in the languages it was written in; reads what a query has fetched."""

from __future__ import annotations

from citylinks.calls.models import Call
from citylinks.kernel.text import TranslatedText


def wording_of(call: Call) -> TranslatedText:
    """Return the call's title and text, the original first."""
    return TranslatedText.of(call.language, (one.wording for one in call.wordings.all()))

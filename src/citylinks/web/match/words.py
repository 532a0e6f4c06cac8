"""One word for a criterion, where there is little room."""

from __future__ import annotations

from functools import cache

from django.utils.translation import get_language, gettext_lazy

from citylinks.matching.criteria import CriterionView
from citylinks.matching.why import SideBySide

# One word beside a bar; the table and the page about scores say the criterion's whole name.
SHORT = {
    "climate": gettext_lazy("Climate"),
    "temperature": gettext_lazy("Temperature"),
    "precipitation": gettext_lazy("Rain"),
    "elevation": gettext_lazy("Elevation"),
    "coast": gettext_lazy("Coast"),
    "population": gettext_lazy("Size"),
    "income": gettext_lazy("Income"),
    "language": gettext_lazy("Language"),
    "distance": gettext_lazy("Nearness"),
    "time_zone": gettext_lazy("Time zone"),
    "capacity": gettext_lazy("Capacity"),
    "ties": gettext_lazy("Ties"),
    "known": gettext_lazy("Known abroad"),
    "experience": gettext_lazy("Experience"),
}


def short(criterion: CriterionView | SideBySide) -> str:
    """Return the word for a criterion where there is little room."""
    return _shorts(get_language() or "").get(criterion.name, criterion.label)


@cache
def _shorts(language: str) -> dict[str, str]:
    """Translate all words once a language: a page shows one beside each of two hundred bars."""
    del language  # the words read it
    return {name: str(word) for name, word in SHORT.items()}

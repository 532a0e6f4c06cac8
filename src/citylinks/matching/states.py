from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class WeightsState(TextChoices):
    """Weights that a program learned; one set of a program is proposed at a time, and one is in force."""

    PROPOSED = "proposed", pgettext_lazy("weights", "proposed")
    IN_FORCE = "in-force", pgettext_lazy("weights", "in force")
    REFUSED = "refused", pgettext_lazy("weights", "refused")
    RETIRED = "retired", pgettext_lazy("weights", "retired")


class WeightsAction(TextChoices):
    ACCEPT = "accept", pgettext_lazy("weights", "Accept")
    REFUSE = "refuse", pgettext_lazy("weights", "Refuse")
    RETIRE = "retire", pgettext_lazy("weights", "Use the shipped weights again")


WEIGHTS_TRANSITIONS = {
    (WeightsState.PROPOSED, WeightsAction.ACCEPT): WeightsState.IN_FORCE,
    (WeightsState.PROPOSED, WeightsAction.REFUSE): WeightsState.REFUSED,
    (WeightsState.IN_FORCE, WeightsAction.RETIRE): WeightsState.RETIRED,
}


class FoundBy(TextChoices):
    """Which weights looked for the pairings that were held back."""

    SHIPPED = "shipped", pgettext_lazy("weights", "Shipped weights")
    LEARNED = "learned", pgettext_lazy("weights", "Learned weights")

from __future__ import annotations

from django.db.models import TextChoices


class NeedState(TextChoices):
    STATED = "stated", "stated"
    PUBLISHED = "published", "published"
    WITHDRAWN = "withdrawn", "withdrawn"


class NeedAction(TextChoices):
    REVISE = "revise", "Revise"
    PUBLISH = "publish", "Publish"
    WITHDRAW = "withdraw", "Withdraw"


# A need that is revised stays where it is: what was published stays public, with its earlier words beside it.
NEED_TRANSITIONS = {
    (NeedState.STATED, NeedAction.REVISE): NeedState.STATED,
    (NeedState.STATED, NeedAction.PUBLISH): NeedState.PUBLISHED,
    (NeedState.STATED, NeedAction.WITHDRAW): NeedState.WITHDRAWN,
    (NeedState.PUBLISHED, NeedAction.REVISE): NeedState.PUBLISHED,
    (NeedState.PUBLISHED, NeedAction.WITHDRAW): NeedState.WITHDRAWN,
}


class DraftState(TextChoices):
    """A draft comes before a stated need. To save is no move: refusing it in any state would lose words."""

    DRAFT = "draft", "a draft"
    STATED = "stated", "stated"
    DISCARDED = "discarded", "thrown away"


class DraftAction(TextChoices):
    STATE = "state", "State the need"
    DISCARD = "discard", "Throw away"


DRAFT_TRANSITIONS = {
    (DraftState.DRAFT, DraftAction.STATE): DraftState.STATED,
    (DraftState.DRAFT, DraftAction.DISCARD): DraftState.DISCARDED,
}

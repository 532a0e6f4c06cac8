from __future__ import annotations

from django.db.models import TextChoices


class NeedState(TextChoices):
    STATED = "stated", "stated"
    PUBLISHED = "published", "published"
    WITHDRAWN = "withdrawn", "withdrawn"


class NeedAction(TextChoices):
    PUBLISH = "publish", "Publish"
    WITHDRAW = "withdraw", "Withdraw"


NEED_TRANSITIONS = {
    (NeedState.STATED, NeedAction.PUBLISH): NeedState.PUBLISHED,
    (NeedState.STATED, NeedAction.WITHDRAW): NeedState.WITHDRAWN,
    (NeedState.PUBLISHED, NeedAction.WITHDRAW): NeedState.WITHDRAWN,
}

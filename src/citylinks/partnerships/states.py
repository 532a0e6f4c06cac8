from __future__ import annotations

from django.db.models import TextChoices


class PartnershipState(TextChoices):
    RECORDED = "recorded", "recorded"
    PUBLISHED = "published", "published"


class PartnershipAction(TextChoices):
    PUBLISH = "publish", "Publish"


PARTNERSHIP_TRANSITIONS = {
    (PartnershipState.RECORDED, PartnershipAction.PUBLISH): PartnershipState.PUBLISHED,
}


class PartyRole(TextChoices):
    HOST = "host", "Host city"
    RESOURCE = "resource", "Resource partner"

from __future__ import annotations

from django.db.models import TextChoices


class InvitationState(TextChoices):
    OPEN = "open", "open"
    ACCEPTED = "accepted", "accepted"
    WITHDRAWN = "withdrawn", "withdrawn"


class InvitationAction(TextChoices):
    ACCEPT = "accept", "Accept"
    WITHDRAW = "withdraw", "Withdraw"


INVITATION_TRANSITIONS = {
    (InvitationState.OPEN, InvitationAction.ACCEPT): InvitationState.ACCEPTED,
    (InvitationState.OPEN, InvitationAction.WITHDRAW): InvitationState.WITHDRAWN,
}

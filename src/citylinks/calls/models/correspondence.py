"""What applicants ask between the opening and the decision: more time, and what a call means."""

from __future__ import annotations

from django.db import models

from citylinks.calls.models.calls import Call
from citylinks.calls.states import ClarificationState, LateState
from citylinks.kernel.models import PublicIdField, nonempty_check, one_of_check


class LateRequest(models.Model):
    """Leave for one organization to submit after the deadline: asked for, given until a moment, or refused.

    `why` is what the organization said; it is empty when the officer gave leave unasked. `reason` is the
    officer's.
    """

    public_id = PublicIdField()
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="late_requests")
    organization = models.ForeignKey(
        "network.Organization", on_delete=models.PROTECT, related_name="late_requests"
    )
    state = models.CharField(max_length=10, choices=LateState.choices)
    why = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("call", "organization"), name="calls_late_once"),
            one_of_check("state", LateState, "calls_late_state"),
            models.CheckConstraint(
                condition=models.Q(state=LateState.ALLOWED, until__isnull=False)
                | (~models.Q(state=LateState.ALLOWED) & models.Q(until__isnull=True)),
                name="calls_late_until",
            ),
            models.CheckConstraint(
                condition=models.Q(state=LateState.ASKED, settled_at__isnull=True, reason="")
                | (
                    ~models.Q(state=LateState.ASKED)
                    & models.Q(settled_at__isnull=False)
                    & ~models.Q(reason="")
                ),
                name="calls_late_settled_with_reason",
            ),
        )

    def __str__(self) -> str:
        return self.public_id


class Clarification(models.Model):
    """A question about a call and its answer; public once answered, and never with the name of who asked.

    `asked_by` is the account's public id: it lets the person who asked find the question again.
    """

    public_id = PublicIdField()
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="clarifications")
    state = models.CharField(
        max_length=10, choices=ClarificationState.choices, default=ClarificationState.ASKED
    )
    language = models.CharField(max_length=20)
    question = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=60)
    answer_language = models.CharField(max_length=20, blank=True)
    answer = models.TextField(blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            one_of_check("state", ClarificationState, "calls_clarification_state"),
            nonempty_check("question", "calls_clarification_asks"),
            nonempty_check("asked_by", "calls_clarification_asked_by"),
            models.CheckConstraint(
                condition=models.Q(state=ClarificationState.ASKED, settled_at__isnull=True, answer="")
                | (
                    ~models.Q(state=ClarificationState.ASKED)
                    & models.Q(settled_at__isnull=False)
                    & ~models.Q(answer="")
                ),
                name="calls_clarification_answered",
            ),
        )

    def __str__(self) -> str:
        return self.question

"""What was taken out of the register in bulk: who asked for it, who approved it, and whom it concerned."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q

from citylinks.kernel.models import PublicIdField, nonempty_check, one_of_check
from citylinks.network.models.people import Person
from citylinks.network.states import LASTS, WAITS, BulkKind, BulkState

ACTOR_ID = 60  # as the trail writes an actor


class BulkRequest(models.Model):
    """That somebody wants to export or erase many people: why, whom, and what became of it.

    `country`, `theme`, `organization` and `sample` say how the people were chosen; who they are was fixed in
    that moment (`people`). `file_kind` is the kind of an export's file. Who asked does not approve.
    """

    public_id = PublicIdField()
    kind = models.CharField(max_length=10, choices=BulkKind.choices)
    state = models.CharField(max_length=10, choices=BulkState.choices, default=BulkState.ASKED)
    reason = models.CharField(max_length=500)
    country = models.CharField(max_length=2, blank=True)
    theme = models.CharField(max_length=60, blank=True)
    organization = models.CharField(max_length=20, blank=True)  # its public id
    sample = models.BooleanField(default=False)
    file_kind = models.CharField(max_length=4, blank=True)
    people = models.ManyToManyField(Person, through="BulkPerson", related_name="+")
    count = models.PositiveIntegerField()
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=ACTOR_ID)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=ACTOR_ID, blank=True)
    ended_at = models.DateTimeField(null=True)  # carried out, or withdrawn
    ended_by = models.CharField(max_length=ACTOR_ID, blank=True)

    class Meta:
        constraints = (
            one_of_check("kind", BulkKind, "network_bulk_kind"),
            one_of_check("state", BulkState, "network_bulk_state"),
            nonempty_check("reason", "network_bulk_has_reason"),
            nonempty_check("asked_by", "network_bulk_asked_by"),
            models.CheckConstraint(condition=Q(count__gte=1), name="network_bulk_concerns_somebody"),
            models.CheckConstraint(
                condition=(Q(kind=BulkKind.EXPORT) & ~Q(file_kind=""))
                | (~Q(kind=BulkKind.EXPORT) & Q(file_kind="")),
                name="network_bulk_file_kind",
            ),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True, approved_by="")
                | (Q(approved_at__gte=F("asked_at")) & ~Q(approved_by="") & ~Q(approved_by=F("asked_by"))),
                name="network_bulk_approved_by_another",
            ),
            models.CheckConstraint(
                condition=(~Q(state=BulkState.ASKED) | Q(approved_at__isnull=True))
                & (~Q(state__in=[BulkState.APPROVED, BulkState.DONE]) | Q(approved_at__isnull=False)),
                name="network_bulk_approved_when_it_says_so",
            ),
            models.CheckConstraint(
                condition=(
                    ~Q(state__in=[BulkState.ASKED, BulkState.APPROVED])
                    | Q(ended_at__isnull=True, ended_by="")
                )
                & (
                    ~Q(state__in=[BulkState.DONE, BulkState.WITHDRAWN])
                    | (Q(ended_at__gte=F("asked_at")) & ~Q(ended_by=""))
                ),
                name="network_bulk_ends_with_its_state",
            ),
        )

    def __str__(self) -> str:
        return self.public_id

    @property
    def ready_at(self) -> dt.datetime:
        """From when it can be carried out."""
        return self.asked_at + WAITS

    @property
    def lapses_at(self) -> dt.datetime:
        """From when it can be neither approved nor carried out."""
        return self.asked_at + LASTS


class BulkPerson(models.Model):
    """One of the people whom a request concerns."""

    request = models.ForeignKey(BulkRequest, on_delete=models.CASCADE, related_name="rows")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("request", "person"), name="network_bulk_person_once"),
        )

    def __str__(self) -> str:
        return f"person {self.person_id}"


class TakenOut(models.Model):
    """That somebody exported or erased a person without a request: kept for the day in which it counts."""

    actor = models.CharField(max_length=ACTOR_ID)
    kind = models.CharField(max_length=10, choices=BulkKind.choices)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("actor", "kind", "at"), name="network_taken_out_by_actor"),)
        constraints = (
            nonempty_check("actor", "network_taken_out_by"),
            one_of_check("kind", BulkKind, "network_taken_out_kind"),
        )

    def __str__(self) -> str:
        return f"{self.kind} by {self.actor}"

from __future__ import annotations

from django.db import models

from citylinks.kernel.models import (
    SOURCED,
    PartialDateField,
    PublicIdField,
    Sourced,
    nonempty_check,
    one_of_check,
    partial_date_check,
    period_check,
)
from citylinks.partnerships.states import PartnershipState, PartyRole


class Partnership(Sourced):
    """Organizations that work together on a need; a pair, or more than two."""

    public_id = PublicIdField()
    program = models.ForeignKey("programs.Program", on_delete=models.PROTECT, related_name="partnerships")
    need = models.ForeignKey(
        "needs.Need", on_delete=models.PROTECT, related_name="partnerships", null=True, blank=True
    )
    title = models.CharField(max_length=200)
    state = models.CharField(
        max_length=10, choices=PartnershipState.choices, default=PartnershipState.RECORDED
    )
    started = PartialDateField()
    ended = PartialDateField()

    class Meta:
        constraints = (
            *SOURCED,
            nonempty_check("title", "partnerships_partnership_has_title"),
            one_of_check("state", PartnershipState, "partnerships_partnership_state"),
            partial_date_check("started", "partnerships_partnership_started"),
            partial_date_check("ended", "partnerships_partnership_ended"),
            period_check("partnerships_partnership_ends_after_start"),
            models.UniqueConstraint(fields=("program", "title"), name="partnerships_title_once_per_program"),
        )

    def __str__(self) -> str:
        return self.title


class PartnershipParty(models.Model):
    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="parties")
    organization = models.ForeignKey(
        "network.Organization", on_delete=models.PROTECT, related_name="partnership_parties"
    )
    role = models.CharField(max_length=10, choices=PartyRole.choices)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("partnership", "organization"), name="partnerships_party_once"),
            one_of_check("role", PartyRole, "partnerships_party_role"),
        )

    def __str__(self) -> str:
        return f"{self.role}: {self.organization_id}"


class Activity(Sourced):
    """Something that was done: a visit, a workshop, a report. `order` keeps what has no date in its place."""

    public_id = PublicIdField()
    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="activities")
    order = models.PositiveSmallIntegerField()
    started = PartialDateField()
    ended = PartialDateField()
    text = models.TextField()

    class Meta:
        constraints = (
            *SOURCED,
            models.UniqueConstraint(fields=("partnership", "order"), name="partnerships_activity_order"),
            nonempty_check("text", "partnerships_activity_has_text"),
            partial_date_check("started", "partnerships_activity_started"),
            partial_date_check("ended", "partnerships_activity_ended"),
            models.CheckConstraint(
                condition=models.Q(ended__isnull=True) | models.Q(ended__gte=models.F("started")),
                name="partnerships_activity_ends_after_start",
            ),
        )

    def __str__(self) -> str:
        return self.text


class ReportedFigure(Sourced):
    """One source's count or measure. Two sources may give two values for one label: both are kept."""

    public_id = PublicIdField()
    partnership = models.ForeignKey(Partnership, on_delete=models.CASCADE, related_name="figures")
    label = models.CharField(max_length=200)
    value = models.DecimalField(max_digits=16, decimal_places=3)
    unit = models.CharField(max_length=60)
    reported = PartialDateField()

    class Meta:
        constraints = (
            *SOURCED,
            models.UniqueConstraint(
                fields=("partnership", "label", "source_title", "value"), name="partnerships_figure_once"
            ),
            nonempty_check("label", "partnerships_figure_has_label"),
            nonempty_check("unit", "partnerships_figure_has_unit"),
            partial_date_check("reported", "partnerships_figure_reported"),
        )

    def __str__(self) -> str:
        return f"{self.label}: {self.value} {self.unit}"

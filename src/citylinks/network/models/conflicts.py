"""Why somebody is not impartial about an organization."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from citylinks.kernel.models import (
    SOURCED,
    PartialDateField,
    PublicIdField,
    Sourced,
    one_of_check,
    partial_date_check,
)
from citylinks.network.models.organizations import Organization
from citylinks.network.models.people import Person
from citylinks.network.states import ConflictKind


class ConflictFact(Sourced):
    """A tie of a person to an organization beside affiliations; it is never deleted, only ended."""

    public_id = PublicIdField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="conflicts")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="conflicts")
    kind = models.CharField(max_length=20, choices=ConflictKind.choices)
    note = models.CharField(max_length=500, blank=True)
    since = PartialDateField()
    until = PartialDateField()
    declared_at = models.DateTimeField()

    class Meta:
        constraints = (
            *SOURCED,
            one_of_check("kind", ConflictKind, "network_conflict_kind"),
            partial_date_check("since", "network_conflict_since"),
            partial_date_check("until", "network_conflict_until"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gte=models.F("since")),
                name="network_conflict_ends_after_start",
            ),
        )

    def __str__(self) -> str:
        return self.public_id

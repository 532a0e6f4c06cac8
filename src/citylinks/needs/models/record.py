from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from citylinks.kernel.models import (
    SOURCED,
    PartialDateField,
    PublicIdField,
    Sourced,
    Worded,
    nonempty_check,
    one_of_check,
    partial_date_check,
)
from citylinks.needs.states import NeedState

if TYPE_CHECKING:
    from citylinks.places.models import City


class Need(Sourced):
    """What a host city wants solved, in its own words (`NeedWording`); `language` is the original's.

    It belongs to the organization that owns it at home, and through it to a city. What is still being
    written is no need yet: it stands in `NeedDraft`.
    """

    public_id = PublicIdField()
    program = models.ForeignKey("programs.Program", on_delete=models.PROTECT, related_name="needs")
    organization = models.ForeignKey("network.Organization", on_delete=models.PROTECT, related_name="needs")
    state = models.CharField(max_length=10, choices=NeedState.choices, default=NeedState.STATED)
    language = models.CharField(max_length=20, default="en")
    stated_at = models.DateTimeField()

    class Meta:
        constraints = (*SOURCED, one_of_check("state", NeedState, "needs_need_state"))

    def __str__(self) -> str:
        return self.public_id

    @property
    def city(self) -> City:
        """The city of the organization that owns the need."""
        return self.organization.city


class NeedWording(Worded):
    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="wordings")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("need", "language"), name="needs_wording_once_per_language"),
            models.CheckConstraint(
                condition=~models.Q(title="", text=""), name="needs_wording_says_something"
            ),
        )


class NeedAccount(models.Model):
    """What was tried before, and what would count as solved, in one language; one of them may be empty."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="accounts")
    language = models.CharField(max_length=20)
    tried = models.TextField(blank=True)
    solved = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("need", "language"), name="needs_account_once_per_language"),
            models.CheckConstraint(
                condition=~models.Q(tried="", solved=""), name="needs_account_says_something"
            ),
        )

    def __str__(self) -> str:
        return f"{self.language}: {self.solved or self.tried}"


class PastWording(Worded):
    """What a need said before it was revised: all languages of one edition, counted from 1."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="past_wordings")
    edition = models.PositiveIntegerField()
    tried = models.TextField(blank=True)
    solved = models.TextField(blank=True)
    replaced_at = models.DateTimeField()
    replaced_by = models.CharField(max_length=100)  # the actor's stable id, as in the audit trail

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("need", "edition", "language"), name="needs_past_wording_once_per_language"
            ),
            models.CheckConstraint(condition=models.Q(edition__gte=1), name="needs_past_wording_edition"),
            nonempty_check("replaced_by", "needs_past_wording_has_actor"),
        )


class NeedTheme(models.Model):
    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="themes")
    theme = models.CharField(max_length=60)  # a code of citylinks.themes

    class Meta:
        constraints = (models.UniqueConstraint(fields=("need", "theme"), name="needs_theme_once"),)

    def __str__(self) -> str:
        return self.theme


class NeedPurpose(models.Model):
    """A purpose of the program that the need falls under."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="purposes")
    purpose = models.ForeignKey("programs.Purpose", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("need", "purpose"), name="needs_purpose_once"),)

    def __str__(self) -> str:
        return f"{self.need_id}: {self.purpose_id}"


class NeedEvidence(Sourced):
    """What shows that the need is real: an assessment, a meeting, a measurement."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="evidence")
    what = models.TextField()
    when = PartialDateField()

    class Meta:
        constraints = (
            *SOURCED,
            nonempty_check("what", "needs_evidence_says_what"),
            partial_date_check("when", "needs_evidence_when"),
        )

    def __str__(self) -> str:
        return self.what


class NeedHazard(Sourced):
    """A natural hazard that the need names; `what` shows it, empty where its source only names it."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="hazards")
    hazard = models.CharField(max_length=30)  # a code of citylinks.needs.hazards
    what = models.TextField(blank=True)
    when = PartialDateField()

    class Meta:
        constraints = (
            *SOURCED,
            models.UniqueConstraint(fields=("need", "hazard"), name="needs_hazard_once"),
            nonempty_check("hazard", "needs_hazard_named"),
            partial_date_check("when", "needs_hazard_when"),
        )

    def __str__(self) -> str:
        return self.hazard


class NeedOwner(models.Model):
    """Who answers for the need at home, by office and role, so that an election does not orphan it.

    `person` is the public id of a person of the network, empty where none is named; no name stands here. The
    one without `until` is the owner now, the others were.
    """

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="owners")
    office = models.CharField(max_length=200)
    role = models.CharField(max_length=200, blank=True)
    person = models.CharField(max_length=20, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            nonempty_check("office", "needs_owner_has_office"),
            models.UniqueConstraint(
                fields=("need",), condition=models.Q(until__isnull=True), name="needs_owner_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="needs_owner_ends_after_start",
            ),
        )

    def __str__(self) -> str:
        return self.office

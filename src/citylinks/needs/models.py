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

    It belongs to the organization that owns it at home, and through it to a city.
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

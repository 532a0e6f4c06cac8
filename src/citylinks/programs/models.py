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
from citylinks.programs.states import ProgramState


class Donor(models.Model):
    """Who pays. `identifier` is its IATI organization identifier, empty where none is known."""

    public_id = PublicIdField()
    name = models.CharField(max_length=200, unique=True)
    identifier = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = (
            nonempty_check("name", "programs_donor_has_name"),
            models.UniqueConstraint(
                fields=("identifier",),
                condition=~models.Q(identifier=""),
                name="programs_donor_identifier_once",
            ),
        )

    def __str__(self) -> str:
        return self.name


class Program(Sourced):
    """One award of a donor, with its dates, purposes and country lists."""

    public_id = PublicIdField()
    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    donor = models.ForeignKey(Donor, on_delete=models.PROTECT, related_name="programs")
    award_number = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=10, choices=ProgramState.choices, default=ProgramState.DRAFT)
    started = PartialDateField()
    ended = PartialDateField()

    class Meta:
        constraints = (
            *SOURCED,
            nonempty_check("name", "programs_program_has_name"),
            one_of_check("state", ProgramState, "programs_program_state"),
            partial_date_check("started", "programs_program_started"),
            partial_date_check("ended", "programs_program_ended"),
            period_check("programs_program_ends_after_start"),
        )

    def __str__(self) -> str:
        return self.name


class Purpose(models.Model):
    """What the donor pays for. With country lists, only countries on one of them may take part for it."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="purposes")
    code = models.SlugField(max_length=60)
    name = models.CharField(max_length=300)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("program", "code"), name="programs_purpose_once"),
            nonempty_check("name", "programs_purpose_has_name"),
        )

    def __str__(self) -> str:
        return self.name


class PurposeCountryList(models.Model):
    """A dated list by which the countries of a purpose are chosen."""

    purpose = models.ForeignKey(Purpose, on_delete=models.CASCADE, related_name="country_lists")
    country_list = models.ForeignKey("places.CountryList", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("purpose", "country_list"), name="programs_purpose_list_once"),
        )

    def __str__(self) -> str:
        return f"{self.purpose_id}: {self.country_list_id}"

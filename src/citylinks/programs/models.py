from __future__ import annotations

from django.db import models

from citylinks.kernel.models import (
    SOURCED,
    AmountField,
    CurrencyField,
    PartialDateField,
    PublicIdField,
    Sourced,
    money_check,
    nonempty_check,
    one_of_check,
    partial_date_check,
    period_check,
)
from citylinks.programs.states import (
    Activity,
    AwardKind,
    CeilingPer,
    CostCategory,
    Part,
    ProgramState,
    RuleBasis,
)


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
    """What stays of a program while its terms change: they stand in `ProgramVersion`."""

    public_id = PublicIdField()
    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    donor = models.ForeignKey(Donor, on_delete=models.PROTECT, related_name="programs")
    state = models.CharField(max_length=10, choices=ProgramState.choices, default=ProgramState.DRAFT)

    class Meta:
        constraints = (
            *SOURCED,
            nonempty_check("name", "programs_program_has_name"),
            one_of_check("state", ProgramState, "programs_program_state"),
        )

    def __str__(self) -> str:
        return self.name


class Purpose(models.Model):
    """What the donor pays for. Which versions name it, and with which lists, stands in `VersionPurpose`."""

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


class Award(Sourced):
    """A donor's agreement that pays for a program. Its amount and dates are terms: see `AwardTerm`."""

    public_id = PublicIdField()
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="awards")
    donor = models.ForeignKey(Donor, on_delete=models.PROTECT, related_name="awards")
    number = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=AwardKind.choices, default=AwardKind.SINGLE)
    leader = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="associates", null=True, blank=True
    )

    class Meta:
        constraints = (
            *SOURCED,
            nonempty_check("number", "programs_award_has_number"),
            one_of_check("kind", AwardKind, "programs_award_kind"),
            models.UniqueConstraint(fields=("donor", "number"), name="programs_award_once_per_donor"),
            models.CheckConstraint(
                condition=models.Q(kind=AwardKind.ASSOCIATE, leader__isnull=False)
                | (~models.Q(kind=AwardKind.ASSOCIATE) & models.Q(leader__isnull=True)),
                name="programs_award_associate_has_leader",
            ),
        )

    def __str__(self) -> str:
        return self.number


class ProgramVersion(Sourced):
    """The whole terms of a program from a date on, never edited: an amendment is the next version.

    The first may lack its date, and then holds from the beginning. What the agreement of this version says
    is its source.
    """

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    effective = PartialDateField()
    reason = models.CharField(max_length=500)
    started = PartialDateField()
    ended = PartialDateField()

    class Meta:
        ordering = ("program", "number")
        constraints = (
            *SOURCED,
            models.UniqueConstraint(fields=("program", "number"), name="programs_version_once"),
            models.CheckConstraint(
                condition=models.Q(number=1) | models.Q(number__gt=1, effective__isnull=False),
                name="programs_version_is_dated",
            ),
            nonempty_check("reason", "programs_version_has_reason"),
            partial_date_check("effective", "programs_version_effective"),
            partial_date_check("started", "programs_version_started"),
            partial_date_check("ended", "programs_version_ended"),
            period_check("programs_version_ends_after_start"),
        )

    def __str__(self) -> str:
        return f"{self.program_id}, version {self.number}"


class VersionPurpose(models.Model):
    """A purpose that a version names."""

    version = models.ForeignKey(ProgramVersion, on_delete=models.CASCADE, related_name="purposes")
    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT, related_name="terms")

    class Meta:
        ordering = ("id",)  # as they were written
        constraints = (
            models.UniqueConstraint(fields=("version", "purpose"), name="programs_version_purpose_once"),
        )

    def __str__(self) -> str:
        return f"{self.version_id}: {self.purpose_id}"


class VersionCountryList(models.Model):
    """A dated list by which the countries of a purpose are chosen; a purpose without one names no list."""

    purpose = models.ForeignKey(VersionPurpose, on_delete=models.CASCADE, related_name="country_lists")
    country_list = models.ForeignKey("places.CountryList", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("id",)  # as they were written
        constraints = (
            models.UniqueConstraint(fields=("purpose", "country_list"), name="programs_version_list_once"),
        )

    def __str__(self) -> str:
        return f"{self.purpose_id}: {self.country_list_id}"


class AwardTerm(models.Model):
    """The amount and the dates of an award under a version, as far as a source gives them."""

    version = models.ForeignKey(ProgramVersion, on_delete=models.CASCADE, related_name="awards")
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="terms")
    amount = AmountField()
    currency = CurrencyField()
    started = PartialDateField()
    ended = PartialDateField()

    class Meta:
        ordering = ("id",)  # as they were written
        constraints = (
            models.UniqueConstraint(fields=("version", "award"), name="programs_award_once_per_version"),
            money_check("programs_award_amount"),
            partial_date_check("started", "programs_award_started"),
            partial_date_check("ended", "programs_award_ended"),
            period_check("programs_award_ends_after_start"),
        )

    def __str__(self) -> str:
        return f"{self.version_id}: {self.award_id}"


class AllowedActivity(models.Model):
    """A kind of activity that a version allows; a version without any does not say."""

    version = models.ForeignKey(ProgramVersion, on_delete=models.CASCADE, related_name="activities")
    activity = models.CharField(max_length=20, choices=Activity.choices)

    class Meta:
        ordering = ("id",)  # as they were written
        constraints = (
            models.UniqueConstraint(fields=("version", "activity"), name="programs_activity_once"),
            one_of_check("activity", Activity, "programs_activity_kind"),
        )

    def __str__(self) -> str:
        return self.activity


class BudgetCeiling(models.Model):
    """The most that may be spent of one category of cost in the program, a partnership or a visit."""

    version = models.ForeignKey(ProgramVersion, on_delete=models.CASCADE, related_name="ceilings")
    per = models.CharField(max_length=15, choices=CeilingPer.choices)
    category = models.CharField(max_length=15, choices=CostCategory.choices)
    amount = AmountField()
    currency = CurrencyField()

    class Meta:
        ordering = ("id",)  # as they were written
        constraints = (
            models.UniqueConstraint(
                fields=("version", "per", "category", "currency"), name="programs_ceiling_once"
            ),
            one_of_check("per", CeilingPer, "programs_ceiling_per"),
            one_of_check("category", CostCategory, "programs_ceiling_category"),
            money_check("programs_ceiling_amount"),
            models.CheckConstraint(
                condition=models.Q(amount__isnull=False), name="programs_ceiling_has_amount"
            ),
        )

    def __str__(self) -> str:
        return f"{self.per} {self.category}"


class PartnerRule(models.Model):
    """One value that lets an organization take part as host, resource partner or facilitator.

    `value` is a code of the table that `basis` names: a kind of organization, a country (ISO 3166-1 alpha-2),
    a country list or an income group. Operations hold it to that table.
    """

    version = models.ForeignKey(ProgramVersion, on_delete=models.CASCADE, related_name="partner_rules")
    part = models.CharField(max_length=15, choices=Part.choices)
    basis = models.CharField(max_length=15, choices=RuleBasis.choices)
    value = models.CharField(max_length=60)

    class Meta:
        ordering = ("id",)  # as they were written
        constraints = (
            models.UniqueConstraint(fields=("version", "part", "basis", "value"), name="programs_rule_once"),
            one_of_check("part", Part, "programs_rule_part"),
            one_of_check("basis", RuleBasis, "programs_rule_basis"),
            nonempty_check("value", "programs_rule_has_value"),
        )

    def __str__(self) -> str:
        return f"{self.part} {self.basis} {self.value}"


class ChosenIndicator(models.Model):
    """An indicator by which the program is measured: a code in one edition of the donor's list."""

    version = models.ForeignKey(ProgramVersion, on_delete=models.CASCADE, related_name="indicators")
    code = models.CharField(max_length=40)
    edition = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("id",)  # as they were written
        constraints = (
            models.UniqueConstraint(fields=("version", "code", "edition"), name="programs_indicator_once"),
            nonempty_check("code", "programs_indicator_has_code"),
        )

    def __str__(self) -> str:
        return f"{self.edition} {self.code}".strip()

"""People: who they are, where they work and worked, what they speak, and when they can."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from citylinks.kernel.models import (
    PartialDateField,
    PublicIdField,
    nonempty_check,
    one_of_check,
    partial_date_check,
    period_check,
)
from citylinks.network.models.organizations import Organization
from citylinks.network.states import LanguageLevel, Visibility


def one_owner_check(name: str) -> models.CheckConstraint:
    """Return the constraint that a row belongs to a person or to an organization, and not to both."""
    return models.CheckConstraint(
        condition=Q(person__isnull=False, organization__isnull=True)
        | Q(person__isnull=True, organization__isnull=False),
        name=name,
    )


class Person(models.Model):
    """One person, or what is left of a second record of the same one.

    `organization` is where the person works now, as the last affiliation that has not ended says; its
    coordinator may see and mend the record. `city` counts where there is no such organization.
    A record that was merged points at the one that was kept (`merged_into`), never at another pointer, and
    keeps what the kept one had already. An erased one has no name and nothing personal; it keeps its account,
    so that nobody loses a conflict of interest with a name.
    """

    public_id = PublicIdField()
    name = models.CharField(max_length=200, blank=True)
    account = models.OneToOneField(
        "accounts.Account", on_delete=models.PROTECT, related_name="person", null=True, blank=True
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="people", null=True, blank=True
    )
    city = models.ForeignKey(
        "places.City", on_delete=models.PROTECT, related_name="people", null=True, blank=True
    )
    visibility = models.CharField(max_length=10, choices=Visibility.choices, default=Visibility.NETWORK)
    will_travel = models.BooleanField(null=True)  # None: has not said
    will_host = models.BooleanField(null=True)
    pro_bono_days = models.PositiveSmallIntegerField(null=True)  # a year
    is_sample = models.BooleanField(default=False)
    registered_at = models.DateTimeField()
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="absorbed", null=True, blank=True
    )
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=(Q(erased_at__isnull=True) & ~Q(name="")) | Q(erased_at__isnull=False, name=""),
                name="network_person_has_name_until_erased",
            ),
            one_of_check("visibility", Visibility, "network_person_visibility"),
            models.CheckConstraint(
                condition=Q(pro_bono_days__isnull=True) | Q(pro_bono_days__lte=366),
                name="network_person_pro_bono_days",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=models.F("id")),
                name="network_person_not_merged_into_itself",
            ),
        )

    def __str__(self) -> str:
        return self.public_id


class PersonEmail(models.Model):
    """An address a person is known by; `key` is its case-folded form, by which people are recognized.

    Two records may share an address until they are merged. The first one given is the one to write to. One
    that is dropped still tells who this is: a tie must not vanish with an address.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="emails")
    address = models.EmailField(max_length=254)
    key = models.CharField(max_length=254, db_index=True)
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("person", "key"), name="network_email_once"),
            nonempty_check("key", "network_email_has_key"),
        )

    def __str__(self) -> str:
        return f"address {self.pk}"  # the address itself is for few eyes


class Affiliation(models.Model):
    """Where a person works or worked, as what, and since when; it goes on while `ended` is not known."""

    public_id = PublicIdField()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="affiliations")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="affiliations")
    position = models.CharField(max_length=200, blank=True)
    started = PartialDateField()
    ended = PartialDateField()

    class Meta:
        constraints = (
            partial_date_check("started", "network_affiliation_started"),
            partial_date_check("ended", "network_affiliation_ended"),
            period_check("network_affiliation_ends_after_start"),
        )

    def __str__(self) -> str:
        return self.public_id


class PersonLanguage(models.Model):
    """A language a person speaks, by its code, and how well."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="languages")
    language = models.CharField(max_length=20)
    level = models.CharField(max_length=10, choices=LanguageLevel.choices)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("person", "language"), name="network_language_once"),
            nonempty_check("language", "network_language_has_code"),
            one_of_check("level", LanguageLevel, "network_language_level"),
        )

    def __str__(self) -> str:
        return self.language


class AvailabilityWindow(models.Model):
    """Days, first to last, on which a person can travel or host. Others see the months only."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="windows")
    starts = models.DateField()
    ends = models.DateField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("person", "starts", "ends"), name="network_window_once"),
            models.CheckConstraint(
                condition=Q(ends__gte=models.F("starts")), name="network_window_ends_after_start"
            ),
        )

    def __str__(self) -> str:
        return f"{self.starts:%Y-%m} to {self.ends:%Y-%m}"


class PersonMerge(models.Model):
    """That two records were found to be one person: which stayed, who said so, when and why."""

    kept = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="merges")
    absorbed = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="merge")
    reason = models.CharField(max_length=300)
    merged_at = models.DateTimeField()
    merged_by = models.CharField(max_length=60)  # the actor's id, as the trail writes it

    class Meta:
        constraints = (nonempty_check("reason", "network_merge_has_reason"),)

    def __str__(self) -> str:
        return f"{self.absorbed_id} into {self.kept_id}"

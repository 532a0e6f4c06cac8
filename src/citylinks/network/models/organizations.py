"""Bodies that take part, and how the outside knows them."""

from __future__ import annotations

from django.db import models

from citylinks.kernel.models import PublicIdField, nonempty_check, one_of_check
from citylinks.network.states import IdentifierScheme, OrganizationKind


class Organization(models.Model):
    """A local government, association or other body that takes part; it sits in one city.

    `is_sample` marks what was made up to show the product. `registered_by` is the actor who put it on the
    register, as the trail writes it; "" for one that stood there before this was kept.
    """

    public_id = PublicIdField()
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=30, choices=OrganizationKind.choices)
    city = models.ForeignKey("places.City", on_delete=models.PROTECT, related_name="organizations")
    website = models.URLField(max_length=500, blank=True, default="", db_default="")
    is_sample = models.BooleanField(default=False, db_default=False)
    registered_by = models.CharField(max_length=60, blank=True, default="", db_default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("city", "name"), name="network_organization_once_per_city"),
            nonempty_check("name", "network_organization_has_name"),
            one_of_check("kind", OrganizationKind, "network_organization_kind"),
        )

    def __str__(self) -> str:
        return self.name


class OrganizationIdentifier(models.Model):
    """The organization's number in a list that others keep."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="identifiers")
    scheme = models.CharField(max_length=20, choices=IdentifierScheme.choices)
    value = models.CharField(max_length=100)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("organization", "scheme", "value"), name="network_identifier_once"
            ),
            nonempty_check("value", "network_identifier_has_value"),
            one_of_check("scheme", IdentifierScheme, "network_identifier_scheme"),
        )

    def __str__(self) -> str:
        return f"{self.scheme}:{self.value}"


class OrganizationLanguage(models.Model):
    """A language the organization works in, by its code: `es`, `pt`."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="languages")
    language = models.CharField(max_length=20)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("organization", "language"), name="network_organization_language_once"
            ),
            nonempty_check("language", "network_organization_language_has_code"),
        )

    def __str__(self) -> str:
        return self.language

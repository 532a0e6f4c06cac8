from __future__ import annotations

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
from citylinks.network.states import IdentifierScheme, OfferState, OrganizationKind


class Organization(models.Model):
    """A local government, association or other body that takes part; it sits in one city."""

    public_id = PublicIdField()
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=30, choices=OrganizationKind.choices)
    city = models.ForeignKey("places.City", on_delete=models.PROTECT, related_name="organizations")

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


class Offer(Sourced):
    """What an organization will share. Its words stand in `OfferWording`, `language` is the original's."""

    public_id = PublicIdField()
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="offers")
    state = models.CharField(max_length=10, choices=OfferState.choices, default=OfferState.OPEN)
    language = models.CharField(max_length=20, default="en")

    class Meta:
        constraints = (
            *SOURCED,
            one_of_check("state", OfferState, "network_offer_state"),
        )

    def __str__(self) -> str:
        return self.public_id


class OfferWording(Worded):
    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="wordings")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("offer", "language"), name="network_offer_once_per_language"),
            models.CheckConstraint(
                condition=~models.Q(title="", text=""), name="network_offer_says_something"
            ),
        )


class OfferTheme(models.Model):
    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="themes")
    theme = models.CharField(max_length=60)  # a code of citylinks.themes

    class Meta:
        constraints = (models.UniqueConstraint(fields=("offer", "theme"), name="network_offer_theme_once"),)

    def __str__(self) -> str:
        return self.theme


class OfferEvidence(Sourced):
    """What the organization has done, where and when: what makes an offer more than a promise."""

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="evidence")
    what = models.TextField()
    where = models.CharField(max_length=200, blank=True)
    when = PartialDateField()

    class Meta:
        constraints = (
            *SOURCED,
            nonempty_check("what", "network_evidence_says_what"),
            partial_date_check("when", "network_evidence_when"),
        )

    def __str__(self) -> str:
        return self.what

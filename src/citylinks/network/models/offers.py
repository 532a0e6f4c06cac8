"""What organizations and people will share, in their own words and with evidence."""

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
from citylinks.network.models.organizations import Organization
from citylinks.network.models.people import Person, one_owner_check
from citylinks.network.states import OfferState


class Offer(Sourced):
    """What an organization, or one person, will share.

    Its words stand in `OfferWording`, `language` is the original's.
    """

    public_id = PublicIdField()
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="offers", null=True, blank=True
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="offers", null=True, blank=True)
    state = models.CharField(max_length=10, choices=OfferState.choices, default=OfferState.OPEN)
    language = models.CharField(max_length=20, default="en")

    class Meta:
        constraints = (
            *SOURCED,
            one_of_check("state", OfferState, "network_offer_state"),
            one_owner_check("network_offer_one_owner"),
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
    """What its owner has done, where and when: what makes an offer more than a promise."""

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

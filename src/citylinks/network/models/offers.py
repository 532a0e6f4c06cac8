"""What organizations and people will share, in their own words and with evidence."""

from __future__ import annotations

import secrets

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

MARKS = 2**40  # so that the sum of eight million marks is still a number of 64 bits


def drawn() -> int:
    """Draw a mark by lot."""
    return secrets.randbelow(MARKS)


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


class OfferVector(models.Model):
    """What an encoder made of an offer's original words when it was saved; none without the encoder.

    `vector` says what the text says, 384 numbers, and `shares` gives each theme of the taxonomy its share of
    it; little-endian float32. `mark` is drawn by lot, so that the sum of all tells whether any row changed.
    """

    offer = models.OneToOneField(Offer, on_delete=models.CASCADE, related_name="vector")
    model = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    text_sha256 = models.CharField(max_length=64)  # of the words that were read
    vector = models.BinaryField()
    shares = models.BinaryField()
    mark = models.BigIntegerField(default=drawn)

    class Meta:
        # Whether any row changed is asked whenever offers are compared: without reading the vectors.
        indexes = (models.Index(fields=("model", "version", "mark"), name="network_offer_vector_marks"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(text_sha256__regex=r"^[0-9a-f]{64}$"), name="network_offer_vector_sha256"
            ),
            models.CheckConstraint(
                condition=models.Q(mark__gte=0, mark__lt=MARKS), name="network_offer_vector_mark"
            ),
        )

    def __str__(self) -> str:
        return f"{self.model} {self.version}"

"""What a person or an organization is good at, and what shows it."""

from __future__ import annotations

from django.db import models

from citylinks.kernel.models import (
    PartialDateField,
    PublicIdField,
    nonempty_check,
    one_of_check,
    partial_date_check,
)
from citylinks.network.models.organizations import Organization
from citylinks.network.models.people import Person, one_owner_check
from citylinks.network.states import ExpertiseLevel


class Expertise(models.Model):
    """One theme that its owner is good at, and how good; what shows it stands in `ExpertiseEvidence`."""

    public_id = PublicIdField()
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="expertise", null=True, blank=True
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.CASCADE, related_name="expertise", null=True, blank=True
    )
    theme = models.CharField(max_length=60)  # a code of citylinks.themes
    level = models.CharField(max_length=10, choices=ExpertiseLevel.choices)

    class Meta:
        constraints = (
            one_owner_check("network_expertise_one_owner"),
            models.UniqueConstraint(fields=("person", "theme"), name="network_expertise_once_per_person"),
            models.UniqueConstraint(
                fields=("organization", "theme"), name="network_expertise_once_per_organization"
            ),
            nonempty_check("theme", "network_expertise_has_theme"),
            one_of_check("level", ExpertiseLevel, "network_expertise_level"),
        )

    def __str__(self) -> str:
        return self.theme


class ExpertiseEvidence(models.Model):
    """What was done, where and when, as its owner tells it, and a link to look it up."""

    public_id = PublicIdField()
    expertise = models.ForeignKey(Expertise, on_delete=models.CASCADE, related_name="evidence")
    what = models.TextField()
    where = models.CharField(max_length=200, blank=True)
    when = PartialDateField()
    link = models.URLField(max_length=500, blank=True)

    class Meta:
        constraints = (
            nonempty_check("what", "network_expertiseevidence_says_what"),
            partial_date_check("when", "network_expertiseevidence_when"),
        )

    def __str__(self) -> str:
        return self.public_id

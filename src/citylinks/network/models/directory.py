"""The directory: one line a member, made for searching, derived from the rows it stands for."""

from __future__ import annotations

from django.db import models

from citylinks.kernel.models import nonempty_check
from citylinks.network.models.organizations import Organization
from citylinks.network.models.people import Person, one_owner_check


class Listing(models.Model):
    """A person or an organization as the search finds it, with no e-mail address and no exact date.

    `network.operations.listing` writes it anew with every change of what it is made from; nothing else does.
    `search_text` holds folded words with a space before each, so that ` drai` finds their beginnings.
    `facets` holds codes between spaces: ` kind:person theme:stormwater country:KE language:es month:2027-03
    will:travel `. A person merged or erased has no line.
    """

    person = models.OneToOneField(
        Person, on_delete=models.CASCADE, related_name="listing", null=True, blank=True
    )
    organization = models.OneToOneField(
        Organization, on_delete=models.CASCADE, related_name="listing", null=True, blank=True
    )
    name = models.CharField(max_length=200)
    name_key = models.CharField(max_length=200)
    position = models.CharField(max_length=200, blank=True)
    works_at = models.CharField(max_length=200, blank=True)  # the organization's name, "" for one itself
    city = models.CharField(max_length=200, blank=True)
    country = models.CharField(max_length=2, blank=True)
    search_text = models.TextField()
    facets = models.TextField()
    proofs = models.PositiveIntegerField(default=0)  # how many pieces of evidence

    class Meta:
        indexes = (models.Index(fields=("-proofs", "name_key", "id"), name="network_listing_by_proofs"),)
        constraints = (
            one_owner_check("network_listing_one_owner"),
            nonempty_check("name", "network_listing_has_name"),
        )

    def __str__(self) -> str:
        return self.name

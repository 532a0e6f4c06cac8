"""Who takes part: organizations, people, what they are good at, share, and are tied to."""

from __future__ import annotations

from citylinks.network.models.bulk import BulkPerson, BulkRequest, TakenOut
from citylinks.network.models.conflicts import ConflictFact
from citylinks.network.models.directory import Listing
from citylinks.network.models.expertise import Expertise, ExpertiseEvidence
from citylinks.network.models.offers import Offer, OfferEvidence, OfferTheme, OfferVector, OfferWording
from citylinks.network.models.organizations import Organization, OrganizationIdentifier, OrganizationLanguage
from citylinks.network.models.people import (
    Affiliation,
    AvailabilityWindow,
    Person,
    PersonEmail,
    PersonLanguage,
    PersonMerge,
)

__all__ = (
    "Affiliation",
    "AvailabilityWindow",
    "BulkPerson",
    "BulkRequest",
    "ConflictFact",
    "Expertise",
    "ExpertiseEvidence",
    "Listing",
    "Offer",
    "OfferEvidence",
    "OfferTheme",
    "OfferVector",
    "OfferWording",
    "Organization",
    "OrganizationIdentifier",
    "OrganizationLanguage",
    "Person",
    "PersonEmail",
    "PersonLanguage",
    "PersonMerge",
    "TakenOut",
)

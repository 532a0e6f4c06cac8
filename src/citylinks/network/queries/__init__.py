"""Reading the network, as much of it as an actor may see."""

from __future__ import annotations

from citylinks.network.queries.answering import AnsweringOffer
from citylinks.network.queries.bulk import (
    BulkFacts,
    bulk_facts,
    bulk_request,
    bulk_requests,
    open_bulk_requests,
)
from citylinks.network.queries.directory import Member, MemberPage, MemberQuestion, Skill, members
from citylinks.network.queries.export import export_person
from citylinks.network.queries.facts import Deed, OfferFacts, Place, Strength
from citylinks.network.queries.identity import Tie, identities, ties
from citylinks.network.queries.offered import (
    OfferOwner,
    OfferRecord,
    offer_by_id,
    offer_record,
    offers_found,
)
from citylinks.network.queries.offers import offer, offers, wording_of
from citylinks.network.queries.organizations import (
    Colleague,
    OrganizationChoice,
    OrganizationProfile,
    OrganizationQuestion,
    may_register,
    organization_by_id,
    organization_profile,
    organizations,
    organizations_found,
    organizations_named,
)
from citylinks.network.queries.people import (
    Conflict,
    Contact,
    Job,
    Merge,
    PersonProfile,
    affiliation_of,
    conflict_of,
    evidence_of,
    expertise_of,
    own_person,
    people,
    person,
    person_profile,
)

__all__ = (
    "AnsweringOffer",
    "BulkFacts",
    "Colleague",
    "Conflict",
    "Contact",
    "Deed",
    "Job",
    "Member",
    "MemberPage",
    "MemberQuestion",
    "Merge",
    "OfferFacts",
    "OfferOwner",
    "OfferRecord",
    "OrganizationChoice",
    "OrganizationProfile",
    "OrganizationQuestion",
    "PersonProfile",
    "Place",
    "Skill",
    "Strength",
    "Tie",
    "affiliation_of",
    "bulk_facts",
    "bulk_request",
    "bulk_requests",
    "conflict_of",
    "evidence_of",
    "expertise_of",
    "export_person",
    "identities",
    "may_register",
    "members",
    "offer",
    "offer_by_id",
    "offer_record",
    "offers",
    "offers_found",
    "open_bulk_requests",
    "organization_by_id",
    "organization_profile",
    "organizations",
    "organizations_found",
    "organizations_named",
    "own_person",
    "people",
    "person",
    "person_profile",
    "ties",
    "wording_of",
)

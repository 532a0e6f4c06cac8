from __future__ import annotations

import datetime as dt

from django.db.models import TextChoices


class OrganizationKind(TextChoices):
    LOCAL_GOVERNMENT = "local-government", "Local government"
    REGIONAL_COUNCIL = "regional-council", "Regional council"
    SPECIAL_DISTRICT = "special-district", "Special district"
    UTILITY = "utility", "Utility"
    NGO = "ngo", "Non-governmental organization"
    ASSOCIATION = "association", "Professional association"
    UNIVERSITY = "university", "University"
    FIRM = "firm", "Firm"


class IdentifierScheme(TextChoices):
    """Lists that give organizations numbers, by the codes of org-id.guide where it has one."""

    GEONAMES = "geonames", "GeoNames"
    IATI = "XM-IATI", "IATI organization identifier"
    ISO_3166_2 = "iso-3166-2", "ISO 3166-2"
    ORG_ID = "org-id", "org-id.guide identifier"


class OfferState(TextChoices):
    OPEN = "open", "open"
    WITHDRAWN = "withdrawn", "withdrawn"


class OfferAction(TextChoices):
    WITHDRAW = "withdraw", "Withdraw"


OFFER_TRANSITIONS = {(OfferState.OPEN, OfferAction.WITHDRAW): OfferState.WITHDRAWN}


class Visibility(TextChoices):
    """Who finds a person; their e-mail addresses and exact dates are for fewer still (see rules.py)."""

    PUBLIC = "public", "everyone"
    NETWORK = "network", "people with a role in a program or organization"
    PRIVATE = "private", "the person, the organization's coordinator and the officers of its programs"


class ExpertiseLevel(TextChoices):
    """How well, in what one can do with it; in the order of ascending level."""

    BASIC = "basic", "knows the subject"
    PRACTISED = "practised", "has done the work"
    LEADING = "leading", "leads and teaches it"


class LanguageLevel(TextChoices):
    """How well one speaks, in what one can do with it; in the order of ascending level."""

    BASIC = "basic", "simple conversation"
    WORKING = "working", "can work in it"
    FLUENT = "fluent", "fluent"
    FIRST = "first", "first language"


class ConflictKind(TextChoices):
    """Why a person is not impartial about an organization."""

    EMPLOYER = "employer", "employment"
    OWNERSHIP = "ownership", "ownership or a financial interest"
    PAST_PARTNERSHIP = "past-partnership", "a past partnership"
    DECLARED = "declared", "declared by the person"
    OTHER = "other", "another tie"


class TieKind(TextChoices):
    """What ties an identity to an organization: a conflict on record, or what the register knows itself."""

    AFFILIATION = "affiliation", "works or worked there"
    ROLE = "role", "holds or held a role there"
    EMPLOYER = "employer", "employment"
    OWNERSHIP = "ownership", "ownership or a financial interest"
    PAST_PARTNERSHIP = "past-partnership", "a past partnership"
    DECLARED = "declared", "declared by the person"
    OTHER = "other", "another tie"


class MemberKind(TextChoices):
    """What a line of the directory stands for."""

    PERSON = "person", "Person"
    ORGANIZATION = "organization", "Organization"


class BulkKind(TextChoices):
    """What is asked for with many people at once."""

    EXPORT = "export", "Export"
    ERASURE = "erasure", "Erasure"


class BulkState(TextChoices):
    """Where a request stands. A request that lapsed keeps its state: the day tells."""

    ASKED = "asked", "waiting for approval"
    APPROVED = "approved", "approved"
    DONE = "done", "carried out"
    WITHDRAWN = "withdrawn", "withdrawn"


class BulkAction(TextChoices):
    APPROVE = "approve", "Approve"
    CARRY_OUT = "carry-out", "Carry out"
    WITHDRAW = "withdraw", "Withdraw"


BULK_TRANSITIONS = {
    (BulkState.ASKED, BulkAction.APPROVE): BulkState.APPROVED,
    (BulkState.ASKED, BulkAction.WITHDRAW): BulkState.WITHDRAWN,
    (BulkState.APPROVED, BulkAction.CARRY_OUT): BulkState.DONE,
    (BulkState.APPROVED, BulkAction.WITHDRAW): BulkState.WITHDRAWN,
}

# How many different people one person may export, or erase, at once or one after the other within a day.
MOST_AT_ONCE = 50
WITHIN = dt.timedelta(hours=24)
# From when after it was made a request can be carried out, and until when.
WAITS = dt.timedelta(hours=24)
LASTS = dt.timedelta(days=7)

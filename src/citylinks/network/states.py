from __future__ import annotations

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


class OfferState(TextChoices):
    OPEN = "open", "open"
    WITHDRAWN = "withdrawn", "withdrawn"


class OfferAction(TextChoices):
    WITHDRAW = "withdraw", "Withdraw"


OFFER_TRANSITIONS = {(OfferState.OPEN, OfferAction.WITHDRAW): OfferState.WITHDRAWN}

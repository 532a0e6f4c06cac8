"""Partnerships as pages show them, and what they can teach a city with a need."""

from __future__ import annotations

from citylinks.partnerships.queries.elsewhere import FINDING, Beside, Finding, Precedent, beside, precedents
from citylinks.partnerships.queries.organizations import (
    OrganizationRecord,
    PartnershipLink,
    organization_record,
    partnerships_of,
)
from citylinks.partnerships.queries.pairings import PAIRINGS
from citylinks.partnerships.queries.proven import proven
from citylinks.partnerships.queries.record import (
    ActivityFacts,
    Arc,
    CityPlace,
    Evidence,
    FigureFacts,
    FigureGroup,
    Headline,
    HomeFigures,
    NeedFacts,
    PartnershipDetail,
    PartnershipSummary,
    Party,
    figures_for_home,
    headlines,
    map_arcs,
    of_city,
    open_needs,
    partnership_detail,
    partnerships,
    titles_within,
)

__all__ = [
    "FINDING",
    "PAIRINGS",
    "ActivityFacts",
    "Arc",
    "Beside",
    "CityPlace",
    "Evidence",
    "FigureFacts",
    "FigureGroup",
    "Finding",
    "Headline",
    "HomeFigures",
    "NeedFacts",
    "OrganizationRecord",
    "PartnershipDetail",
    "PartnershipLink",
    "PartnershipSummary",
    "Party",
    "Precedent",
    "beside",
    "figures_for_home",
    "headlines",
    "map_arcs",
    "of_city",
    "open_needs",
    "organization_record",
    "partnership_detail",
    "partnerships",
    "partnerships_of",
    "precedents",
    "proven",
    "titles_within",
]

"""Reading the network, as much of it as an actor may see."""

from __future__ import annotations

from citylinks.network.queries.directory import Member, MemberPage, MemberQuestion, Skill, members
from citylinks.network.queries.identity import Tie, identities, ties
from citylinks.network.queries.offers import offers, wording_of
from citylinks.network.queries.organizations import organization_by_id, organizations

__all__ = (
    "Member",
    "MemberPage",
    "MemberQuestion",
    "Skill",
    "Tie",
    "identities",
    "members",
    "offers",
    "organization_by_id",
    "organizations",
    "ties",
    "wording_of",
)

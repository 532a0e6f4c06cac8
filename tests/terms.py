"""The terms of a program in full, and one change of them, for the tests of programs and their pages."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from citylinks.kernel.money import Money
from citylinks.kernel.time import PartialDate
from citylinks.programs.states import Activity, AwardKind, CeilingPer, CostCategory, Part, RuleBasis
from citylinks.programs.terms import (
    AwardTerms,
    Ceiling,
    IndicatorTerm,
    PartnerTerm,
    PurposeTerms,
    Terms,
)


def usd(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


FULL = Terms(
    purposes=(PurposeTerms("anywhere", "Governance"), PurposeTerms("listed", "Water", ("sample-list",))),
    started=PartialDate("2011-09-29"),
    ended=PartialDate("2016"),
    awards=(
        AwardTerms("L-1", AwardKind.LEADER, amount=usd("1000000"), started=PartialDate("2011-09-29")),
        AwardTerms("A-1", AwardKind.ASSOCIATE, leader="L-1"),
    ),
    activities=(Activity.EXCHANGE, Activity.WORKSHOP),
    ceilings=(Ceiling(CeilingPer.PARTNERSHIP, CostCategory.ALL, usd("100000")),),
    partner_rules=(
        PartnerTerm(Part.HOST, RuleBasis.KIND, "local-government"),
        PartnerTerm(Part.RESOURCE, RuleBasis.KIND, "local-government"),
        PartnerTerm(Part.RESOURCE, RuleBasis.KIND, "university"),
        PartnerTerm(Part.RESOURCE, RuleBasis.COUNTRY, "AU"),
    ),
    indicators=(IndicatorTerm("4.8.2-14", "FY2015", "Institutions with improved capacity"),),
)
# A bridge over an election: seven months and a quarter of a million more, and a list less.
EXTENDED = replace(
    FULL,
    ended=PartialDate("2017-07-31"),
    purposes=(PurposeTerms("anywhere", "Governance"), PurposeTerms("listed", "Water")),
    awards=(replace(FULL.awards[0], amount=usd("1250000")), FULL.awards[1]),
)

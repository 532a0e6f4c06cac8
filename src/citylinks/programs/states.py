from __future__ import annotations

from django.db.models import TextChoices


class ProgramState(TextChoices):
    DRAFT = "draft", "a draft"
    OPEN = "open", "open"
    CLOSED = "closed", "closed"


class ProgramAction(TextChoices):
    AMEND = "amend", "Amend"
    OPEN = "open", "Open"
    CLOSE = "close", "Close"


PROGRAM_TRANSITIONS = {
    (ProgramState.DRAFT, ProgramAction.AMEND): ProgramState.DRAFT,
    (ProgramState.OPEN, ProgramAction.AMEND): ProgramState.OPEN,
    (ProgramState.DRAFT, ProgramAction.OPEN): ProgramState.OPEN,
    (ProgramState.OPEN, ProgramAction.CLOSE): ProgramState.CLOSED,
}


class AwardKind(TextChoices):
    """A leader award opens the way for associate awards of the donor's missions, each with its own number."""

    SINGLE = "single", "Award"
    LEADER = "leader", "Leader award"
    ASSOCIATE = "associate", "Associate award"


class Part(TextChoices):
    """As what an organization takes part."""

    HOST = "host", "Host city"
    RESOURCE = "resource", "Resource partner"
    FACILITATOR = "facilitator", "Facilitator"


class RuleBasis(TextChoices):
    """What a partner rule looks at. Values of one basis are alternatives; country and list are one basis."""

    KIND = "kind", "Kind of organization"
    COUNTRY = "country", "Country"
    COUNTRY_LIST = "country-list", "Country list"
    INCOME_GROUP = "income-group", "Income group"


class IncomeGroup(TextChoices):
    """The World Bank's groups, as the table of countries writes them."""

    LOW = "Low income", "Low income"
    LOWER_MIDDLE = "Lower middle income", "Lower middle income"
    UPPER_MIDDLE = "Upper middle income", "Upper middle income"
    HIGH = "High income", "High income"


class Activity(TextChoices):
    """What a donor pays for between two cities."""

    ASSESSMENT = "assessment", "City assessment"
    DIAGNOSTIC_VISIT = "diagnostic-visit", "Diagnostic visit"
    EXCHANGE = "exchange", "Exchange visit"
    REMOTE_WORK = "remote-work", "Remote work between visits"
    WORKSHOP = "workshop", "Workshop or training"
    CHALLENGE = "challenge", "Challenge with a prize"
    PILOT = "pilot", "Pilot measure"
    REPLICATION = "replication", "Replication to other cities"


class CeilingPer(TextChoices):
    """What a budget ceiling holds for."""

    PROGRAM = "program", "The whole program"
    PARTNERSHIP = "partnership", "Each partnership"
    VISIT = "visit", "Each visit"


class CostCategory(TextChoices):
    ALL = "all", "All costs"
    TRAVEL = "travel", "Travel"
    TRAINING = "training", "Workshops and training"
    EXPERTS = "experts", "Outside experts"
    EQUIPMENT = "equipment", "Equipment"
    PRIZES = "prizes", "Prizes and small grants"
    OTHER = "other", "Other direct costs"


class TermField(TextChoices):
    """What of a program's terms can change from one version to the next."""

    STARTED = "started", "Start"
    ENDED = "ended", "End"
    PURPOSE = "purpose", "Purpose"
    COUNTRY_LIST = "country-list", "Country list"
    AWARD = "award", "Award"
    AWARD_AMOUNT = "award-amount", "Amount of the award"
    AWARD_STARTED = "award-started", "Start of the award"
    AWARD_ENDED = "award-ended", "End of the award"
    ACTIVITY = "activity", "Activity allowed"
    CEILING = "ceiling", "Budget ceiling"
    PARTNER_RULE = "partner-rule", "Partner rule"
    INDICATOR = "indicator", "Indicator"

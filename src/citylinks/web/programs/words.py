"""What the words of a program's terms are called in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citylinks.kernel.money import Money
from citylinks.kernel.time import PartialDate
from citylinks.network.states import OrganizationKind
from citylinks.programs.facts import ListDetail, ProgramDetail
from citylinks.programs.states import (
    Activity,
    AwardKind,
    CeilingPer,
    CostCategory,
    Part,
    ProgramState,
    RuleBasis,
    TermField,
)
from citylinks.programs.terms import Difference, Value
from citylinks.web import dates, names, numerals

STATES = {
    ProgramState.DRAFT: gettext_lazy("Draft"),
    ProgramState.OPEN: gettext_lazy("Open"),
    ProgramState.CLOSED: gettext_lazy("Closed"),
}
PARTS = {
    Part.HOST: gettext_lazy("Host city"),
    Part.RESOURCE: gettext_lazy("Resource partner"),
    Part.FACILITATOR: gettext_lazy("Facilitator"),
}
KINDS = {
    OrganizationKind.LOCAL_GOVERNMENT: gettext_lazy("Local government"),
    OrganizationKind.REGIONAL_COUNCIL: gettext_lazy("Regional council"),
    OrganizationKind.SPECIAL_DISTRICT: gettext_lazy("Special district"),
    OrganizationKind.UTILITY: gettext_lazy("Utility"),
    OrganizationKind.NGO: gettext_lazy("Non-governmental organization"),
    OrganizationKind.ASSOCIATION: gettext_lazy("Professional association"),
    OrganizationKind.UNIVERSITY: gettext_lazy("University"),
    OrganizationKind.FIRM: gettext_lazy("Firm"),
}
BASES = {
    RuleBasis.KIND: gettext_lazy("Kind of organization"),
    RuleBasis.COUNTRY: gettext_lazy("Country"),
    RuleBasis.COUNTRY_LIST: gettext_lazy("Country list"),
    RuleBasis.INCOME_GROUP: gettext_lazy("Income group"),
}
AWARDS = {
    AwardKind.SINGLE: gettext_lazy("Award"),
    AwardKind.LEADER: gettext_lazy("Leader award"),
    AwardKind.ASSOCIATE: gettext_lazy("Associate award"),
}
ACTIVITIES = {
    Activity.ASSESSMENT: gettext_lazy("City assessment"),
    Activity.DIAGNOSTIC_VISIT: gettext_lazy("Diagnostic visit"),
    Activity.EXCHANGE: gettext_lazy("Exchange visit"),
    Activity.REMOTE_WORK: gettext_lazy("Remote work between visits"),
    Activity.WORKSHOP: gettext_lazy("Workshop or training"),
    Activity.CHALLENGE: gettext_lazy("Challenge with a prize"),
    Activity.PILOT: gettext_lazy("Pilot measure"),
    Activity.REPLICATION: gettext_lazy("Replication to other cities"),
}
CEILINGS = {
    CeilingPer.PROGRAM: gettext_lazy("The whole program"),
    CeilingPer.PARTNERSHIP: gettext_lazy("Each partnership"),
    CeilingPer.VISIT: gettext_lazy("Each visit"),
}
CATEGORIES = {
    CostCategory.ALL: gettext_lazy("All costs"),
    CostCategory.TRAVEL: gettext_lazy("Travel"),
    CostCategory.TRAINING: gettext_lazy("Workshops and training"),
    CostCategory.EXPERTS: gettext_lazy("Outside experts"),
    CostCategory.EQUIPMENT: gettext_lazy("Equipment"),
    CostCategory.PRIZES: gettext_lazy("Prizes and small grants"),
    CostCategory.OTHER: gettext_lazy("Other direct costs"),
}
FIELDS = {
    TermField.STARTED: gettext_lazy("Start"),
    TermField.ENDED: gettext_lazy("End"),
    TermField.PURPOSE: gettext_lazy("Purpose"),
    TermField.COUNTRY_LIST: gettext_lazy("Country list"),
    TermField.AWARD: gettext_lazy("Award"),
    TermField.AWARD_AMOUNT: gettext_lazy("Amount of the award"),
    TermField.AWARD_STARTED: gettext_lazy("Start of the award"),
    TermField.AWARD_ENDED: gettext_lazy("End of the award"),
    TermField.ACTIVITY: gettext_lazy("Activity allowed"),
    TermField.CEILING: gettext_lazy("Budget ceiling"),
    TermField.PARTNER_RULE: gettext_lazy("Partner rule"),
    TermField.INDICATOR: gettext_lazy("Indicator"),
}


def list_name(one: ListDetail) -> str:
    """Return a country list with its date: the name is translated, the day is not always known."""
    facts = one.facts
    return dated(facts.name, facts.as_of.isoformat() if facts.day_known else f"{facts.as_of:%Y-%m}")


def dated(name: str, day: str) -> str:
    """Return the name of a country list with its date, as far as that is known."""
    return _("%(list)s (%(date)s)") % {"list": _(name), "date": dates.partial(PartialDate(day))}


def rule_value(detail: ProgramDetail, basis: RuleBasis, value: str) -> str:
    """Return what a partner rule names."""
    if basis == RuleBasis.KIND:
        return str(KINDS[OrganizationKind(value)])
    if basis == RuleBasis.COUNTRY:
        return names.country(value)
    return list_name(detail.lists[value]) if basis == RuleBasis.COUNTRY_LIST else _(value)


def subject(one: Difference) -> str:
    """Return of what a version changed a field: a purpose or an award as it is named, a part, a ceiling."""
    if one.field == TermField.CEILING:
        per, category = one.subject.split("/")
        return names.listed((str(CEILINGS[CeilingPer(per)]), str(CATEGORIES[CostCategory(category)])))
    if one.field == TermField.PARTNER_RULE:
        part, basis = one.subject.split("/")
        return names.listed((str(PARTS[Part(part)]), str(BASES[RuleBasis(basis)])))
    return one.subject


def value(detail: ProgramDetail, one: Difference, given: Value | None) -> str:
    """Return a changed value as people read it; a dash where there is none."""
    if given is None:
        return "–"
    if isinstance(given, PartialDate):
        return dates.partial(given)
    if isinstance(given, Money):
        return numerals.money(given)
    if one.field == TermField.COUNTRY_LIST:
        return list_name(detail.lists[given])
    if one.field == TermField.ACTIVITY:
        return str(ACTIVITIES[Activity(given)])
    if one.field == TermField.PARTNER_RULE:
        return rule_value(detail, RuleBasis(one.subject.split("/")[1]), given)
    return given

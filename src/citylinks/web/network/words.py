"""What kinds, levels and ties are called in the reader's language."""

from __future__ import annotations

import datetime as dt

from babel.dates import format_skeleton
from django.utils.translation import gettext_lazy as _

from citylinks.network.states import (
    ConflictKind,
    ExpertiseLevel,
    LanguageLevel,
    OrganizationKind,
    Visibility,
)
from citylinks.web import numerals

KINDS = {
    OrganizationKind.LOCAL_GOVERNMENT: _("Local government"),
    OrganizationKind.REGIONAL_COUNCIL: _("Regional council"),
    OrganizationKind.SPECIAL_DISTRICT: _("Special district"),
    OrganizationKind.UTILITY: _("Utility"),
    OrganizationKind.NGO: _("Non-governmental organization"),
    OrganizationKind.ASSOCIATION: _("Professional association"),
    OrganizationKind.UNIVERSITY: _("University"),
    OrganizationKind.FIRM: _("Firm"),
}
LEVELS = {
    ExpertiseLevel.LEADING: _("Leads and teaches it"),
    ExpertiseLevel.PRACTISED: _("Has done the work"),
    ExpertiseLevel.BASIC: _("Knows the subject"),
}
LANGUAGE_LEVELS = {
    LanguageLevel.FIRST: _("First language"),
    LanguageLevel.FLUENT: _("Fluent"),
    LanguageLevel.WORKING: _("Can work in it"),
    LanguageLevel.BASIC: _("Simple conversation"),
}
VISIBILITIES = {
    Visibility.PUBLIC: _("Everyone"),
    Visibility.NETWORK: _("People who have a role in a program or an organization"),
    Visibility.PRIVATE: _(
        "Only me, my organization's coordinator, the officers of its programs and register keepers"
    ),
}
CONFLICTS = {
    ConflictKind.EMPLOYER: _("I work or worked for it"),
    ConflictKind.OWNERSHIP: _("I own a part of it, or have a financial interest"),
    ConflictKind.PAST_PARTNERSHIP: _("We were partners before"),
    ConflictKind.DECLARED: _("I do not feel impartial"),
    ConflictKind.OTHER: _("Another tie"),
}
WILL = {"travel": _("Will travel"), "host": _("Will host")}
MEMBERS = {"person": _("People"), "organization": _("Organizations")}


def month(code: str) -> str:
    """`March 2027` for 2027-03."""
    first = dt.date.fromisoformat(f"{code}-01")
    return str(format_skeleton("yMMMM", first, locale=numerals.locale()))

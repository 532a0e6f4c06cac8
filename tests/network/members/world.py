"""A few members in the database, each with something that an import could lose."""

from __future__ import annotations

import datetime as dt

from cast import AT
from citylinks.access.actors import SYSTEM
from citylinks.kernel.time import PartialDate
from citylinks.network.members.operations import import_members
from citylinks.network.members.operations.writing import Change, untold, write_members
from citylinks.network.members.queries import Choice, chosen, in_order
from citylinks.network.members.records import Affiliated, Member, Period, Shown, Workplace
from citylinks.network.states import ExpertiseLevel, LanguageLevel, OrganizationKind, Visibility
from network.members.files import csv

WHO = {"by": SYSTEM, "at": AT}
SEMARANG = Workplace("City of Semarang", 1627896)
UTILITY = Workplace("Water of Gold Coast", 2165087, OrganizationKind.UTILITY)

ANA = Member(
    public_id="anaa000000",
    name="Sample Ana",
    emails=("ana@city.example", "ana@home.example"),
    city=1256237,
    visibility=Visibility.PUBLIC,
    will_travel=True,
    will_host=False,
    pro_bono_days=10,
    themes=(("coastal-erosion", ExpertiseLevel.BASIC), ("stormwater", ExpertiseLevel.LEADING)),
    languages=(("en", LanguageLevel.FIRST), ("es", LanguageLevel.WORKING)),
    periods=(
        Period(dt.date(2027, 3, 1), dt.date(2027, 4, 15)),
        Period(dt.date(2027, 9, 1), dt.date(2027, 9, 30)),
    ),
    affiliations=(
        Affiliated(UTILITY, "Clerk", PartialDate("2009"), PartialDate("2014-07")),
        Affiliated(SEMARANG, "Engineer", PartialDate("2014-08")),
    ),
    evidence=(
        Shown(
            "stormwater",
            "Led the redesign of the drains.",
            "Durban",
            PartialDate("2016"),
            "https://a.example/x",
        ),
        Shown("stormwater", "Wrote the manual,\nin two volumes; with “quotes”."),
    ),
)
BO = Member(public_id="bo00000000", name="=Sample Bo", emails=("bo@city.example",))


def write(*members, is_sample=False):
    """Put members into the tables, past rules and trail."""
    changes = [Change(Member(one.public_id), one) for one in members]
    return write_members(changes, by=SYSTEM, at=AT, is_sample=is_sample, told=untold)


def members(**choice):
    return in_order(chosen(SYSTEM, Choice(**choice)))


def run(*rows, **options):
    return import_members(data=csv(*rows), **WHO, **options)

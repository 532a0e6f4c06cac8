"""What goes out comes back: of any members, an export changes nothing, and an empty database becomes equal."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cast import AT
from citylinks.access.actors import SYSTEM
from citylinks.kernel.text import is_line
from citylinks.kernel.time import PartialDate
from citylinks.network.members.columns import CLEAR
from citylinks.network.members.operations import export_members, import_members
from citylinks.network.members.operations.exporting import FileKind
from citylinks.network.members.plan import Fate
from citylinks.network.members.preview import preview_members
from citylinks.network.members.queries import Choice
from citylinks.network.members.records import Affiliated, Member, Period, Shown, Workplace
from citylinks.network.models import Organization, Person
from citylinks.network.states import ExpertiseLevel, LanguageLevel, OrganizationKind, Visibility
from citylinks.themes.taxonomy import THEMES
from network.members.world import ANA, BO, WHO, members, write
from places_rows import CITIES, some_places
from standards.spreadsheet.files import ods

pytestmark = pytest.mark.django_db

# Cells have no outer blanks, and (none) means to empty: nobody is called that.
SIGNS = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")


def texts(marks):
    letters = st.one_of(SIGNS, st.sampled_from(marks))
    return st.text(letters, max_size=12).map(str.strip).filter(lambda text: text.casefold() != CLEAR)


SENTENCES = texts("=+-@'|;:,\"\n\t(na)").filter(bool)
LINES = texts("=+-@'|;:,\"(na)").filter(is_line)
NAMES = LINES.filter(bool)
DATES = st.one_of(
    st.integers(1950, 2030).map(lambda year: PartialDate(str(year))),
    st.dates(dt.date(1950, 1, 1), dt.date(2030, 12, 31)).map(lambda day: PartialDate(f"{day:%Y-%m}")),
    st.dates(dt.date(1950, 1, 1), dt.date(2030, 12, 31)).map(lambda day: PartialDate(day.isoformat())),
)
CITY = st.sampled_from([geonameid for _, geonameid, *_ in CITIES])
WORKPLACES = st.builds(Workplace, NAMES, CITY, st.sampled_from(OrganizationKind))
PERIODS = st.builds(
    lambda start, days: Period(start, start + dt.timedelta(days=days)),
    st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1)),
    st.integers(0, 400),
)
THEME = st.sampled_from(sorted(THEMES)[:6])
ADDRESSES = st.integers(0, 20).map(lambda number: f"m{number}@city.example")


@st.composite
def affiliations(draw, places):
    started, ended = draw(st.one_of(st.none(), DATES)), draw(st.one_of(st.none(), DATES))
    if started and ended and ended.text < started.text:
        started, ended = ended, started
    if started and ended and ended.last_day < started.first_day:
        ended = None
    return Affiliated(draw(st.sampled_from(places)), draw(LINES), started, ended)


@st.composite
def some_members(draw):
    places = draw(st.lists(WORKPLACES, min_size=1, max_size=3, unique_by=lambda one: (one.city, one.name)))
    ids = draw(st.lists(st.integers(0, 9999), max_size=4, unique=True))
    return [draw(a_member(f"m{number:09}", places)) for number in ids]


@st.composite
def a_member(draw, public_id, places):
    themes = draw(st.dictionaries(THEME, st.sampled_from(ExpertiseLevel), max_size=3))
    shown = st.builds(
        Shown,
        st.sampled_from(sorted(themes) or ["none"]),
        SENTENCES,
        LINES,
        st.one_of(st.none(), DATES),
        st.sampled_from(["", "https://city.example/?a=1;b"]),
    )
    return Member(
        public_id=public_id,
        name=draw(NAMES),
        emails=tuple(draw(st.lists(ADDRESSES, max_size=3, unique=True))),
        city=draw(st.one_of(st.none(), CITY)),
        visibility=draw(st.sampled_from(Visibility)),
        will_travel=draw(st.sampled_from([None, True, False])),
        will_host=draw(st.sampled_from([None, True, False])),
        pro_bono_days=draw(st.one_of(st.none(), st.integers(0, 366))),
        themes=tuple(sorted(themes.items())),
        languages=tuple(
            sorted(
                draw(
                    st.dictionaries(
                        st.sampled_from(["en", "es", "pt-BR", "sw"]),
                        st.sampled_from(LanguageLevel),
                        max_size=3,
                    )
                ).items()
            )
        ),
        periods=tuple(
            sorted(draw(st.lists(PERIODS, max_size=3, unique=True)), key=lambda one: (one.starts, one.ends))
        ),
        affiliations=tuple(draw(st.lists(affiliations(places), max_size=3))),
        evidence=tuple(
            sorted(draw(st.lists(shown, max_size=3)), key=lambda one: one.theme) if themes else ()
        ),
    )


EXAMPLES = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("kind", FileKind)
def test_members_when_exported_and_imported_are_unchanged_and_an_empty_database_becomes_equal(kind):
    some_places()

    @EXAMPLES
    @given(some_members())
    def round_trip(drawn):
        with transaction.atomic():
            write(*drawn)
            before = members()
            data = export_members(choice=Choice(), kind=kind, **WHO)
            if drawn:
                plan = preview_members(SYSTEM, data)
                assert [fault.as_fault().traced() for fault in plan.faults] == []
                assert [one.changes for one in plan.members] == [()] * len(drawn)
                assert {one.fate for one in plan.members} == {Fate.UNCHANGED}
                assert {one.public_id for one in before} == {one.public_id for one in drawn}
                assert sorted(before, key=_by_id) == sorted(drawn, key=_by_id)
                works = works_at()
                empty()
                done = import_members(data=data, **WHO)
                assert done.added == len(drawn)
                assert members() == before
                assert works_at() == works
                assert not preview_members(SYSTEM, data).of(Fate.CHANGED)
            transaction.set_rollback(True)

    round_trip()


def _by_id(one):
    return one.public_id


def works_at():
    rows = Person.objects.order_by("public_id")
    return list(
        rows.values_list("public_id", "organization__name", "organization__city", "organization__kind")
    )


def empty():
    Person.objects.all().delete()
    Organization.objects.all().delete()


def test_members_when_saved_by_another_program_as_ods_are_unchanged():
    some_places()
    write(ANA, BO)
    rows = list(_csv_rows(export_members(choice=Choice(), kind=FileKind.CSV, by=SYSTEM, at=AT)))
    plan = preview_members(SYSTEM, ods(rows))
    assert [(one.fate, one.changes) for one in plan.members] == [(Fate.UNCHANGED, ())] * 2
    assert plan.faults == ()


def _csv_rows(data):
    import csv
    import io

    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))

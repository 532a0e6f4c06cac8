from __future__ import annotations

import datetime as dt

import pytest

from citylinks.kernel.time import PartialDate
from citylinks.network.members.columns import ABOUT, COLUMNS
from citylinks.network.members.reading import read_members
from citylinks.network.members.records import CLEARED, Period, SaidAffiliation, SaidEvidence, Workplace
from citylinks.network.states import OrganizationKind
from citylinks.standards.spreadsheet.writing import write_xlsx
from network.members.files import PLACE, REFERENCE, ana, csv, read, said, sentences

EVIDENCE = {"evidence_theme": "Stormwater and drainage", "evidence": "Led the redesign of the drains."}
MERGE = "Fill in the id, or merge the members first."
START = "Start from the template or from an export."


def test_row_when_filled_in_every_cell_says_all_of_it():
    row = {
        "id": "7k2m9qx4ab",
        "name": "Sample Ana",
        "emails": "ana@city.example; Ana@home.example, ANA@city.example",
        **PLACE,
        "organization_kind": "Utility",
        "position": "Engineer",
        "started": "2014-08",
        "ended": "2016",
        "themes": "stormwater: leading | Drinking water supply, coastal-erosion:basic",
        "languages": "en: first; Spanish; pt-BR: fluent",
        "visibility": "Public",
        "will_travel": "TRUE",
        "will_host": "no",
        "pro_bono_days": "10",
        "available": "2027-03-01..2027-04-15; 2027-09, 2028-01 to 2028-02",
        **EVIDENCE,
        "evidence_where": "Durban",
        "evidence_when": "2016-05-04",
        "evidence_link": "https://city.example/drains",
    }
    file = read(row)
    assert sentences(file.log.listed()) == []
    (one,) = file.said
    assert (one.rows, one.public_id, one.faulty, one.cities) == ((2,), "7k2m9qx4ab", False, ())
    assert one.once == {
        "name": "Sample Ana",
        "emails": ("ana@city.example", "Ana@home.example"),
        "themes": {"stormwater": "leading", "drinking-water": "", "coastal-erosion": "basic"},
        "languages": {"en": "first", "es": "", "pt-BR": "fluent"},
        "visibility": "public",
        "will_travel": True,
        "will_host": False,
        "pro_bono_days": 10,
        "available": (
            Period(dt.date(2027, 3, 1), dt.date(2027, 4, 15)),
            Period(dt.date(2027, 9, 1), dt.date(2027, 9, 30)),
            Period(dt.date(2028, 1, 1), dt.date(2028, 2, 29)),
        ),
    }
    place = Workplace("City of Semarang", 1627896, OrganizationKind.UTILITY)
    assert one.affiliations == (
        SaidAffiliation(place, 2, "utility", "Engineer", PartialDate("2014-08"), PartialDate("2016")),
    )
    assert one.affiliations[0].workplace.kind is OrganizationKind.UTILITY
    assert one.evidence == (
        SaidEvidence(
            "stormwater",
            "Led the redesign of the drains.",
            2,
            "Durban",
            PartialDate("2016-05-04"),
            "https://city.example/drains",
        ),
    )


def test_rows_when_they_share_an_id_or_an_address_are_one_member():
    file = read(
        ana(id="aaaa", **PLACE),
        ana(emails="bo@city.example; bo@home.example", name="Sample Bo"),
        {"id": "aaaa", **PLACE, "position": "Engineer"},
        {"emails": "BO@home.example", **EVIDENCE},
        {"emails": "bo@city.example", "city": "Semarang"},
    )
    assert sentences(file.log.listed()) == []
    assert [(one.rows, one.public_id, one.emails) for one in file.said] == [
        ((2, 4), "aaaa", ("ana@city.example",)),
        ((3, 5, 6), "", ("bo@city.example", "bo@home.example")),
    ]
    assert [len(one.affiliations) for one in file.said] == [2, 0]
    assert file.said[1].cities == ((6, 1627896),)


def test_rows_when_they_contradict_each_other_are_faulted():
    assert said(ana(will_travel="yes"), ana(name="Sample Anna", will_travel="yes")) == [
        "row 3, column B (name): “Sample Anna” is not what row 2 says of the same member. Say it once, or say the same.",
    ]
    assert said(
        ana(id="aaaa"),
        ana(id="bbbb", emails="bo@city.example"),
        {"emails": "ana@city.example; bo@city.example"},
    ) == [
        f"row 4, column C (emails): These addresses stand in rows of different members too: 2, 3. {MERGE}",
    ]


def test_rows_when_ids_differ_may_share_an_address():
    assert said(ana(id="aaaa"), ana(id="bbbb", name="Sample Bo")) == []


def test_na_when_written_for_a_country_is_namibia():
    file = read(ana(organization="Windhoek", city="Windhoek", country="NA"))
    assert file.said[0].affiliations[0].workplace.city == 3352136
    assert said(ana(city="Windhoek", country="Namibia")) == []


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        (
            {"id": "no id!"},
            "column A (id): “no id!” is no code of a member. Copy it from an export, or leave it blank.",
        ),
        ({"name": "x" * 201}, "column B (name): The text has 201 characters. Use at most 200."),
        (
            {"emails": "ana@city"},
            "column C (emails): “ana@city” is no e-mail address. Write one such as ana@city.example, several with",
        ),
        (
            {"organization": "City of X"},
            "column F (city): The organization has no city. Name the city it is in.",
        ),
        (
            {"position": "Engineer"},
            "column D (organization): This cell is blank, but position is not. Name the organization.",
        ),
        (
            PLACE | {"organization_kind": "utlity"},
            "column E (organization_kind): “utlity” is not known here. Did you mean utility?",
        ),
        (
            {"city": "Semarnag", "country": "ID"},
            "column F (city): No city in Indonesia is called “Semarnag”. The nearest are: Semarang, Jawa Tengah, ID",
        ),
        (
            {"city": "Springfield", "country": "US"},
            "column F (city): 8 cities in United States are called “Springfield”. Write “Name, State” or the number:",
        ),
        (
            {"city": "Semarang", "country": "Indonesa"},
            "column G (country): “Indonesa” is no country. Did you mean ID?",
        ),
        (
            PLACE | {"started": "04/08/2014"},
            "column I (started): “04/08/2014” is no date. Write 2014, 2014-08 or 2014-08-04.",
        ),
        (
            PLACE | {"ended": "2014-13"},
            "column J (ended): “2014-13” is no date. Write 2014, 2014-08 or 2014-08-04.",
        ),
        (
            {"themes": "stromwater"},
            "column K (themes): “stromwater” is no theme. Did you mean stormwater",
        ),
        (
            {"themes": "stormwater: expert"},
            "column K (themes): “expert” is no level. The levels are: basic, practised, leading.",
        ),
        ({"themes": "stormwater; stormwater"}, ""),
        (
            {"themes": "stormwater; stormwater: basic"},
            "column K (themes): “stormwater” stands twice. Keep one of the two.",
        ),
        ({"languages": "spanisch"}, "column L (languages): “spanisch” is no language. Did you mean es?"),
        (
            {"languages": "qqqq"},
            "column L (languages): “qqqq” is no language. Write a code such as es, or the language's English name.",
        ),
        (
            {"visibility": "secret"},
            "column M (visibility): “secret” is not known here. Write one of: public, network,",
        ),
        ({"will_travel": "maybe"}, "column N (will_travel): “maybe” is neither yes nor no. Write yes or no."),
        (
            {"pro_bono_days": "12.5"},
            "column P (pro_bono_days): “12.5” is no number of days of a year. Write 0 to 366.",
        ),
        (
            {"pro_bono_days": "367"},
            "column P (pro_bono_days): “367” is no number of days of a year. Write 0 to 366.",
        ),
        ({"available": "spring"}, "column Q (available): “spring” is no period. Write first..last, such as"),
        (
            {"available": "2027-04..2027-03"},
            "column Q (available): “2027-04..2027-03” ends before it begins. Exchange or mend the dates.",
        ),
        (
            {"available": "2027..2030"},
            "column Q (available): “2027..2030” is longer than two years. End it earlier.",
        ),
        (
            {"available": "; ".join(f"2027-01-{day:02}" for day in range(1, 26))},
            "column Q (available): These are 25 periods. Keep at most 24.",
        ),
        (
            {"evidence": "Did it."},
            "column R (evidence_theme): This cell is blank, but evidence is not. Fill it in.",
        ),
        (
            {"evidence_theme": "stormwater"},
            "column S (evidence): This cell is blank, but evidence_theme is not. Fill it in.",
        ),
        (
            {"evidence_link": "https://a.example"},
            "column S (evidence): This cell is blank, but evidence_link is not. Fill it in.",
        ),
        (
            EVIDENCE | {"evidence_link": "drains"},
            "column V (evidence_link): “drains” is no web address. Copy it whole, with https:// at its start.",
        ),
        (
            {"name": "(none)"},
            "column B (name): (none) cannot empty this. Write the value, or leave the cell blank.",
        ),
        (
            {"emails": "(none)"},
            "column C (emails): (none) cannot empty this. Write the value, or leave the cell blank.",
        ),
        (
            PLACE | {"city": "(none)"},
            "column F (city): An organization has a city. Name it.",
        ),
    ],
)
def test_cell_when_wrong_is_said_with_its_place_and_mend(cells, fault):
    found = said(ana(**cells))
    assert len(found) == bool(fault)
    assert "".join(found).startswith(f"row 2, {fault}" if fault else "")


def test_faults_when_there_are_many_are_all_said_at_once():
    found = said(ana(will_host="x", pro_bono_days="x", visibility="x"), {"emails": "y", "languages": "zzz"})
    assert len(found) == 5


def test_none_when_written_empties():
    row = ana(
        **PLACE | {"position": "(None)", "started": "(none)", "ended": "(none)"},
        **EVIDENCE,
        evidence_where="(none)",
        themes="(none)",
        languages="(none)",
        will_travel="(none)",
        pro_bono_days="(none)",
        available="(none)",
    )
    file = read(row, {"emails": "ana@city.example", "city": "(none)"})
    assert sentences(file.log.listed()) == []
    (one,) = file.said
    cleared = ("themes", "languages", "will_travel", "pro_bono_days", "available")
    assert {name: one.once[name] for name in cleared} == dict.fromkeys(cleared, CLEARED)
    assert (one.affiliations[0].position, one.affiliations[0].started) == (CLEARED, CLEARED)
    assert one.evidence[0].where is CLEARED
    assert one.cities == ((3, CLEARED),)


def test_file_when_it_cannot_be_read_is_one_fault():
    assert sentences(read_members(b"", REFERENCE).log.listed()) == [
        "The file is empty. Its first row must name the columns."
    ]
    assert sentences(read_members(csv(names=("name", "city")), REFERENCE).log.listed()) == [
        "The sheet has a header but no rows. Add a row.",
        f"The file has neither a column id nor a column emails, so nobody can be recognized. {START}",
    ]


def test_workbook_when_members_are_not_the_first_sheet_names_the_sheet_in_faults():
    data = write_xlsx(
        "Members", COLUMNS, [tuple("x" if c.name == "will_host" else "" for c in COLUMNS)], ABOUT
    )
    file = read_members(data, REFERENCE)
    assert sentences(file.log.listed()) == [
        "sheet Members, row 2, column O (will_host): “x” is neither yes nor no. Write yes or no.",
    ]


def test_columns_when_listed_are_those_a_reader_expects():
    assert [column.name for column in COLUMNS][:3] == ["id", "name", "emails"]
    assert len({column.name for column in COLUMNS}) == len(COLUMNS)


def test_row_when_a_name_is_no_line_says_so_with_its_column():
    odd = {"organization": "City\x07 of Semarang", "city": "Semarang", "country": "ID"}
    assert said(ana(), ana(id="aaaaa", name="Ana\nLima", **odd, position="\u202eEngineer")) == [
        "row 3, column B (name): The name has more than one line. Write it in one line.",
        "row 3, column D (organization): The organization holds a control character (U+0007). Type it anew.",
        (
            "row 3, column H (position): The position holds a mark that turns the direction of writing (U+202E). "
            "Take the mark out, or type it anew."
        ),
    ]

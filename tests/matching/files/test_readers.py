"""NEEDS.csv and OFFERS.csv: what a row becomes, and every fault with its place."""

from __future__ import annotations

import time
from datetime import date
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from citylinks.matching.files.faults import FileFaults
from citylinks.matching.files.inputs import read_inputs
from citylinks.matching.files.records import Amount, NeedRecord, OfferRecord

SAMPLE = Path(str(files("citylinks.samples"))) / "data" / "citylinks-2011"


def test_need_with_every_column_filled_becomes_a_record(reading) -> None:
    needs = (
        "id;city;country;title;text;text_id;text_pt_br;language;themes;hazards;population;working_languages;budget;"
        "currency;earliest;latest;purposes;partners;source\n"
        "semarang;Semarang;id;Sinking;The coast erodes.;Pantai;Costa;en;coastal-erosion|Land subsidence;"
        "subsidence, coastal-erosion;1,555,984;id|en;60 000.50;usd;2015-11;2016-02;climate|water;2;Assessment\n"
    )
    assert reading(needs=needs).needs == (
        NeedRecord(
            id="semarang",
            city=1627896,
            city_name="Semarang",
            country="ID",
            title={"en": "Sinking"},
            text={"en": "The coast erodes.", "id": "Pantai", "pt-br": "Costa"},
            language="en",
            themes=("coastal-erosion", "land-subsidence"),
            hazards=("subsidence", "coastal-erosion"),
            population=1555984,
            working_languages=("id", "en"),
            budget=Amount(Decimal("60000.50"), "USD"),
            earliest=date(2015, 11, 1),
            latest=date(2016, 2, 1),
            purposes=("climate", "water"),
            partners=2,
            source="Assessment",
            row=2,
        ),
    )


def test_need_window_over_the_new_year_gives_its_calendar_months(reading) -> None:
    needs = (
        "id,city,country,text,earliest,latest\na,Semarang,ID,x,2015-11,2016-02\nb,Semarang,ID,x,2015-01,\n"
    )
    assert [need.months for need in reading(needs=needs).needs] == [(1, 2, 11, 12), tuple(range(1, 13))]


def test_offer_with_every_column_filled_becomes_a_record(reading) -> None:
    offers = (
        "id\torganization\tcity\tcountry\ttitle\ttext\tlanguage\tthemes\thazards\tpopulation\tevidence\tevidence_year\t"
        "evidence_source\tworking_languages\tcapacity\tmonths\tcost\tcurrency\trole\tconflicts\tnewcomer\n"
        "gold-coast\tCity of Gold Coast\t2165087\t\tSand\tPlaya\tes\tcoastal-erosion\tstorm\t600000\tTwo walls\t2014\t"
        "Report\ten\t3\t11..2|may\tUSD 45,000\t\tthird\tsemarang\tyes\n"
    )
    read = reading(offers=offers)
    assert (read.offers, read.thirds) == (
        (),
        (
            OfferRecord(
                id="gold-coast",
                organization="City of Gold Coast",
                city=2165087,
                city_name="Gold Coast",
                country="AU",
                title={"es": "Sand"},
                text={"es": "Playa"},
                language="es",
                themes=("coastal-erosion",),
                hazards=("storm",),
                population=600000,
                evidence="Two walls",
                evidence_year=2014,
                evidence_source="Report",
                working_languages=("en",),
                capacity=3,
                months=(1, 2, 5, 11, 12),
                cost=Amount(Decimal(45000), "USD"),
                role="third",
                conflicts=("semarang",),
                newcomer=True,
                row=2,
            ),
        ),
    )


def test_need_rows_with_faults_name_every_one_with_row_column_and_mend(faults) -> None:
    needs = (
        "id,city,country,text,text_xx,themes,hazards,population,working_languages,budget,currency,earliest,latest,partners\n"
        "a b,Semarng,ID,,,,,,,,,,,\n"
        ",Semarang,Indonesia,x,,coastal-erosoin,floods,many,english,1.000,USD,Sep-15,2015-13,-1\n"
        "C,Somerville,US,x,y,,,0,,500,,2016-05,2016-02,\n"
        "c,999,ID,x,,,,,,12 USD,EUR,,,\n"
        "d,Durban,US,x,,,,,,12,XXY,,,\n"
        "e,1627896,ZA,x,,,,,,twelve,,,,\n"
        "f,,QQ,x,,,,,,,,,,\n"
    )
    assert faults(needs=needs) == [
        "needs.csv, row 2, column id: “a b” is no id. Use up to 64 letters a to z, digits, “-”, “_” and “.”.",
        "needs.csv, row 2, column city: No city in Indonesia is called “Semarng”. The nearest are: Semarang, Jawa Tengah, ID (1627896); Serang, Banten, ID (1627549); Sepang, Selangor, MY (1734821).",
        "needs.csv, row 2, column text: The need says nothing. Fill in a title, a text or themes.",
        "needs.csv, row 3, column id: The id is blank. Give the row a short name of its own.",
        "needs.csv, row 3, column country: “Indonesia” is no country code. Write ID.",
        "needs.csv, row 3, column earliest: “Sep-15” is not a month. Write year and month, such as 2015-09.",
        "needs.csv, row 3, column latest: “2015-13” is not a month. Write year and month, such as 2015-09.",
        "needs.csv, row 3, column themes: “coastal-erosoin” is no theme. Did you mean coastal-erosion, coastal-flooding or local-economy?",
        "needs.csv, row 3, column hazards: “floods” is no hazard. Did you mean flash-flood, river-flood or coastal-flood?",
        "needs.csv, row 3, column population: “many” is not a whole number. Write digits only, such as 60000.",
        "needs.csv, row 3, column working_languages: “english” is no language code. Write en.",
        "needs.csv, row 3, column budget: “1.000” can be read in two ways. Write it without thousands signs and with a point before cents, such as 45000.50.",
        "needs.csv, row 3, column partners: “-1” is not a whole number. Write digits only, such as 60000.",
        "needs.csv, row 4, column latest: The last month comes before the first. Swap earliest and latest.",
        "needs.csv, row 4, column text_xx: “xx” is no language code. Use ISO 639-1 codes, such as en, es or id.",
        "needs.csv, row 4, column population: 0 is out of range. It must be from 1 to 100,000,000.",
        "needs.csv, row 4, column budget: The amount has no currency. Add a column currency, or write 45000 USD.",
        "needs.csv, row 5, column id: The id “c” stands in row 4 too. Make it unique.",
        "needs.csv, row 5, column city: No city has the GeoNames number 999. Write the city's name instead.",
        "needs.csv, row 5, column budget: The amount has two currencies, EUR and USD. Keep one.",
        "needs.csv, row 6, column city: No city in United States is called “Durban”. The nearest are: Durban, Kwazulu-Natal, ZA (1007311); Burbank, California, US (5331835); Burbank, Illinois, US (4885983).",
        "needs.csv, row 6, column currency: “XXY” is no currency. Use the three letters of ISO 4217, such as USD.",
        "needs.csv, row 7, column city: Semarang is in ID, not in ZA. Mend the number or the country.",
        "needs.csv, row 7, column budget: “twelve” is not an amount. Write digits, such as 45000 or 45000.50.",
        "needs.csv, row 8, column city: This cell is blank. It is required.",
        "needs.csv, row 8, column country: “QQ” is no country code. Use the two letters of ISO 3166-1, such as TZ.",
    ]


def test_rows_with_what_people_write_for_money_and_countries_say_what_to_write_instead(faults) -> None:
    needs = "id,city,country,text,budget,currency\n" + "".join(
        f"n{place},Durban,{country},x,12,{currency}\n"
        for place, (country, currency) in enumerate(
            (
                ("ZAF", "ZAR"),
                ("South Africa", "ZAR"),
                ("UK", "ZAR"),
                ("RSA", "ZAR"),
                *(("ZA", word) for word in WORDS),
            )
        )
    )
    dollar = "Write USD for US dollars, or the three letters of the other country's dollar."
    assert faults(needs=needs) == [
        "needs.csv, row 2, column country: “ZAF” is no country code. Write ZA.",
        "needs.csv, row 3, column country: “South Africa” is no country code. Write ZA.",
        "needs.csv, row 4, column country: “UK” is no country code. Write GB.",
        "needs.csv, row 5, column country: “RSA” is no country code. Use the two letters of ISO 3166-1, such as TZ.",
        f"needs.csv, row 6, column currency: “dollars” is no currency. {dollar}",
        f"needs.csv, row 7, column currency: “$” is no currency. {dollar}",
        "needs.csv, row 8, column currency: “Rand” is no currency. Write ZAR.",
        "needs.csv, row 9, column currency: “€” is no currency. Write EUR.",
        "needs.csv, row 10, column currency: “UDS” is no currency. Did you mean AUD, USD or UZS?",
    ]


WORDS = ("dollars", "$", "Rand", "€", "UDS")


def test_rows_by_the_ten_thousand_with_an_unknown_country_are_read_in_seconds(faults) -> None:
    needs = "id,city,country,text\n" + "".join(f"n{row},Durban,Nowhereland,x\n" for row in range(10_000))
    before = time.process_time()
    assert faults(needs=needs)[-1] == "And 8,000 faults more."
    assert time.process_time() - before < 3


def test_offer_rows_with_faults_name_every_one_with_row_column_and_mend(faults) -> None:
    offers = (
        "id,organization,city,country,evidence,months,cost,role,newcomer,conflicts,evidence_year\n"
        "a,,Boulder,US,Did it,13|2..x,45,helper,maybe,no such,1500\n"
        "b,B,Boulder,US,,,45 USD,,,semarng,\n"
    )
    assert faults(offers=offers) == [
        "offers.csv, row 2, column organization: This cell is blank. It is required.",
        "offers.csv, row 2, column evidence_year: 1500 is out of range. It must be from 1800 to 2100.",
        "offers.csv, row 2, column evidence_source: The evidence has no source. Say where it is written down.",
        "offers.csv, row 2, column months: “13” is not a month. Write numbers 1 to 12 or ranges, such as 3|9..11.",
        "offers.csv, row 2, column months: “2..x” is not a month. Write numbers 1 to 12 or ranges, such as 3|9..11.",
        "offers.csv, row 2, column cost: The amount has no currency. Add a column currency, or write 45000 USD.",
        "offers.csv, row 2, column role: “helper” is not known here. Write resource or third.",
        "offers.csv, row 2, column conflicts: “no such” is no id. Use ids of rows of your files.",
        "offers.csv, row 2, column newcomer: “maybe” is neither yes nor no. Write yes or no.",
        "offers.csv, row 3, column conflicts: No need and no offer has the id “semarng”. Did you mean semarang or a?",
    ]


def test_files_that_are_not_there_are_both_named(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("needs.csv").mkdir()
    with pytest.raises(FileFaults) as refusal:
        read_inputs(Path("needs.csv"), Path("offers.csv"), None, ())
    assert refusal.value.traced() == (
        "needs.csv: It cannot be read: Is a directory.",
        "offers.csv: It cannot be read: There is no such file.",
    )


def test_faults_of_all_three_files_come_in_one_refusal(faults) -> None:
    assert faults(needs="id\n", offers=b"\xff", program="x") == [
        "needs.csv, row 1: The column city is missing. It holds the city's name in any language, “Name, State” when there are several, or its GeoNames number.",
        "needs.csv, row 1: The column country is missing. It holds the country's two-letter code (ISO 3166-1).",
        "offers.csv, row 1: Byte 1 is not UTF-8 text. Save it again as “CSV UTF-8”.",
        "program.toml: This is not TOML: expected '=' after a key in a key/value pair (at end of document). Mend that line first.",
    ]


def test_sample_program_when_read_has_no_fault() -> None:
    read = read_inputs(SAMPLE / "needs.csv", SAMPLE / "offers.csv", SAMPLE / "program.toml", ())
    assert [need.id for need in read.needs] == [
        "dar-es-salaam",
        "durban",
        "legazpi",
        "chiang-rai",
        "la-ceiba",
        "portmore",
        "semarang",
        "shimla",
        "arequipa",
        "nablus",
    ]
    assert [(offer.id, offer.city_name, offer.country) for offer in read.offers] == [
        ("ethekwini", "Durban", "ZA"),
        ("broward-fort-lauderdale", "Fort Lauderdale", "US"),
        ("cambridge", "Cambridge", "US"),
        ("somerville", "Somerville", "US"),
        ("townsville", "Townsville", "AU"),
        ("gold-coast", "Gold Coast", "AU"),
        ("boulder", "Boulder", "US"),
    ]
    assert all(offer.evidence and offer.evidence_source for offer in read.offers)


def test_hostile_file_with_a_fault_in_every_cell_is_refused_with_a_bounded_list(faults) -> None:
    rows = "".join(f"!,city {number},XX,,Q\n" for number in range(3_000))
    found = faults(needs=f"id,city,country,themes,partners\n{rows}")
    assert (len(found), found[-1]) == (2_001, "And 12,999 faults more.")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_hostile_cells_when_read_are_accepted_or_refused_and_never_crash(reading, data) -> None:
    cells = st.one_of(
        st.text(max_size=12),
        st.sampled_from(
            ["", "Semarang", "ID", "1e9", "²", "٣", "12.000", "99999999999999999999", "2015-00", "1..12"]
        ),
    )
    row = data.draw(st.lists(cells, min_size=19, max_size=19))
    quoted = ",".join('"' + cell.replace('"', '""') + '"' for cell in row)
    header = (
        "id,city,country,title,text,text_id,language,themes,hazards,population,working_languages,budget,currency,"
        "earliest,latest,purposes,partners,source,text_es"
    )
    try:
        count = len(reading(needs=f"{header}\n{quoted}\n".encode("utf-8", "surrogatepass")).needs)
    except FileFaults as refusal:
        count = -len(refusal.faults)
    assert count == 1 or count < 0

"""PROGRAM.toml: what each key becomes, and every fault with the path of its key."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from citylinks.matching.files.faults import FaultLog, FileFaults
from citylinks.matching.files.program_toml import read_program
from citylinks.matching.files.records import Amount, Eligibility, Lock, ProgramRecord, Purpose, Quota
from citylinks.matching.files.reference import Reference

WHOLE = """
name = "A program"
donor = "A donor"
donor_country = "us"

[[purposes]]
code = "climate"
label = "Climate"
lists = ["Feed-the-Future-2010"]
countries = ["id"]
themes = ["coastal-erosion"]

[eligibility]
as_of = 2015-03-01
host_lists = ["ghi-plus-2010"]
host_countries = ["ID"]
resource_lists = []
resource_countries = ["AU", "US"]
third_countries = ["ZA"]
same_country = false
shared_theme = true
shared_language = true

[money]
budget = "250000 USD"
partnership_cost = "45000.50 usd"
third_cost = "10000 USD"

[limits]
partnerships = 8
newcomer_share = 0.25
minimum_score = 0.2

[[quotas]]
region = "asia"
minimum = 1
maximum = 3

[[quotas]]
purpose = "climate"
maximum = 5

[[conflicts]]
offers = ["gold-coast", "other"]
reason = "one airport"

[[must]]
need = "semarang"
offer = "gold-coast"
reason = "announced"

[[must_not]]
need = "semarang"
offer = "other"

[trilateral]
allowed = true
required = true
host_resource = 2

[weights]
climate = 2
coast = 0.5

[solver]
gap = 0.001
time_limit = 5
"""

OFFERS = "id,organization,city,country,role\ngold-coast,G,Gold Coast,AU,\nother,O,Boulder,US,\ndurban,D,Durban,ZA,third\n"


def test_program_with_every_key_becomes_a_record(reading) -> None:
    assert reading(offers=OFFERS, program=WHOLE).program == ProgramRecord(
        name="A program",
        donor="A donor",
        donor_country="US",
        purposes=(Purpose("climate", "Climate", ("feed-the-future-2010",), ("ID",), ("coastal-erosion",)),),
        eligibility=Eligibility(
            as_of=date(2015, 3, 1),
            host_lists=("ghi-plus-2010",),
            host_countries=("ID",),
            resource_countries=("AU", "US"),
            third_countries=("ZA",),
            shared_theme=True,
            shared_language=True,
        ),
        budget=Amount(Decimal(250000), "USD"),
        partnership_cost=Amount(Decimal("45000.50"), "USD"),
        third_cost=Amount(Decimal(10000), "USD"),
        max_partnerships=8,
        quotas=(Quota("region", "Asia", 1, 3), Quota("purpose", "climate", None, 5)),
        conflicts=(("gold-coast", "other"),),
        must=(Lock("semarang", "gold-coast", "announced"),),
        must_not=(Lock("semarang", "other"),),
        newcomer_share=0.25,
        minimum_score=0.2,
        trilateral=True,
        trilateral_only=True,
        trilateral_shares=(2.0, 0.25, 0.25),
        weights={"climate": 2.0, "coast": 0.5},
        gap=0.001,
        time_limit=5.0,
    )


def test_program_with_faults_names_every_one_with_the_path_of_its_key(faults) -> None:
    program = """
nam = "x"
donor_country = "USA"
[[purposes]]
code = "a"
lists = ["feed-the-future"]
[[purposes]]
code = "a"
themes = "water"
[eligibility]
as_of = 2011-09-29
host_lists = ["ghi-second-round-2011"]
host_countries = ["XX"]
same_contry = true
shared_theme = 1
[money]
budget = 250000
third_cost = "5 EUR"
partnership_cost = "5 USD"
[limits]
partnerships = -1
newcomer_share = 20
minimum_score = nan
[[quotas]]
region = "Pacific"
minimum = 3
maximum = 1
[[quotas]]
minimum = 1
[[quotas]]
region = "Africa"
country = "ZA"
[[conflicts]]
offers = ["gold-coast"]
[[must]]
need = "semarag"
[[must_not]]
need = "semarang"
offer = "gold"
[weights]
climat = 1
coast = "much"
[solver]
gap = -1
"""
    assert faults(program=program) == [
        'program.toml, name: This key is missing. Add name = "…".',
        "program.toml, donor_country: “USA” is no country code. Use two letters, such as US.",
        "program.toml, purposes[1].lists: “feed-the-future” is no country list. Did you mean feed-the-future-2010?",
        'program.toml, purposes[2].themes: This must be a list of texts. Write it as themes = ["…", "…"].',
        "program.toml, purposes[2].code: The purpose a stands twice. Make its code unique.",
        "program.toml, eligibility.host_countries: “XX” is no country code.",
        "program.toml, eligibility.host_lists: The list ghi-second-round-2011 is of 2011-11-01, after as_of 2011-09-29. Name the list that held on that day, or move as_of.",
        "program.toml, eligibility.shared_theme: This must be true or false. Write it as shared_theme = true.",
        "program.toml, eligibility.same_contry: There is no such key. Did you mean same_country?",
        'program.toml, money.budget: This must be an amount with its currency. Write it as budget = "60000.00 USD".',
        "program.toml, limits.partnerships: -1 is out of range. It must be from 0 to 1,000,000.",
        "program.toml, limits.newcomer_share: 20 is out of range. It must be from 0 to 1.",
        "program.toml, limits.minimum_score: NaN is out of range. It must be from 0 to 1.",
        "program.toml, quotas[1].minimum: The minimum is more than the maximum. Swap them.",
        "program.toml, quotas[1].region: “Pacific” is no region. One of: Africa, Americas, Asia, Europe, Oceania.",
        'program.toml, quotas[2]: A quota names one of country, region, subregion, income_group, theme, purpose. Such as region = "Africa".',
        'program.toml, quotas[3]: A quota names one of country, region, subregion, income_group, theme, purpose. Such as region = "Africa".',
        'program.toml, conflicts[1].offers: A conflict names two offers or more. Such as offers = ["a", "b"].',
        'program.toml, must[1].offer: This key is missing. Add offer = "…".',
        "program.toml, weights.coast: This must be a number. Write it as coast = 0.",
        "program.toml, weights.climat: There is no such key. Did you mean climate?",
        "program.toml, solver.gap: -1 is out of range. It must be from 0 to 1.",
        "program.toml, nam: There is no such key. Did you mean name?",
        "program.toml, must[1].need: No need has the id “semarag”. Did you mean semarang?",
        "program.toml, must_not[1].offer: No offer has the id “gold”. Did you mean gold-coast?",
        "program.toml, money.third_cost: This amount is in EUR, the others are in USD. State it in USD.",
    ]


def test_program_without_a_file_admits_pairs_of_two_countries(reading) -> None:
    assert reading().program == ProgramRecord()


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=80), st.text(alphabet='abc[]{}="0123456789.-+einf\n', max_size=80)))
def test_hostile_program_is_refused_and_never_crashes(content: bytes | str) -> None:
    log = FaultLog()
    data = content if isinstance(content, bytes) else content.encode()
    read_program(data, "p.toml", Reference.load(("climate",)), log)
    assert len(log) > 0  # the name is required and cannot be in there


def test_program_that_is_nested_or_numbered_beyond_reason_is_refused() -> None:
    log = FaultLog()
    reference = Reference.load(())
    for data in (b"a = " + b"[" * 100_000, b"a = " + b"9" * 10_000, b"\xff", b"x" * 1_000_001):
        read_program(data, "p.toml", reference, log)
    with pytest.raises(FileFaults) as refusal:
        log.refuse()
    assert refusal.value.traced() == (
        "p.toml: The file nests its values too deep. Write it flat.",
        "p.toml: The file holds a number too long to read. Shorten it.",
        "p.toml: Byte 1 is not UTF-8 text. Save it again as UTF-8.",
        "p.toml: The file has more than 1,000,000 bytes.",
    )

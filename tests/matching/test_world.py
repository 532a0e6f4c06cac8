from __future__ import annotations

import pytest

from citylinks.matching.world import CityFacts, world_from_gazetteer, world_with
from matching.worlds import COUNTRIES, EROSION, small


def test_city_when_read_then_carries_every_fact():
    assert small([(3, EROSION)]).city(3) == CityFacts(
        geonameid=3,
        name="Gold Coast",
        country="AU",
        country_name="Australia",
        admin1="",
        population=640_000,
        climate="Cfa",
        coast_km=0.0,
        elevation_m=5.0,
        coldest_c=15.0,
        warmest_c=25.0,
        rain_mm=1300.0,
        driest_mm=50.0,
        income_group="High income",
        languages={"en": 0.96},
        utc_offset=10.0,
        latitude=-28.0,
        longitude=153.4,
        evidence=(EROSION,),
    )


def test_city_when_unknown_then_is_a_lookup_error():
    assert 999 not in small()
    with pytest.raises(LookupError) as caught:
        small().city(999)
    assert str(caught.value) == "No city of the table has the geonameid 999."


def test_city_when_a_number_is_missing_then_is_none():
    dili = small().city(7)
    assert (dili.elevation_m, dili.income_group, dili.languages) == (None, "", {})


def test_parties_when_built_then_missing_facts_stay_missing():
    parties = small().parties
    row = parties.row_of(7)
    assert parties.column("income").data[row] == -1
    assert not parties.column("languages").data[row].any()
    assert parties.column("languages").words(parties.row_of(5)) == ("fr", "wo")


def test_parties_when_a_language_is_nobody_elses_and_not_the_largest_then_is_left_out():
    assert small().parties.column("languages").vocabulary == ("en", "fr", "id", "wo")


def test_evidence_when_counted_then_is_per_theme():
    world = small([(3, EROSION), (3, EROSION), (999, EROSION)])
    column = world.parties.column("evidence")
    assert sorted(column.data[world.parties.row_of(3)].tolist())[-2:] == [-1, 2]  # the others are not known
    assert column.words(world.parties.row_of(3)) == ("coastal-erosion",)
    assert (column.data >= 0).sum() == 1


def test_countries_when_read_by_row_then_follow_the_parties_order():
    world = small()
    assert {int(i): c for i, c in zip(world.parties.ids, world.country_codes, strict=True)}[5] == "SN"
    assert {int(i): int(p) for i, p in zip(world.parties.ids, world.populations, strict=True)}[4] == 25_000


def test_world_when_built_from_the_package_then_holds_every_city_with_its_country():
    world = world_from_gazetteer()
    assert world.parties.n == len(world.facts["geonameid"]) > 33_000
    assert (world.parties.column("country").data >= 0).all()
    assert world.city(1627896).name == "Semarang"
    assert world.version == "gazetteer"


def test_world_when_a_file_brings_evidence_then_has_it():
    assert world_with([(1627896, EROSION)]).city(1627896).evidence == (EROSION,)
    assert not world_from_gazetteer().has_evidence
    assert set(COUNTRIES) <= set(world_from_gazetteer().countries)

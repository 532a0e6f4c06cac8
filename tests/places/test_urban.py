"""What the method makes of a few entries, and of any."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools import build_places

urban = build_places.urban
Division, Entry, Kind = urban.Division, urban.Entry, urban.Kind
KM = 1 / 111.195  # degrees of latitude
METROPOLIS = Entry(1, "Bogotá", "CO", "Colombia", "34", "Bogota D.C.", 7_000_000, 0.0, 0.0, "PPLC")


def entry(geonameid, population, north_km=0.0, code="PPL", **more):
    made = replace(
        METROPOLIS, geonameid=geonameid, name=f"City {geonameid}", population=population, code=code
    )
    return replace(made, latitude=north_km * KM, **more)


def kinds_of(*entries, divisions=None, reviewed=None):
    found = urban.kinds(entries, divisions or {}, reviewed or {})
    return {geonameid: (kind.kind, kind.part_of) for geonameid, kind in sorted(found.items())}


def areas_of(*entries, kinds=None):
    return urban.urban_areas(entries, kinds or {})


@pytest.mark.parametrize(
    ("country", "population", "kilometers"),
    [("CO", 1_500_000, 17.84), ("US", 1_500_000, 21.85), ("CO", 20_000_000, 40.0), ("CO", 0, 0.0)],
)
def test_disc_holds_the_people_at_the_density_of_the_country(country, population, kilometers):
    assert round(entry(1, population, country=country).radius_km, 2) == kilometers


def test_area_when_discs_touch_is_that_of_the_larger_city():
    center, own = entry(1, 1_500_000).radius_km, entry(2, 60_000).radius_km
    touching, apart = entry(2, 60_000, center + own - 0.1), entry(3, 60_000, -(center + own + 0.1))
    assert areas_of(METROPOLIS_OF_15, touching, apart) == {1: 1, 2: 1, 3: 0}


METROPOLIS_OF_15 = entry(1, 1_500_000)


def test_area_when_a_member_touches_another_town_does_not_grow_along_the_chain():
    center = entry(1, 1_500_000)
    member = entry(2, 400_000, center.radius_km + 5)
    beyond = entry(3, 60_000, center.radius_km + 5 + member.radius_km + 2)
    assert areas_of(center, member, beyond) == {1: 1, 2: 1, 3: 0}


def test_area_when_two_centers_touch_a_town_is_the_nearer_in_radii():
    large, small = entry(1, 1_500_000), entry(2, 200_000, 60)
    town = entry(3, 40_000, large.radius_km + 1)
    near = replace(town, latitude=(60 - small.radius_km - 0.5) * KM)
    assert (areas_of(large, small, town)[3], areas_of(large, small, near)[3]) == (1, 2)


def test_area_when_the_largest_city_is_a_town_has_no_center():
    assert areas_of(entry(1, 49_999), entry(2, 20_000, 1)) == {1: 0, 2: 0}


def test_area_of_a_section_is_that_of_its_city():
    section = entry(3, 9_000_000, 60)
    assert areas_of(METROPOLIS, section, kinds={3: Kind("section", 1)}) == {1: 1, 3: 1}


def test_kind_is_seat_by_its_code_and_unknown_without_one():
    far = {"admin1": "01", "admin1_name": "Elsewhere"}
    cities = [entry(2, 90_000, 200, "PPLA2", **far), entry(3, 80_000, 300, "PPL", **far)]
    assert kinds_of(*cities, entry(4, 70_000, 400, "", **far)) == {
        2: ("seat", 0),
        3: ("unknown", 0),
        4: ("unknown", 0),
    }


def test_kind_in_a_division_that_bears_its_city_s_name_is_section():
    assert kinds_of(METROPOLIS, entry(2, 500_000, 30), entry(3, 90_000, 5, "PPLA2")) == {
        1: ("seat", 0),
        2: ("section", 1),
        3: ("section", 1),
    }


def test_kind_when_many_people_of_the_division_live_elsewhere_is_not_section():
    assert kinds_of(METROPOLIS, entry(2, 900_000, 200)) == {1: ("seat", 0), 2: ("unknown", 0)}


@pytest.mark.parametrize(
    ("governed", "sections"),
    [("whole", [2, 3, 4, 5]), ("core", [2, 3]), ("quarters", [2]), ("apart", []), ("found", [2, 3, 4])],
)
def test_kind_in_a_reviewed_division_goes_by_how_much_its_city_governs(governed, sections):
    entries = [METROPOLIS, entry(2, 50_000, 5), entry(3, 50_000, 6, "PPLA3"), entry(4, 50_000, 90)]
    found = kinds_of(*entries, entry(5, 50_000, 95, "PPLA3"), divisions={("CO", "34"): Division(1, governed)})
    assert [number for number, (kind, _) in found.items() if kind == "section"] == sections


def test_kind_of_a_quarter_by_its_code_leads_to_the_city_around_it_at_the_end_of_the_way():
    region = {"admin1": "02", "admin1_name": "Region"}
    city = entry(2, 900_000, 200, "PPLA", **region)
    district = entry(3, 90_000, 205, "PPLX", **region)
    alone = entry(4, 20_000, 500, "PPLX", **region)
    inner = replace(entry(5, 20_000, 206, "", **region), geonameid=5)
    assert kinds_of(city, district, alone, inner, reviewed={5: Kind("section", 3)}) == {
        2: ("seat", 0),
        3: ("section", 2),
        4: ("unknown", 0),
        5: ("section", 2),
    }


@pytest.mark.parametrize(
    ("country", "population", "away", "kind"),
    [
        ("CO", 300_000, 5, "section"),
        ("CO", 300_001, 5, "unknown"),
        ("CO", 300_000, 9, "unknown"),
        ("IN", 300_000, 5, "unknown"),
    ],
)
def test_kind_without_a_code_is_section_only_in_the_core_of_a_city_three_times_larger(
    country, population, away, kind
):
    region = {"admin1": "02", "admin1_name": "Region", "country": country}
    city, other = entry(2, 900_000, 0, "PPLA", **region), entry(3, population, away, "", **region)
    assert kinds_of(city, other)[3][0] == kind


def test_kind_when_reviewed_goes_before_the_method_and_a_circle_stops_the_build():
    region = {"admin1": "02", "admin1_name": "Region"}
    cities = [entry(2, 900_000, 0, "PPLA", **region), entry(3, 90_000, 5, "PPLX", **region)]
    assert kinds_of(*cities, reviewed={3: Kind("seat")})[3] == ("seat", 0)
    with pytest.raises(SystemExit, match="is a section of itself"):
        kinds_of(*cities, reviewed={2: Kind("section", 3), 3: Kind("section", 2)})


WORLDS = st.lists(
    st.builds(
        entry,
        geonameid=st.integers(1, 10_000),
        population=st.sampled_from([15_000, 40_000, 60_000, 300_000, 2_000_000, 9_000_000]),
        north_km=st.integers(-60, 60),
        code=st.sampled_from(["PPLC", "PPLA2", "PPL", "PPLX", ""]),
        admin1=st.sampled_from(["34", "02"]),
        admin1_name=st.sampled_from(["Region", "City 1"]),
        longitude=st.floats(-0.5, 0.5, width=32),
    ),
    min_size=1,
    max_size=15,
    unique_by=lambda one: one.geonameid,
)


@given(WORLDS, st.randoms(use_true_random=False))
def test_answers_when_entries_come_in_another_order_are_the_same(entries, random):
    shuffled = random.sample(entries, len(entries))
    kinds = urban.kinds(entries, {}, {})
    assert urban.kinds(shuffled, {}, {}) == kinds
    assert urban.urban_areas(shuffled, kinds) == urban.urban_areas(entries, kinds)


@given(WORLDS)
def test_the_area_of_a_member_is_a_center_that_touches_it(entries):
    areas = urban.urban_areas(entries, {})
    by_id = {one.geonameid: one for one in entries}
    for geonameid, center in areas.items():
        assert not center or areas[center] == center
        assert not center or by_id[center].population >= max(50_000, by_id[geonameid].population)
        reach = by_id[center].radius_km + by_id[geonameid].radius_km if center else math.inf
        assert (
            urban.Ground(entries).distance(*places(entries, geonameid, center or geonameid)) <= reach + 1e-6
        )


def places(entries, *geonameids):
    ordered = [one.geonameid for one in urban.by_size(entries)]
    return [ordered.index(geonameid) for geonameid in geonameids]


@given(WORLDS)
def test_the_city_of_a_section_is_no_section_and_has_the_same_area(entries):
    kinds = urban.kinds(entries, {}, {})
    areas = urban.urban_areas(entries, kinds)
    sections = [(number, kind.part_of) for number, kind in kinds.items() if kind.kind == "section"]
    assert [(kinds[city].kind, areas[number]) for number, city in sections] == [
        (kinds[city].kind, areas[city]) for number, city in sections
    ]
    assert "section" not in {kinds[city].kind for _, city in sections}
    assert {kind.part_of for kind in kinds.values() if kind.kind != "section"} <= {0}


def test_kind_without_a_code_in_a_division_of_several_governments_is_not_section():
    region = {"admin1": "02", "admin1_name": "Region"}
    city, other = entry(2, 900_000, 0, "PPLA", **region), entry(3, 90_000, 5, "", **region)
    assert kinds_of(city, other, divisions={("CO", "02"): Division(2, "apart")})[3] == ("unknown", 0)

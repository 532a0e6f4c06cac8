from __future__ import annotations

import numpy as np
import pytest

import world as cast_world
from cast import AT
from citylinks.access.actors import PUBLIC, SYSTEM
from citylinks.audit.models import AuditHead
from citylinks.matching.peers import PeerQuestion, peers
from citylinks.matching.queries import city_columns, peers_for, world
from citylinks.matching.world import world_from_gazetteer
from citylinks.network.models import Offer
from citylinks.network.operations import Evidence, make_offer, withdraw_offer
from citylinks.partnerships.models import Partnership
from citylinks.places.models import City
from citylinks.places.operations import load_gazetteer
from places.tables import cut

SEMARANG = 1627896
GOLD_COAST = 2165087
KENNEDY, BOGOTA = 7033318, 3688689


@pytest.fixture
def loaded(db):
    load_gazetteer(by=SYSTEM, at=AT)


def offer_of(organization):
    return make_offer(
        organization=organization,
        wording=cast_world.wording("Sand"),
        themes=["coastal-erosion"],
        evidence=[Evidence("Sand is pumped past the river mouth.", cast_world.SOURCE)],
        source=cast_world.SOURCE,
        by=SYSTEM,
        at=AT,
    )


@pytest.mark.slow
def test_world_when_the_gazetteer_is_loaded_then_answers_as_the_command_line_does(loaded):
    question = PeerQuestion(SEMARANG, themes=("stormwater",), top=25)
    from_rows, from_files = peers_for(PUBLIC, question), peers(question, world_from_gazetteer())
    assert [row.geonameid for row in from_rows.rows] == [row.geonameid for row in from_files.rows]
    assert [row.score for row in from_rows.rows] == pytest.approx(
        [row.score for row in from_files.rows], abs=1e-6
    )


@pytest.mark.django_db
def test_world_when_cities_are_loaded_then_knows_kinds_and_areas_as_the_gazetteer_does(tmp_path):
    few = cut(tmp_path, {KENNEDY, BOGOTA, SEMARANG})
    load_gazetteer(by=SYSTEM, at=AT, gazetteer=few)
    for facts in (world().facts, few.columns):
        assert facts["geonameid"].tolist() == [SEMARANG, BOGOTA, KENNEDY]
        assert facts["kind"].tolist() == ["seat", "seat", "section"]
        assert facts["part_of"].tolist() == [0, 0, BOGOTA]
        assert facts["urban_area"].tolist() == [SEMARANG, BOGOTA, BOGOTA]
        assert [facts[name].dtype.kind for name in ("kind", "part_of", "urban_area")] == ["O", "i", "i"]


@pytest.mark.slow
def test_world_when_asked_again_then_takes_five_queries_and_is_the_same(loaded, django_assert_num_queries):
    first = world()
    with django_assert_num_queries(5):
        assert world() is first


@pytest.mark.slow
def test_world_when_events_vouch_for_all_of_it_then_takes_one_query_until_one_changes_it(
    loaded, django_assert_num_queries
):
    AuditHead.objects.filter(id=1).update(
        places="1" * 64, needs="2" * 64, partnerships="3" * 64, network="4" * 64, programs="5" * 64
    )
    first = world()
    with django_assert_num_queries(1):
        assert world() is first
    offer_of(cast_world.organization("City of Gold Coast", City.objects.get(pk=GOLD_COAST)))
    assert world().city(GOLD_COAST).evidence
    assert not first.has_evidence


@pytest.mark.slow
def test_world_when_an_offer_comes_and_goes_then_sees_it(loaded):
    assert not world().has_evidence
    organization = cast_world.organization("City of Gold Coast", City.objects.get(pk=GOLD_COAST))
    offer = offer_of(organization)
    (entry,) = world().city(GOLD_COAST).evidence
    assert (entry.theme, entry.what, entry.organization, entry.source) == (
        "coastal-erosion",
        "Sand is pumped past the river mouth.",
        "City of Gold Coast",
        cast_world.SOURCE.title,
    )
    question = PeerQuestion(SEMARANG, themes=("coastal-erosion",), countries=("AU",), top=3)
    assert peers_for(PUBLIC, question).rows[0].geonameid == GOLD_COAST
    withdraw_offer(offer=Offer.objects.get(pk=offer.pk), by=SYSTEM, at=AT)
    assert not world().has_evidence


@pytest.mark.django_db
def test_world_when_there_are_no_cities_then_is_empty():
    empty = world()
    assert (empty.parties.n, SEMARANG in empty) == (0, False)


@pytest.mark.django_db
def test_city_columns_when_figures_are_missing_then_say_so():
    cast_world.build()
    columns = city_columns()
    assert columns["geonameid"].tolist() == [1256237, SEMARANG, GOLD_COAST]
    assert columns["country"].tolist() == ["IN", "ID", "AU"]
    assert np.isnan(columns["elevation_m"]).all()
    assert np.isnan(columns["normals"]).all()
    assert columns["climate_zone"].tolist() == ["", "", ""]
    assert columns["kind"].tolist() == ["unknown", "unknown", "unknown"]
    assert (columns["part_of"].tolist(), columns["urban_area"].tolist()) == ([0, 0, 0], [0, 0, 0])


@pytest.mark.django_db
def test_world_when_places_have_no_edition_then_is_read_each_time():
    cast_world.build()
    before = world()
    City.objects.filter(pk=SEMARANG).update(population=5)
    assert (before.city(SEMARANG).population, world().city(SEMARANG).population) == (1621384, 5)


@pytest.mark.django_db
def test_world_when_a_partnership_is_public_then_it_counts_as_a_tie_and_is_said_to():
    cast_world.build()
    shimla = 1256237
    known = world()
    assert known.recorded == 1
    assert known.ties_of_two(SEMARANG, GOLD_COAST).direct
    assert not known.ties_of_two(shimla, GOLD_COAST).direct
    assert (
        "Ties also count 1 pair of cities whose partnership is on record here."
        in peers(PeerQuestion(SEMARANG), known).notes
    )
    Partnership.objects.filter(title="Of another program").update(state="published")
    assert (world().recorded, world().version == known.version) == (2, False)
    assert world().ties_of_two(shimla, GOLD_COAST).direct

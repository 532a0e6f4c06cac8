from __future__ import annotations

from decimal import Decimal

import pytest

import world
from cast import ADA, BO, CAST, EVE
from citylinks.access.actors import PUBLIC, SYSTEM
from citylinks.kernel.errors import NotFound
from citylinks.kernel.source import Source
from citylinks.kernel.time import PartialDate
from citylinks.needs.models import Need
from citylinks.partnerships.queries import (
    ActivityFacts,
    Arc,
    CityPlace,
    Evidence,
    FigureFacts,
    FigureGroup,
    Headline,
    HomeFigures,
    NeedFacts,
    PartnershipDetail,
    PartnershipSummary,
    Party,
    figures_for_home,
    headlines,
    map_arcs,
    of_city,
    open_needs,
    partnership_detail,
    partnerships,
)

pytestmark = pytest.mark.django_db

SEMARANG = CityPlace(1627896, "Semarang", "ID", "Indonesia", -6.99306, 110.42083)
GOLD_COAST = CityPlace(2165087, "Gold Coast", "AU", "Australia", -28.00029, 153.43088)
HOST = Party("hostcity00", "Host municipality", "Local government", SEMARANG)
RESOURCE = Party("resource00", "City of Resource", "Local government", GOLD_COAST)


@pytest.fixture
def made():
    return world.build()


def summary(made):
    need = made.needs["published"]
    return PartnershipSummary(
        public_id=made.partnerships["published"].public_id,
        title="Published",
        program="Main",
        program_code="main",
        hosts=(HOST,),
        resources=(RESOURCE,),
        need=NeedFacts(
            public_id=need.public_id,
            owner=HOST,
            wording=world.wording("Published need"),
            themes=("coastal-erosion",),
            evidence=(Evidence("Measured.", PartialDate("2014"), world.SOURCE),),
            source=world.SOURCE,
            is_sample=False,
            program_code="main",
        ),
        started=PartialDate("2015"),
        ended=None,
        activity_count=2,
        source=world.SOURCE,
        is_sample=False,
    )


def test_partnerships_when_a_visitor_asks_are_the_published_ones_complete(made):
    assert partnerships(PUBLIC) == (summary(made),)


def test_partnerships_when_a_party_asks_are_counted_once_each(made):
    assert [(one.title, one.activity_count) for one in partnerships(BO)] == [
        ("Published", 2),
        ("Recorded", 0),
    ]
    assert [one.title for one in partnerships(SYSTEM)] == ["Of another program", "Published", "Recorded"]


def test_partnership_detail_when_visible_has_every_fact_with_its_source(made):
    row = made.partnerships["published"]
    visit, report = row.activities.get(text="Visit"), row.activities.get(text="Report")
    first, second = row.figures.order_by("id")
    assert partnership_detail(PUBLIC, row.public_id) == PartnershipDetail(
        summary=summary(made),
        activities=(
            ActivityFacts(visit.public_id, "Visit", PartialDate("2015-07"), None, world.SOURCE),
            ActivityFacts(report.public_id, "Report", None, None, world.SOURCE),
        ),
        figures=(
            FigureGroup(
                "People at the workshop",
                (
                    FigureFacts(first.public_id, Decimal(46), "people", None, Source("One account")),
                    FigureFacts(second.public_id, Decimal(50), "people", None, Source("Another account")),
                ),
            ),
        ),
    )
    assert partnership_detail(PUBLIC, row.public_id).figures[0].disagree is True


@pytest.mark.parametrize("which", ["recorded", "other"])
def test_partnership_detail_when_not_visible_is_not_found(made, which):
    public_id = made.partnerships[which].public_id
    with pytest.raises(NotFound, match=f"There is no partnership {public_id}"):
        partnership_detail(EVE, public_id)
    assert partnership_detail(SYSTEM, public_id).summary.public_id == public_id


def test_partnership_detail_when_its_need_is_not_public_hides_the_need_only(made):
    one = world.partnership("Discreet", made.program, [made.host], [made.resource], made.needs["stated"])
    assert partnership_detail(PUBLIC, one.public_id).summary.need is None
    shown = partnership_detail(ADA, one.public_id).summary.need
    assert shown is not None
    assert shown.public_id == made.needs["stated"].public_id


def test_open_needs_when_some_are_answered_are_the_others(made):
    assert open_needs(PUBLIC) == ()
    assert {need.public_id for need in open_needs(ADA)} == {
        made.needs["stated"].public_id,
        made.needs["withdrawn"].public_id,
    }


@pytest.mark.parametrize("actor", CAST, ids=lambda actor: actor.name)
def test_of_city_when_asked_of_any_city_is_its_part_of_the_lists(made, actor):
    cities = {row.organization.city_id for row in Need.objects.select_related("organization")}
    cities |= {party.city.geonameid for one in partnerships(SYSTEM) for party in (*one.hosts, *one.resources)}
    assert len(cities) >= 3
    for city in cities:
        own = [
            one
            for one in partnerships(actor)
            if city in {party.city.geonameid for party in (*one.hosts, *one.resources)}
        ]
        waiting = [need for need in open_needs(actor) if need.owner.city.geonameid == city]
        assert of_city(actor, city) == (tuple(own), tuple(waiting))


def test_map_arcs_when_several_partners_join_draw_one_line_each(made):
    world.partnership("Three", made.program, [made.host], [made.resource, made.stranger])
    shimla = CityPlace(1256237, "Shimla", "IN", "India", 31.10442, 77.16662)
    three = {one.public_id for one in partnerships(PUBLIC) if one.title == "Three"}.pop()
    assert map_arcs(PUBLIC) == (
        Arc(made.partnerships["published"].public_id, "Published", SEMARANG, GOLD_COAST),
        Arc(three, "Three", SEMARANG, GOLD_COAST),
        Arc(three, "Three", SEMARANG, shimla),
    )


def test_figures_for_home_when_counted_are_what_the_lists_show(made):
    assert figures_for_home(PUBLIC) == HomeFigures(
        partnerships=1, cities=2, countries=2, activities=2, needs=1, needs_without_partner=0
    )


def test_headlines_when_figures_are_reported_lead_to_their_partnership(made):
    row = made.partnerships["published"]
    assert headlines(PUBLIC) == (
        Headline(row.public_id, "Published", partnership_detail(PUBLIC, row.public_id).figures[0]),
    )


def test_partnerships_when_one_or_three_take_the_same_queries(made, django_assert_num_queries):
    with django_assert_num_queries(10):
        assert len(partnerships(PUBLIC)) == 1
    for number in (2, 3):
        world.partnership(f"Number {number}", made.program, [made.host], [made.resource])
    with django_assert_num_queries(10):
        assert len(partnerships(PUBLIC)) == 3

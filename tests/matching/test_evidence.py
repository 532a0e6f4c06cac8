"""What counts as proven: offers of organizations and of people, and partnerships on record."""

from __future__ import annotations

import pytest

import world
from cast import AT
from citylinks.access.actors import SYSTEM
from citylinks.kernel.source import Source
from citylinks.kernel.time import PartialDate
from citylinks.matching.proven import once
from citylinks.matching.queries import evidence
from citylinks.matching.world import Evidence as WorldEvidence
from citylinks.needs.operations import state_need
from citylinks.network.models import Affiliation
from citylinks.network.operations import Evidence, make_offer, register_person
from citylinks.network.states import Visibility
from citylinks.partnerships.operations import record_activity
from citylinks.programs.operations import open_program, record_donor
from places_rows import some_places

pytestmark = pytest.mark.django_db
WHO = {"by": SYSTEM, "at": AT}


@pytest.fixture
def cities():
    return some_places()[0]


def offer(what, source=world.SOURCE, **owner):
    return make_offer(
        **owner,
        wording=world.wording("Drains"),
        themes=["stormwater"],
        evidence=[Evidence(what, source)],
        source=world.SOURCE,
        **WHO,
    )


def told():
    return [(city, one.theme, one.what, one.organization) for city, one in evidence()]


def test_evidence_of_a_persons_offer_counts_for_the_organization_while_they_work_there(cities):
    water = world.organization("Water board", cities["semarang"])
    person = register_person(name="Ana", organization=water, visibility=Visibility.PUBLIC, **WHO)
    offer("Built a basin.", person=person)
    assert told() == [(cities["semarang"].pk, "stormwater", "Built a basin.", "Water board")]
    Affiliation.objects.update(started=PartialDate("2019"), ended=PartialDate("2020"))
    assert told() == []


@pytest.mark.parametrize("visibility", [Visibility.NETWORK, Visibility.PRIVATE])
def test_evidence_of_a_person_whom_not_everyone_may_find_stays_out(cities, visibility):
    water = world.organization("Water board", cities["semarang"])
    person = register_person(name="Ana", organization=water, visibility=visibility, **WHO)
    offer("Built a basin.", person=person)
    assert told() == []


def test_evidence_of_a_person_without_an_organization_proves_nothing_of_a_city(cities):
    person = register_person(name="Ana", city=cities["semarang"], visibility=Visibility.PUBLIC, **WHO)
    offer("Built a basin.", person=person)
    assert told() == []


def partnership(cities, *, published=True, source=world.SOURCE):
    """A partnership of two cities about a need for stormwater, which did nothing yet."""
    main = open_program(program=world.program("main", record_donor(name="The donor", **WHO)), **WHO)
    host = world.organization("Host", cities["semarang"])
    partner = world.organization("Partner", cities["gold-coast"])
    need = state_need(
        program=main,
        organization=host,
        wording=world.wording("Floods"),
        themes=["stormwater"],
        source=source,
        **WHO,
    )
    return world.partnership("Host and partner", main, [host], [partner], need, published=published)


def test_evidence_of_a_partnership_counts_for_the_partner_once_it_did_something(cities):
    made = partnership(cities)
    assert told() == []
    record_activity(partnership=made, text="A visit.", source=world.SOURCE, **WHO)
    assert told() == [(cities["gold-coast"].pk, "stormwater", "Host and partner", "Partner")]
    ((_, one),) = evidence()
    assert (one.source, one.when) == (world.SOURCE.title, "2015")


def test_evidence_of_a_partnership_that_is_not_published_stays_out(cities):
    made = partnership(cities, published=False)
    record_activity(partnership=made, text="A visit.", source=world.SOURCE, **WHO)
    assert told() == []


def test_evidence_that_an_offer_and_a_partnership_draw_from_one_document_counts_once(cities):
    made = partnership(cities)
    record_activity(partnership=made, text="A visit.", source=world.SOURCE, **WHO)
    offer("Built a drain.", organization=made.parties.get(role="resource").organization)
    assert told() == [(cities["gold-coast"].pk, "stormwater", "Built a drain.", "Partner")]
    offer("Built two.", Source("Another document"), organization=made.parties.get(role="host").organization)
    assert len(told()) == 2


def test_once_when_two_draw_from_one_document_counts_it_once_for_a_city_and_theme():
    page, other = ("Fact sheet", "https://example.org/sheet"), ("Fact sheet", "https://example.org/other")
    told = WorldEvidence("coastal-erosion", "Sand was pumped.", "A", *page)
    again = WorldEvidence("coastal-erosion", "A and B", "A", *page)
    both = [(1, again), (2, again), (2, again), (1, WorldEvidence("coastal-erosion", "A and C", "A", *other))]
    assert once([(1, told)], both) == [(1, told), (2, again), both[3]]

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest

from cast import ADA, AT
from citylinks.access.actors import PUBLIC, SYSTEM
from citylinks.access.decisions import NotPermitted
from citylinks.audit.queries import verify_chain
from citylinks.kernel.errors import DomainError
from citylinks.network.queries import offers
from citylinks.partnerships.queries import (
    HomeFigures,
    figures_for_home,
    map_arcs,
    open_needs,
    partnership_detail,
    partnerships,
)
from citylinks.places.models import Country, CountryList
from citylinks.programs.models import Donor, Program
from citylinks.programs.queries import may_take_part, program_summaries
from citylinks.samples.files import partnerships_file, read_sample, sources_file
from citylinks.samples.operations import SampleReport, load_sample_program
from places_rows import sample_places
from trail import broken_trail, events, names, no_event

pytestmark = pytest.mark.django_db
CODES = ("resource-cities-1997", "citylinks-2003", "citylinks-2011")
LOADED = SampleReport(programs=CODES, organizations=17, needs=10, offers=7, partnerships=8)


@pytest.fixture
def places():
    sample_places()


def load():
    return load_sample_program(by=SYSTEM, at=AT)


def test_load_sample_when_loaded_leaves_a_whole_trail_and_one_closing_event(places):
    assert load() == LOADED
    assert Counter(names()) == {
        "donor.recorded": 1,
        "program.set-up": 3,
        "program.opened": 3,
        "organization.registered": 17,
        "offer.made": 7,
        "need.stated": 10,
        "need.published": 10,
        "partnership.recorded": 8,
        "partnership.published": 8,
        "activity.recorded": 22,
        "figure.reported": 12,
        "program.closed": 3,
        "sample.loaded": 1,
    }
    assert names()[-1] == "sample.loaded"
    assert verify_chain(SYSTEM).whole


def test_load_sample_when_loaded_twice_changes_nothing(places):
    load()
    with no_event():
        assert load() == SampleReport()


def test_load_sample_when_only_the_newest_program_is_there_adds_the_earlier_ones(places):
    load()
    for code in CODES[:2]:
        program = Program.objects.get(code=code)
        program.versions.all().delete()
        program.delete()
    assert load() == SampleReport(programs=CODES[:2])
    assert events()[-1][3] == {"programs": list(CODES[:2])}
    assert [(one.code, str(one.newest.terms.started)) for one in program_summaries(PUBLIC)] == [
        ("resource-cities-1997", "1997-05"),
        ("citylinks-2003", "2003"),
        ("citylinks-2011", "2011-09-29"),
    ]
    assert {one.source.url.split("/")[2] for one in program_summaries(PUBLIC)} == {"icma.org"}
    assert Donor.objects.count() == 1


def test_load_sample_when_not_the_operator_is_refused(places):
    with no_event(), pytest.raises(NotPermitted, match="Only the operator"):
        load_sample_program(by=ADA, at=AT)


def test_load_sample_when_the_places_are_not_loaded_says_so():
    with no_event(), pytest.raises(DomainError, match="Load the places first: feed-the-future-2010"):
        load()
    assert (Country.objects.count(), CountryList.objects.count(), Program.objects.count()) == (0, 0, 0)


def test_load_sample_when_the_trail_fails_is_rolled_back(places):
    with broken_trail():
        load()
    assert Program.objects.count() == 0


def test_partnerships_when_the_sample_is_loaded_are_the_eight_on_record(places):
    load()
    assert {
        one.title: ([party.city.name for party in one.hosts], [party.city.name for party in one.resources])
        for one in partnerships(PUBLIC)
    } == {
        "Dar es Salaam and Durban": (["Dar es Salaam"], ["Durban"]),
        "Durban, Fort Lauderdale and Broward County": (["Durban"], ["Fort Lauderdale", "Fort Lauderdale"]),
        "Legazpi and Fort Lauderdale": (["Legazpi"], ["Fort Lauderdale"]),
        "Chiang Rai and Cambridge": (["Chiang Rai"], ["Cambridge"]),
        "La Ceiba and Somerville": (["La Ceiba"], ["Somerville"]),
        "Portmore and Townsville": (["Portmore"], ["Townsville"]),
        "Semarang and Gold Coast": (["Semarang"], ["Gold Coast"]),
        "Shimla and Boulder": (["Shimla"], ["Boulder"]),
    }
    assert {
        need.owner.city.name: [one.what[:15] for one in need.evidence] for need in open_needs(PUBLIC)
    } == {
        "Arequipa": ["City assessment", "21 meetings sta"],
        "Nablus": ["App2Action chal", "App2Action chal"],
    }
    assert len(offers(PUBLIC)) == 7


def test_portmore_when_two_sources_disagree_shows_both(places):
    load()
    portmore = next(one for one in partnerships(PUBLIC) if one.title.startswith("Portmore"))
    (group,) = partnership_detail(PUBLIC, portmore.public_id).figures
    assert (group.disagree, [int(one.value) for one in group.figures]) == (True, [46, 50])
    assert len({one.source.title for one in group.figures}) == 2


def test_home_when_the_sample_is_loaded_counts_its_lists(places):
    load()
    assert figures_for_home(PUBLIC) == HomeFigures(
        partnerships=8, cities=14, countries=10, activities=22, needs=10, needs_without_partner=2
    )
    assert len(map_arcs(PUBLIC)) == 9


def test_semarang_need_when_read_in_indonesian_falls_back_where_no_title_is(places):
    load()
    semarang = next(one.need for one in partnerships(PUBLIC) if one.title.startswith("Semarang"))
    assert semarang is not None
    assert semarang.wording.title("id").language in {"id", "en"}
    assert semarang.wording.text("id").language == "id"


def test_program_when_asked_who_may_take_part_answers_by_the_dated_lists(places):
    load()
    program = program_summaries(PUBLIC)[-1]
    terms = program.newest.terms
    assert ([one.number for one in terms.awards], str(terms.started), str(terms.ended), program.state) == (
        ["AID-OAA-L-11-00008"],
        "2011-09-29",
        "2016",
        "closed",
    )
    answer = may_take_part(PUBLIC, "citylinks-2011", country="PE", as_of=dt.date(2015, 3, 1))
    assert [(one.allowed, one.purpose.split()[0]) for one in answer.answers] == [
        (True, "Climate-related"),
        (False, "Resilience"),
        (False, "Water"),
    ]


@pytest.mark.parametrize("key", ["hosts", "resources"])
def test_partnerships_file_when_it_names_an_organization_has_it(key):
    document = partnerships_file()
    known = {row["id"] for row in document["organizations"]}
    assert {one for row in document["partnerships"] for one in row[key]} - known == set()


def test_partnerships_file_when_read_uses_every_need_and_offer_once():
    sample, document = read_sample(), partnerships_file()
    rows = document["organizations"]
    assert sorted(need for row in rows for need in row.get("needs", [])) == sorted(sample.needs)
    assert sorted(offer for row in rows for offer in row.get("offers", [])) == sorted(sample.offers)


def test_sources_file_when_read_has_every_title_that_is_named_and_no_other():
    sample, document = read_sample(), partnerships_file()
    named = {need.source for need in sample.needs.values()}
    named |= {offer.evidence_source for offer in sample.offers.values()}
    named |= {row["source"] for row in document["evidence"]}
    for row in document["partnerships"]:
        told = (*row.get("activities", []), *row.get("figures", []))
        named |= {row["source"], *(one["source"] for one in told)}
    sources = sources_file()
    assert named == set(sources)
    assert len(set(sources.values())) == len(sources)
    assert {url.split("//")[0] for url in sources.values()} == {"http:", "https:"}
    assert max(len(title) for title in sources) < 100

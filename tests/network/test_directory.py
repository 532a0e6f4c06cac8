"""Finding members: what is found, what is counted, and at what price."""

from __future__ import annotations

import datetime as dt

import pytest

import world
from cast import ADA, BO, EVE, ODO
from citylinks.access.actors import PUBLIC, SYSTEM
from citylinks.kernel.time import PartialDate
from citylinks.network.models import Listing
from citylinks.network.operations import (
    Evidence,
    Proof,
    Window,
    change_organization,
    give_evidence,
    make_offer,
    register_organization,
    say_willingness,
    state_availability,
    state_expertise,
    state_languages,
)
from citylinks.network.operations.listing import list_unlisted
from citylinks.network.queries import Member, MemberQuestion, Skill, members
from citylinks.network.states import ExpertiseLevel, LanguageLevel, MemberKind, OrganizationKind, Visibility
from members import WHO, organizations, person
from places_rows import some_places

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return some_places()[0]["semarang"]


def found(actor=SYSTEM, text="", **facets):
    question = MemberQuestion(text, {name: [value] for name, value in facets.items()})
    return [one.name for one in members(actor, question).members]


def expert(name, work=None, theme="stormwater", what="Built retention ponds.", where="La Ceiba"):
    position = "Chief engineer" if work else ""
    made = person(name, work, visibility=Visibility.PUBLIC, position=position)
    expertise = state_expertise(owner=made, theme=theme, level=ExpertiseLevel.LEADING, **WHO)
    give_evidence(
        expertise=expertise,
        proof=Proof(what, where, PartialDate("2015"), "https://example.org/ponds"),
        **WHO,
    )
    state_languages(person=made, spoken={"es": LanguageLevel.FIRST, "en": LanguageLevel.WORKING}, **WHO)
    state_availability(person=made, windows=[Window(dt.date(2027, 2, 20), dt.date(2027, 3, 2))], **WHO)
    say_willingness(person=made, will_travel=True, will_host=None, pro_bono_days=10, **WHO)
    return made


def test_members_when_one_is_found_show_what_a_card_needs_and_no_address(city):
    (water,) = organizations(city, "Water board")
    made = expert("Ana Ruiz", water)
    page = members(PUBLIC, MemberQuestion(facets={"kind": ["person"]}))
    assert page.members == (
        Member(
            kind=MemberKind.PERSON,
            public_id=made.public_id,
            name="Ana Ruiz",
            position="Chief engineer",
            works_at="Water board",
            city="Semarang",
            country="ID",
            themes=("stormwater",),
            languages=("es", "en"),
            months=("2027-02", "2027-03"),
            will=("travel",),
            proofs=1,
            skills=(
                Skill(
                    "stormwater",
                    ExpertiseLevel.LEADING,
                    "Built retention ponds.",
                    "La Ceiba",
                    PartialDate("2015"),
                ),
            ),
            is_sample=False,
        ),
    )
    assert (page.total, page.page, page.pages) == (1, 1, 1)
    assert page.counts == {
        "kind": {"person": 1},
        "theme": {"stormwater": 1},
        "country": {"ID": 1},
        "language": {"es": 1, "en": 1},
        "month": {"2027-02": 1, "2027-03": 1},
        "will": {"travel": 1},
    }
    assert not Listing.objects.filter(search_text__contains="people").exists()  # of ana@people.example


@pytest.mark.parametrize(
    "text",
    [
        "ana",
        "RUÍZ",
        "chief eng",
        "water bo",
        "semarang",
        "indonesia",
        "retention",
        "ceiba",
        "drain",
        "drenaje",
    ],
)
def test_members_when_any_word_of_theirs_begins_so_are_found(city, text):
    expert("Ana Ruíz", organizations(city, "Water board")[0])
    expert("Bea Other", theme="procurement", what="Bought trucks.", where="Lima")
    assert found(text=text, kind="person") == ["Ana Ruíz"]


@pytest.mark.parametrize("text", ["na", "ana bea", "people example", "%", "_"])
def test_members_when_no_word_of_theirs_begins_so_are_not_found(city, text):
    expert("Ana Ruiz", organizations(city, "Water board")[0])
    assert found(text=text, kind="person") == ([] if text not in {"%", "_"} else ["Ana Ruiz"])


def test_members_when_filtered_by_several_facets_hold_them_all(city):
    (water,) = organizations(city, "Water board")
    expert("Ana Ruiz", water)
    expert("Bea Other", theme="procurement")
    assert found(theme="procurement", language="es") == ["Bea Other"]
    assert found(country="ID", month="2027-03", will="travel") == ["Ana Ruiz"]
    assert found(will="host") == []
    assert found(kind="organization") == ["Water board"]


def test_members_when_a_name_begins_as_typed_come_first_then_those_with_evidence(city):
    organizations(city, "Ponds limited", "Zebra works")
    person("Abel Early")
    expert("Bea Proven")
    assert found(text="ponds") == ["Ponds limited", "Bea Proven"]
    assert found() == ["Bea Proven", "Abel Early", "Ponds limited", "Zebra works"]


def test_members_when_asked_by_the_cast_are_those_each_may_see():
    made = world.build()
    Listing.objects.filter(organization__isnull=False).delete()
    assert {actor.id: set(found(actor)) for actor in (PUBLIC, ADA, ODO, BO, EVE)} == {
        "public": {"Public Person"},
        "ada": {"Public Person", "Network Person", "Private Person", "Private Resource"},
        "odo": {"Public Person", "Network Person", "Private Stranger", "Private Resource", "Rex"},
        "bo": {"Public Person", "Network Person", "Private Person"},
        "eve": {"Public Person", "Eve"},
    }
    assert members(PUBLIC, MemberQuestion()).counts["kind"] == {"person": 1}
    assert made.people["twin"].name == "Public Twin"


def test_organization_when_it_offers_and_is_renamed_is_found_by_the_new_words(city):
    made = register_organization(
        name="Old name", kind=OrganizationKind.UTILITY, city=city, languages=["id"], **WHO
    )
    person("Ana Ruiz", made)
    make_offer(
        organization=made,
        wording=world.wording("Pumping stations"),
        themes=["stormwater"],
        evidence=[Evidence("Dug canals.", world.SOURCE, "Kota Lama")],
        source=world.SOURCE,
        **WHO,
    )
    assert [found(text=text) for text in ("pump", "dug", "kota lama", "utility")] == [["Old name"]] * 4
    assert found(theme="stormwater", language="id") == ["Old name"]
    change_organization(organization=made, name="New name", kind=OrganizationKind.UTILITY, city=city, **WHO)
    assert (found(text="old name"), set(found(text="new name"))) == ([], {"New name", "Ana Ruiz"})


def test_directory_when_lines_are_missing_is_completed_once(city):
    (water,) = organizations(city, "Water board")
    expert("Ana Ruiz", water)
    lines = list(Listing.objects.order_by("name").values("name", "search_text", "facets", "proofs"))
    Listing.objects.all().delete()
    assert (list_unlisted(), list_unlisted()) == (2, 0)
    assert list(Listing.objects.order_by("name").values("name", "search_text", "facets", "proofs")) == lines


def test_members_when_the_page_is_beyond_the_last_is_the_last(city):
    organizations(city, *(f"City {number}" for number in range(3)))
    page = members(PUBLIC, MemberQuestion(page=9), size=2)
    assert ([one.name for one in page.members], page.page, page.pages) == (["City 2"], 2, 2)


@pytest.mark.parametrize("actor", [PUBLIC, ADA, BO], ids=lambda actor: actor.id)
def test_members_when_one_or_three_are_found_take_three_queries(city, actor, django_assert_num_queries):
    (water,) = organizations(city, "Water board")
    Listing.objects.all().delete()
    expert("Ana Ruiz", water)
    with django_assert_num_queries(3):
        assert members(actor, MemberQuestion("chief")).total == 1
    expert("Bea Ruiz", water)
    expert("Cleo Ruiz", water)
    with django_assert_num_queries(3):
        assert members(actor, MemberQuestion("chief")).total == 3

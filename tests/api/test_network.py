"""What the interface shows of people, organizations and offers, and to whom."""

from __future__ import annotations

import datetime as dt

import pytest

from cast import AT
from citylinks.access.actors import SYSTEM
from citylinks.kernel.time import PartialDate
from citylinks.network.operations import (
    Proof,
    Window,
    change_organization,
    give_evidence,
    make_offer,
    record_affiliation,
    register_person,
    state_availability,
    state_expertise,
    state_languages,
)
from citylinks.network.states import (
    ExpertiseLevel,
    IdentifierScheme,
    LanguageLevel,
    OrganizationKind,
    Visibility,
)
from citylinks.partnerships.states import PartyRole
from world import SOURCE, partnership, wording

pytestmark = pytest.mark.django_db
WHO = {"by": SYSTEM, "at": AT}


# People


def kept_back(shown):
    """What an answer holds of a person that not everyone sees."""
    held = [name for name in ("contact", "conflicts", "merged", "visibility") if shown[name]]
    return " ".join(held) or "shown"


ALL = "contact conflicts merged visibility"
HELD = "contact visibility"
PEOPLE = {  # who sees what of whom; nobody is there who is not named
    "public": {"public": "shown", "twin": "shown"},
    "eve": {"public": "shown", "twin": "shown", "eve": "contact conflicts visibility"},
    "dia": {"public": "shown", "twin": "shown", "network": "shown"},
    "cem": {"public": "shown", "twin": "shown", "network": "shown", "shared": HELD},
    "bo": {"public": HELD, "twin": HELD, "network": "shown", "private": HELD},
    "ada": {
        "public": ALL,
        "twin": ALL,
        "network": "shown",
        "private": HELD,
        "shared": "contact conflicts visibility",
    },
}


def test_people_when_asked_by_the_cast_show_each_as_much_as_their_pages(known, found):
    seen = {
        name: {
            key: kept_back(shown)
            for key, one in known.people.items()
            if (shown := found(f"members/{one.public_id}", name)) is not None
        }
        for name in PEOPLE
    }
    assert seen == PEOPLE


def test_person_when_its_record_was_merged_is_the_kept_one(known, found):
    kept, twin = known.people["public"].public_id, known.people["twin"].public_id
    assert found(f"members/{twin}") == found(f"members/{kept}")
    assert [one["id"] for one in found(f"members/{kept}", "ada")["merged"]] == [twin]


def test_person_when_shown_to_the_public_has_no_address_and_no_day(known, found):
    one = known.people["public"]
    state_availability(person=one, windows=[Window(dt.date(2027, 3, 9), dt.date(2027, 3, 20))], **WHO)
    shown = found(f"members/{one.public_id}")
    assert ("@" in str(shown), "2027-03-09" in str(shown), shown["months"]) == (False, False, ["2027-03"])
    told = found(f"members/{one.public_id}", "bo")["contact"]
    assert told["emails"] == ["public.person@people.example", "public.twin@people.example"]
    assert told["windows"] == [{"starts": "2027-03-09", "ends": "2027-03-20"}]


def test_person_when_shown_tells_work_over_time_and_expertise_with_its_evidence(known, found):
    one = known.people["network"]
    record_affiliation(
        person=one,
        organization=known.resource,
        position="Intern",
        started=PartialDate("2009"),
        ended=PartialDate("2010-06"),
        **WHO,
    )
    skill = state_expertise(owner=one, theme="stormwater", level=ExpertiseLevel.LEADING, **WHO)
    proof = Proof("Rebuilt a drain.", "Shimla", PartialDate("2014-08"), "https://city.example/drain")
    give_evidence(expertise=skill, proof=proof, **WHO)
    state_languages(person=one, spoken={"hi": LanguageLevel.FIRST, "en": LanguageLevel.WORKING}, **WHO)
    shown = found(f"members/{one.public_id}", "dia")
    assert [
        (job["organization"]["id"], job["position"], job["started"], job["ended"])
        for job in shown["affiliations"]
    ] == [
        (known.stranger.public_id, "Engineer", None, None),
        (known.resource.public_id, "Intern", "2009", "2010-06"),
    ]
    assert shown["strengths"] == [
        {
            "theme": "stormwater",
            "level": "leading",
            "evidence": [
                {
                    "what": "Rebuilt a drain.",
                    "where": "Shimla",
                    "when": "2014-08",
                    "link": "https://city.example/drain",
                }
            ],
        }
    ]
    assert shown["languages"] == [
        {"language": "hi", "level": "first"},
        {"language": "en", "level": "working"},
    ]


def test_person_when_shown_names_no_organization_as_one(known, found):
    assert found(f"members/{known.host.public_id}", "ada") is None
    assert found(f"organizations/{known.people['public'].public_id}", "ada") is None


# Organizations


def names(page):
    return [one["name"] for one in page["items"]]


@pytest.fixture
def described(known):
    """The stranger's organization with all that it can say of itself."""
    return change_organization(
        organization=known.stranger,
        name="Stranger water board",
        kind=OrganizationKind.UTILITY,
        city=known.stranger.city,
        identifiers=[
            (IdentifierScheme.ORG_ID, "IN-WB-1"),
            (IdentifierScheme.GEONAMES, "1256237"),
        ],
        languages=["hi", "en"],
        website="https://water.example",
        **WHO,
    )


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (
            "",
            [
                "City of Resource",
                "Host municipality",
                "Municipality outside of both programs",
                "Stranger water board",
            ],
        ),
        ("q=water+shimla", ["Stranger water board"]),
        ("q=drainage", ["City of Resource"]),  # its offer's theme
        ("q=nobody", []),
        ("kind=utility", ["Stranger water board"]),
        ("country=ID", ["Host municipality"]),
        ("theme=stormwater", ["City of Resource"]),
        ("language=hi", ["Stranger water board"]),
        ("language=h", None),
        ("kind=circus", None),
    ],
)
def test_organizations_when_asked_for_are_those_that_answer_all(  # noqa: PLR0917  fixtures
    client, clock, known, described, asked, expected
):
    answer = client.get(f"/api/v1/organizations?{asked}")
    assert (answer.status_code == 422) is (expected is None)
    assert expected is None or (names(answer.json()), answer.json()["count"]) == (expected, len(expected))


def test_organization_when_shown_tells_all_that_the_register_holds(known, described, found):
    shown = found(f"organizations/{described.public_id}")
    expected = {
        "name": "Stranger water board",
        "kind": "utility",
        "city": {"geonameid": described.city.geonameid, "name": "Shimla", "country": "IN"},
        "website": "https://water.example",
        "languages": ["hi", "en"],
        "identifiers": [
            {"scheme": "geonames", "value": "1256237"},
            {"scheme": "org-id", "value": "IN-WB-1"},
        ],
        "is_sample": False,
    }
    assert {name: shown[name] for name in expected} == expected


ORGANIZATIONS = {  # of the host's, the resource's and the stranger's: people, needs, partnerships
    "public": [(1, 1, 1), (0, 0, 1), (0, 0, 0)],
    "eve": [(1, 1, 1), (0, 0, 1), (0, 0, 0)],
    "dia": [(1, 3, 2), (0, 0, 2), (1, 0, 0)],
    "cem": [(1, 1, 2), (1, 0, 3), (1, 0, 1)],
    "bo": [(2, 3, 2), (0, 0, 2), (1, 0, 0)],
    "ada": [(2, 3, 2), (1, 0, 2), (1, 0, 0)],
}


def test_organizations_when_asked_by_the_cast_show_each_only_what_they_may_see(known, found):
    places = [known.host, known.resource, known.stranger]
    seen = {
        name: [
            (shown["people_count"], len(shown["needs"]), len(shown["partnerships"]))
            for place in places
            for shown in [found(f"organizations/{place.public_id}", name)]
        ]
        for name in ORGANIZATIONS
    }
    assert seen == ORGANIZATIONS


def test_organization_when_shown_says_as_what_it_takes_part(known, found):
    made = known.partnerships["published"]
    for place, role in ((known.host, PartyRole.HOST), (known.resource, PartyRole.RESOURCE)):
        assert found(f"organizations/{place.public_id}")["partnerships"] == [
            {"id": made.public_id, "title": "Published", "role": role, "started": "2015", "ended": None}
        ]


# Offers


OFFERS = {  # the titles that each finds
    "public": ["Offer of public", "Open offer"],
    "eve": ["Offer of public", "Open offer"],
    "dia": ["Offer of public", "Open offer"],
    "cem": ["Offer of public", "Open offer", "Withdrawn offer"],
    "bo": ["Offer of private", "Offer of public", "Open offer"],
    "ada": ["Offer of private", "Offer of public", "Open offer"],
}


def test_offers_when_asked_by_the_cast_are_those_they_may_see_in_list_and_detail(known, found):
    seen = {name: found("offers", name)["items"] for name in OFFERS}
    titles = {name: sorted(one["wordings"][0]["title"] for one in rows) for name, rows in seen.items()}
    assert titles == OFFERS
    every = {one["id"] for one in found("offers", "ada")["items"]} | {
        one.public_id for one in known.offers.values()
    }
    for name, rows in seen.items():
        shown = {key for key in every if found(f"offers/{key}", name) is not None}
        assert shown == {one["id"] for one in rows}


def test_offer_when_shown_says_whose_it_is_and_what_was_done(known, found):
    made = make_offer(
        organization=known.resource, wording=wording("A week beside your staff"), themes=["storms"],
        source=SOURCE, **WHO,
    )  # fmt: skip
    made.evidence.create(what="Did it in Semarang.", where="Semarang", when="2015", source_title="A report")
    shown = found(f"offers/{made.public_id}")
    city = {"geonameid": known.resource.city.geonameid, "name": "Gold Coast", "country": "AU"}
    assert shown["owner"] == {
        "kind": "organization",
        "id": known.resource.public_id,
        "name": "City of Resource",
        "city": city,
    }
    assert shown["evidence"] == [
        {"what": "Did it in Semarang.", "where": "Semarang", "when": "2015", "link": ""}
    ]
    person = next(one for one in found("offers")["items"] if one["owner"]["kind"] == "person")["owner"]
    assert (person["id"], person["city"]["name"]) == (known.people["public"].public_id, "Semarang")


@pytest.mark.parametrize(
    ("asked", "expected"),
    [("theme=stormwater", 1), ("theme=storms", 1), ("country=AU", 1), ("country=ID", 1), ("country=IN", 0)],
)
def test_offers_when_asked_for_by_theme_or_country_are_those(known, found, asked, expected):
    assert found(f"offers?{asked}")["count"] == expected


# As many queries for one row as for more


def grow(known, count):
    """So many of everything that hangs on one person, one organization and one offer."""
    one, place = known.people["public"], known.host
    offered = known.offers["open"]
    for number, theme in enumerate(("storms", "stormwater", "river-flooding")[:count]):
        record_affiliation(person=one, organization=known.stranger, position=f"{number}", **WHO)
        for owner in (one, place):
            skill = state_expertise(owner=owner, theme=theme, level=ExpertiseLevel.BASIC, **WHO)
            give_evidence(expertise=skill, proof=Proof(f"Deed {number}."), **WHO)
        for owner in ({"person": one}, {"organization": place}):
            make_offer(wording=wording(f"Offer {number}"), themes=["storms"], source=SOURCE, **owner, **WHO)
        offered.evidence.create(what=f"Deed {number}.", source_title="A report")
        named = {"name": f"Colleague {number}", "emails": [], "visibility": Visibility.PUBLIC}
        register_person(organization=place, **named, **WHO)
        partnership(f"Another {number}", known.program, [place], [known.resource])


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("detail", "queries"), [("person", 17), ("organization", 22), ("offer", 8)])
def test_queries_of_a_detail_are_as_many_for_little_as_for_much(  # noqa: PLR0917  fixtures
    client, clock, known, asking, django_assert_num_queries, detail, queries, count
):
    grow(known, count)
    address = {
        "person": f"members/{known.people['public'].public_id}",
        "organization": f"organizations/{known.host.public_id}",
        "offer": f"offers/{known.offers['open'].public_id}",
    }[detail]
    with django_assert_num_queries(queries):
        assert client.get(f"/api/v1/{address}", headers=asking["ada"]).status_code == 200

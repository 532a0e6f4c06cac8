from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

import world
from cast import ADA, AT, DIA, EVE, PROGRAM
from citylinks.access.actors import SYSTEM
from citylinks.kernel.time import PartialDate
from citylinks.needs.operations import publish_need, state_need
from citylinks.programs.operations import amend_program, open_program, record_donor, set_up_program
from citylinks.programs.terms import Terms
from places_rows import some_places
from terms import EXTENDED, FULL
from web.signing import sign_in

pytestmark = pytest.mark.django_db
SAMPLE = "/programs/citylinks-2011/"
SEMARANG, GOLD_COAST = 1627896, 2165087
WHO = {"by": SYSTEM, "at": AT}


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def texts(found):
    return [" ".join(one.get_text(" ", strip=True).split()) for one in found]


def table(page, selector):
    return [texts(row.select("th, td")) for row in page.select(f"{selector} tbody tr")]


@pytest.fixture
def donor():
    some_places()
    return record_donor(name="The donor", identifier="XX-1", **WHO)


def made(donor, code="full", *, terms=FULL, opened=True, public_id=None):
    program = set_up_program(
        code=code, name=code.title(), donor=donor, terms=terms, source=world.SOURCE, **WHO
    )
    if public_id:
        program.public_id = public_id
        program.save(update_fields=["public_id"])
    return open_program(program=program, **WHO) if opened else program


def extend(program):
    return amend_program(
        program=program,
        terms=EXTENDED,
        reason="An election falls into the last months.",
        effective=PartialDate("2016-06"),
        source=world.SOURCE,
        **WHO,
    )


def test_programs_page_shows_the_sample_on_a_line_of_time(client, sample_program):
    page = soup(client.get("/programs/"))
    assert texts(page.select(".cl-timeline__when")) == [
        "from May 1997",
        "2003 – 2008",
        "September 29, 2011 – 2016",
    ]
    assert texts(page.select(".cl-timeline h2")) == [
        "Resource Cities",
        "CityLinks 2003-2008",
        "CityLinks 2011-2016",
    ]
    assert page.select_one(".cl-nav [aria-current]").get_text() == "Programs"


def test_programs_page_without_a_program_says_what_to_do_next(client):
    page = soup(client.get("/programs/"))
    assert texts(page.select(".cl-empty h2")) == ["No program is open yet"]


def test_program_page_says_what_for_who_pays_and_who_is_eligible(client, sample_program):
    page = soup(client.get(SAMPLE))
    assert texts(page.select(".cl-purposes h3")) == [
        "Climate-related governance in targeted urban areas",
        "Resilience of cities in Feed the Future countries",
        "Water supply and sanitation in Global Health Initiative countries",
    ]
    lists = table(page, "#lists")
    assert [(row[0].split(" Global")[0][:38], row[2]) for row in lists] == [
        ("Feed the Future focus countries (April", "20"),
        ("Global Health Initiative: GHI Plus cou", "8"),
        ("Global Health Initiative: second round", "21"),
    ]
    assert "Indonesia" in lists[2][3]
    assert len(page.select(".cl-map__dot")) == len({name for row in lists for name in row[3].split(", ")})
    assert table(page, "#partners")[0][:2] == ["Host city", "Local government"]
    assert (
        page.select_one("#money ~ table th[scope=row]")
        .get_text(" ", strip=True)
        .startswith("AID-OAA-L-11-00008")
    )
    assert len(table(page, "#indicators ~ table")) >= 6
    assert len(table(page, "#partnerships ~ table")) == 8


def test_program_page_without_lists_awards_or_partnerships_says_so(client, sample_program):
    said = soup(client.get("/programs/resource-cities-1997/")).get_text()
    for sentence in (
        "No purpose names a country list",
        "No rule about partners is on record.",
        "No award number or amount is on record.",
        "No partnership of this program is on record.",
    ):
        assert sentence in said


def answer(page):
    """The sentence, and per purpose its verdict and its rules."""
    found = page.select_one(".cl-answer")
    purposes = {
        texts(one.select("h3 bdi"))[0].split()[0]: (
            texts(one.select(".cl-verdict"))[0],
            texts(one.select(".cl-rule p:first-child")),
        )
        for one in found.select(".cl-answer__purposes > li")
    }
    return texts(found.select(".cl-answer__sentence"))[0], purposes


def test_checker_when_a_city_is_named_answers_by_rule_list_and_source(client, sample_program):
    response = client.get(SAMPLE, {"q": "Semarang"})
    page = soup(response)
    assert (response.status_code, answer(page)) == (
        200,
        (
            "Yes: Semarang may take part, for 2 of 3 purposes.",
            {
                "Climate-related": ("Yes", ["This purpose names no country list."]),
                "Resilience": (
                    "No",
                    ["Indonesia is not on Feed the Future focus countries (April 2010)."],
                ),
                "Water": (
                    "Yes",
                    ["Indonesia is on Global Health Initiative: second round (November 2011)."],
                ),
            },
        ),
    )
    assert texts(page.select(".cl-answer .cl-rule--unmet .cl-source")) == [
        "Source: Feed the Future, focus countries as named in April 2010"
    ]
    assert page.select_one("#q")["value"] == "Semarang"
    assert page.select_one("input[name=city]")["value"] == str(SEMARANG)


def test_checker_when_the_day_is_before_the_list_answers_by_that_day(client, sample_program):
    page = soup(client.get(SAMPLE, {"city": SEMARANG, "day": "2011-10-31"}))
    assert answer(page)[1]["Water"] == (
        "No",
        ["Indonesia is not on Global Health Initiative: GHI Plus countries (June 2010)."],
    )
    assert "not in force yet on that day" in table(page, "#lists")[2][0]


def test_checker_when_a_partner_is_asked_about_leaves_the_host_lists_out(client, sample_program):
    sentence, purposes = answer(soup(client.get(SAMPLE, {"city": GOLD_COAST, "part": "resource"})))
    assert sentence == "Yes: Gold Coast may take part for every purpose."
    assert purposes["Water"] == ("Yes", ["The country lists of a purpose bind host cities only."])


def test_checker_when_the_program_is_over_says_until_when_it_ran(client, sample_program):
    sentence, _ = answer(soup(client.get(SAMPLE, {"city": SEMARANG, "day": "2020-01-01"})))
    assert sentence == "No: Semarang may not take part."


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"q": "Durbam"}, "We know no city “Durbam”. Did you mean one of these?"),
        ({"q": "Cambridge"}, "Several cities are called “Cambridge”. Choose one."),
        ({"city": "7"}, "We know no city with the number “7”."),
    ],
)
def test_checker_when_the_city_is_not_known_says_so_and_keeps_all_that_was_typed(
    client, sample_program, asked, sentence
):
    response = client.get(SAMPLE, {**asked, "part": "resource", "day": "2015-03-01"})
    page = soup(response)
    assert (response.status_code, texts(page.select(".cl-check .cl-field__errors li"))) == (422, [sentence])
    assert page.select_one("#part option[selected]")["value"] == "resource"
    assert page.select_one("#day")["value"] == "2015-03-01"
    assert page.select_one("#q")["value"] == asked.get("q", "")
    for link in page.select(".cl-choices a"):
        assert link["href"].endswith("&part=resource&day=2015-03-01#check")


@pytest.mark.parametrize("wrong", [{"day": "soon"}, {"part": "guest"}])
def test_checker_when_day_or_role_is_wrong_says_so_beside_the_field(client, sample_program, wrong):
    response = client.get(SAMPLE, {"q": "Semarang", **wrong})
    (name,) = wrong
    assert response.status_code == 422
    assert soup(response).select_one(f"#{name}_error") is not None


def test_program_page_speaks_the_readers_language_with_countries_and_dates(client, sample_program):
    page = soup(client.get(SAMPLE, {"q": "Semarang"}, headers={"Accept-Language": "es"}))
    assert "2016" in page.get_text()
    assert "abril de 2010" in page.select_one("#lists").get_text()


def test_versions_when_amended_show_every_field_before_and_after(client, donor, clock):
    extend(made(donor))
    page = soup(client.get("/programs/full/?day=2016-06-01&city=1256237"))
    assert texts(page.select("#versions ~ ol h3")) == [
        "Version 2, from June 2016 in force on June 1, 2016",
        "Version 1, from September 29, 2011",
    ]
    assert table(page, "#versions ~ ol table") == [
        ["End", "2016", "July 31, 2017"],
        ["Country list Water", "Sample list (June 2010)", "–"],
        ["Amount of the award L-1", "USD 1,000,000", "USD 1,250,000"],
    ]
    before = soup(client.get("/programs/full/?day=2016-05-31&city=1256237"))
    assert texts(before.select("#versions ~ ol h3 .cl-verdict")) == ["in force on May 31, 2016"]
    assert before.select_one("#lists") is not None
    assert page.select_one("#lists") is None


def test_money_when_several_awards_are_on_record_is_shown_with_leaders_and_ceilings(client, donor):
    made(donor)
    page = soup(client.get("/programs/full/"))
    assert table(page, "#money ~ table")[:2] == [
        ["L-1 Leader award", "The donor", "USD 1,000,000", "September 29, 2011"],
        ["A-1 Associate award under L-1", "The donor", "not on record", "not on record"],
    ]
    assert "Each partnership" in page.get_text()


@pytest.mark.parametrize(("actor", "status"), [(None, 404), (EVE, 404), (DIA, 200), (ADA, 200)])
def test_draft_is_shown_to_those_with_a_role_in_it(client, donor, actor, status):
    made(donor, opened=False, public_id=PROGRAM)
    if actor:
        sign_in(client, actor)
    assert client.get("/programs/full/").status_code == status
    assert ("Full" in client.get("/programs/").content.decode()) is (status == 200)


def test_donor_page_lists_its_programs_and_is_hidden_while_they_are_drafts(client, donor):
    assert client.get(f"/programs/donors/{donor.public_id}/").status_code == 404
    made(donor)
    page = soup(client.get(f"/programs/donors/{donor.public_id}/"))
    assert texts(page.select("h1, h2")) == ["The donor", "Full"]
    assert "XX-1" in page.get_text()


def test_program_that_nobody_knows_is_not_found(client):
    assert client.get("/programs/nothing/").status_code == 404


@pytest.mark.parametrize("added", [0, 2])
def test_queries_of_the_list_are_as_many_for_one_program_as_for_three(
    client, donor, django_assert_num_queries, added
):
    for number in range(added + 1):
        made(donor, f"p{number}", terms=Terms(FULL.purposes))
    with django_assert_num_queries(10):
        assert len(soup(client.get("/programs/")).select(".cl-timeline > li")) == added + 1


@pytest.mark.parametrize("added", [0, 2])
def test_queries_of_a_program_are_as_many_for_one_partnership_and_version_as_for_three(
    client, donor, django_assert_num_queries, added
):
    program = made(donor)
    cities = {city.country_id: city for city in world.City.objects.all()}
    for number in range(added + 1):
        host = world.organization(f"Host {number}", cities["ID"])
        partner = world.organization(f"Partner {number}", cities["AU"])
        world.partnership(f"Number {number}", program, [host], [partner])
        stated = state_need(
            program=program,
            organization=host,
            wording=world.wording(f"Need {number}"),
            themes=["storms"],
            source=world.SOURCE,
            **WHO,
        )
        publish_need(need=stated, **WHO)
    for year in range(added):
        amend_program(
            program=program,
            terms=(EXTENDED, FULL)[year % 2],
            reason="x",
            effective=PartialDate(str(2014 + year)),
            source=world.SOURCE,
            **WHO,
        )
    with django_assert_num_queries(38):
        response = client.get("/programs/full/?city=1256237&day=2015-03-01")
    assert response.status_code == 200
    assert len(table(soup(response), "#partnerships ~ table")) == added + 1


def test_program_page_leads_to_its_calls_needs_and_partnerships_and_to_no_others(client, clock):
    made_world = world.build()
    page = soup(client.get("/programs/main/"))
    assert table(page, "#needs ~ table")[0][0] == "Published need"
    assert [row[0] for row in table(page, "#partnerships ~ table")] == ["Published"]
    other = soup(client.get(f"/programs/{made_world.other.code}/"))
    assert other.select("#needs") == []
    calls = [{link["href"] for link in one.select("#calls ~ .cl-cards h3 a")} for one in (page, other)]
    assert (len(calls[0]) > 0, calls[0] & calls[1]) == (True, set())
    assert "No partnership of this program is on record." in other.get_text()

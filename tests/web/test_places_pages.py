from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from citylinks.places.ties import TieRecord

pytestmark = pytest.mark.django_db
SEMARANG, LEGAZPI = 1627896, 1706889


@pytest.fixture(autouse=True)
def _sample(sample_program):
    pass


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def texts(found):
    return [" ".join(one.get_text(" ", strip=True).split()) for one in found]


def test_city_when_found_by_name_leads_to_its_one_address(client):
    response = client.get("/cities/?q=Semarang")
    assert (response.status_code, response["Location"]) == (302, "/cities/1627896-semarang/")


@pytest.mark.parametrize("path", ["/cities/1627896", "/cities/1627896-somewhere/"])
def test_city_under_another_spelling_leads_to_its_one_address(client, path):
    response = client.get(path)
    assert (response.status_code, response["Location"]) == (301, "/cities/1627896-semarang/")


def test_city_that_nobody_knows_is_not_found(client):
    response = client.get("/cities/99-nowhere/")
    assert (response.status_code, texts(soup(response).select("h1"))) == (404, ["There is no page here"])


def test_city_page_gives_every_fact_with_its_source(client):
    page = soup(client.get("/cities/1627896-semarang/"))
    rows = page.select("table")[0].select("tbody tr")
    facts = {texts(row.select("th"))[0]: texts(row.select("td")) for row in rows}
    assert facts["Population"][0] == "1,694,740"
    assert facts["Climate zone"][0] == "Tropical monsoon climate (Am)"
    assert facts["Distance to the coast"][0] == "3.6 km from the sea"
    assert facts["Income group"][0] == "Upper middle income"
    assert facts["Languages of the country"][0] == "Indonesian, Javanese, Sundanese"
    links = [row.select("td")[1].select_one("a")["href"] for row in rows]
    anchors = {one["id"] for one in soup(client.get("/about/data/")).select("[id]")}
    assert {link.removeprefix("/about/data/#") for link in links} <= anchors


def test_city_page_names_the_dated_lists_of_its_country(client):
    page = soup(client.get("/cities/1627896-semarang/"))
    assert "as of November 2011" in page.get_text()


def test_city_page_says_what_the_program_corrected_and_why(client):
    page = soup(client.get(f"/cities/{LEGAZPI}-legazpi/"))
    said = "Name: the source has “Legaspi”. The city's charter writes its name with z. (Republic Act No. 2234"
    assert [text[: len(said)] for text in texts(page.select(".cl-alert li"))] == [said]


def test_city_page_shows_five_peers_its_need_and_its_partnership(client):
    page = soup(client.get("/cities/1627896-semarang/"))
    answer = client.get(f"/match.json?city={SEMARANG}&top=5").json()
    assert texts(page.select("table")[1].select("tbody th a")) == [peer["name"] for peer in answer["peers"]]
    assert "Coastal erosion and sinking ground" in texts(page.select("h3"))
    assert texts(page.select("table")[2].select("tbody th")) == ["Semarang and Gold Coast"]


def test_city_page_lists_twin_towns_on_record_with_their_source(client, monkeypatch):
    record = TieRecord.of([(SEMARANG, 2165087), (SEMARANG, 999), (2165087, 999)])
    monkeypatch.setattr("citylinks.web.cities.views.twin_towns", lambda: record)
    page = soup(client.get("/cities/1627896-semarang/"))
    heading = page.select_one("#twin-towns")
    assert heading.get_text() == "Twin towns on record"
    towns = heading.find_next("ul")
    assert [(one.get_text(), one["href"]) for one in towns.select("a")] == [
        ("Gold Coast, Australia", "/cities/2165087-gold-coast/"),
    ]
    outside = towns.find_next("p")
    assert outside.get_text() == "1 more is a place that our table of cities does not hold."
    source = towns.find_next("p", class_="cl-source")
    assert "CC BY-SA 4.0" in source.get_text()
    assert source.select_one("a")["href"] == "/about/data/#twin-towns"


def test_city_page_when_no_twin_town_is_on_record_says_what_that_means(client):
    page = soup(client.get("/cities/3488981-portmore/"))
    assert texts([page.select_one("#twin-towns").find_next("p")]) == [
        "No twin town of Portmore is on record. The lists have gaps: that does not mean there is none."
    ]


def test_search_for_a_shared_name_lists_who_bears_it(client):
    page = soup(client.get("/cities/?q=Cambridge"))
    assert texts(page.select("h1")) == ["Several cities are called “Cambridge”"]
    assert page.select_one(".cl-choices a")["href"] == "/cities/2653941-cambridge/"


def test_search_for_an_unknown_name_asks_what_was_meant_and_keeps_the_text(client):
    page = soup(client.get("/cities/?q=Durbam"))
    assert texts(page.select("h1")) == ["We know no city “Durbam”"]
    assert len(page.select(".cl-choices a")) == 3
    assert page.select_one("input[name=q]")["value"] == "Durbam"


def test_suggestions_of_a_beginning_are_the_largest_first(client, django_assert_num_queries):
    with django_assert_num_queries(2):
        found = client.get("/cities/suggest?q=m").json()["results"]
    assert found[0] == {
        "value": "Mumbai, Mahārāshtra, India", "detail": "12.69 million people", "id": 1275339, "href": "",
    }  # fmt: skip
    assert len(found) <= 8


def test_suggestions_of_another_name_tell_which(client):
    found = client.get("/cities/suggest?q=muni").json()["results"]
    assert [(one["value"], one["detail"].split(" · ")[0]) for one in found] == [
        ("Munich, Bayern, Germany", "1.26 million people")
    ] or found


def test_suggestions_of_nothing_are_empty(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/cities/suggest").json() == {"results": []}


def test_home_shows_the_sample_as_map_figures_and_table(client):
    page = soup(client.get("/"))
    assert len(page.select(".cl-map__arcs a")) == len(page.select("#table tbody tr")) == 8
    assert texts(page.select(".cl-stat__value")) == ["8", "228+", "142", "46 or 50"]
    assert texts(page.select(".cl-stat a"))[-1].startswith("sources disagree")


def test_home_links_of_figures_each_lead_to_the_record_that_bears_it_out(client):
    page = soup(client.get("/"))
    for link, value in zip(page.select(".cl-stat a")[1:], ["228", "142", "46"], strict=True):
        record = soup(client.get(link["href"].split("#")[0]))
        assert record.select_one("#figures") is not None
        assert value in texts(record.select(".cl-figure__value b"))


def test_home_tries_are_questions_that_are_answered_at_once(client):
    tries = [one["href"] for one in soup(client.get("/")).select(".cl-hero__try a")]
    assert tries == [
        "/match/?city=1627896&theme=coastal-flooding",
        "/match/?city=1256237&theme=drinking-water",
    ]
    assert [client.get(address).status_code for address in tries] == [200, 200]


def test_partnerships_list_shows_needs_that_wait_for_a_partner(client):
    page = soup(client.get("/partnerships/"))
    assert texts(page.select("main h3")) == [
        "Climate adaptation of the metropolitan area",
        "Water: efficiency, communication and payment",
    ]
    assert len(page.select("#table tbody tr")) == 8


def partnership_address(client, title):
    page = soup(client.get("/partnerships/"))
    return next(one["href"] for one in page.select("#table th a") if one.get_text(strip=True) == title)


def test_partnership_page_shows_both_values_when_sources_disagree(client):
    page = soup(client.get(partnership_address(client, "Portmore and Townsville")))
    figure = next(one for one in page.select(".cl-figure") if "two-day workshop" in one.get_text())
    assert texts(figure.select(".cl-figure__value b")) == ["46", "50"]
    assert texts(figure.select(".cl-note")) == ["Sources disagree. Both values are shown."]
    assert len(set(texts(figure.select(".cl-source")))) == 2


def test_partnership_page_tells_who_what_need_and_what_was_done(client):
    page = soup(client.get(partnership_address(client, "Semarang and Gold Coast")))
    assert texts(page.select("h1")) == ["Semarang and Gold Coast"]
    assert "Coastal erosion and sinking ground" in texts(page.select("h3"))
    assert len(page.select(".cl-timeline li")) >= 2
    sources = page.select(".cl-source")
    assert len(sources) >= len(page.select(".cl-timeline li")) + len(page.select(".cl-figure__values li"))


def test_partnership_page_ranks_the_real_partner_by_context_alone(client):
    page = soup(client.get(partnership_address(client, "Semarang and Gold Coast")))
    assert "For Semarang and this need, context alone puts Gold Coast at" in page.get_text()
    compare = (
        "/match/why-not?city=1627896&theme=coastal-erosion&theme=land-subsidence&every_city=on&other=2165087"
    )
    assert page.select_one(f'a[href="{compare}"]') is not None
    assert client.get(compare).status_code == 200


def test_partnership_that_nobody_may_see_is_not_found(client):
    assert client.get("/partnerships/0000000000/").status_code == 404

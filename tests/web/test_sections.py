"""A section of a city leads to its city on every page, and a city names its urban area."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from cast import AT
from citylinks.access.actors import SYSTEM
from citylinks.places.gazetteer import Gazetteer
from citylinks.places.operations import load_gazetteer
from places.tables import BOULDER, SEMARANG, cut
from remembered import remembered

pytestmark = pytest.mark.django_db
KENNEDY, BOGOTA, MEDELLIN, PHOENIX = 7033318, 3688689, 3674962, 5308655


@pytest.fixture(scope="module")
def few_cities(tmp_path_factory):
    world = Gazetteer.load()
    areas = world.columns["urban_area"]
    members = world.ids[(areas == MEDELLIN) | (areas == PHOENIX)].tolist()
    return cut(tmp_path_factory.mktemp("areas"), {KENNEDY, BOGOTA, BOULDER, SEMARANG, *members})


@remembered
def load(cities):
    load_gazetteer(by=SYSTEM, at=AT, gazetteer=cities)


@pytest.fixture(autouse=True)
def _loaded(db, few_cities):
    load(few_cities)


def page_of(response):
    return BeautifulSoup(response.content, "html.parser")


def said(found):
    """Return the visible text of a part, without the marks that keep a name in its direction."""
    text = " ".join(found.get_text("", strip=False).split())
    return text.replace("\u2068", "").replace("\u2069", "")


def test_section_is_found_by_its_name_and_its_page_leads_to_its_city(client):
    address = client.get("/cities/?q=Kennedy, Colombia")["Location"]
    page = page_of(client.get(address))
    assert address == f"/cities/{KENNEDY}-kennedy/"
    assert said(page.select_one("#part-of")) == (
        "Kennedy is a part of Bogotá: peers are found for the whole city."
    )
    assert page.select_one("#part-of a")["href"] == f"/cities/{BOGOTA}-bogota/"
    assert [said(one) for one in page.select("main h2")] == [
        "What is known", "Country lists", "Twin towns on record", "Needs and partnerships",
    ]  # fmt: skip


def test_section_that_is_suggested_says_which_city_it_is_part_of(client, django_assert_num_queries):
    with django_assert_num_queries(2):
        (found,) = client.get("/cities/suggest?q=Kennedy").json()["results"]
    detail = found["detail"].replace("\u2068", "").replace("\u2069", "")
    assert (found["value"].replace("\u2068", "").replace("\u2069", ""), detail, found["id"]) == (
        "Kennedy, Distrito Capital de Bogotá, Colombia", "part of Bogotá · 980 thousand people", KENNEDY,
    )  # fmt: skip


@pytest.mark.parametrize("asked", ["q=Kennedy%2C+Colombia", f"city={KENNEDY}"])
def test_match_of_a_section_answers_for_its_city_and_says_so(client, asked):
    page = page_of(client.get(f"/match/?{asked}", follow=True))
    whole = page_of(client.get(f"/match/?city={BOGOTA}"))
    assert [said(one) for one in page.select("h1, h1 + p")] == [
        "Which cities could work with Bogotá?",
        "Kennedy is a part of Bogotá: this is the answer for the whole city.",
    ]
    assert page.select_one("main input[name=city]")["value"] == str(BOGOTA)
    names = [said(one) for one in page.select(".cl-peer__name")]
    assert names == [said(one) for one in whole.select(".cl-peer__name")]
    assert [said(one) for one in whole.select("h1 + p")] == []


def test_match_of_a_section_in_other_formats_answers_for_its_city(client):
    question = client.get(f"/match.json?city={KENNEDY}").json()["question"]
    assert (question["city"], question["name"]) == (BOGOTA, "Bogotá")


def test_why_not_a_section_compares_its_city_and_says_so(client):
    page = page_of(client.get(f"/match/why-not?city={SEMARANG}&other={KENNEDY}"))
    assert said(page.select_one("h1 + p")) == (
        "Kennedy is a part of Bogotá: this is the answer for the whole city."
    )
    assert "Bogotá" in said(page.select_one("h1"))


def test_why_not_a_section_of_the_city_itself_is_refused(client):
    response = client.get(f"/match/why-not?city={BOGOTA}&other={KENNEDY}")
    assert response.status_code == 422
    assert "This is the same city. Name another one." in said(page_of(response).select_one("main"))


def test_city_page_names_the_cities_of_its_urban_area_largest_first(client):
    page = page_of(client.get(f"/cities/{MEDELLIN}-medellin/"))
    assert said(page.select("main h2")[2]) == "Urban area of Medellín: 10 cities of the table"
    assert said(page.select_one("#urban-area")) == (
        "Medellín, Bello, Itagüí, Envigado, Rionegro, Sabaneta, Caldas, La Estrella, Copacabana, Retiro"
    )
    assert page.select_one("#urban-area a")["href"] == f"/cities/{MEDELLIN}-medellin/"
    assert page.select_one("#urban-area + p a")["href"] == "/about/data/#urban-areas"


def test_city_page_of_a_large_urban_area_counts_those_that_it_does_not_name(client):
    page = page_of(client.get("/cities/5295985-glendale/"))
    heading = said(page.select("main h2")[2])
    count = int(heading.removeprefix("Urban area of Phoenix: ").split()[0])
    assert heading == f"Urban area of Phoenix: {count} cities of the table"
    assert len(page.select("#urban-area a")) == 10
    assert said(page.select_one("#urban-area")).endswith(f" and {count - 10} more")


def test_city_page_of_a_city_alone_names_no_urban_area(client):
    assert page_of(client.get(f"/cities/{BOULDER}-boulder/")).select("#urban-area") == []


def test_api_names_the_city_of_a_section_and_the_urban_area():
    from citylinks.api.routes.cities import whole
    from citylinks.places import queries

    kennedy, bello = whole(queries.city(KENNEDY)), whole(queries.city(3688928))
    assert (kennedy.kind, kennedy.part_of, kennedy.urban_area) == ("section", BOGOTA, BOGOTA)
    assert (bello.kind, bello.part_of, bello.urban_area) == ("seat", None, MEDELLIN)

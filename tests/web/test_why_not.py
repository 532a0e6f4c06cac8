from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

pytestmark = pytest.mark.django_db
SEMARANG, GOLD_COAST, SHIMLA = 1627896, 2165087, 1256237


@pytest.fixture(autouse=True)
def _sample(sample_program):
    pass


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def texts(found):
    return [" ".join(one.get_text(" ", strip=True).split()) for one in found]


def test_why_not_by_name_leads_to_the_one_address_to_share(client):
    response = client.get(f"/match/why-not?city={SEMARANG}&theme=storms&other_q=Gold+Coast&other=")
    address = f"/match/why-not?city={SEMARANG}&theme=storms&other={GOLD_COAST}"
    assert (response.status_code, response["Location"]) == (302, address)


def test_why_not_of_a_city_among_the_first_sets_both_side_by_side(client):
    answer = client.get(f"/match.json?city={SEMARANG}&top=1").json()
    first = answer["peers"][0]
    page = soup(client.get(f"/match/why-not?city={SEMARANG}&other={first['geonameid']}"))
    assert texts(page.select("h1")) == [f"Semarang and {first['name']} side by side"]
    assert texts(page.select(".cl-stat__value"))[0] == "1"
    assert page.select(".cl-ways") == []
    rows = [texts(row.select("td"))[2] for row in page.select("tbody tr")]
    assert len(rows) == len([one for one in answer["criteria"] if one["weight"] > 0])


def test_why_not_of_a_far_city_offers_changes_and_each_link_brings_it_among_the_first(client):
    page = soup(client.get(f"/match/why-not?city={SEMARANG}&top=3&other={SHIMLA}"))
    assert texts(page.select("h1")) == ["Why not Shimla?"]
    rank = int(texts(page.select(".cl-stat__value"))[0])
    assert rank > 3
    for link in page.select(".cl-ways a"):
        answer = client.get(link["href"].replace("/match/", "/match.json")).json()
        assert SHIMLA in [peer["geonameid"] for peer in answer["peers"]]


def test_why_not_with_typed_weights_offers_changes_on_the_scale_they_were_typed_in(client):
    weights = "w-climate=50&w-coast=50&w-language=50&w-population=50"
    page = soup(client.get(f"/match/why-not?city={SEMARANG}&top=3&{weights}&other={SHIMLA}"))
    for link in page.select(".cl-ways a"):
        answer = client.get(link["href"].replace("/match/", "/match.json")).json()
        assert SHIMLA in [peer["geonameid"] for peer in answer["peers"]]


def test_why_not_of_a_city_that_is_left_out_names_the_choice(client):
    page = soup(client.get(f"/match/why-not?city={SEMARANG}&country=AU&other={SHIMLA}"))
    assert texts(page.select(".cl-stat__value"))[0] == "left out"
    assert texts(page.select(".cl-lede")) == ["Shimla is left out: outside the chosen countries."]
    assert page.select_one(".cl-chip__remove")["href"] == f"/match/why-not?city={SEMARANG}&other={SHIMLA}"


@pytest.mark.parametrize(
    ("asked", "fault"),
    [
        ("other_q=Durbam", "The other city: We know no city “Durbam”. Did you mean one of these?"),
        ("other_q=", "The other city: Write the name of a city."),
        (f"other={SEMARANG}", "The other city: This is the same city. Name another one."),
    ],
)
def test_why_not_of_no_other_city_says_so_beside_a_field_that_is_there(client, asked, fault):
    response = client.get(f"/match/why-not?city={SEMARANG}&theme=storms&{asked}")
    page = soup(response)
    assert response.status_code == 422
    assert texts(page.select(".cl-faults a")) == [fault]
    assert page.select_one(page.select_one(".cl-faults a")["href"]) is not None


def test_why_not_choices_name_the_other_city_and_keep_the_question(client):
    page = soup(client.get(f"/match/why-not?city={SEMARANG}&theme=storms&other_q=Cambridge"))
    address = f"/match/why-not?city={SEMARANG}&theme=storms&other=2653941"
    assert page.select_one(".cl-choices a")["href"] == address

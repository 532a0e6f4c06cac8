from __future__ import annotations

import csv
import io
import json

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

pytestmark = pytest.mark.django_db
SEMARANG, GOLD_COAST = 1627896, 2165087


@pytest.fixture(autouse=True)
def _sample(sample_program):
    pass


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def texts(found):
    return [" ".join(one.get_text(" ", strip=True).split()) for one in found]


def test_match_without_a_question_asks_for_a_city(client):
    response = client.get("/match/")
    assert response.status_code == 200
    assert [one["name"] for one in soup(response).select("main form input, main form select")] == [
        "q", "city", "theme", "country", "min_population", "own_country", "every_city", "only_proven",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "address"),
    [
        ("q=Semarang", "city=1627896"),
        ("q=Semarang&city=", "city=1627896"),
        ("q=&city=1627896&theme=&country=&top=10", "city=1627896"),
        ("q=Semarang%2C+Jawa+Tengah%2C+Indonesia&city=1627896", "city=1627896"),
        ("q=Durban&city=1627896", "city=1007311"),
        ("country=AU&city=1627896&theme=storms&theme=storms&theme=", "city=1627896&theme=storms&country=AU"),
        ("city=1627896&w-climate=5&w-coast=40&view=", "city=1627896&w-coast=40"),
        (
            "city=1627896&w-climate=18&w-coast=40&weighting=alike",
            "city=1627896&weighting=alike&w-coast=40",
        ),
        (
            "every_city=on&city=1627896&own_country=on&min_population=0",
            "city=1627896&own_country=on&every_city=on",
        ),
    ],
)
def test_match_when_asked_otherwise_leads_to_the_one_address_to_share(client, asked, address):
    response = client.get(f"/match/?{asked}")
    assert (response.status_code, response["Location"]) == (302, f"/match/?{address}")
    assert client.get(response["Location"]).status_code == 200


def test_match_shows_ten_peers_whose_bars_sum_to_the_score(client):
    page = soup(client.get(f"/match/?city={SEMARANG}"))
    answer = client.get(f"/match.json?city={SEMARANG}").json()
    assert texts(page.select(".cl-peer__name")) == [peer["name"] for peer in answer["peers"]]
    assert len(answer["peers"]) == 10
    for peer in answer["peers"]:
        assert sum(peer["contributions"].values()) == pytest.approx(peer["score"], abs=1e-12)


def test_match_with_weights_ranks_otherwise_and_says_so_in_its_fields(client):
    plain = client.get(f"/match.json?city={SEMARANG}").json()
    heavy = client.get(f"/match.json?city={SEMARANG}&w-language=100&w-coast=0").json()
    assert [peer["geonameid"] for peer in plain["peers"]] != [peer["geonameid"] for peer in heavy["peers"]]
    page = soup(client.get(f"/match/?city={SEMARANG}&w-coast=0&w-language=100"))
    shown = {one["name"]: one["value"] for one in page.select("input[type=number]")}
    assert (shown["w-language"], shown["w-coast"], shown["w-climate"]) == ("100", "0", "5")


def test_match_when_likeness_alone_is_asked_then_is_one_click_away_and_back(client):
    learned = soup(client.get(f"/match/?city={SEMARANG}&w-coast=40"))
    assert texts(learned.select("h1")) == ["Which cities could work with Semarang?"]
    (link,) = [one for one in learned.select(".cl-note a") if one.get_text() == "Most alike instead"]
    assert link["href"] == f"/match/?city={SEMARANG}&weighting=alike"
    alike = soup(client.get(link["href"]))
    assert texts(alike.select("h1")) == ["Which cities are most like Semarang?"]
    assert {one["value"] for one in alike.select("form input[name=weighting]")} == {"alike"}
    (back,) = [one for one in alike.select(".cl-note a") if one.get_text() == "Use the learned weights"]
    assert back["href"] == f"/match/?city={SEMARANG}"
    first = client.get(f"/match.json?city={SEMARANG}&weighting=alike&top=2").json()["peers"]
    assert [peer["name"] for peer in first] == ["Mumbai", "La Ceiba"]


def test_match_chips_each_lead_to_the_question_without_them(client):
    page = soup(
        client.get(
            f"/match/?city={SEMARANG}&theme=storms&country=AU&country=US&min_population=50000&w-coast=40"
        )
    )
    assert [one["href"] for one in page.select(".cl-chip__remove")] == [
        f"/match/?city={SEMARANG}&country=AU&country=US&min_population=50000&w-coast=40",
        f"/match/?city={SEMARANG}&theme=storms&country=US&min_population=50000&w-coast=40",
        f"/match/?city={SEMARANG}&theme=storms&country=AU&min_population=50000&w-coast=40",
        f"/match/?city={SEMARANG}&theme=storms&country=AU&country=US&w-coast=40",
    ]


def test_match_when_everything_is_wrong_says_all_at_once_and_keeps_what_was_typed(client):
    response = client.get(
        "/match/?q=Durbam&theme=foo&theme=storms&country=QQ&min_population=many&top=lots&w-coast=400&w-climate=7"
    )
    page = soup(response)
    assert response.status_code == 422
    summary = {one["href"]: one.get_text(strip=True) for one in page.select(".cl-faults a")}
    assert summary == {
        "#q": "City: We know no city “Durbam”. Did you mean one of these?",
        "#theme": "Need: We know no need “foo”.",
        "#country": "Countries: We know no country “QQ”.",
        "#top": "How many peers: Enter a whole number.",
        "#min_population": "Smallest population: Enter a whole number.",
        "#w-coast": "Distance to the coast: Ensure this value is less than or equal to 100.",
    }
    assert all(page.select_one(href) for href in summary)
    typed = {(one["name"], one.get("value")) for one in page.select("main input[name]") if one.get("value")}
    assert {
        ("q", "Durbam"), ("theme", "foo"), ("theme", "storms"), ("country", "QQ"), ("min_population", "many"),
        ("w-coast", "400"), ("top", "lots"), ("w-climate", "7"),
    } <= typed  # fmt: skip
    assert texts(page.select(".cl-choices a")) == [
        "Durban, Kwazulu-Natal, South Africa", "Durham, North Carolina, United States",
        "Durbanville, Western Cape, South Africa",
    ]  # fmt: skip


def test_match_choices_of_an_unknown_city_keep_the_rest_of_the_question(client):
    page = soup(client.get("/match/?q=Cambridge&theme=storms"))
    assert page.select_one(".cl-choices a")["href"] == "/match/?theme=storms&city=2653941"


@pytest.mark.parametrize("name", ["q", "city"])
def test_match_when_the_city_is_empty_asks_for_it(client, name):
    response = client.get(f"/match/?{name}=")
    assert response.status_code == 422
    assert texts(soup(response).select(".cl-faults a")) == ["City: Write the name of a city."]


def test_match_when_no_weight_is_left_refuses(client):
    names = (
        "climate",
        "temperature",
        "precipitation",
        "elevation",
        "coast",
        "population",
        "income",
        "language",
    )
    zeros = "&".join(f"w-{name}=0" for name in (*names, "distance", "time_zone", "capacity", "ties", "known"))
    response = client.get(f"/match/?city={SEMARANG}&{zeros}")
    assert response.status_code == 422
    assert len(soup(response).select(".cl-faults a")) == 1


def test_match_when_nothing_is_left_says_what_to_do(client):
    page = soup(client.get(f"/match/?city={SEMARANG}&country=VA"))
    assert texts(page.select(".cl-empty__heading")) == ["No city is left to compare"]
    assert page.select_one(".cl-empty a")["href"] == f"/match/?city={SEMARANG}&country=VA"


def test_match_table_holds_the_same_rows_as_the_cards(client):
    cards = texts(soup(client.get(f"/match/?city={SEMARANG}")).select(".cl-peer__name"))
    table = soup(client.get(f"/match/?city={SEMARANG}&view=table"))
    assert texts(table.select("tbody th a")) == cards


def test_match_csv_and_json_hold_the_same_answer_as_the_page(client):
    query = f"city={SEMARANG}&theme=coastal-flooding&country=AU&top=3"
    page = soup(client.get(f"/match/?{query}"))
    answer = client.get(f"/match.json?{query}").json()
    response = client.get(f"/match.csv?{query}")
    rows = list(csv.DictReader(io.StringIO(response.content.decode())))
    names = [criterion["name"] for criterion in answer["criteria"]]
    assert response["Content-Disposition"] == f'attachment; filename="peers-of-{SEMARANG}.csv"'
    assert texts(page.select("li[id^=peer-] :is(.cl-peer__name, .cl-note bdi)")) == [
        row["name"] for row in rows
    ]
    assert [
        (int(row["rank"]), int(row["geonameid"]), row["score"], [row[name] for name in names]) for row in rows
    ] == [
        (
            peer["rank"],
            peer["geonameid"],
            f"{peer['score']:.6f}",
            [f"{peer['contributions'][n]:.6f}" for n in names],
        )
        for peer in answer["peers"]
    ]
    assert answer["question"] == {
        "city": SEMARANG, "name": "Semarang", "countries": ["AU"], "themes": ["coastal-flooding"],
        "min_population": 0, "own_country": False, "every_city": False, "only_proven": False, "top": 3, "weighting": "learned",
        "learned_from": None,
    }  # fmt: skip


def test_match_sets_those_who_have_done_it_apart_and_names_them_once_more_by_a_link(client):
    address = f"/match/?city={SEMARANG}&theme=coastal-erosion"
    page, answer = soup(client.get(address)), client.get(address.replace("/?", ".json?")).json()
    assert texts(page.select("#results > h3")) == ["Has done it", "Is alike"]
    proven = [peer["name"] for peer in answer["proven"]]
    assert texts(page.select("li[id^=proven-] .cl-peer__name")) == proven
    (only,) = page.select("#results p a[href$='only_proven=on']")
    assert only["href"] == f"{address}&only_proven=on"
    assert only.get_text() == f"Only the {answer['proven_compared']} cities with proven experience"
    alone = soup(client.get(only["href"]))
    assert texts(alone.select("#results > h3")) == []
    assert len(alone.select("li[id^=peer-]")) == min(10, answer["proven_compared"])
    above = page.select("li[id^=peer-] .cl-note a")
    assert [one["href"] for one in above] == [
        f"#proven-{proven.index(peer['name']) + 1}" for peer in answer["peers"] if peer["name"] in proven
    ]


def test_match_when_nobody_has_done_it_says_to_be_the_first(client):
    page = soup(client.get(f"/match/?city={SEMARANG}&theme=extreme-heat&country=ZA"))
    said = page.find("h3", string="Has done it").find_next("p")
    assert texts([said]) == [
        "Nobody with proven experience yet. Be the first: an offer with evidence counts."
    ]


@pytest.mark.parametrize("path", ["/match.csv", "/match.json"])
def test_exports_of_a_wrong_question_list_every_fault(client, path):
    response = client.get(f"{path}?q=&theme=foo&min_population=-1")
    assert response.status_code == 422
    body = response.content.decode()
    assert all(word in body for word in ("Write the name of a city.", "We know no need “foo”."))
    assert "min_population" in body
    if path.endswith("json"):
        assert response["Content-Type"] == "application/problem+json"
        assert [fault["field"] for fault in json.loads(body)["faults"]] == ["theme", "min_population", "q"]


def test_match_more_leads_on_until_all_are_shown(client):
    page = soup(client.get(f"/match/?city={SEMARANG}"))
    assert page.select_one(".cl-more a")["href"] == f"/match/?city={SEMARANG}&top=20#peer-11"
    whole = soup(client.get(f"/match/?city={SEMARANG}&country=VA"))
    assert whole.select(".cl-more") == []


def test_match_certificate_names_engine_and_input(client):
    page = soup(client.get(f"/match/?city={SEMARANG}"))
    answer = client.get(f"/match.json?city={SEMARANG}").json()
    shown = texts(page.select(".cl-certificate dd"))
    assert answer["certificate"]["input_sha256"] in shown
    assert answer["certificate"]["exact"] is True


@pytest.mark.parametrize("number", ["²", "①", "١٢", "%00", "9" * 5000, "-1", "1e5"])
@pytest.mark.parametrize("path", ["/match/?city=", "/match/why-not?city=1627896&other=", "/match.json?city="])
def test_match_with_a_number_that_names_no_city_refuses_it(client, path, number):
    assert client.get(path + number).status_code == 422


def test_match_on_a_need_shows_what_each_city_has_on_file_and_where_its_records_stand(client):
    page = soup(client.get(f"/match/?city={SEMARANG}&theme=coastal-erosion"))
    shown = page.select_one(f'.cl-peers li:has(a[href="/cities/{GOLD_COAST}-gold-coast/"]) .cl-onfile')
    assert texts(shown.select("bdi")) == [
        "Team in Semarang, November 2015: on its first day it found a gap in what the city knew of coastal erosion.",
        "City of Gold Coast",
    ]
    source, records = shown.select("a")
    assert (source.get_text(), source["href"]) == (
        "ICMA: CityLinks Heads to Indonesia (2015-11-23)",
        "http://stage.icma.org/blog-posts/citylinks-heads-indonesia",
    )
    address, place = records["href"].split("#")
    assert soup(client.get(address)).select_one(f"#{place}").name == "h2"


def test_match_without_a_need_shows_nothing_on_file(client):
    assert soup(client.get(f"/match/?city={SEMARANG}")).select(".cl-onfile") == []


def test_match_when_it_shows_more_cards_asks_no_more_of_the_database(client):
    client.get(f"/match/?city={SEMARANG}")  # the world of cities is read once
    counts = []
    for top in (1, 3, 20):
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/match/?city={SEMARANG}&theme=coastal-erosion&top={top}")
        counts.append(len(asked))
    assert counts[0] == counts[1] == counts[2]


def test_match_keeps_a_number_and_what_it_counts_on_one_line(client):
    page = soup(client.get(f"/match/?city={SEMARANG}"))
    places = [one.get_text() for one in page.select(".cl-peer__place")]
    assert len(places) == 10
    assert all(place.endswith("\N{NO-BREAK SPACE}people") for place in places)

"""The page of a program's learned weights, and the match page that goes by them."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

import world
from cast import ADA, BO, DIA, EVE
from citylinks.matching.models import ProgramWeights
from citylinks.matching.states import WeightsState
from matching.paired import WHY, load_cities, pair_cities, proposed
from web.signing import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
PAGE = "/programs/main/weights/"
SEMARANG, GOLD_COAST = 1627896, 2165087
FIGURES = [
    ["Shipped weights", "75.0", "60.0", "90.0", "80.0", "40.0"],
    ["Learned weights", "77.0", "60.0", "90.0", "80.0", "40.0"],
]


@pytest.fixture
def rows():
    """The world, whose main program has learned nothing yet."""
    made = world.build()
    made.program.learned_weights.all().delete()
    return made


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def said(found):
    return " ".join(found.get_text(" ", strip=True).split())


def table(page, number):
    return [
        [said(cell) for cell in row.select("th, td")]
        for row in page.select("table")[number].select("tbody tr")
    ]


def paragraphs(page, selector="main p, main li"):
    return [said(one) for one in page.select(selector)]


def test_page_when_a_program_has_few_pairings_then_says_how_many_it_takes(client, rows):
    sign_in(client, ADA)
    page = soup(client.get(PAGE))
    assert [said(one) for one in page.select("main h2")] == ["Pairings", "In force"]
    assert [said(one) for one in page.select("#pairings + ul li")] == [
        "1 pairing is decided.",
        "1 was followed: an activity or a figure is on record.",
        "1 can be learned from; it takes 30.",
    ]
    assert said(page.select_one("#in-force + p")) == (
        "The shipped weights are in force. They are learned from twin towns."
    )
    assert page.select("main form") == []


def test_page_when_an_officer_learns_then_shows_the_gain_before_anything_changes(client, rows, tmp_path):
    load_cities(tmp_path)
    pair_cities(rows.program, 30)
    sign_in(client, ADA)
    assert said(soup(client.get(PAGE)).select_one("main form button")) == "Learn weights"
    assert client.post(PAGE, {"do": "learn"}).headers["Location"] == PAGE
    made = ProgramWeights.objects.get(program=rows.program)
    page = soup(client.get(PAGE))
    assert said(page.select_one("#proposed + p")) == "Learned from 31 pairings."
    assert said(page.select_one("main strong")).startswith("On pairings held back, learning gains ")
    assert [row[0] for row in table(page, 0)] == ["Shipped weights", "Learned weights"]
    assert table(page, 1)[0][0] == "Climate zone"
    assert [said(one) for one in page.select("main form button")] == ["Accept", "Refuse"]
    assert made.state == WeightsState.PROPOSED


def test_page_when_weights_are_proposed_then_sets_both_beside_each_other(client, rows):
    proposed(rows.program)
    sign_in(client, ADA)
    page = soup(client.get(PAGE))
    assert table(page, 0) == FIGURES
    assert table(page, 1)[0] == ["Climate zone", "88.0", "0.0", "100.0", "5.0"]
    assert said(page.select_one("main strong")) == (
        "On pairings held back, learning gains +2 points, from −1 to +5."
    )


def test_page_when_nothing_is_gained_then_says_so(client, rows):
    proposed(rows.program, gain=-0.004)
    sign_in(client, ADA)
    assert said(soup(client.get(PAGE)).select_one("main strong")) == (
        "On pairings held back, learning gains nothing: −0.4 points, from −1 to +5."
    )


def test_page_when_accepted_then_used_and_retired_each_step_has_its_reason(client, rows):
    row = proposed(rows.program)
    sign_in(client, ADA)
    assert client.post(PAGE, {"do": "accept", "weights": row.public_id, "reason": WHY}).status_code == 302
    page = soup(client.get(PAGE))
    accepted = [said(one) for one in page.select("#in-force ~ p")][:4]
    assert accepted[0] == "Learned from 31 pairings."
    assert accepted[2].startswith("Accepted: Nov 23, 2026, ")
    assert accepted[2].endswith(", Ada.")
    assert accepted[3] == f"Reason: {WHY}"
    assert (
        client.post(PAGE, {"do": "retire", "weights": row.public_id, "reason": "A new call."}).status_code
        == 302
    )
    page = soup(client.get(PAGE))
    (line,) = table(page, 0)
    assert (line[1], line[4], line[5]) == ("retired", "31", "+2")
    assert line[2].endswith(f"Ada {WHY}")
    assert line[3].endswith("Ada A new call.")


def test_page_when_no_reason_is_given_then_shows_it_beside_the_field(client, rows):
    row = proposed(rows.program)
    sign_in(client, ADA)
    refused = client.post(PAGE, {"do": "refuse", "weights": row.public_id, "reason": ""})
    assert refused.status_code == 422
    assert [said(one) for one in soup(refused).select(".cl-field__errors li")] == [
        "The reason is empty. Enter a reason."
    ]


def test_page_when_learning_is_refused_then_says_why(client, rows):
    sign_in(client, ADA)
    refused = client.post(PAGE, {"do": "learn"})
    assert refused.status_code == 422
    assert "1 pairing can be learned from; it takes 30." in said(soup(refused).main)


def test_page_when_the_donor_looks_then_sees_it_without_a_form(client, rows):
    row = proposed(rows.program)
    sign_in(client, DIA)
    assert table(soup(client.get(PAGE)), 0) == FIGURES
    assert soup(client.get(PAGE)).select("main form") == []
    sent = client.post(PAGE, {"do": "accept", "weights": row.public_id, "reason": WHY})
    assert sent.status_code == 422
    assert "Only an officer of Main may decide about its weights." in said(soup(sent).main)


@pytest.mark.parametrize("actor", [BO, EVE], ids=lambda actor: actor.id)
def test_page_when_another_looks_then_there_is_no_such_page(client, rows, actor):
    row = proposed(rows.program)
    sign_in(client, actor)
    assert client.get(PAGE).status_code == 404
    assert client.post(PAGE, {"do": "accept", "weights": row.public_id, "reason": WHY}).status_code == 404


def test_page_when_a_visitor_looks_then_asks_to_sign_in(client, rows):
    assert client.get(PAGE).headers["Location"].startswith("/account/login/")


@pytest.mark.parametrize(
    "sent", [{"do": "lose"}, {"do": "accept", "weights": "nothing000", "reason": WHY}], ids=str
)
def test_page_when_something_unknown_is_sent_then_there_is_no_such_page(client, rows, sent):
    sign_in(client, ADA)
    assert client.post(PAGE, sent).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_page_when_there_are_more_sets_then_the_queries_stay_the_same(
    client, rows, number, django_assert_num_queries
):
    for _ in range(number):
        proposed(rows.program, WeightsState.REFUSED)
    sign_in(client, ADA)
    client.get(PAGE)
    with django_assert_num_queries(18):
        assert client.get(PAGE).status_code == 200


def test_match_when_a_program_has_own_weights_then_goes_by_them_and_says_so(client, rows):
    proposed(rows.program, WeightsState.IN_FORCE)
    address = f"/match/?city={SEMARANG}&program=main"
    page = soup(client.get(address))
    assert "These weights are learned from 31 pairings of Main." in " ".join(paragraphs(page))
    assert page.select_one("input[name=w-climate]")["value"] == "88"
    links = {said(one): one["href"] for one in page.select(".cl-match__weights a")}
    assert links == {
        "Most alike instead": f"/match/?city={SEMARANG}&program=main&weighting=alike",
        "Use the shipped weights": f"/match/?city={SEMARANG}",
        "Reset": address,
    }
    assert {one["value"] for one in page.select("form input[name=program]")} == {"main"}
    answer = client.get(f"/match.json?city={SEMARANG}&program=main").json()
    assert answer["question"]["learned_from"] == {"program": "Main", "pairings": 31}
    assert answer["notes"][2] == "The weights are learned from 31 pairings of Main."


@pytest.mark.parametrize("code", ["main", "draft", "nothing"])
def test_match_when_a_program_has_no_public_weights_then_asks_by_the_shipped_ones(client, rows, code):
    proposed(rows.program)
    answer = client.get(f"/match/?city={SEMARANG}&program={code}")
    assert answer.headers["Location"] == f"/match/?city={SEMARANG}"


def test_need_when_shown_then_leads_to_peers_by_the_weights_of_its_program(client, rows):
    need = rows.needs["published"]
    page = soup(client.get(f"/needs/{need.public_id}/"))
    links = [one["href"] for one in page.select("main a") if one["href"].startswith("/match/")]
    assert links == [f"/match/?city={SEMARANG}&theme=coastal-erosion&program=main"]


def test_program_when_an_officer_looks_then_leads_to_its_learned_weights(client, rows):
    sign_in(client, ADA)
    steps = soup(client.get("/programs/main/")).select(".cl-steps-now a")
    assert {said(one): one["href"] for one in steps}["Learned weights"] == PAGE

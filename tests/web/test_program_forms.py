"""What officers and administrators do with programs on the web: every refusal beside its field, nothing lost."""

from __future__ import annotations

import pytest

from cast import ADA, AT, DIA, EVE, PROGRAM, person
from citylinks.access.actors import SYSTEM, Grant
from citylinks.access.states import INSTALLATION, Role
from citylinks.kernel.errors import DomainError
from citylinks.programs.operations import record_donor
from citylinks.programs.queries import program_detail, program_summaries
from places_rows import some_places
from terms import FULL
from trail import events, names, no_event
from web.signing import sign_in
from web.test_programs_pages import made, soup, texts

pytestmark = pytest.mark.django_db
ADMIN = person("Fay", Grant(Role.ADMINISTRATOR, INSTALLATION))


@pytest.fixture
def donor():
    some_places()
    return record_donor(name="The donor", by=SYSTEM, at=AT)


@pytest.fixture
def program(donor):
    return made(donor, public_id=PROGRAM)


def fields(page):
    """What a browser would send of a page's form as it stands."""
    form = page.select_one("main form")
    sent = {}
    for one in form.select("input[name], textarea[name]"):
        if one.get("type") in {"checkbox", "radio"} and not one.has_attr("checked"):
            continue
        sent.setdefault(one["name"], []).append(one.get("value", one.get_text().strip("\n")))
    for one in form.select("select[name]"):
        sent[one["name"]] = [(one.select_one("option[selected]") or one.select_one("option"))["value"]]
    sent.pop("csrfmiddlewaretoken", None)
    return sent


def errors(page):
    return {
        one.find_parent(class_="cl-field").select_one("input, select, textarea")["name"]: texts(
            one.select("li")
        )
        for one in page.select(".cl-field__errors")
    }


def test_set_up_by_an_administrator_makes_a_draft_with_all_that_was_typed(client, donor, clock):
    sign_in(client, ADMIN)
    page = soup(client.get("/programs/new/"))
    sent = fields(page) | {
        "name": "Rivers",
        "code": "rivers-2027",
        "donor": donor.public_id,
        "source": "The agreement",
        "started": "2027-01",
        "ended": "2029-12-31",
        "activities": ["exchange", "pilot"],
        "purposes-0-code": "rivers",
        "purposes-0-name": "Clean rivers",
        "purposes-0-lists": ["sample-list"],
        "awards-0-number": "R-1",
        "awards-0-amount": "2,500,000",
        "awards-0-currency": "eur",
        "ceilings-0-per": "visit",
        "ceilings-0-category": "travel",
        "ceilings-0-amount": "9000",
        "host-countries": "India; id",
        "resource-kinds": ["university"],
        "indicators-0-code": "EG.11-1",
    }
    response = client.post("/programs/new/", sent)
    assert (response.status_code, response["Location"]) == (302, "/programs/rivers-2027/")
    detail = program_detail(SYSTEM, "rivers-2027", as_of=AT.date())
    terms = detail.in_force.terms
    assert detail.summary.state == "draft"
    assert (str(terms.started), str(terms.ended), [one.value for one in terms.activities]) == (
        "2027-01",
        "2029-12-31",
        ["exchange", "pilot"],
    )
    assert [(one.code, one.name, one.country_lists) for one in terms.purposes] == [
        ("rivers", "Clean rivers", ("sample-list",))
    ]
    assert [(one.number, str(one.amount)) for one in terms.awards] == [("R-1", "EUR 2,500,000.00")]
    assert [(one.per, one.category, str(one.amount)) for one in terms.ceilings] == [
        ("visit", "travel", "USD 9,000.00")
    ]
    assert [(one.part, one.basis, one.value) for one in terms.partner_rules] == [
        ("host", "country", "IN"),
        ("host", "country", "ID"),
        ("resource", "kind", "university"),
    ]
    assert [one.code for one in terms.indicators] == ["EG.11-1"]
    assert events()[-1][:2] == ("program.set-up", "fay")
    shown = soup(client.get("/programs/rivers-2027/"))
    assert texts(shown.select(".cl-steps-now p, .cl-steps-now button, .cl-steps-now a")) == [
        "This program is a draft until its officer opens it: name one.",
        "Its people and their roles",
    ]
    assert texts(shown.select("h1")) == ["Rivers"]


def test_set_up_when_much_is_wrong_says_all_beside_the_fields_and_loses_nothing(client, donor, clock):
    sign_in(client, ADMIN)
    sent = fields(soup(client.get("/programs/new/"))) | {
        "name": "Rivers",
        "started": "soon",
        "awards-0-amount": "a lot",
        "host-countries": "India, Atlantis, Mordor",
        "host-kinds": ["university"],
        "source_url": "not an address",
    }
    with no_event():
        response = client.post("/programs/new/", sent)
    page = soup(response)
    assert response.status_code == 422
    assert errors(page) == {
        "source_url": ["Enter a valid URL."],
        "started": ["“soon” is no date. Write 2014, 2014-08 or 2014-08-04."],
        "awards-0-amount": ["“a lot” is no amount: write digits, such as 25000 or 25,000.50."],
        "host-countries": ["We know no country “Atlantis”.", "We know no country “Mordor”."],
    }
    assert len(page.select(".cl-faults li")) == 5
    assert all(page.select_one(one["href"]) for one in page.select(".cl-faults a"))
    assert {name: fields(page)[name] for name in sent if name != "purposes-0-lists"} == {
        name: value if isinstance(value, list) else [value] for name, value in sent.items()
    }
    mended = sent | {"started": "2027", "awards-0-amount": "1", "host-countries": "India", "source_url": ""}
    with no_event():
        refused = soup(client.post("/programs/new/", mended))
    assert errors(refused) == {"donor": ["No donor is chosen. Choose who pays."]}
    with no_event():
        refused = soup(client.post("/programs/new/", mended | {"donor": donor.public_id}))
    assert errors(refused) == {
        "code": ["The code is empty. Write a short one, such as citylinks-2011."],
        "source": ["The source is empty. Say where these terms stand."],
        "purposes-0-code": ["A program has at least one purpose. Say what the donor pays for."],
        "awards-0-number": ["An award has a number. Write it as the agreement does."],
    }
    assert refused.select_one("details:has(#host-countries)").has_attr("open")


def test_set_up_when_the_code_is_taken_says_so_beside_it(client, program, donor):
    sign_in(client, ADMIN)
    sent = fields(soup(client.get("/programs/new/"))) | {
        "name": "Full",
        "code": "full",
        "donor": donor.public_id,
        "source": "x",
        "purposes-0-code": "a",
        "purposes-0-name": "A",
    }
    assert errors(soup(client.post("/programs/new/", sent))) == {
        "code": ["There is a program with the code full."]
    }


def test_more_rows_when_asked_for_are_there_and_nothing_is_lost_or_done(client, donor):
    sign_in(client, ADMIN)
    sent = fields(soup(client.get("/programs/new/"))) | {"purposes-0-code": "a b", "more": "purposes"}
    with no_event():
        response = client.post("/programs/new/", sent)
    page = soup(response)
    assert (response.status_code, len(page.select(".cl-faults"))) == (200, 0)
    assert page.select_one("#purposes-0-code")["value"] == "a b"
    assert page.select_one("#purposes-1-code") is not None
    assert page.select_one("input[name=purposes-rows]")["value"] == "2"


def test_amend_begins_with_the_newest_terms_and_makes_the_next_version(client, program, clock):
    sign_in(client, ADA)
    page = soup(client.get("/programs/full/amend/"))
    sent = fields(page)
    assert (sent["purposes-1-lists"], sent["awards-0-amount"], sent["resource-countries"]) == (
        ["sample-list"],
        ["1000000.00"],
        ["Australia"],
    )
    sent |= {
        "reason": "An election falls into the last months.",
        "effective": "2016-06",
        "source": "Modification 1",
        "ended": "2017-07-31",
        "awards-0-amount": "1250000",
        "indicators-0-code": "",
        "indicators-0-edition": "",
        "indicators-0-name": "",
    }
    response = client.post("/programs/full/amend/", sent)
    assert (response.status_code, response["Location"]) == (302, "/programs/full/")
    versions = program_detail(SYSTEM, "full", as_of=AT.date()).versions
    assert [one.number for one in versions] == [1, 2]
    assert [(one.field.value, str(one.after)) for one in versions[1].changes] == [
        ("ended", "2017-07-31"),
        ("award-amount", "USD 1,250,000.00"),
        ("indicator", "None"),
    ]
    assert versions[0].terms.purposes == FULL.purposes
    assert events()[-1][1] == "ada"


def test_amend_when_nothing_changes_or_is_said_is_refused_beside_its_field(client, program):
    sign_in(client, ADA)
    sent = fields(soup(client.get("/programs/full/amend/")))
    with no_event():
        response = client.post("/programs/full/amend/", sent)
    assert errors(soup(response)) == {"effective": ["Write the date from which the new terms hold."]}
    with no_event():
        page = soup(client.post("/programs/full/amend/", sent | {"effective": "2010"}))
    assert errors(page) == {
        "reason": ["The reason is empty. Say why the terms change."],
        "effective": ["Version 1 holds from 2011-09-29, which is later. Write that date or a later one."],
        "source": ["The source is empty. Name the amendment that says so."],
    }
    assert "This changes nothing. Change what the amendment changes." in texts(page.select(".cl-faults li"))


def test_amend_when_a_rule_is_refused_says_so_in_its_group(client, program):
    sign_in(client, ADA)
    sent = fields(soup(client.get("/programs/full/amend/"))) | {
        "reason": "x",
        "effective": "2016",
        "source": "x",
        "awards-1-leader": "L-9",
    }
    page = soup(client.post("/programs/full/amend/", sent))
    assert errors(page) == {
        "awards-1-number": [
            "There is no leader award L-9. Write the number of one.",
            "A-1 belongs to the leader award L-1. An award keeps its leader.",
        ]
    }


def test_program_when_its_officer_opens_and_closes_it_is_on_record(client, donor, clock):
    made(donor, opened=False, public_id=PROGRAM)
    sign_in(client, ADA)
    page = soup(client.get("/programs/full/"))
    assert texts(page.select(".cl-steps-now button, .cl-steps-now a")) == [
        "Open the program",
        "Amend the terms",
        "Its people and their roles",
    ]
    for step in ("open", "close"):
        assert client.post("/programs/full/move/", {"do": step})["Location"] == "/programs/full/"
    assert names()[-2:] == ["program.opened", "program.closed"]
    left = texts(soup(client.get("/programs/full/")).select(".cl-steps-now button, .cl-steps-now a"))
    assert left == ["Its people and their roles", "Learned weights"]
    refused = client.post("/programs/full/move/", {"do": "close"})
    assert (refused.status_code, "not possible while it is closed" in refused.content.decode()) == (422, True)


def test_donor_when_a_fault_has_no_field_of_the_form_says_it_above_the_fields(client, donor, monkeypatch):
    def refusing(**_given):
        raise DomainError("elsewhere", "It is on record elsewhere.", place="country")

    monkeypatch.setattr("citylinks.programs.operations.record_donor", refusing)
    sign_in(client, ADMIN)
    refused = client.post("/programs/donors/new/", {"name": "The bank"})
    assert refused.status_code == 422
    assert refused.context["form"].errors == {"__all__": ["It is on record elsewhere."]}
    assert "It is on record elsewhere." in soup(refused).select_one("main").get_text()


def test_donor_when_recorded_by_an_administrator_can_be_chosen(client, donor, clock):
    sign_in(client, ADMIN)
    wrong = client.post("/programs/donors/new/", {"name": "The donor", "identifier": "XX-9"})
    assert (wrong.status_code, errors(soup(wrong))) == (422, {"name": ["The donor is on record already."]})
    assert soup(wrong).select_one("#id_identifier")["value"] == "XX-9"
    empty = client.post("/programs/donors/new/", {"name": "", "identifier": "XX-9"})
    assert errors(soup(empty)) == {"name": ["The name is empty. Write the donor's name."]}
    done = client.post("/programs/donors/new/", {"name": "Another", "identifier": ""})
    assert done["Location"] == "/programs/new/"
    assert "Another" in texts(soup(client.get("/programs/new/")).select("#donor option"))


@pytest.mark.parametrize("path", ["/programs/new/", "/programs/donors/new/", "/programs/full/amend/"])
@pytest.mark.parametrize("actor", [DIA, EVE])
def test_forms_when_not_the_actors_are_not_found(client, program, path, actor):
    sign_in(client, actor)
    assert client.get(path).status_code == 404
    with no_event():
        assert client.post(path, {"name": "x"}).status_code == 404


@pytest.mark.parametrize("path", ["/programs/new/", "/programs/donors/new/", "/programs/full/amend/"])
def test_forms_when_nobody_is_signed_in_ask_to_sign_in(client, program, path):
    assert client.get(path)["Location"].startswith("/account/login/?next=/programs/")


def test_move_when_no_officer_asks_is_refused(client, program):
    sign_in(client, DIA)
    with no_event():
        response = client.post("/programs/full/move/", {"do": "close"})
    assert (response.status_code, "Only an officer of Full may change it." in response.content.decode()) == (
        422,
        True,
    )
    assert client.post("/programs/full/move/", {"do": "fly"}).status_code == 404


def test_list_when_an_administrator_reads_it_offers_to_set_up_one(client, program):
    assert "Set up a program" not in client.get("/programs/").content.decode()
    sign_in(client, ADMIN)
    assert "Set up a program" in client.get("/programs/").content.decode()
    assert len(program_summaries(SYSTEM)) == 1

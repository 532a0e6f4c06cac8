"""The pages about needs: read by anybody, written by those who may, and nothing typed is lost."""

from __future__ import annotations

import pytest

import world
from cast import ADA, AT, BO, CEM, EVE, HOST, PROGRAM
from citylinks.access.actors import SYSTEM
from citylinks.kernel.errors import Fault, Faults
from citylinks.needs.models import Need, NeedDraft
from citylinks.needs.operations import HazardEvidence, Owner, publish_need, revise_need, state_need
from citylinks.needs.queries import draft_detail, typed_need
from citylinks.needs.statement import Statement
from citylinks.needs.typed import TypedEvidence, TypedWording
from trail import names
from web.need_offers import offered, offers_part, seen, soup
from web.signing import sign_in

pytestmark = pytest.mark.django_db
# What a browser sends of a whole need; lines end as browsers end them.
WHOLE = {
    "wordings-0-language": "id",
    "wordings-0-title": "Pantai terkikis",
    "wordings-0-text": "Pantai kami terkikis.\r\nSetiap tahun.",
    "wordings-0-solved": "Garis pantai tetap.",
    "themes": ["coastal-erosion"],
    "hazards": ["drought"],
    "hazards-drought-what": "Wells ran dry.",
    "hazards-drought-when": "2014",
    "hazards-drought-source": "Water office",
    "office": "Public works",
    "writer": "window-1",
    "revision": "0",
}


@pytest.fixture
def made():
    return world.build()


def said(response):
    return " ".join(soup(response).select_one("main").get_text(" ", strip=True).split())


def draft_of(made):
    return f"/needs/drafts/{made.need_drafts['own'].public_id}/"


# What anybody reads.


def test_list_when_anybody_opens_it_shows_published_needs_only(client, made):
    response = client.get("/needs/")
    assert [link.text for link in soup(response).select("tbody th a")] == ["Published need"]
    assert "One published need." in said(response)
    assert response["Cache-Control"] == "public, no-cache"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("theme=coastal-erosion", 1),
        ("theme=storms", 0),
        ("country=ID", 1),
        ("country=IN&theme=coastal-erosion", 0),
        ("theme=no-such-theme", 0),
        ("page=99", 1),
    ],
)
def test_list_when_narrowed_shows_what_fits_or_what_to_do_next(client, made, query, found):
    response = client.get(f"/needs/?{query}")
    assert len(soup(response).select("tbody tr")) == found
    assert ("No published need fits" in said(response)) == (found == 0)


def test_need_when_anybody_opens_it_shows_all_on_record_and_what_others_did(client, made):
    need = made.needs["published"]
    words = Statement(
        world.wording("Erosion again"),
        ("stormwater",),
        hazards=(HazardEvidence("drought", world.SOURCE, "Wells ran dry."),),
        owner=Owner("Harbour office", "Head"),
    )
    made.offers["open"].evidence.create(what="Built forty drains.", when="2019", source_title="A report")
    revise_need(need=need, statement=words, by=SYSTEM, at=AT)
    response = client.get(f"/needs/{need.public_id}/")
    text = said(response)
    for part in (
        "Erosion again",
        "Drought Wells ran dry. Source: A sample made for the tests",
        "Harbour office , Head",
        "What it said until November 23, 2026 Published need",
        "In Spanish",
        "2019 Built forty drains. Gold Coast (Australia) · Stormwater and drainage Source: A report",
        "78.1 per cent",
    ):
        assert part in text
    assert soup(response).select("main form") == []


@pytest.mark.parametrize(("actor", "status"), [(None, 404), (EVE, 404), (CEM, 404), (BO, 200), (ADA, 200)])
def test_need_when_it_is_not_published_is_seen_by_those_concerned(client, made, actor, status):
    if actor:
        sign_in(client, actor)
    assert client.get(f"/needs/{made.needs['stated'].public_id}/").status_code == status


def test_need_when_an_officer_publishes_it_is_there_for_all(client, made):
    path = f"/needs/{made.needs['stated'].public_id}/"
    sign_in(client, ADA)
    buttons = [one["value"] for one in soup(client.get(path)).select("main form button")]
    assert buttons == ["publish", "revise", "withdraw"]
    assert client.post(f"{path}act", {"do": "publish"})["Location"] == path
    client.logout()
    assert client.get(path).status_code == 200


def test_need_when_a_button_is_pressed_that_one_may_not_press_says_why(client, made):
    sign_in(client, BO)
    path = f"/needs/{made.needs['stated'].public_id}/"
    response = client.post(f"{path}act", {"do": "publish"})
    assert response.status_code == 422
    assert "Only an officer of Main may publish its needs." in said(response)
    assert client.post(f"{path}act", {"do": "burn"}).status_code == 404


def test_owner_when_handed_over_stands_on_the_page_with_who_had_it(client, made):
    sign_in(client, BO)
    path = f"/needs/{made.needs['stated'].public_id}/"
    assert client.post(f"{path}owner", {"office": "Harbour office"})["Location"] == f"{path}#owner"
    assert client.post(f"{path}owner", {"office": "Public works", "role": "Head"}).status_code == 302
    assert "Public works , Head" in said(client.get(path))
    refused = client.post(f"{path}owner", {"office": "", "role": "Somebody"})
    assert refused.status_code == 422
    assert soup(refused).select_one("#role")["value"] == "Somebody"
    assert client.post(f"{path}owner", {"office": "Public works", "role": "Head"}).status_code == 422


def test_owner_when_a_fault_has_no_field_of_the_form_says_it_above_the_fields(client, made, monkeypatch):
    def refusing(**_given):
        raise Faults([Fault("need", "It is closed.", "Open it."), Fault("role", "It is a name.")])

    monkeypatch.setattr("citylinks.needs.operations.replace_owner", refusing)
    sign_in(client, BO)
    path = f"/needs/{made.needs['stated'].public_id}/owner"
    refused = client.post(path, {"office": "Harbour office"})
    assert refused.status_code == 422
    assert refused.context["form"].errors == {
        "__all__": ["It is closed. Open it."],
        "role": ["It is a name."],
    }
    assert "It is closed. Open it." in said(refused)


# Beginning.


@pytest.mark.parametrize(
    "path", ["/needs/mine/", "/needs/new/", "/needs/drafts/x/", "/needs/new/organizations"]
)
def test_writing_when_nobody_signed_in_asks_to_sign_in(client, path):
    response = client.get(path)
    assert (response.status_code, response["Location"].split("?")[0]) == (302, "/account/login/")


def test_begin_when_a_coordinator_chooses_a_language_leads_to_the_page_to_write_on(client, made):
    sign_in(client, BO)
    chosen = {"organization": HOST, "program": PROGRAM, "language": "id"}
    response = client.post("/needs/new/", chosen)
    draft = NeedDraft.objects.order_by("-id").first()
    assert response["Location"] == f"/needs/drafts/{draft.public_id}/"
    assert (draft.organization, draft.program) == (made.host, made.program)
    refused = client.post("/needs/new/", {**chosen, "language": ""})
    assert (refused.status_code, "This field is required." in said(refused)) == (422, True)


def test_begin_when_an_officer_names_any_organization_finds_it(client, made):
    sign_in(client, ADA)
    found = client.get("/needs/new/organizations?q=stranger").json()["results"]
    assert found == [
        {
            "value": "Stranger municipality",
            "detail": "Shimla, India",
            "id": made.stranger.public_id,
            "href": "",
        }
    ]
    sent = {"program": PROGRAM, "language": "hi", "named": "stranger municipality", "organization": ""}
    assert client.post("/needs/new/", sent).status_code == 302
    refused = client.post("/needs/new/", {**sent, "named": "Nobody"})
    assert refused.status_code == 422
    assert soup(refused).select_one("#named")["value"] == "Nobody"


def test_begin_when_one_may_write_for_nobody_says_whom_to_ask(client, made):
    sign_in(client, EVE)
    assert "Ask your city's coordinator" in said(client.get("/needs/new/"))


# Writing, without scripts.


def test_draft_when_saved_comes_back_as_it_was_typed(client, made):
    sign_in(client, BO)
    half = {
        **WHOLE,
        "wordings-0-title": "  x" * 300,
        "hazards-drought-when": "soon",
        "evidence-3-what": "Seen.",
    }
    response = client.post(draft_of(made), {**half, "do": "save"})
    assert response["Location"] == draft_of(made)
    typed = draft_detail(BO, made.need_drafts["own"].public_id).typed
    assert typed.original == TypedWording(
        "id", "  x" * 300, "Pantai kami terkikis.\nSetiap tahun.", "", "Garis pantai tetap."
    )
    assert typed.hazards == (TypedEvidence("Wells ran dry.", "soon", "Water office", "", "drought"),)
    assert typed.evidence == (TypedEvidence("Seen."),)
    shown = soup(client.get(draft_of(made)))
    assert shown.select_one("#wordings-0-title")["value"] == "  x" * 300
    assert shown.select_one("[name=hazards][checked]")["value"] == "drought"
    assert shown.select_one("#evidence-0-what").text.strip() == "Seen."
    assert shown.select_one("#evidence-1-what").text.strip() == ""
    assert shown.select_one("[name=revision]")["value"] == "1"


def test_draft_when_stated_is_a_need_and_leads_there_ever_after(client, made):
    sign_in(client, BO)
    response = client.post(draft_of(made), {**WHOLE, "do": "state"})
    need = Need.objects.order_by("-id").first()
    assert response["Location"] == f"/needs/{need.public_id}/"
    assert client.post(draft_of(made), {**WHOLE, "do": "state"})["Location"] == f"/needs/{need.public_id}/"
    assert client.get(draft_of(made))["Location"] == f"/needs/{need.public_id}/"
    assert names().count("need.stated") == Need.objects.count()


def test_draft_when_it_is_not_whole_shows_every_fault_at_its_field_and_all_that_was_typed(client, made):
    sign_in(client, BO)
    half = {**WHOLE, "wordings-0-title": "", "hazards-drought-when": "soon", "office": "", "themes": []}
    response = client.post(draft_of(made), {**half, "do": "state"})
    shown = soup(response)
    assert response.status_code == 422
    assert [link["href"] for link in shown.select(".cl-faults a")] == [
        "#wordings-0-title",
        "#themes",
        "#hazards-drought-when",
        "#office",
    ]
    assert [link["href"] for link in shown.select(".cl-faults a") if not shown.select(link["href"])] == []
    assert shown.select_one("#hazards-drought-when")["value"] == "soon"
    assert shown.select_one("[name=revision]")["value"] == "1"
    assert shown.select_one("[name=writer]")["value"] == "window-1"


def test_draft_when_somebody_else_saved_meanwhile_leads_to_a_copy_that_shows_both(client, made):
    sign_in(client, BO)
    client.post(draft_of(made), {**WHOLE, "do": "save"})
    sign_in(client, ADA)
    other = {**WHOLE, "wordings-0-title": "Hers", "writer": "window-2"}
    response = client.post(draft_of(made), {**other, "do": "state"})
    assert response["Location"] != draft_of(made)
    shown = client.get(response["Location"])
    assert "There is more than one copy of this draft" in said(shown)
    assert "The copy last saved by somebody else" in said(shown)
    assert soup(shown).select_one(".cl-act a")["href"] == draft_of(made)
    assert client.post(draft_of(made), {"do": "discard"})["Location"] == "/needs/mine/"
    assert "more than one copy" not in said(client.get(response["Location"]))


def test_draft_when_the_program_closed_meanwhile_says_so_and_shows_what_was_typed(client, made):
    sign_in(client, BO)
    made.program.state = "closed"
    made.program.save(update_fields=["state"])
    response = client.post(draft_of(made), {**WHOLE, "do": "save"})
    assert response.status_code == 422
    assert "Main is closed: it takes no needs." in said(response)
    assert soup(response).select_one("#wordings-0-title")["value"] == "Pantai terkikis"


@pytest.mark.parametrize("actor", [CEM, EVE], ids=lambda actor: actor.id)
def test_draft_when_it_is_not_ones_own_is_not_there(client, made, actor):
    sign_in(client, actor)
    path = draft_of(made)
    answers = [
        client.get(path),
        client.get(f"{path}beside"),
        client.post(path, WHOLE),
        client.post(f"{path}save", WHOLE),
    ]
    assert [one.status_code for one in answers] == [404] * 4
    assert "draft" not in said(client.get("/needs/mine/")).lower()


def test_draft_when_somebody_threw_it_away_keeps_what_is_still_typed_in_a_new_one(client, made):
    sign_in(client, BO)
    client.post(draft_of(made), {"do": "discard"})
    assert client.get(draft_of(made))["Location"] == "/needs/mine/"
    answer = client.post(f"{draft_of(made)}save", WHOLE).json()
    assert (answer["beside"], answer["address"] != draft_of(made)) == (True, True)
    assert soup(client.get(answer["address"])).select_one("#wordings-0-title")["value"] == "Pantai terkikis"


# What the page's script sends.


def test_save_when_the_script_sends_it_answers_where_the_words_are(client, made):
    sign_in(client, BO)
    answer = client.post(f"{draft_of(made)}save", WHOLE)
    told = answer.json()
    assert (told["revision"], told["beside"], told["address"]) == (1, False, draft_of(made))
    assert (told["faults"], set(WHOLE) <= {*told["kept"], "revision", "writer", "do"}) == ({}, True)
    again = client.post(f"{draft_of(made)}save", {**WHOLE, "writer": "window-2", "office": "Harbour"})
    assert (again.json()["beside"], again.json()["address"] != draft_of(made)) == (True, True)
    refused = client.post(f"{draft_of(made)}save", {**WHOLE, "revision": "1", "office": "x" * 100_001})
    assert (refused.status_code, "All of it together can have 100,000." in refused.json()["said"]) == (
        422,
        True,
    )


def test_beside_when_a_text_was_saved_suggests_themes_and_shows_what_others_did(client, made):
    sign_in(client, BO)
    made.offers["open"].evidence.create(what="Built forty drains.", source_title="A report")
    words = {"wordings-0-title": "Stormwater", "wordings-0-text": "Our drains cannot carry the stormwater."}
    client.post(f"{draft_of(made)}save", {**WHOLE, **words, "themes": []})
    shown = soup(client.get(f"{draft_of(made)}beside"))
    assert shown.select(".cl-chip")[0].text == "Stormwater and drainage"
    assert shown.select(".cl-chip")[0]["for"].startswith("themes_")
    assert seen(shown.select_one(".cl-lines li")) == (
        "Stormwater and drainage Likely · Words that speak for it: Stormwater, drains"
    )
    assert shown.select_one(".cl-lines bdi")["lang"] == "id"
    assert "Built forty drains." in shown.text


def test_beside_when_no_keyword_speaks_for_a_theme_shows_what_the_text_reads_like(client, made):
    sign_in(client, BO)
    words = {
        "wordings-0-language": "uk",
        "wordings-0-title": "Схил",
        "wordings-0-text": "Після зливи схил повзе на хати.",
    }
    client.post(f"{draft_of(made)}save", {**WHOLE, **words, "themes": []})
    shown = soup(client.get(f"{draft_of(made)}beside"))
    assert seen(shown.select_one(".cl-lines li")) == (
        "Landslides and unstable slopes Likely · It reads like: Slopes slide after heavy rain and bury houses below."
    )
    spanish = soup(client.get(f"{draft_of(made)}beside", headers={"accept-language": "es"}))
    assert spanish.select_one(".cl-lines q").text == (
        "Los deslizamientos de tierra sepultan casas después de las lluvias."
    )


def test_beside_when_the_encoder_is_missing_says_what_that_means(client, made, monkeypatch):
    monkeypatch.setattr("citylinks.web.needs.beside.available", lambda: False)
    sign_in(client, BO)
    shown = soup(client.get(f"{draft_of(made)}beside"))
    assert seen(shown.select_one(".cl-note")).startswith("The text encoder is not installed: ")
    need = soup(client.get(f"/needs/{made.needs['published'].public_id}/"))
    assert seen(offers_part(need)) == (
        "Offers that speak of this No offer that you may see speaks of it yet. "
        "The text encoder is not installed: offers and needs are compared by their themes only."
    )


def test_revision_when_a_need_is_on_record_begins_with_its_words(client, made):
    sign_in(client, BO)
    need = made.needs["published"]
    path = client.post(f"/needs/{need.public_id}/act", {"do": "revise"})["Location"]
    shown = soup(client.get(path))
    assert shown.select_one("h1").text == "Change the words of a need"
    assert shown.select_one("#wordings-1-title")["value"] == typed_need(need).wordings[1].title
    assert shown.select_one("button[value=state]").text == "Put the new words on record"


# What the pages cost.


def more(made, number):
    for place in range(number):
        need = state_need(
            program=made.program,
            organization=made.stranger,
            wording=world.wording(f"Need {place}"),
            themes=["coastal-erosion"],
            hazards=[HazardEvidence("drought", world.SOURCE)],
            source=world.SOURCE,
            by=SYSTEM,
            at=AT,
        )
        publish_need(need=need, by=SYSTEM, at=AT)


QUERIES = {"/needs/": 5, "NEED": 31, "/needs/mine/": 10, "DRAFT": 13}


@pytest.mark.parametrize("added", [0, 2])
@pytest.mark.parametrize("path", QUERIES)
def test_queries_of_a_page_are_as_many_for_one_need_as_for_three(
    client, django_assert_num_queries, made, path, added
):
    more(made, 1 + added)
    offered(made, 1 + added)
    if path in {"/needs/mine/", "DRAFT"}:
        sign_in(client, BO)
    address = {"NEED": f"/needs/{made.needs['published'].public_id}/", "DRAFT": draft_of(made)}.get(
        path, path
    )
    client.get(address)
    with django_assert_num_queries(QUERIES[path]):
        assert client.get(address).status_code == 200

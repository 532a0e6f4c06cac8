from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

import reviewing
from cast import ADA, AT, BO, DIA, EVE, PROGRAM, person
from citylinks.access.actors import SYSTEM, Grant
from citylinks.access.states import Role
from citylinks.accounts.operations import grant_role
from citylinks.outbox.models import Message
from citylinks.reviews.models import Assignment, Criterion, Decision, Reviewer, Score
from people import account_of
from places_rows import some_places
from remembered import remembered
from reviewing import RUI, SOL, TEA, UMA
from web.signing import sign_in

pytestmark = pytest.mark.django_db
GUS = person("Gus", Grant(Role.AUDITOR, PROGRAM))
WHO = {"by": SYSTEM, "at": AT}


class Made:
    """A closed call of three applicants and its reviewers."""

    def __init__(self, count=3):
        some_places()
        self.organizations = reviewing.applicants(count)
        self.program = reviewing.a_program()
        self.call, self.applications = reviewing.a_call(self.program, self.organizations)
        reviewing.rubric(self.call)
        self.rui, self.sol, self.tea = (reviewing.reviewer(self.call, one) for one in (RUI, SOL, TEA))
        self.path = f"/reviews/calls/{self.call.code}/"
        self.first = f"{self.path}applications/{self.applications[0].public_id}/"


@pytest.fixture
def made():
    return three_applied()


@remembered
def three_applied():
    return Made()


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def said(response):
    return " ".join(soup(response).select_one("main").get_text(" ", strip=True).split())


OFFICER_PAGES = ("", "drift/", "rubric/", "reviewers/", "assign/", "ranking/", "announce/")


@pytest.mark.parametrize("page", OFFICER_PAGES)
def test_officers_page_when_not_an_officer_asks_is_not_found(client, made, page):
    assert client.get(made.path + page).status_code == 302
    for actor in (BO, DIA, EVE, RUI):
        sign_in(client, actor)
        assert client.get(made.path + page).status_code == 404


@pytest.mark.parametrize("page", OFFICER_PAGES)
def test_officers_page_when_an_auditor_reads_it_offers_nothing_to_change(client, made, page):
    sign_in(client, GUS)
    response = client.get(made.path + page)
    assert response.status_code == 200
    if page in {"rubric/", "reviewers/", ""}:
        assert soup(response).select("main form button") == []


def test_calls_when_an_officer_asks_lead_to_their_boards(client, made):
    sign_in(client, ADA)
    (link,) = soup(client.get("/reviews/calls/")).select("main li a")
    assert link["href"] == made.path
    sign_in(client, EVE)
    assert "No call is yours to arrange" in said(client.get("/reviews/calls/"))


def test_board_when_reviews_are_under_way_shows_each_reviewer_and_what_is_next(client, made):
    reviewing.reviewed(made.applications[0], made.rui, 5, 5)
    reviewing.assigned(made.applications[0], made.sol)
    sign_in(client, ADA)
    page = client.get(made.path)
    first = said(page)
    assert "1 reviews done" in first
    assert "Rui 100.0 Sol pending" in first
    assert "2 reviewers missing" in first
    assert soup(page).select_one(".cl-act a")["href"] == f"{made.path}assign/"


def test_assign_when_proposed_and_accepted_gives_every_application_its_reviewers(client, made):
    sign_in(client, ADA)
    page = soup(client.get(f"{made.path}assign/"))
    fingerprint = page.select_one("input[name=fingerprint]")["value"]
    assert Assignment.objects.count() == 0
    assert client.post(f"{made.path}assign/", {"fingerprint": "old"}).status_code == 422
    assert client.post(f"{made.path}assign/", {"fingerprint": fingerprint})["Location"] == made.path
    assert Assignment.objects.count() == 6


def test_assign_when_it_cannot_be_says_in_words_what_is_missing(client, made):
    Reviewer.objects.exclude(pk=made.rui.pk).delete()
    sign_in(client, ADA)
    shown = said(client.get(f"{made.path}assign/"))
    assert "Applicant 0 lacks one reviewer: 1 of 1 is taken by others." in shown


def test_rubric_when_faulty_says_so_beside_the_row_and_keeps_what_was_typed(client, made):
    sign_in(client, ADA)
    path = f"{made.path}rubric/"
    fields = {one["name"]: one.get("value", "") for one in soup(client.get(path)).select("main input[name]")}
    assert (fields["host-0-name"], fields["host-1-weight"], fields["resource-0-maximum"]) == (
        "Commitment",
        "40",
        "10",
    )
    bad = {**fields, "host-2-name": "Reach", "host-2-weight": "200", "host-2-maximum": "5"}
    response = client.post(path, bad)
    assert response.status_code == 422
    assert "The weight is 200. Use 1 to 100." in said(response)
    assert soup(response).select_one("#id_host-2-name")["value"] == "Reach"
    assert client.post(path, {**bad, "host-2-weight": "20"})["Location"] == made.path
    assert [one.name for one in Criterion.objects.filter(side="host")] == ["Commitment", "Need", "Reach"]


def test_reviewers_when_one_is_added_changed_and_let_go_are_on_record(client, made):
    account_of(UMA)
    sign_in(client, ADA)
    path = f"{made.path}reviewers/"
    assert client.post(path, {"account": "", "load": "0"}).status_code == 422
    assert client.post(path, {"account": "uma", "load": "4"})["Location"] == path
    uma = Reviewer.objects.get(account__public_id="uma")
    assert client.post(f"{path}{uma.public_id}/", {"load": "seven"}).status_code == 422
    client.post(f"{path}{uma.public_id}/", {"load": "7"})
    uma.refresh_from_db()
    assert uma.load == 7
    client.post(f"{path}{uma.public_id}/", {"do": "end"})
    uma.refresh_from_db()
    assert uma.ended_at is not None


def test_application_when_given_by_hand_and_taken_back_says_why(client, made):
    sign_in(client, ADA)
    client.post(f"{made.first}assign/", {"reviewer": made.rui.public_id})
    one = Assignment.objects.get()
    again = client.post(f"{made.first}assign/", {"reviewer": made.rui.public_id})
    assert again.status_code == 422
    assert "had this application already" in said(again)
    path = f"{made.path}take-back/{one.public_id}/"
    assert client.post(path, {"reason": " "}).status_code == 422
    assert client.post(path, {"reason": "Ill."})["Location"] == made.first
    assert "Ill." in said(client.get(made.first))


def test_application_when_read_by_an_officer_shows_scores_comments_and_conflicts(client, made):
    reviewing.reviewed(made.applications[0], made.rui, 4, 2)
    grant = Grant(Role.CITY_COORDINATOR, made.organizations[0].public_id)
    grant_role(account=account_of(TEA), role=grant.role, within=grant.within, **WHO)
    sign_in(client, ADA)
    shown = said(client.get(made.first))
    assert "Rui : done, 64.0" in shown
    assert "Commitment: 4 of 5 Because of Commitment." in shown
    assert "Who may not see it Tea" in shown


def test_decisions_when_made_and_announced_reach_applicants_through_the_outbox(client, made):
    cora = person("Cora", Grant(Role.CITY_COORDINATOR, made.organizations[0].public_id))
    account_of(cora)
    account_of(person("Dora", Grant(Role.CITY_COORDINATOR, made.organizations[0].public_id)))
    account_of(person("Nora", Grant(Role.CITY_COORDINATOR, made.organizations[1].public_id)))
    sign_in(client, ADA)
    early = client.post(made.first, {"outcome": "selected", "reason": "The best."})
    assert early.status_code == 422
    assert "0 of 2 reviews are done. Wait for them, or say why not." in said(early)
    for application in made.applications:
        path = f"{made.path}applications/{application.public_id}/"
        given = {"outcome": "selected", "reason": "The best.", "early_reason": "The donor asked."}
        assert client.post(path, given)["Location"] == f"{made.path}ranking/"
    assert Decision.objects.count() == 3
    assert soup(client.get(f"{made.path}ranking/")).select_one(".cl-act a")["href"] == f"{made.path}announce/"
    result = f"/reviews/results/{made.applications[0].public_id}/"
    sign_in(client, cora)
    assert "The best." not in said(client.get(result))
    sign_in(client, ADA)
    assert client.post(f"{made.path}announce/")["Location"] == "/outbox/"
    letters = list(Message.objects.order_by("pk"))
    assert [one.to_name for one in letters] == ["Cora", "Dora", "Nora"]
    letter = letters[0]
    assert f"http://testserver{result}" in letter.text
    sign_in(client, cora)
    assert "Selected" in said(client.get(result))
    assert "The best." in said(client.get(result))
    sign_in(client, EVE)
    assert client.get(result).status_code == 404


def test_announcement_when_one_is_undecided_is_refused_by_name(client, made):
    sign_in(client, ADA)
    response = client.post(f"{made.path}announce/")
    assert response.status_code == 422
    assert "Applicant 0 is not decided. Decide first." in said(response)
    assert f"{made.applications[0].public_id}:" not in said(response)


def test_announcement_when_nobody_coordinates_for_an_applicant_names_it_first(client, made):
    account_of(person("Cora", Grant(Role.CITY_COORDINATOR, made.organizations[0].public_id)))
    sign_in(client, ADA)
    (warning,) = soup(client.get(f"{made.path}announce/")).select(".cl-alert--warning")
    assert [one.get_text(strip=True) for one in warning.select("li")] == ["Applicant 1", "Applicant 2"]


def test_sheet_when_scored_is_saved_as_typed_and_submitted_when_whole(client, made):
    one = reviewing.assigned(made.applications[0], made.rui)
    sign_in(client, RUI)
    path = f"/reviews/{one.public_id}/"
    assert soup(client.get("/reviews/")).select_one("main h3 a")["href"] == path
    page = soup(client.get(path))
    assert "The sea takes the road." in page.get_text()
    first, second = (field["name"] for field in page.select("main input[inputmode=decimal]"))
    wrong = client.post(path, {first: "9", "do": "save", first.replace("score", "comment"): "Strong."})
    assert wrong.status_code == 422
    assert "“9” is no score for “Commitment”." in said(wrong)
    assert soup(wrong).select_one("textarea").get_text(strip=True) == "Strong."
    assert client.post(path, {first: "4,5", "do": "save"}).status_code == 422
    assert client.post(path, {first: "4.5", "do": "save"})["Location"] == path
    assert "4.5" in soup(client.get(path)).select_one(f"[name={first}]")["value"]
    half = client.post(path, {first: "4.5", "do": "submit"})
    assert (half.status_code, "“Need” has no score." in said(half)) == (422, True)
    assert client.post(path, {first: "4.5", second: "3", "do": "submit"})["Location"] == "/reviews/"
    assert Score.objects.count() == 2
    assert "Change the review" in said(client.get(path))
    assert client.post(f"{path}reopen/")["Location"] == path
    assert client.post(f"{path}give-back/", {"reason": ""}).status_code == 422
    assert client.post(f"{path}give-back/", {"reason": "I know them."})["Location"] == "/reviews/"
    assert client.get(path).status_code == 404


def test_sheet_when_saved_as_one_types_says_so_or_why_not(client, made):
    one = reviewing.assigned(made.applications[0], made.rui)
    sign_in(client, RUI)
    path = f"/reviews/{one.public_id}/"
    form = soup(client.get(path)).select_one("form[data-autosave]")
    assert form["data-autosave"] == f"{path}save/"
    first = form.select_one("input[inputmode=decimal]")["name"]
    comment = first.replace("score", "comment")
    assert client.post(f"{path}save/", {first: "", comment: "So far"}).json() == {
        "said": "Saved.",
        "kept": [comment, first],
        "faults": {},
    }
    refused = client.post(f"{path}save/", {first: "9", comment: "So far, so good"})
    assert refused.status_code == 422
    fault = "“9” is no score for “Commitment”. Give 0 to 5, with at most one digit after the point."
    assert refused.json() == {
        "said": f"Saved, except for what is marked: {fault}",
        "kept": [comment],
        "faults": {first: fault},
    }
    assert [one.comment for one in Score.objects.filter(value=None)] == ["So far, so good"]
    long = client.post(f"{path}save/", {first: "3.000000000000", comment: "Kept with a long score"})
    assert (long.status_code, long.json()["kept"]) == (200, [comment, first])
    assert [one.comment for one in Score.objects.filter(value=3)] == ["Kept with a long score"]
    sign_in(client, SOL)
    assert client.post(f"{path}save/", {first: "1"}).status_code == 404


def test_file_when_asked_by_its_reviewer_is_sent_and_by_others_is_not_found(client, made):
    one = reviewing.assigned(made.applications[0], made.rui)
    upload = made.applications[0].uploads.get()
    path = f"/reviews/{one.public_id}/files/{upload.public_id}/"
    sign_in(client, RUI)
    response = client.get(path)
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert response["Content-Disposition"] == 'attachment; filename="letter.pdf"'
    for actor in (SOL, ADA, BO, EVE):
        sign_in(client, actor)
        assert client.get(path).status_code == 404


def test_start_page_when_applications_wait_for_a_reviewer_says_so(client, made):
    reviewing.assigned(made.applications[0], made.rui)
    sign_in(client, RUI)
    page = soup(client.get("/start/"))
    assert "/reviews/" in [link["href"] for link in page.select("main a")]
    assert "Score an application: The call" in page.get_text()


def test_drift_when_reviews_are_shared_is_drawn_and_told(client, made):
    for application in made.applications:
        reviewing.reviewed(application, made.rui, 5, 5)
        reviewing.reviewed(application, made.sol, 4, 4)
    sign_in(client, ADA)
    page = client.get(f"{made.path}drift/")
    assert len(soup(page).select(".cl-deviation")) == 2
    assert "Rui +20 0.0 3 more lenient than the others" in said(page)


PATHS = {"": 22, "ranking/": 22, "drift/": 22, "assign/": 42, "reviewers/": 27, "announce/": 28}


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("path", PATHS)
def test_officers_page_when_it_holds_one_or_three_takes_the_same_queries(
    client, django_assert_num_queries, path, count
):
    made = Made(count)
    for application in made.applications:
        reviewing.reviewed(application, made.rui, 5, 5)
    sign_in(client, ADA)
    with django_assert_num_queries(PATHS[path]):
        assert client.get(made.path + path).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_calls_under_review_when_one_or_three_take_the_same_queries(client, django_assert_num_queries, count):
    made = Made(1)
    for place in range(count - 1):
        reviewing.a_call(made.program, made.organizations, code=f"another-{place}")
    sign_in(client, ADA)
    with django_assert_num_queries(7):
        assert len(soup(client.get("/reviews/calls/")).select("main li a")) == count


@pytest.mark.parametrize("count", [1, 3])
def test_application_page_when_it_has_one_or_three_reviews_takes_the_same_queries(
    client, django_assert_num_queries, count
):
    made = Made(1)
    for reviewer in (made.rui, made.sol, made.tea)[:count]:
        reviewing.reviewed(made.applications[0], reviewer, 5, 5)
    sign_in(client, ADA)
    with django_assert_num_queries(36):
        assert client.get(made.first).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_worklist_page_when_it_holds_one_or_three_takes_the_same_queries(
    client, django_assert_num_queries, count
):
    made = Made(count)
    for application in made.applications:
        reviewing.assigned(application, made.rui)
    sign_in(client, RUI)
    with django_assert_num_queries(14):
        assert len(soup(client.get("/reviews/")).select("main h3")) == count

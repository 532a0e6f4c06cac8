from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

import world
from cast import ADA, BO, CEM, DIA, PROGRAM
from citylinks.outbox.models import LetterTemplate, Message
from citylinks.outbox.states import LetterState
from outbox.letters import draft, put
from web.signing import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    return world.build()


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def said(response):
    return " ".join(soup(response).select_one("main").get_text(" ", strip=True).split())


@pytest.mark.parametrize("path", ["/outbox/", "/outbox/x/", f"/outbox/wordings/{PROGRAM}/"])
def test_outbox_when_nobody_signed_in_asks_to_sign_in(client, path):
    response = client.get(path)
    assert (response.status_code, response["Location"].split("?")[0]) == (302, "/account/login/")


def test_outbox_when_an_officer_opens_it_shows_what_waits_and_leads_to_each_letter(client, made):
    sign_in(client, ADA)
    response = client.get("/outbox/")
    assert response["Cache-Control"] == "private, no-store"
    assert "One letter waits to be read." in said(response)
    links = [link["href"] for link in soup(response).select("tbody th a")]
    assert links == [f"/outbox/{made.letters[name].public_id}/" for name in ("draft", "sent")]


@pytest.mark.parametrize("actor", [CEM, DIA], ids=lambda actor: actor.id)
def test_letter_when_the_reader_may_not_see_it_is_not_found(client, made, actor):
    sign_in(client, actor)
    assert client.get(f"/outbox/{made.letters['draft'].public_id}/").status_code == 404
    assert client.get("/outbox/").status_code == 200
    assert "Semarang City" not in said(client.get("/outbox/"))


def test_letter_when_it_was_sent_to_the_reader_is_shown_without_buttons(client, made):
    sign_in(client, BO)
    response = client.get(f"/outbox/{made.letters['sent'].public_id}/")
    assert (response.status_code, soup(response).select("main form")) == (200, [])


def test_letter_when_opened_stands_exactly_as_it_is_sent(client, made):
    sign_in(client, ADA)
    shown = soup(client.get(f"/outbox/{made.letters['draft'].public_id}/"))
    assert shown.select_one(".cl-letter__text").get_text() == made.letters["draft"].text
    head = [one.get_text(strip=True) for one in shown.select(".cl-letter__head dd")]
    assert head == ["CityLinks <citylinks@localhost>", "Bo <bo@city.example>", made.letters["draft"].subject]


def test_letter_when_in_another_language_than_the_recipients_says_so(client, made):
    sign_in(client, ADA)
    shown = said(client.get(f"/outbox/{draft(language='id').public_id}/"))
    assert "The recipient reads Indonesian. There is no wording in it: this letter is in English." in shown


def test_letters_when_read_one_after_the_other_and_sent_together_leave(
    client, made, mailoutbox, django_capture_on_commit_callbacks
):
    sign_in(client, ADA)
    second = draft()
    first = f"/outbox/{made.letters['draft'].public_id}/"
    response = client.post(first, {"do": "approve"})
    assert response["Location"] == f"/outbox/{second.public_id}/"
    assert client.post(response["Location"], {"do": "approve"})["Location"] == "/outbox/"
    assert "Send the 2 approved letters" in said(client.get("/outbox/"))
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/outbox/send/")["Location"] == "/outbox/"
    assert len(mailoutbox) == 2
    assert set(Message.objects.filter(within=PROGRAM).values_list("state", flat=True)) == {"sent"}


def test_letter_when_sent_twice_from_two_windows_says_why_not(
    client, made, mailoutbox, django_capture_on_commit_callbacks
):
    sign_in(client, ADA)
    path = f"/outbox/{made.letters['draft'].public_id}/"
    client.post(path, {"do": "approve"})
    with django_capture_on_commit_callbacks(execute=True):
        client.post(path, {"do": "send"})
        again = client.post(path, {"do": "send"})
    assert (again.status_code, len(mailoutbox)) == (422, 1)
    assert "“Send” is not possible while it is" in said(again)


def test_letter_when_asked_something_unknown_is_not_found(client, made):
    sign_in(client, ADA)
    assert client.post(f"/outbox/{made.letters['draft'].public_id}/", {"do": "burn"}).status_code == 404


def test_letter_when_erased_keeps_that_it_was_sent_and_nothing_else(client, made):
    sign_in(client, ADA)
    path = f"/outbox/{made.letters['sent'].public_id}/"
    client.post(path, {"do": "erase"})
    shown = said(client.get(path))
    assert "were erased" in shown
    assert "Bo" not in shown.split()
    assert "bo@city.example" not in said(client.get("/outbox/")).split("erased")[1]


def test_letter_when_it_failed_says_why_and_can_be_sent_again(client, made):
    sign_in(client, ADA)
    failed = put(draft(), LetterState.FAILED)
    page = client.get(f"/outbox/{failed.public_id}/")
    assert "The mail did not take it No such box." in said(page)
    assert "Send it again" in said(page)


def test_edit_when_words_are_missing_keeps_what_was_typed(client, made):
    sign_in(client, ADA)
    path = f"/outbox/{made.letters['draft'].public_id}/edit/"
    response = client.post(path, {"subject": "", "text": "My own words"})
    assert response.status_code == 422
    assert soup(response).select_one("textarea").get_text(strip=True) == "My own words"
    assert client.post(path, {"subject": "New", "text": "My own words"}).status_code == 302
    assert "My own words" in said(client.get(path.removesuffix("edit/")))


def test_edit_when_the_letter_was_sent_is_not_found(client, made):
    sign_in(client, ADA)
    assert client.get(f"/outbox/{made.letters['sent'].public_id}/edit/").status_code == 404


def test_wording_when_a_placeholder_is_unknown_says_so_and_keeps_what_was_typed(client, made):
    sign_in(client, ADA)
    path = f"/outbox/wordings/{PROGRAM}/selected/id/"
    assert "There is no wording in this language yet" in said(client.get(path))
    response = client.post(path, {"subject": "Terpilih: {call}", "text": "Yth. {nama}"})
    assert response.status_code == 422
    assert "{nama} is no placeholder. Use {name}, {organization}" in said(response)
    assert soup(response).select_one("textarea").get_text(strip=True) == "Yth. {nama}"
    client.post(path, {"subject": "Terpilih: {call}", "text": "Yth. {name}"})
    assert LetterTemplate.objects.filter(language="id").values_list("body", flat=True).get() == "Yth. {name}"
    assert draft(language="id").fell_back is False


def test_wordings_when_another_is_wanted_leads_to_it(client, made):
    sign_in(client, ADA)
    path = f"/outbox/wordings/{PROGRAM}/"
    assert client.get(path, {"kind": "reserve", "language": "pt"})["Location"] == f"{path}reserve/pt/"
    assert client.get(path, {"kind": "reserve", "language": "Portuguese!"}).status_code == 422
    assert client.get("/outbox/wordings/elsewhere0/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_outbox_when_it_holds_one_or_three_takes_the_same_queries(
    client, made, django_assert_num_queries, count
):
    sign_in(client, ADA)
    for _ in range(count):
        put(draft(), LetterState.READY)
    with django_assert_num_queries(8):
        assert client.get("/outbox/").status_code == 200


def sections(response):
    shown = soup(response).select_one(".cl-letter")
    return " ".join(shown.get_text(" ", strip=True).split()) if shown else ""


def test_call_wording_when_kept_counts_for_the_call_alone_and_is_given_up_again(client, made):
    sign_in(client, ADA)
    call = made.calls["open"]
    path = "/outbox/calls/open/selected/en/"
    shown = client.get(path)
    assert soup(shown).select_one("textarea").get_text(strip=True) == "Dear {name}"  # the program's own
    assert "Back to the standard words" not in said(shown)
    assert (
        client.post(path, {"subject": "Chosen: {call}", "text": "{reason} {link}"})["Location"]
        == "/outbox/calls/open/"
    )
    assert LetterTemplate.objects.get(call=call.public_id).subject == "Chosen: {call}"
    assert "this call’s own" in said(client.get("/outbox/calls/open/"))
    assert "Chosen" not in said(client.get(f"/outbox/wordings/{PROGRAM}/"))
    assert "Back to the standard words" in said(client.get(path))
    assert client.post(path, {"do": "reset"})["Location"] == path
    assert not LetterTemplate.objects.filter(call=call.public_id).exists()
    assert soup(client.get(path)).select_one("textarea").get_text(strip=True) == "Dear {name}"
    assert client.post(path, {"do": "reset"}).status_code == 404


def test_call_wording_when_looked_at_first_is_shown_to_a_real_recipient_and_not_kept(client, made):
    sign_in(client, ADA)
    path = "/outbox/calls/open/selected/en/"
    typed = {"subject": "For {organization}", "text": "Dear {name}: {reason} {link}", "do": "preview"}
    response = client.post(path, typed)
    assert sections(response) == (
        "To Cem <cem@city.example> Subject For City of Resource Dear Cem: [the reason of the decision] "
        f"http://testserver/reviews/results/{made.applications['submitted'].public_id}/"
    )
    assert soup(response).select_one("textarea").get_text(strip=True) == "Dear {name}: {reason} {link}"
    assert not LetterTemplate.objects.exclude(call="").exists()
    wrong = client.post(path, {**typed, "text": "Dear {nmae}"})
    assert (sections(wrong), "Nobody could get such a letter yet" in said(wrong)) == ("", True)


def test_call_wording_when_it_is_to_reviewers_names_one_of_them(client, made):
    sign_in(client, ADA)
    response = client.get("/outbox/calls/open/reviews-assigned/en/")
    assert "To Eve <eve@city.example> Subject Applications to review: The call" in sections(response)
    assert "hand in" not in sections(response)
    received = client.get("/outbox/calls/open/application-received/en/")
    assert "and is complete. We have:" in sections(received)


@pytest.mark.parametrize("language", ["en_US", "x" * 40, "en-" + "abcdefgh-" * 3 + "abc"])
def test_wording_when_its_language_can_be_none_is_not_found(client, made, language):
    sign_in(client, ADA)
    for path in (
        f"/outbox/wordings/{PROGRAM}/selected/{language}/",
        f"/outbox/calls/open/selected/{language}/",
    ):
        assert client.get(path).status_code == 404
        assert client.post(path, {"subject": "A", "text": "B"}).status_code == 404


def test_program_wordings_lead_to_those_of_its_calls(client, made):
    sign_in(client, ADA)
    links = [one["href"] for one in soup(client.get(f"/outbox/wordings/{PROGRAM}/")).select("main a")]
    assert [one for one in links if one.startswith("/outbox/calls/")] == [
        "/outbox/calls/open/",
        "/outbox/calls/draft/",
    ]
    listed = soup(client.get("/outbox/calls/open/")).select("tbody th a")
    assert all(one["href"].startswith("/outbox/calls/open/") for one in listed)
    assert client.get("/outbox/calls/open/", {"kind": "reserve", "language": "pt"})["Location"] == (
        "/outbox/calls/open/reserve/pt/"
    )


@pytest.mark.parametrize("actor", [BO, CEM, DIA], ids=lambda actor: actor.id)
def test_call_wordings_when_the_reader_is_no_officer_are_not_found(client, made, actor):
    sign_in(client, actor)
    for path in ("/outbox/calls/open/", "/outbox/calls/open/selected/en/", "/outbox/calls/nothing/"):
        assert client.get(path).status_code == 404
    assert client.post("/outbox/calls/open/selected/en/", {"subject": "A", "text": "B"}).status_code == 404
    assert client.post("/outbox/calls/open/selected/en/", {"do": "reset"}).status_code == 404


def test_call_wordings_when_the_call_is_of_another_program_are_not_found(client, made):
    sign_in(client, ADA)
    assert client.get("/outbox/calls/other/").status_code == 404
    assert client.get("/outbox/calls/open/nothing/en/").status_code == 404

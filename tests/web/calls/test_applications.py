"""The pages of an applicant, without scripts: what is typed is kept, and nobody else reads it."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile

import applying
import pdfs
from applying import CLOSES
from cast import ADA, AT, BO, CEM, DIA, EVE
from citylinks.calls.models import Answer, Application, LateRequest, SetAside, Upload
from citylinks.calls.operations import keep_upload
from citylinks.calls.states import Side
from citylinks.calls.storage import remove
from web.signing import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
PARTS = ("", "answers/", "files/", "details/", "check/", "withdraw/")


def text_of(response):
    return response.content.decode()


def file(content, name="letter.pdf"):
    return SimpleUploadedFile(name, content, content_type="application/pdf")


@pytest.fixture
def draft(whole, host):
    return applying.draft(whole, host, by=BO)


@pytest.fixture
def of(whole):
    """Names of the fields by the kind of their question."""
    return {kind: f"question-{one.public_id}" for kind, one in applying.by_kind(whole).items()}


def test_apply_when_a_visitor_comes_asks_to_sign_in_and_returns_here(client, call):
    response = client.get("/calls/call/apply/")
    assert response.headers["Location"].endswith("?next=/calls/call/apply/")


def test_apply_when_somebody_speaks_for_nobody_says_what_to_do(client, call):
    sign_in(client, EVE)
    assert "You speak for no organization yet" in text_of(client.get("/calls/call/apply/"))


def test_apply_when_chosen_answers_whether_one_may_and_starts(client, call, host):
    sign_in(client, BO)
    page = text_of(client.get("/calls/call/apply/"))
    assert "Yes: Host municipality may take part for every purpose." in page
    assert "This purpose names no country list." in page
    chosen = {"organization": host.public_id, "side": "resource", "language": "es"}
    assert re.search(r'value="resource"[^>]* checked', text_of(client.get("/calls/call/apply/", chosen)))
    response = client.post("/calls/call/apply/", chosen)
    made = Application.objects.get()
    assert response.headers["Location"] == f"/applications/{made.public_id}/"
    assert (made.side, made.language, made.organization) == ("resource", "es", host)
    again = client.post("/calls/call/apply/", chosen)
    assert (again.status_code, "go on with that one" in text_of(again)) == (422, True)


def test_apply_when_read_in_spanish_offers_spanish_first(client, call, host):
    sign_in(client, BO)
    page = text_of(client.get("/calls/call/apply/", headers={"accept-language": "es"}))
    assert re.search(r'value="es"[^>]* selected', page)


def test_apply_when_another_organization_is_named_is_refused(client, call, resource):
    sign_in(client, BO)
    chosen = {"organization": resource.public_id, "side": "host", "language": "en"}
    assert client.post("/calls/call/apply/", chosen).status_code == 422
    assert Application.objects.count() == 0


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("actor", [ADA, CEM, DIA, EVE], ids=lambda actor: actor.id)
def test_draft_when_somebody_else_asks_is_not_there(client, draft, part, actor):
    sign_in(client, actor)
    assert client.get(f"/applications/{draft.public_id}/{part}").status_code == 404


@pytest.mark.parametrize("part", PARTS)
def test_draft_when_its_applicant_asks_is_private(client, draft, part):
    sign_in(client, BO)
    response = client.get(f"/applications/{draft.public_id}/{part}")
    assert (response.status_code, response.headers["Cache-Control"]) == (200, "private, no-store")


def test_answers_when_saved_half_done_are_kept_and_lead_back(client, draft, of):
    sign_in(client, BO)
    address = f"/applications/{draft.public_id}/answers/"
    typed = {"revision": "0", of["short"]: "x" * 90, of["number"]: "about tw"}
    assert client.post(address, typed).headers["Location"] == f"/applications/{draft.public_id}/"
    page = text_of(client.get(address))
    assert 'value="about tw"' in page
    assert 'name="revision" value="1"' in page
    assert "has no answer" not in page
    on = client.post(address, {"revision": "1", of["long"]: "The sea.", "go": "on"})
    assert on.headers["Location"] == f"/applications/{draft.public_id}/files/"
    assert "The answer has 90 letters; 40 fit." in text_of(client.get(address, {"check": "1"}))


def test_answers_when_not_fit_to_be_kept_are_refused_and_nothing_is_lost(client, draft, of):
    sign_in(client, BO)
    typed = {"revision": "0", of["long"]: "y" * 100_001, of["short"]: "Ana"}
    response = client.post(f"/applications/{draft.public_id}/answers/", typed)
    assert response.status_code == 422
    assert 'value="Ana"' in text_of(response)
    assert Answer.objects.count() == 0


def test_answers_when_two_windows_wrote_show_both_until_one_is_chosen(client, draft, of):
    sign_in(client, BO)
    address = f"/applications/{draft.public_id}/answers/"
    client.post(address, {"revision": "0", of["long"]: "From the office."})
    client.post(address, {"revision": "0", of["long"]: "From home."})
    page = text_of(client.get(address))
    assert "From the office." in page
    assert "From home." in page
    taken = {"revision": "2", of["long"]: "From the office.", "take": SetAside.objects.get().public_id}
    assert client.post(address, taken).headers["Location"] == address
    assert [one.text for one in Answer.objects.all()] == ["From home."]
    client.post(address, {"revision": "3", "drop": SetAside.objects.get().public_id})
    assert SetAside.objects.count() == 0


def test_autosave_when_typing_goes_on_tells_the_revision_and_what_was_set_aside(client, draft, of):
    sign_in(client, BO)
    address = f"/applications/{draft.public_id}/answers/save/"
    saved = client.post(address, {"revision": "0", of["long"]: "One."}).json()
    kept = sorted([of["long"], of["choice"], of["choices"]])  # nothing is chosen, and so it stands
    assert saved == {"revision": 1, "said": "Saved.", "kept": kept, "faults": {}, "aside": []}
    late = client.post(address, {"revision": "0", of["long"]: "Two."}).json()
    assert (late["revision"], of["long"] in late["kept"], late["aside"]) == (2, False, [of["long"]])
    wrong = client.post(address, {"revision": "2", of["long"]: "y" * 100_001})
    assert (wrong.status_code, "cannot be kept" in wrong.json()["said"]) == (422, True)
    sign_in(client, CEM)
    assert client.post(address, {"revision": "2", of["long"]: "Three."}).status_code == 404


def test_files_when_a_letter_is_added_replaced_and_removed(client, draft):
    sign_in(client, BO)
    address = f"/applications/{draft.public_id}/files/"
    client.post(address, {"question": "", "file": file(pdfs.LETTER, "../Carta firmada.pdf")})
    kept = Upload.objects.get()
    assert "Carta firmada.pdf" in text_of(client.get(address))
    client.post(address, {"question": "", "file": file(pdfs.pdf(pages=2))})
    assert Upload.objects.get().pk != kept.pk
    client.post(f"/applications/files/{Upload.objects.get().public_id}/remove/")
    assert Upload.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (pdfs.HTML, "By its content the file is not a PDF, whatever its name."),
        (pdfs.LOCKED, "It is locked with a password or with rights."),
        (pdfs.LETTER + b" " * (10 * 1024 * 1024), "The file is larger than 10 MB."),
        (None, "The file is empty."),
    ],
    ids=["html", "locked", "large", "none"],
)
def test_files_when_the_letter_is_not_fit_say_why_at_its_place(client, draft, content, sentence):
    sign_in(client, BO)
    sent = {"file": file(content)} if content else {}
    response = client.post(f"/applications/{draft.public_id}/files/", {"question": "", **sent})
    assert response.status_code == 422
    assert text_of(response).count(sentence) == 2
    assert '<a href="#letter"' in text_of(response)
    assert Upload.objects.count() == 0


def test_files_when_the_letter_is_not_fit_say_why_in_the_readers_language(client, draft):
    sign_in(client, BO)
    sent = {"question": "", "file": file(pdfs.HTML)}
    response = client.post(f"/applications/{draft.public_id}/files/", sent, headers={"accept-language": "es"})
    assert "Por su contenido, el archivo no es un PDF, sea cual sea su nombre." in text_of(response)


def test_file_when_its_application_may_be_read_is_saved_never_shown(client, whole, draft):
    made = keep_upload(
        application=draft, question=None, name="señal <x>.pdf", content=pdfs.LETTER, by=BO, at=AT
    )
    address = f"/applications/files/{made.public_id}/"
    assert client.get(address).status_code == 302
    for actor in (ADA, CEM, DIA, EVE):
        sign_in(client, actor)
        assert client.get(address).status_code == 404, actor.id
    sign_in(client, BO)
    response = client.get(address)
    assert response.content == pdfs.LETTER
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"] == "attachment; filename*=utf-8''se%C3%B1al%20x.pdf"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.headers["Cache-Control"] == "private, no-store"
    Application.objects.update(state="submitted", submitted_at=AT, submitted_by="bo")
    sign_in(client, DIA)
    assert client.get(address).status_code == 200
    remove(made.kept_as)
    assert client.get(address).status_code == 404


def test_details_when_changed_keep_the_language_and_the_need(client, draft):
    sign_in(client, BO)
    address = f"/applications/{draft.public_id}/details/"
    assert client.post(address, {"language": "fr", "need": ""}).status_code == 422
    client.post(address, {"language": "es", "need": ""})
    assert Application.objects.get().language == "es"


def test_check_when_things_are_missing_links_each_to_its_field(client, draft, of):
    sign_in(client, BO)
    page = text_of(client.get(f"/applications/{draft.public_id}/check/"))
    assert "5 things keep it from being submitted" in page
    here = f"/applications/{draft.public_id}"
    for link in (
        f"{here}/answers/?check=1#id_{of['long']}",
        f"{here}/answers/?check=1#id_{of['choices']}_0",
        f"{here}/files/#letter",
    ):
        assert f'href="{link}"' in page, link
    assert client.post(f"{here}/submit/").status_code == 422
    assert Application.objects.get().state == "draft"


def test_submit_when_it_is_complete_shows_where_it_stands_and_writes(
    client, whole, host, django_capture_on_commit_callbacks
):
    sign_in(client, BO)
    made = applying.complete(whole, host, by=BO)
    here = f"/applications/{made.public_id}/"
    assert "keep it from being submitted" not in text_of(client.get(f"{here}check/"))
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(f"{here}submit/").headers["Location"] == here
    assert f"http://testserver{here}" in mail.outbox[0].body
    page = text_of(client.get(here))
    for part in ("Submitted", "It waits for the deadline", "The sea takes the road.", "letter.pdf"):
        assert part in page, part
    assert client.get(f"{here}answers/").status_code == 404
    client.post(f"{here}move/", {"do": "reopen"})
    assert Application.objects.get().state == "draft"
    assert "You can reopen it until the deadline" in text_of(client.get(f"{here}withdraw/"))
    client.post(f"{here}move/", {"do": "withdraw"})
    assert Application.objects.get().state == "withdrawn"
    assert client.get(f"{here}withdraw/").status_code == 404
    assert client.post(f"{here}move/", {"do": "settle"}).status_code == 404


def test_submitted_when_the_program_reads_it_shows_all_and_changes_nothing(client, whole, host):
    made = applying.submitted(whole, host)
    for actor in (ADA, DIA):
        sign_in(client, actor)
        page = text_of(client.get(f"/applications/{made.public_id}/"))
        assert "The sea takes the road." in page
        assert "Withdraw it" not in page
        refused = client.post(f"/applications/{made.public_id}/move/", {"do": "withdraw"})
        assert refused.status_code == 422
    sign_in(client, CEM)
    assert client.get(f"/applications/{made.public_id}/").status_code == 404


def test_application_when_the_deadline_has_passed_lets_ask_for_leave(client, draft, clock):
    clock.move_to(CLOSES + dt.timedelta(minutes=2))
    sign_in(client, BO)
    here = f"/applications/{draft.public_id}/"
    assert "Ask for leave to be late, or withdraw it." in text_of(client.get(here))
    assert client.post(f"{here}late/", {"why": ""}).status_code == 422
    client.post(f"{here}late/", {"why": "The council meets later."})
    assert LateRequest.objects.get().why == "The council meets later."
    assert "Leave to be late was asked for." in text_of(client.get(here))
    refused = client.post(f"{here}submit/")
    assert refused.status_code == 422


def test_mine_when_one_or_three_take_the_same_queries(client, program, host, django_assert_num_queries):
    sign_in(client, BO)
    applying.draft(applying.call(program, "one"), host)
    with django_assert_num_queries(6):
        assert "Host municipality" in text_of(client.get("/applications/"))
    applying.draft(applying.call(program, "two"), host)
    applying.draft(applying.call(program, "three"), host, Side.RESOURCE)
    with django_assert_num_queries(6):
        client.get("/applications/")


def test_mine_when_there_is_none_says_where_to_start(client, call):
    sign_in(client, BO)
    assert "There is no application yet" in text_of(client.get("/applications/"))


def test_application_when_it_asks_one_or_three_takes_the_same_queries(
    client, program, host, django_assert_num_queries
):
    sign_in(client, BO)
    for code, questions in (("one", ("choices",)), ("three", ("choices", "long", "choice"))):
        made = applying.call(program, code, questions=(*questions, "file"), sides=applying.BOTH_SIDES[:1])
        application = applying.complete(made, host)
        with django_assert_num_queries(33):
            client.get(f"/applications/{application.public_id}/")

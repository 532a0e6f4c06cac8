from __future__ import annotations

import hashlib

import pytest

import applying
import pdfs
from cast import ADA, AT, BO, CEM, DIA, EVE
from citylinks.access.actors import PUBLIC
from citylinks.access.decisions import NotPermitted
from citylinks.calls.models import Call, Upload
from citylinks.calls.operations import keep_upload, remove_upload
from citylinks.calls.queries.asked import file_digests
from citylinks.calls.states import Side
from citylinks.calls.storage import content_of, kept, private
from citylinks.kernel.errors import DomainError, Faults, NotFound
from trail import broken_trail, events, no_event

pytestmark = pytest.mark.django_db
PICTURE = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\0" * 30 + b"IEND\xaeB`\x82"


@pytest.fixture
def draft(whole, host):
    return applying.draft(whole, host, by=BO)


def keep(draft, content=pdfs.LETTER, *, question=None, name="letter.pdf", by=BO):
    return keep_upload(application=draft, question=question, name=name, content=content, by=by, at=AT)


def stored():
    return set(private().listdir("applications")[1]) if private().exists("applications") else set()


def test_keep_upload_when_it_is_a_letter_keeps_its_bytes_out_of_reach(draft):
    made = keep(draft, name="../Carta firmada.PDF")
    found = Upload.objects.get()
    assert (found.name, found.content_type, found.size, found.digest, found.question) == (
        "Carta firmada.pdf",
        "application/pdf",
        len(pdfs.LETTER),
        hashlib.sha256(pdfs.LETTER).hexdigest(),
        None,
    )
    assert content_of(found.kept_as) == pdfs.LETTER
    assert "Carta" not in found.kept_as
    assert found.kept_as.startswith("applications/")
    assert events()[-1] == (
        "upload.kept",
        "bo",
        f"upload {made.public_id}",
        {
            "application": draft.public_id,
            "question": None,
            "content_type": "application/pdf",
            "size": len(pdfs.LETTER),
            "digest": found.digest,
        },
    )


def test_keep_upload_when_there_was_one_replaces_it_once_all_stands(
    draft, django_capture_on_commit_callbacks
):
    before = keep(draft)
    with django_capture_on_commit_callbacks(execute=True):
        after = keep(draft, pdfs.pdf(pages=2))
    assert list(Upload.objects.all()) == [after]
    assert not private().exists(before.kept_as)
    assert private().exists(after.kept_as)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (pdfs.HTML, "By its content the file is not a PDF, whatever its name."),
        (pdfs.LOCKED, "It is locked with a password or with rights."),
        (pdfs.SCRIPTED, "It carries a script."),
        (PICTURE, "By its content the file is not a PDF, whatever its name."),
        (b"", "The file is empty."),
    ],
    ids=["html", "locked", "scripted", "picture", "empty"],
)
def test_keep_upload_when_the_letter_is_not_fit_says_why_and_keeps_the_one_before(draft, content, message):
    before, files = keep(draft), stored()
    with no_event(), pytest.raises(Faults) as caught:
        keep(draft, content)
    assert [(fault.place, fault.message) for fault in caught.value.faults] == [("letter", message)]
    assert (list(Upload.objects.all()), stored()) == ([before], files)


def test_keep_upload_when_it_is_larger_than_the_call_says_is_refused(draft):
    Call.objects.update(upload_limit=100)
    with no_event(), pytest.raises(Faults, match=r"larger than 0\.1 kB"):
        keep(draft)


def test_keep_upload_when_a_question_asks_for_a_file_takes_pictures_too(whole, draft):
    question = applying.by_kind(whole)["file"].public_id
    made = keep(draft, PICTURE, question=question, name="map.exe")
    assert (made.name, made.content_type, made.question.public_id) == ("map.png", "image/png", question)
    with no_event(), pytest.raises(Faults) as caught:
        keep(draft, pdfs.HTML, question=question)
    assert [fault.place for fault in caught.value.faults] == [f"question-{question}"]


@pytest.mark.parametrize("kind", ["long", "number"])
def test_keep_upload_when_the_question_asks_for_no_file_finds_none(whole, draft, kind):
    with no_event(), pytest.raises(NotFound):
        keep(draft, question=applying.by_kind(whole)[kind].public_id)


def test_keep_upload_when_the_question_is_the_other_sides_finds_none(whole, resource):
    other = applying.draft(whole, resource, Side.RESOURCE, by=CEM)
    with no_event(), pytest.raises(NotFound):
        keep(other, question=applying.by_kind(whole)["file"].public_id, by=CEM)


@pytest.mark.parametrize("actor", [PUBLIC, ADA, CEM, DIA, EVE], ids=lambda actor: actor.id)
def test_uploads_when_changed_by_someone_else_are_refused(draft, actor):
    made = keep(draft)
    with no_event(), pytest.raises(NotPermitted):
        keep(draft, by=actor)
    with no_event(), pytest.raises(NotPermitted):
        remove_upload(upload=made, by=actor, at=AT)


def test_uploads_when_the_application_is_submitted_are_frozen(draft):
    made = keep(draft)
    type(draft).objects.update(state="submitted", submitted_at=AT, submitted_by="bo")
    for change in (lambda: keep(draft), lambda: remove_upload(upload=made, by=BO, at=AT)):
        with no_event(), pytest.raises(DomainError) as caught:
            change()
        assert caught.value.code == "application-frozen"


def test_keep_upload_when_the_trail_fails_leaves_neither_row_nor_file(draft):
    files = stored()
    with broken_trail():
        keep(draft)
    assert (Upload.objects.count(), stored()) == (0, files)


def test_remove_upload_when_it_is_a_draft_takes_row_and_file_away(draft, django_capture_on_commit_callbacks):
    made = keep(draft)
    with django_capture_on_commit_callbacks(execute=True):
        remove_upload(upload=made, by=BO, at=AT)
    assert (Upload.objects.count(), private().exists(made.kept_as)) == (0, False)
    assert events()[-1][:3] == ("upload.removed", "bo", f"upload {made.public_id}")


def test_remove_upload_when_another_window_has_replaced_it_leaves_the_new_one(draft):
    seen = Upload.objects.get(pk=keep(draft).pk)
    after = keep(draft, pdfs.pdf(pages=2))
    with no_event(), pytest.raises(NotFound):
        remove_upload(upload=seen, by=BO, at=AT)
    assert list(Upload.objects.all()) == [after]


def test_file_digests_when_a_file_is_another_are_others(draft, whole):
    question = applying.by_kind(whole)["file"].public_id
    keep(draft)
    keep(draft, question=question)
    letter = hashlib.sha256(pdfs.LETTER).hexdigest()
    assert file_digests(draft) == tuple(sorted((f"letter {letter}", f"{question} {letter}")))
    other = pdfs.pdf(pages=2)
    keep(draft, other)
    changed = hashlib.sha256(other).hexdigest()
    assert file_digests(draft) == tuple(sorted((f"letter {changed}", f"{question} {letter}")))


def test_remove_upload_when_the_trail_fails_keeps_both(draft):
    made = keep(draft)
    with broken_trail():
        remove_upload(upload=made, by=BO, at=AT)
    assert (Upload.objects.count(), private().exists(made.kept_as)) == (1, True)


def test_kept_when_something_goes_wrong_inside_takes_the_file_away():
    before = stored()
    with pytest.raises(RuntimeError), kept(b"x"):
        raise RuntimeError("something")
    assert stored() == before

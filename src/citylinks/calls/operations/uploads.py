"""The files of an application: the signed letter, and what questions ask for."""

from __future__ import annotations

import datetime as dt
from functools import partial

from django.db import transaction

from citylinks.access.actors import Actor
from citylinks.access.decisions import require
from citylinks.access.states import Permission
from citylinks.audit.names import EventName
from citylinks.audit.operations import Fact, record
from citylinks.calls.checks import LETTER, place_of
from citylinks.calls.documents import JPEG, PDF, PNG, Examined, look_at
from citylinks.calls.models import Application, Question, Upload
from citylinks.calls.operations.applications import require_draft, touch
from citylinks.calls.operations.locking import locked_application
from citylinks.calls.states import AskedOf, QuestionKind
from citylinks.calls.storage import clean_name, kept, remove
from citylinks.kernel.errors import NotFound
from citylinks.kernel.time import aware_utc
from citylinks.kernel.writing import operation

EXTENSIONS = {PDF: "pdf", PNG: "png", JPEG: "jpg"}


def keep_upload(
    *,
    application: Application,
    question: str | None,
    name: str,
    content: bytes,
    by: Actor,
    at: dt.datetime,
) -> Upload:
    """Keep the signed letter (`question` is None) or a question's file, in the place of the one before.

    What the file is, its bytes say; all reasons to refuse it at once. It is examined before anything is
    locked, which takes up to seconds, and only for a person who may add it.
    """
    application = Application.objects.select_related("call").get(pk=application.pk)
    asked = _asked(application, question, by)
    file = look_at(
        place_of(asked.public_id) if asked else LETTER,
        content,
        accepted=frozenset(EXTENSIONS) if asked else frozenset({PDF}),
        limit=application.call.upload_limit,
    )
    return keep_examined(application=application, question=question, name=name, file=file, by=by, at=at)


@operation
def keep_examined(
    *,
    application: Application,
    question: str | None,
    name: str,
    file: Examined,
    by: Actor,
    at: dt.datetime,
) -> Upload:
    """Keep a file that was examined, in the place of the one before, which goes once this stands."""
    application = locked_application(application)
    asked = _asked(application, question, by)
    _take_away(application, asked)
    with kept(file.content) as kept_as:
        upload = Upload.objects.create(
            application=application,
            question=asked,
            name=clean_name(name, EXTENSIONS[file.document.content_type]),
            content_type=file.document.content_type,
            size=len(file.content),
            digest=file.digest,
            kept_as=kept_as,
            uploaded_at=aware_utc(at),
            uploaded_by=by.id,
        )
        touch(application, at)
        _record(EventName.UPLOAD_KEPT, upload, by, at)
    return upload


def _asked(application: Application, question: str | None, by: Actor) -> Question | None:
    """Return the question that a file of this draft answers, None for the letter, if the actor may add it."""
    require(by, Permission.APPLY, application)
    require_draft(application)
    return _file_question(application, question) if question else None


def _file_question(application: Application, public_id: str) -> Question:
    asked_of = (AskedOf.BOTH, application.side)
    rows = Question.objects.filter(call=application.call, kind=QuestionKind.FILE, asked_of__in=asked_of)
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise NotFound("question for a file", public_id)
    return found


@operation
def remove_upload(*, upload: Upload, by: Actor, at: dt.datetime) -> Application:
    """Take a file out of a draft; its bytes go when that stands. One that another replaced is not found."""
    application = locked_application(upload.application)
    require(by, Permission.APPLY, application)
    require_draft(application)
    if not Upload.objects.filter(pk=upload.pk).exists():
        raise NotFound("file", upload.public_id)
    _take_away(application, upload.question)
    touch(application, at)
    _record(EventName.UPLOAD_REMOVED, upload, by, at)
    return application


def _take_away(application: Application, question: Question | None) -> None:
    for row in Upload.objects.filter(application=application, question=question):
        row.delete()
        transaction.on_commit(partial(remove, row.kept_as), robust=True)


def _record(name: EventName, upload: Upload, by: Actor, at: dt.datetime) -> None:
    facts: dict[str, Fact] = {
        "application": upload.application.public_id,
        "question": upload.question.public_id if upload.question else None,
        "content_type": upload.content_type,
        "size": upload.size,
        "digest": upload.digest,
    }
    record(name, by=by, at=at, kind="upload", object_id=upload.public_id, facts=facts)

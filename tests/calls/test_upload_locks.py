"""Nothing is locked while a file is examined: others write meanwhile, on both databases."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, connections

import applying
import pdfs
from cast import AT, BO
from citylinks.calls import documents
from citylinks.calls.models import Application, Upload
from citylinks.calls.operations import keep_upload
from citylinks.calls.operations.uploads import keep_examined
from citylinks.kernel.errors import DomainError

pytestmark = pytest.mark.django_db(transaction=True)


def write_beside(pk, seen):
    """Change the row that an upload locks, as another server does, on a connection of its own."""
    try:
        seen.append(Application.objects.filter(pk=pk).update(language="es"))
    finally:
        connections.close_all()


def in_a_thread(pk, seen):
    writer = threading.Thread(target=write_beside, args=(pk, seen))
    writer.start()
    writer.join(60)


def here(pk, seen):
    """A database in memory is one connection for all: what a transaction holds is seen by its flag alone."""
    seen.append(Application.objects.filter(pk=pk).update(language="es"))


BESIDE = {"postgresql": in_a_thread, "sqlite": here}


def test_keep_upload_while_it_examines_a_file_holds_nothing(whole, host, monkeypatch):
    draft = applying.draft(whole, host, by=BO)
    examine, seen = documents.examine, []

    def examined(*args, **options):
        seen.append(connection.in_atomic_block)
        BESIDE[connection.vendor](draft.pk, seen)
        return examine(*args, **options)

    monkeypatch.setattr(documents, "examine", examined)
    content = pdfs.pdf(pages=7)
    keep_upload(application=draft, question=None, name="a.pdf", content=content, by=BO, at=AT)
    assert seen == [False, 1]
    assert Upload.objects.get().size == len(content)


def test_keep_examined_when_the_draft_was_submitted_meanwhile_keeps_nothing(whole, host):
    draft = applying.draft(whole, host, by=BO)
    file = documents.look_at("letter", pdfs.LETTER, accepted=frozenset({documents.PDF}), limit=10_000)
    Application.objects.update(state="submitted", submitted_at=AT, submitted_by="bo")
    with pytest.raises(DomainError) as caught:
        keep_examined(application=draft, question=None, name="a.pdf", file=file, by=BO, at=AT)
    assert (caught.value.code, Upload.objects.count()) == ("application-frozen", 0)

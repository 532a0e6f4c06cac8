"""What was cut off or rewritten since it was anchored is named, although the chain itself is whole again."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from typer.testing import CliRunner

import queued
from audit.test_trail import note
from cast import AT
from citylinks.access.actors import SYSTEM
from citylinks.audit import guards
from citylinks.audit.anchors import anchor_line, public_key, public_path, read_anchors, signing_key
from citylinks.audit.chain import EventContent, digest_of
from citylinks.audit.models import AuditEvent, AuditHead
from citylinks.audit.queries import head, verify_chain
from citylinks.cli.audit import app
from citylinks.kernel.errors import DomainError
from citylinks.mail.models import Mail

pytestmark = pytest.mark.django_db


@pytest.fixture
def data(tmp_path, settings):
    settings.DATA_DIR = tmp_path
    return tmp_path


def run(*words):
    shown = CliRunner().invoke(app, [str(word) for word in words])
    return shown.exit_code, shown.stdout, shown.stderr


def anchored(data, counts=(40, 60)):
    """Sixty events, anchored after the fortieth and at the end."""
    file = data / "anchors.jsonl"
    for number in range(1, max(counts) + 1):
        note(number)
        if number in counts:
            assert run("anchor", "--to", file) == (0, "", "")
    return file


def cut(last):
    """Cut the tail off with its head."""
    AuditEvent.objects.filter(sequence__gt=last).delete()
    digest = AuditEvent.objects.get(sequence=last).digest
    AuditHead.objects.update(sequence=last, digest=digest)


def rewrite(first):
    """Change one event, and make all that follow and the head anew, so that the chain is whole."""
    digest = AuditEvent.objects.get(sequence=first - 1).digest
    for event in AuditEvent.objects.filter(sequence__gte=first):
        kept = {name: getattr(event, name) for name in EventContent.__slots__}
        changed = {
            "previous_digest": digest,
            "actor_id": "nobody" if event.sequence == first else event.actor_id,
        }
        digest = digest_of(EventContent(**{**kept, **changed}))
        AuditEvent.objects.filter(pk=event.pk).update(**changed, digest=digest)
    AuditHead.objects.update(digest=digest)


@pytest.mark.parametrize(
    ("attack", "sentence"),
    [
        (
            lambda: cut(50),
            "The trail was cut: it had 60 events at {at}, and has 50 now. Event 51 and all that followed are gone.",
        ),
        (
            lambda: rewrite(50),
            (
                "The trail was rewritten after {at}: event 60 is not the one that was anchored then. "
                "The first change is in events 41 to 60."
            ),
        ),
    ],
    ids=["cut", "rewritten"],
)
def test_verify_with_anchors_when_the_whole_chain_was_made_anew_names_it(data, attack, sentence):
    file = anchored(data)
    assert run("verify", "--anchors", file)[1].endswith("It agrees with all 2 anchors.\n")
    guards.remove(connection)
    attack()
    guards.install(connection)
    assert verify_chain(SYSTEM).whole  # the chain alone does not show it
    at = json.loads(file.read_text().splitlines()[-1])["at"]
    assert run("verify", "--anchors", file) == (1, "", sentence.format(at=at) + "\n")


def test_anchor_when_written_is_one_signed_line_that_names_its_chain(data):
    file = anchored(data, (2,))
    line = json.loads(file.read_text())
    sequence, digest = head()
    assert (line["version"], line["chain"], line["sequence"], line["digest"]) == (1, "main", sequence, digest)
    assert [oct((data / name).stat().st_mode & 0o777) for name in ("anchor-key", "anchors.jsonl")] == [
        "0o600"
    ] * 2


def test_verify_with_anchors_when_a_line_was_changed_or_another_key_signed_it_names_the_line(data, tmp_path):
    file = anchored(data, (2,))
    line = json.loads(file.read_text())
    other = anchor_line(signing_key(tmp_path / "other"), sequence=2, digest=line["digest"], at=AT)
    with file.open("a") as lines:
        lines.write("\n".join((json.dumps({**line, "sequence": 1}), "[1]", "not JSON", other)) + "\n")
    code, out, err = run("verify", "--anchors", file)
    assert (code, out) == (1, "")
    assert err.splitlines() == [
        f"Line {n} of {file} is not an anchor that this key signed." for n in (2, 3, 4, 5)
    ]


def test_read_anchors_when_the_chain_is_another_leaves_it_to_that_chain(data, tmp_path):
    key = signing_key(tmp_path / "anchor-key")
    (tmp_path / "lines").write_text(anchor_line(key, sequence=9, digest="x", at=AT, chain="program one"))
    assert read_anchors([tmp_path / "lines"], public_key(public_path(tmp_path / "anchor-key"))).anchors == ()


def test_anchor_when_sent_by_mail_goes_into_the_queue(data):
    note()
    with queued.held():
        assert run("anchor", "--mail", "auditor@city.example") == (0, "", "")
    mail = Mail.objects.get()
    assert (mail.to_email, json.loads(mail.text)["sequence"]) == ("auditor@city.example", 1)
    code, out, _ = run("anchor")
    assert (code, json.loads(out)["digest"]) == (0, head()[1])


def test_verify_with_anchors_when_there_is_no_key_or_no_file_says_so(data):
    note()
    for words in (("verify", "--anchors", data / "none"), ("anchor", "--to", data / "none" / "none")):
        shown = CliRunner().invoke(app, [str(word) for word in words])
        assert isinstance(shown.exception, DomainError)

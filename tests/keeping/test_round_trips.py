"""What was backed up is put back, and what was moved arrives: every row, file and event, on both databases."""

from __future__ import annotations

import shutil

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, connections

import trail
from cast import ADA, AT
from citylinks.access.actors import SYSTEM
from citylinks.access.decisions import NotPermitted
from citylinks.accounts.models import Account
from citylinks.audit import guards
from citylinks.audit.models import AuditEvent
from citylinks.audit.queries import verify_chain
from citylinks.calls.storage import private
from citylinks.keeping.building import release
from citylinks.keeping.databases import at_url, standing_in
from citylinks.keeping.operations import back_up, move, restore
from citylinks.keeping.proof import tally
from citylinks.keeping.snapshot import snapshot
from citylinks.keeping.telling import Told
from citylinks.kernel.errors import DomainError
from keeping.conftest import ODD

pytestmark = pytest.mark.django_db(transaction=True)
WHO = {"by": SYSTEM, "at": AT}


def everything():
    """The digest of every table of the database that stands here, and the counters of its keys."""
    with snapshot(connections["default"]) as state:
        return {table.name: tally(state, table, Told()) for table in state.schema.tables}, state.counters()


def without(found, *names):
    tallies, counters = found
    return {name: one for name, one in tallies.items() if name not in names}, counters


TRAIL = ("audit_auditevent", "audit_audithead")
PASSING = (
    "django_session",
    "usersessions_usersession",
    "account_emailconfirmation",
    "mail_mail",
    "mail_workerbeat",
)


@pytest.mark.slow
def test_backup_when_restored_holds_every_row_and_file_and_event(tmp_path, full, uploads):
    assert uploads
    before = everything()
    stages = []
    done = back_up(path=tmp_path / "all.tar", tell=lambda what, *_: stages.append(what), **WHO)
    assert (done.proof.faults, done.proof.files, done.missing, done.not_noted) == ((), len(uploads), (), "")
    assert oct((tmp_path / "all.tar").stat().st_mode & 0o777) == "0o600"
    assert [path.name for path in tmp_path.iterdir()] == ["all.tar"]
    assert trail.events()[-1] == (
        "record.backed-up",
        "system",
        "record all",
        {
            "seal": done.seal,
            "rows": done.proof.rows,
            "files": len(uploads),
            "events": done.proof.trail.events,
        },
    )
    for name in uploads:
        private().delete(name)
    url = f"sqlite:///{tmp_path}/restored.sqlite3"
    restored = restore(path=tmp_path / "all.tar", into=url, tell=lambda what, *_: stages.append(what), **WHO)
    assert (restored.proof.faults, restored.former, restored.upgraded) == ((), "", False)
    assert restored.proof.trail == done.proof.trail
    assert all(private().exists(name) for name in uploads)
    with standing_in(at_url(url)):
        after = everything()
        assert without(after, *TRAIL, *PASSING) == without(before, *TRAIL, *PASSING)
        assert {name: after[0][name].rows for name in PASSING} == dict.fromkeys(PASSING, 0)
        assert Account.objects.get(public_id="ada").last_login == ODD
        assert verify_chain(SYSTEM).whole
        assert trail.events()[-1][::2] == ("record.restored", "record all")
    assert list(dict.fromkeys(stages)) == [
        "Copying the files",
        "Holding one state of the database",
        "Copying the tables",
        "Checking the archive",
        "Reading the rows",
        "Restoring the files",
        "Restoring the tables",
        "Comparing the tables",
        "Comparing the files",
    ]


@pytest.mark.slow
def test_move_when_there_and_back_changes_no_row(tmp_path, full, request):
    before = everything()
    url = f"sqlite:///{tmp_path}/moved.sqlite3"
    moved = move(to=url, **WHO)
    assert (moved.proof.faults, moved.upgraded) == ((), False)
    assert everything() == before
    back = request.getfixturevalue("another") if connection.vendor == "postgresql" else f"{url}.back"
    with standing_in(at_url(url)):
        assert without(everything(), *TRAIL) == without(before, *TRAIL)
        assert [one.session_key for one in Session.objects.order_by("expire_date")] == ["a-1", "B-1"]
        assert guards.missing(connections["default"]) == ()
        assert move(to=back, **WHO).proof.equal
    with standing_in(at_url(back)):
        assert without(everything(), *TRAIL) == without(before, *TRAIL)
        assert verify_chain(SYSTEM).whole
        assert trail.names()[-2:] == ["record.moved", "record.moved"]
        made = Account.objects.create(public_id="new", email="new@city.example", opened_at=AT)
        assert made.pk > before[1]["accounts_account"] - 1
        with pytest.raises(DomainError) as refusal:
            move(to=url, **WHO)
    assert refusal.value.code == "not-empty"


@pytest.mark.slow
def test_restore_when_a_record_stands_there_wants_its_name_and_keeps_it(tmp_path, archive, schema):
    url = f"sqlite:///{tmp_path}/here.sqlite3"
    shutil.copyfile(schema, tmp_path / "here.sqlite3")
    with standing_in(at_url(url)):
        Session.objects.create(session_key="later", session_data="z", expire_date=AT)

    def refused(**asked):
        with pytest.raises(DomainError) as refusal:
            restore(path=tmp_path / "all.tar", into=url, **asked, **WHO)
        return refusal.value.code

    assert [refused(), refused(replacing="there.sqlite3")] == ["not-empty", "wrong-name"]
    with standing_in(at_url(url)) as held:
        held.ensure_connection()
        assert refused(replacing="here.sqlite3") == "in-use"
        assert Session.objects.get().session_key == "later"
    restored = restore(path=tmp_path / "all.tar", into=url, replacing="here.sqlite3", **WHO)
    former = tmp_path / "here.before_20261123_120000.sqlite3"
    assert restored.former == str(former)
    with standing_in(at_url(f"sqlite:///{former}")):
        assert Session.objects.get().session_key == "later"
    with standing_in(at_url(url)):
        assert Session.objects.exists() is False
    assert sorted(path.name for path in tmp_path.iterdir()) == ["all.tar", former.name, "here.sqlite3"]


@pytest.mark.slow
@pytest.mark.postgresql
def test_restore_when_postgresql_holds_a_record_moves_its_tables_aside(archive, another):
    restore(path=archive, into=another, **WHO)
    name = another.rpartition("/")[2]
    with at_url(another).cursor() as held:
        held.execute("SELECT 1")
        with pytest.raises(DomainError) as refusal:
            restore(path=archive, into=another, replacing=name, **WHO)
        held.connection.close()
    assert refusal.value.code == "in-use"
    restored = restore(path=archive, into=another, replacing=name, **WHO)
    assert restored.former == "the schema before_20261123_120000"
    with standing_in(at_url(another)) as there, there.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM before_20261123_120000.audit_auditevent")
        assert cursor.fetchone()[0] == AuditEvent.objects.count() == 4


@pytest.mark.slow
def test_restore_when_the_new_database_refuses_a_row_leaves_nothing_behind(tmp_path, archive, monkeypatch):
    """A record whose reference leads nowhere: the new database has its constraints in force."""
    from citylinks.keeping.operations import restoring

    whole = restoring.blocks_of

    def broken(archive, table):
        return iter(()) if table.name == "accounts_account" else whole(archive, table)

    monkeypatch.setattr(restoring, "blocks_of", broken)
    with pytest.raises(DomainError) as refusal:
        restore(path=tmp_path / "all.tar", into=f"sqlite:///{tmp_path}/x.sqlite3", **WHO)
    assert refusal.value.code == "not-taken"
    assert "names a row of accounts_account that is not there" in refusal.value.message
    assert [path.name for path in tmp_path.iterdir()] == ["all.tar"]


@pytest.mark.parametrize("work", [back_up, restore], ids=["back_up", "restore"])
def test_keeping_when_not_the_operator_is_refused_without_event(tmp_path, work):
    with trail.no_event(), pytest.raises(NotPermitted, match="Only the operator"):
        work(path=tmp_path / "all.tar", by=ADA, at=AT)
    assert list(tmp_path.iterdir()) == []


def test_move_when_not_the_operator_is_refused_without_event(tmp_path):
    with trail.no_event(), pytest.raises(NotPermitted, match="Only the operator"):
        move(to=f"sqlite:///{tmp_path}/x.sqlite3", by=ADA, at=AT)


@pytest.mark.parametrize("url", ["nonsense", "mysql://root@localhost/x"])
def test_move_when_the_url_names_no_database_of_ours_says_so(url):
    with pytest.raises(DomainError) as refusal:
        move(to=url, **WHO)
    assert refusal.value.code == "bad-url"


def test_release_when_nobody_is_connected_leaves_one_file(tmp_path):
    url = f"sqlite:///{tmp_path}/one.sqlite3"
    with standing_in(at_url(url)) as here, here.cursor() as cursor:
        cursor.execute("CREATE TABLE t (x)")
    release(tmp_path / "one.sqlite3")
    assert [path.name for path in tmp_path.iterdir()] == ["one.sqlite3"]

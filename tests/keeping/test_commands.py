"""The three commands as an operator meets them, and a backup beside people who write."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import threading
from pathlib import Path

import pytest
from django.db import connection, connections, transaction

from cast import AT
from citylinks.access.actors import SYSTEM
from citylinks.audit.models import AuditEvent
from citylinks.audit.names import EventName
from citylinks.audit.operations import record
from citylinks.cli.backup import tenths
from citylinks.keeping.databases import at_url, standing_in
from citylinks.keeping.operations import back_up
from citylinks.programs.models import Donor

CITYLINKS = Path(sys.executable).with_name("citylinks")
WRITERS = 3


def citylinks(folder, *arguments, **settings):
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("CITYLINKS_", "DJANGO_"))}
    return subprocess.run(
        [CITYLINKS, *arguments],
        env=clean | {"CITYLINKS_DATA_DIR": str(folder)} | settings,
        capture_output=True,
        text=True,
        check=False,
    )


def test_tenths_when_a_stage_goes_on_say_each_once(capsys):
    tell = tenths()
    tell("Looking", 0, 0)
    for done in range(0, 1001, 50):
        tell("Copying", done, 1000)
    lines = capsys.readouterr().err.splitlines()
    assert (lines[:3], lines[-1], len(lines)) == (
        ["Looking", "Copying: 0 of 1,000", "Copying: 100 of 1,000"],
        "Copying: 1,000 of 1,000",
        12,
    )


def test_backup_when_there_is_no_record_says_so_and_leaves_no_file(tmp_path):
    shown = citylinks(tmp_path / "data", "backup", str(tmp_path / "all.tar"))
    assert shown.returncode == 1
    assert shown.stderr in {
        "The database holds no record: it was never set up.\n",
        "The database refuses: unable to open database file. See CITYLINKS_DATABASE_URL.\n",
    }
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == []


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_commands_when_run_one_after_the_other_keep_the_record(tmp_path, schema):
    """SQLite alone: the rest of the round trips stand in tests/keeping."""
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    shutil.copyfile(schema, data / "citylinks.sqlite3")
    with standing_in(at_url(f"sqlite:///{data}/citylinks.sqlite3")), transaction.atomic():
        record(EventName.SAMPLE_LOADED, by=SYSTEM, at=AT, kind="sample", object_id="one")
    archive, keys = tmp_path / "all.tar", tmp_path / "all.keys"
    (data / "secret-key").write_text("a key of this installation", encoding="ascii")
    written = citylinks(data, "backup", str(archive), "--keys", str(keys), "--progress")
    assert (written.returncode, "Copying the tables" in written.stderr) == (0, True)
    assert keys.read_text() == "CITYLINKS_SECRET_KEY='a key of this installation'\n"
    checked = citylinks(data, "backup", "--check", str(archive))
    assert (checked.returncode, checked.stderr) == (0, "")
    assert "goes on to event 2: 1 more." in checked.stdout
    fresh = tmp_path / "fresh"
    restored = citylinks(fresh, "restore", str(archive))
    assert (restored.returncode, restored.stderr) == (0, "")
    assert restored.stdout.splitlines()[0] == written.stdout.splitlines()[1]
    again = citylinks(fresh, "restore", str(archive))
    assert (again.returncode, again.stdout) == (1, "")
    assert "or move this one aside with --replace citylinks.sqlite3." in again.stderr
    moved = citylinks(fresh, "move", "--to", f"sqlite:///{tmp_path}/moved.sqlite3")
    assert (moved.returncode, moved.stderr) == (0, "")
    whole = citylinks(fresh, "audit", "verify", CITYLINKS_DATABASE_URL=f"sqlite:///{tmp_path}/moved.sqlite3")
    assert whole.stdout.startswith("The audit trail is whole: 3 events, ending in ")
    others = [path for path in fresh.rglob("*") if path.lstat().st_mode & 0o077]
    assert others == []


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_backup_while_people_write_holds_each_change_with_its_event(tmp_path, schema):
    """Three writers add a donor and its event at once: no backup holds one without the other."""
    if connection.vendor == "sqlite":  # the suite's database is in memory, where writers lock readers out
        shutil.copyfile(schema, tmp_path / "here.sqlite3")
        url = f"sqlite:///{tmp_path}/here.sqlite3"
        here = lambda: standing_in(at_url(url))  # noqa: E731
    else:
        own = connections["default"]
        here = lambda: standing_in(own.copy())  # noqa: E731
    over, faults = threading.Event(), []

    def write(who):
        number = 0
        with here():
            try:
                while not over.is_set():
                    number += 1
                    with transaction.atomic():
                        Donor.objects.create(public_id=f"{who}-{number}", name=f"Donor {who} {number}")
                        record(
                            EventName.DONOR_RECORDED,
                            by=SYSTEM,
                            at=AT,
                            kind="donor",
                            object_id=f"{who}-{number}",
                        )
            except Exception as fault:  # noqa: BLE001  told below
                faults.append(fault)

    writers = [threading.Thread(target=write, args=(who,)) for who in range(WRITERS)]
    for writer in writers:
        writer.start()
    try:
        with here():
            while AuditEvent.objects.count() < WRITERS:
                assert not faults
            done = [back_up(path=tmp_path / f"{number}.tar", by=SYSTEM, at=AT) for number in range(3)]
    finally:
        over.set()
        for writer in writers:
            writer.join(60)
    assert faults == []
    assert [one.proof.faults for one in done] == [(), (), ()]
    for number, one in enumerate(done):
        assert donors(tmp_path / f"{number}.tar") == one.proof.trail.events - number  # less its own events
    assert done[0].proof.trail.events < done[-1].proof.trail.events


def donors(archive):
    from citylinks.keeping.archive import reading

    assert tarfile.is_tarfile(archive)
    with reading(archive) as held:
        return next(table.rows for table in held.manifest.tables if table.name == "programs_donor")

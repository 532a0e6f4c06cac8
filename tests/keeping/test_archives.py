"""An archive that was cut, altered or is none is told, with what is wrong; so is a copy without its log."""

from __future__ import annotations

import shutil
import tarfile
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.db import connection, transaction

import trail
from cast import ADA, AT
from citylinks.access.actors import SYSTEM
from citylinks.access.decisions import NotPermitted
from citylinks.audit.names import EventName
from citylinks.audit.operations import record
from citylinks.calls.storage import private
from citylinks.keeping.copies import check_file
from citylinks.keeping.databases import at_url, standing_in
from citylinks.keeping.keys import write_keys
from citylinks.keeping.operations import back_up, backups, restore
from citylinks.kernel.errors import DomainError

pytestmark = pytest.mark.django_db(transaction=True)
WHO = {"by": SYSTEM, "at": AT}


def checked(path):
    return list(check_file(path, by=SYSTEM))


def refusal_of(path):
    with pytest.raises(DomainError) as refusal:
        checked(path)
    return refusal.value


def rewritten(path, change):
    """Write a copy of an archive in which `change` decides what stands for each member; None leaves it out."""
    made = path.with_name("changed.tar")
    with tarfile.open(path) as old, tarfile.open(made, "w") as new:
        for member in old:
            content = change(member.name, old.extractfile(member).read())
            if content is not None:
                member.size = len(content)
                new.addfile(member, BytesIO(content))
    return made


def test_check_when_whole_says_equal_and_how_it_stands_to_the_running_record(archive, running):
    first, second, third = checked(archive)
    assert first.startswith("Equal: ")
    assert second.startswith(
        f"{archive} was written on 2026-11-23T12:00:00+00:00 by CityLinks 0.1.0, sealed "
    )
    assert third.endswith(": 1 more.")


def test_check_when_cut_at_any_place_says_that_a_part_is_missing(archive, tmp_path):
    content = archive.read_bytes()
    cut = tmp_path / "cut.tar"
    for end in (len(content) // 5, len(content) // 2, content.rindex(b"manifest.sha256")):
        cut.write_bytes(content[:end])
        assert refusal_of(cut).code == "cut-short"


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("tables/audit_auditevent.jsonl.gz", "tables/audit_auditevent.jsonl.gz was altered."),
        ("files/", " was altered."),
        ("manifest.json", "was altered."),
    ],
)
def test_check_when_one_byte_differs_names_the_member(archive, kind, said):
    def flipped(name, content):
        return content[:-9] + bytes([content[-9] ^ 1]) + content[-8:] if name.startswith(kind) else content

    refusal = refusal_of(rewritten(archive, flipped))
    assert refusal.code in {"not-whole", "altered"}
    assert said in refusal.message


def test_check_when_a_member_is_left_out_or_added_names_it(archive):
    left = refusal_of(rewritten(archive, lambda name, content: None if "needs_need." in name else content))
    assert left.message.endswith("tables/needs_need.jsonl.gz is missing in the archive.")
    made = rewritten(archive, lambda _name, content: content)
    with tarfile.open(made, "a") as more:
        more.addfile(tarfile.TarInfo("files/more"))
    assert refusal_of(made).message.endswith(
        "files/more is in the archive, and its manifest does not know it."
    )


def test_restore_when_the_archive_is_not_whole_touches_nothing(archive, tmp_path):
    made = rewritten(archive, lambda name, content: None if "needs_need." in name else content)
    with pytest.raises(DomainError) as refusal:
        restore(path=made, into=f"sqlite:///{tmp_path}/x.sqlite3", **WHO)
    assert refusal.value.code == "not-whole"
    assert not (tmp_path / "x.sqlite3").exists()


def test_check_when_it_is_no_archive_says_so(tmp_path):
    (tmp_path / "x.tar").write_bytes(b"something else " * 100)
    assert refusal_of(tmp_path / "x.tar").code == "no-archive"
    assert refusal_of(tmp_path / "gone.tar").code == "cannot-read"


def test_backup_when_the_file_is_there_already_leaves_it(tmp_path):
    (tmp_path / "all.tar").write_text("mine")
    with trail.no_event(), pytest.raises(DomainError) as refusal:
        back_up(path=tmp_path / "all.tar", **WHO)
    assert (refusal.value.code, (tmp_path / "all.tar").read_text()) == ("file-exists", "mine")


def test_backup_when_the_folder_is_not_there_is_one_sentence(tmp_path):
    with pytest.raises(DomainError) as refusal:
        back_up(path=tmp_path / "none" / "all.tar", **WHO)
    assert refusal.value.message.endswith("cannot be written: No such file or directory.")


@pytest.mark.slow
def test_backup_when_files_come_go_and_change_tells_each(tmp_path, uploads, monkeypatch):
    """A file that comes between the listing and the snapshot is in it; one that is gone is named."""
    late, *_ = uploads
    with monkeypatch.context() as listing:
        listing.setattr(backups, "kept_files", lambda: [name for name in uploads if name != late])
        done = back_up(path=tmp_path / "late.tar", **WHO)
    assert (done.proof.files, done.missing, done.proof.equal) == (len(uploads), (), True)
    private().delete(late)
    done = back_up(path=tmp_path / "gone.tar", **WHO)
    assert (done.proof.files, done.missing, done.proof.equal) == (len(uploads) - 1, (late,), True)
    private().save(late, ContentFile(b"something else"))
    with pytest.raises(DomainError) as refusal:
        back_up(path=tmp_path / "changed.tar", **WHO)
    assert f"The file {late} is not what its row says." in refusal.value.message


def test_backup_when_the_trail_takes_no_event_stands_and_says_so(tmp_path, running):
    broken, mended = trail.BREAK[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(broken)
    done = back_up(path=tmp_path / "all.tar", **WHO)
    with connection.cursor() as cursor:
        cursor.execute(mended)
    assert (done.proof.equal, "broken" in done.not_noted) == (True, True)


def test_keys_when_asked_are_settings_in_a_file_of_their_own(tmp_path, settings):
    settings.SECRET_KEY, settings.SECRETS_KEYS = "it's one", ["two", "three"]
    write_keys(tmp_path / "keys", by=SYSTEM)
    assert (tmp_path / "keys").read_text() == (
        "CITYLINKS_SECRET_KEY='it'\"'\"'s one'\nCITYLINKS_SECRETS_KEYS=two,three\n"
    )
    assert oct((tmp_path / "keys").stat().st_mode & 0o777) == "0o600"
    with pytest.raises(DomainError):
        write_keys(tmp_path / "keys", by=SYSTEM)
    with pytest.raises(NotPermitted):
        write_keys(tmp_path / "more", by=ADA)


def test_archive_when_read_holds_no_secret_key_and_no_session(archive, settings):
    with tarfile.open(archive) as tar:
        names = tar.getnames()
        whole = b"".join(tar.extractfile(name).read() for name in names)
    assert settings.SECRET_KEY.encode() not in whole
    assert [name for name in names if "session" in name or "member-files" in name] == []


def test_copy_without_its_log_is_told_from_a_whole_one(tmp_path, schema):
    """The file alone lacks what a running server wrote; the same file with its log is whole."""
    place = tmp_path / "citylinks.sqlite3"
    alone, both = tmp_path / "alone.sqlite3", tmp_path / "both.sqlite3"
    shutil.copyfile(schema, place)
    with standing_in(at_url(f"sqlite:///{place}")):
        for number in range(3):
            with transaction.atomic():
                record(EventName.SAMPLE_LOADED, kind="sample", object_id=str(number), **WHO)
        shutil.copyfile(place, alone)
        shutil.copyfile(place, both)
        shutil.copyfile(f"{place}-wal", f"{both}-wal")
        refusal = refusal_of(alone)
        assert refusal.code == "not-whole"
        assert "ends at event 0; the record that runs here goes on to event 3: 3 more." in refusal.message
        (said,) = checked(both)
        assert said.startswith(f"{both} holds every event of the record: 3 events, ending in ")
    assert refusal_of(both).code == "not-proven"  # the record that runs here now has no event
    (tmp_path / "empty.sqlite3").write_bytes(place.read_bytes()[:4096])
    assert refusal_of(tmp_path / "empty.sqlite3").code == "damaged"


def test_copy_when_no_record_runs_here_is_not_called_whole(tmp_path, schema):
    nothing = at_url(f"sqlite:///{tmp_path}/nothing.sqlite3")
    with standing_in(nothing):
        refusal = refusal_of(schema)
    assert refusal.code == "not-proven"
    assert "cannot be told from a copy alone" in refusal.message

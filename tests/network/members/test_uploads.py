from __future__ import annotations

import datetime as dt

import pytest

import trail
from cast import AT, BO, KIM, person
from citylinks.access.actors import Grant
from citylinks.access.decisions import NotPermitted
from citylinks.access.states import Role
from citylinks.kernel.errors import DomainError, NotFound
from citylinks.network.members import uploads
from citylinks.network.members.faults import FileFaults
from citylinks.network.members.plan import Fate
from citylinks.network.models import Person
from network.members.files import PLACE, ana, csv
from network.members.world import ANA, members, write
from places_rows import some_places

pytestmark = pytest.mark.django_db

OTHER = person("Other", Grant(Role.PROGRAM_OFFICER, "otherprogr"))
DAY = dt.timedelta(days=1)
WHO = {"by": KIM, "at": AT}


@pytest.fixture(autouse=True)
def private(db, settings, tmp_path):
    some_places()
    settings.STORAGES = settings.STORAGES | {
        "private": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        }
    }
    return tmp_path / uploads.FOLDER


def keep(*rows, name="our members.csv", at=AT):
    return uploads.keep(csv(*rows), name, by=KIM, at=at)


def test_file_when_kept_shows_what_it_would_do_until_it_is_imported(private):
    write(ANA)
    kept = keep(
        {"id": ANA.public_id, "pro_bono_days": "3"}, ana(emails="x@city.example", **PLACE), ana(emails="y")
    )
    again = uploads.kept_plan(kept.token, **WHO)
    assert again == kept
    assert [(one.row, one.name, one.fate) for one in again.members] == [
        (2, "Sample Ana", Fate.CHANGED),
        (3, "Sample Ana", Fate.ADDED),
    ]
    assert (again.faulty, again.can_skip, again.organizations) == (1, True, ())
    with trail.no_event(), pytest.raises(FileFaults):
        uploads.import_kept(token=kept.token, skip_faulty=False, **WHO)
    over = uploads.import_kept(token=kept.token, skip_faulty=True, **WHO)
    assert (over.done.added, over.done.changed, over.done.skipped) == (1, 1, 1)
    assert uploads.kept_plan(kept.token, **WHO) == over
    assert (over.members, over.faults) == ((), ())
    with trail.no_event():
        assert uploads.import_kept(token=kept.token, skip_faulty=True, **WHO) == over
    assert [path.suffix for path in private.iterdir()] == [".plan"]
    assert len(members()) == 2


def test_file_when_anothers_or_old_or_none_is_not_found(private):
    kept = keep(ana())
    for token, by, at in (
        (kept.token, OTHER, AT),
        (kept.token, KIM, AT + DAY + dt.timedelta(seconds=1)),
        ("0" * 40, KIM, AT),
        ("../../secret-key", KIM, AT),
        ("", KIM, AT),
    ):
        with pytest.raises(NotFound):
            uploads.kept_plan(token, by=by, at=at)
    with pytest.raises(NotPermitted):
        uploads.kept_plan(kept.token, by=BO, at=AT)
    with pytest.raises(NotPermitted):
        uploads.keep(csv(ana()), "x.csv", by=BO, at=AT)


def test_files_when_a_day_old_go_with_the_next_one(private):
    keep(ana())
    keep(ana(), at=AT + DAY / 2)
    keep(ana(), at=AT + DAY + dt.timedelta(seconds=1))
    assert len(list(private.iterdir())) == 4


def test_files_when_somebody_opens_the_page_a_day_later_are_gone(private):
    keep(ana())
    uploads.open_desk(by=OTHER, at=AT + DAY + dt.timedelta(seconds=1))
    assert list(private.iterdir()) == []
    with pytest.raises(NotFound):
        uploads.open_desk(by=BO, at=AT)


def test_import_when_the_network_changed_since_makes_the_preview_anew():
    write(ANA)
    kept = keep({"id": ANA.public_id, "name": "Sample Ana Two"})
    Person.objects.update(name="Sample Ana Three")
    with trail.no_event(), pytest.raises(DomainError, match="Look at it again"):
        uploads.import_kept(token=kept.token, skip_faulty=False, **WHO)
    (change,) = uploads.kept_plan(kept.token, **WHO).members[0].changes
    assert (change.before, change.after) == ("Sample Ana Three", "Sample Ana Two")
    assert uploads.import_kept(token=kept.token, skip_faulty=False, **WHO).done.changed == 1


def test_name_when_shown_has_no_path_and_no_control():
    assert [
        uploads.shown_name(name) for name in ("C:\\a\\b.csv", "../x.xlsx", "a\u202eb\x00.csv", "y" * 99)
    ] == [
        "b.csv",
        "x.xlsx",
        "ab.csv",
        "y" * 79 + "…",
    ]


def test_file_when_a_person_has_sent_many_takes_the_place_of_their_oldest(private, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_FILES", 2)
    other = uploads.keep(csv(ana()), "members.csv", by=OTHER, at=AT)
    first, second, third = (keep(ana(), at=AT + dt.timedelta(minutes=minute)) for minute in range(3))
    with pytest.raises(NotFound):
        uploads.kept_plan(first.token, **WHO)
    for kept, by in ((second, KIM), (third, KIM), (other, OTHER)):
        assert uploads.kept_plan(kept.token, by=by, at=AT).token == kept.token
    assert len(list(private.iterdir())) == 6

from __future__ import annotations

import datetime as dt
import shutil
from hashlib import sha256
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.models import FloatField, Value
from django.db.models.functions import Cast

from cast import AT
from citylinks.access.actors import SYSTEM
from citylinks.accounts.models import Account
from citylinks.audit.names import EventName
from citylinks.audit.operations import record
from citylinks.calls.models import Upload
from citylinks.calls.storage import private
from citylinks.keeping.databases import at_url, standing_in
from citylinks.keeping.files import kept_files
from citylinks.keeping.loading import make_schema
from citylinks.keeping.operations import back_up
from citylinks.places.models import City
from test_constraints import rows

FILE = b"a file"
ODD = AT.replace(microsecond=123_457)


@pytest.fixture(scope="session")
def schema(tmp_path_factory, django_db_setup, django_db_blocker):
    """A file of SQLite with the schema and no row, made once: migrating takes seconds."""
    path = tmp_path_factory.mktemp("schema") / "schema.sqlite3"
    with django_db_blocker.unblock(), standing_in(at_url(f"sqlite:///{path}")) as made:
        make_schema(made, tuple(sorted(MigrationLoader(None).disk_migrations)))
    return path


@pytest.fixture(scope="session")
def small(schema, tmp_path_factory, django_db_setup, django_db_blocker):
    """A small record in a file of its own, and its archive, made once: read them, and copy what you change."""
    folder = tmp_path_factory.mktemp("small")
    shutil.copyfile(schema, folder / "small.sqlite3")
    names = ("applications/one", "member-files/one.file")
    with django_db_blocker.unblock(), standing_in(at_url(f"sqlite:///{folder}/small.sqlite3")):
        account = Account.objects.create(public_id="gus", email="gus@city.example", opened_at=ODD)
        account.grants.create(role="expert", within="x", public_id="g", started_at=ODD, started_by="system")
        Session.objects.create(session_key="a-1", session_data="signed in", expire_date=ODD)
        for number in range(3):
            with transaction.atomic():
                told = {"kind": "sample", "object_id": str(number)}
                record(EventName.SAMPLE_LOADED, **told, by=SYSTEM, at=ODD)
        for name in names:
            private().save(name, ContentFile(b"names of people"))
        back_up(path=folder / "all.tar", by=SYSTEM, at=AT)
        for name in names:
            private().delete(name)
    return folder


@pytest.fixture
def archive(small, tmp_path):
    """A copy of the archive of the small record; what a test restores of its files goes again."""
    yield Path(shutil.copyfile(small / "all.tar", tmp_path / "all.tar"))
    private().delete("applications/one")


@pytest.fixture
def running(small, tmp_path, django_db_blocker):
    """A copy of the small record, which stands in as the one that runs."""
    (tmp_path / "data").mkdir()
    shutil.copyfile(small / "small.sqlite3", tmp_path / "data" / "small.sqlite3")
    with django_db_blocker.unblock(), standing_in(at_url(f"sqlite:///{tmp_path}/data/small.sqlite3")):
        yield


@pytest.fixture
def full(transactional_db):
    """One row of nearly everything, committed, with times of microseconds, and a passing file of a person."""
    for name in kept_files():  # the storage of the tests is one for a process
        private().delete(name)
    rows()
    ada = Account.objects.get(public_id="ada")
    Account.objects.filter(pk=ada.pk).update(last_login=ODD)
    Authenticator.objects.filter(user=ada, type="totp").update(data={"secret": "é", "again": [1, 2.5, None]})
    minus_zero = Cast(Value("-0.0"), FloatField())  # SQLite keeps no sign of zero
    City.objects.update(temp_coldest_c=minus_zero)
    Session.objects.create(session_key="B-1", session_data="x", expire_date=ODD + dt.timedelta(days=1))
    Session.objects.create(session_key="a-1", session_data="y", expire_date=ODD)
    UserSession.objects.create(user=ada, ip="2001:db8::1", session_key="a-1", user_agent="A", data={})
    for upload in Upload.objects.all():
        if not private().exists(upload.kept_as):  # a row that was made without its file
            private().save(upload.kept_as, ContentFile(FILE))
            Upload.objects.filter(pk=upload.pk).update(size=len(FILE), digest=sha256(FILE).hexdigest())
    private().save("member-files/one.file", ContentFile(b"names of people"))
    yield
    for name in (*kept_files(), "member-files/one.file"):
        private().delete(name)


@pytest.fixture
def uploads(full):
    """The stored files that rows name, each with what its row says of it."""
    return dict(Upload.objects.values_list("kept_as", "digest"))


@pytest.fixture
def another(django_db_blocker):
    """The URL of an empty database of PostgreSQL; only in the PostgreSQL half."""
    name = f"{connection.settings_dict['NAME']}_moved"
    told = connection.settings_dict
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}"')
    secret = f":{told['PASSWORD']}" if told["PASSWORD"] else ""
    yield f"postgres://{told['USER']}{secret}@{told['HOST']}:{told['PORT']}/{name}"
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

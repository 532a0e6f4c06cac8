from __future__ import annotations

import sqlite3
import threading

import pytest
from django.db import OperationalError, connection, connections, transaction

from cast import AT
from citylinks.access.actors import SYSTEM
from citylinks.accounts.models import Account
from citylinks.accounts.operations import open_account
from citylinks.audit.models import AuditEvent
from citylinks.audit.names import EventName
from citylinks.audit.operations import record
from citylinks.kernel import writing
from citylinks.kernel.errors import Busy
from citylinks.kernel.models import locked
from citylinks.kernel.writing import is_clash, operation, part
from locks import ORDER, OutOfOrderError, in_order


def opened(name):
    return open_account(email=f"{name}@city.example", name=name, by=SYSTEM, at=AT)


def tell(account):
    record(EventName.ACCOUNT_CHANGED, by=SYSTEM, at=AT, kind="account", object_id=account.public_id)


def told():
    return list(AuditEvent.objects.order_by("sequence").values_list("name", flat=True))


@pytest.mark.django_db
def test_operation_when_it_calls_others_writes_all_events_at_its_end_and_in_their_order():
    seen = []

    @operation
    def both():
        opened("one")
        seen.append(AuditEvent.objects.count())
        tell(opened("two"))

    both()
    assert seen == [0]
    assert told() == ["account.opened", "account.opened", "account.changed"]


@pytest.mark.django_db
def test_operation_when_a_part_of_it_fails_forgets_what_that_part_told_and_undoes_what_it_did():
    undone = []

    @operation
    def half():
        opened("kept")
        with pytest.raises(ZeroDivisionError), part():  # noqa: PT012 - what a part does before it fails
            opened("lost")
            writing.under_way().undo.append(lambda: undone.append("file"))
            raise ZeroDivisionError

    half()
    assert (told(), undone) == (["account.opened"], ["file"])
    assert list(Account.objects.values_list("name", flat=True)) == ["kept"]


@pytest.mark.django_db
def test_operation_when_it_fails_leaves_neither_row_nor_event_nor_file():
    undone = []

    @operation
    def broken():
        opened("lost")
        writing.under_way().undo.append(lambda: undone.append("file"))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken()
    assert (told(), undone, Account.objects.count()) == ([], ["file"], 0)
    assert writing.under_way() is None


def test_part_when_it_is_of_no_operation_is_a_mistake():
    with pytest.raises(RuntimeError, match="belongs to an operation"), part():
        pass


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_operation_when_two_wait_for_each_other_writes_both_and_acts_on_each_closing_once():
    one, two = opened("one"), opened("two")
    meeting, closings, faults, attempts = threading.Barrier(2, timeout=120), [], [], []

    @operation
    def rename(first, second, name):
        attempts.append(name)
        transaction.on_commit(lambda: closings.append(name))
        Account.objects.filter(pk=first.pk).update(name=name)
        if attempts.count(name) == 1:
            meeting.wait()
        Account.objects.filter(pk=second.pk).update(name=name)
        tell(second)

    def write(*given):
        try:
            rename(*given)
        except BaseException as fault:
            faults.append(fault)
            raise
        finally:
            connections.close_all()

    writers = [
        threading.Thread(target=write, args=given) for given in ((one, two, "left"), (two, one, "right"))
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert (faults, sorted(closings), len(attempts)) == ([], ["left", "right"], 3)
    assert told()[2:] == ["account.changed", "account.changed"]
    assert len(set(Account.objects.values_list("name", flat=True))) == 1


@operation
def cannot_be_put_in_line():
    with connection.cursor() as cursor:
        cursor.execute("DO $$ BEGIN RAISE EXCEPTION 'no line' USING ERRCODE = '40001'; END $$")


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_operation_when_every_attempt_is_ended_gives_up_in_a_sentence(monkeypatch):
    monkeypatch.setattr(writing, "PAUSE", 0)
    with pytest.raises(Busy) as caught:
        cannot_be_put_in_line()
    assert caught.value.traced() == (
        "Somebody else was writing at the same moment. Nothing was changed: send it again.",
    )


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_operation_when_what_follows_it_fails_is_not_done_again():
    attempts = []

    @operation
    def renamed():
        attempts.append(1)
        opened("one")
        transaction.on_commit(cannot_be_put_in_line.__wrapped__)

    with pytest.raises(RuntimeError, match="the change stands"):
        renamed()
    assert (len(attempts), Account.objects.count()) == (1, 1)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_locked_when_another_writes_a_row_that_points_at_it_does_not_wait():
    """Under FOR UPDATE the second writer would wait at its closing, and a third way round each for the other."""
    account = opened("one")
    waited = []

    def point():
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '10s'")
                cursor.execute("SELECT 1 FROM accounts_account WHERE id = %s FOR KEY SHARE", [account.pk])
        except OperationalError as fault:
            waited.append(fault)
        finally:
            connections.close_all()

    with transaction.atomic():
        locked(Account.objects.all(), account)
        writer = threading.Thread(target=point)
        writer.start()
        writer.join()
    assert waited == []


def test_is_clash_when_sqlite_is_held_by_another_writer_says_so(tmp_path):
    with (
        sqlite3.connect(tmp_path / "two", isolation_level=None) as first,
        sqlite3.connect(tmp_path / "two", isolation_level=None, timeout=0) as second,
    ):
        first.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError) as held:
            second.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError) as wrong:
            second.execute("SELECT nonsense")
    first.close()
    second.close()
    found = []
    for cause in (held.value, wrong.value):
        fault = OperationalError(str(cause))
        fault.__cause__ = cause
        found.append(is_clash(fault))
    assert found == [True, False]


@pytest.mark.django_db
def test_order_of_locks_when_an_operation_takes_them_otherwise_is_caught():
    one, two = opened("one"), opened("two")

    @operation
    def against():
        locked(Account.objects.all(), two)
        locked(Account.objects.all(), one)

    @operation
    def with_it():
        locked(Account.objects.all(), one)
        locked(Account.objects.all(), two)
        locked(Account.objects.all(), one)  # it holds it already

    with in_order():
        with_it()
        with pytest.raises(OutOfOrderError):
            against()
    assert len(ORDER) == len(set(ORDER)) == 30

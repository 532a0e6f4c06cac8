from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.db import DatabaseError, connection, connections, transaction

from cast import ADA, AT, BO, EVE
from citylinks.access.actors import SYSTEM
from citylinks.access.decisions import NotPermitted
from citylinks.audit import guards, queries
from citylinks.audit.models import GENESIS, AuditEvent, AuditHead
from citylinks.audit.names import EventName
from citylinks.audit.operations import Happening, record, record_all
from citylinks.audit.queries import changes, events, verify_chain
from citylinks.kernel.errors import DomainError


def note(number=1, by=SYSTEM):
    return record(
        EventName.NEED_STATED, by=by, at=AT, kind="need", object_id=f"need{number}", facts={"number": number}
    )


@transaction.atomic
def note_then_fail():
    note()
    raise ZeroDivisionError


@pytest.mark.django_db
def test_record_when_called_twice_makes_a_chain():
    note(1)
    note(2, by=ADA)
    first, second = AuditEvent.objects.order_by("sequence")
    assert [
        (e.sequence, e.name, e.actor_kind, e.actor_id, e.object_kind, e.object_id, e.facts, e.at)
        for e in events(SYSTEM)
    ] == [
        (1, "need.stated", "system", "system", "need", "need1", '{"number":1}', AT),
        (2, "need.stated", "person", "ada", "need", "need2", '{"number":2}', AT),
    ]
    assert (first.previous_digest, second.previous_digest) == (GENESIS, first.digest)
    assert verify_chain(SYSTEM).breaks == ()
    assert (verify_chain(SYSTEM).events, verify_chain(SYSTEM).head) == (2, second.digest)


@pytest.mark.django_db
def test_trail_when_empty_is_whole():
    report = verify_chain(SYSTEM)
    assert (report.whole, report.events, report.head, report.breaks) == (True, 0, GENESIS, ())


@pytest.mark.django_db(transaction=True)
def test_record_when_outside_a_transaction_is_a_mistake():
    with pytest.raises(RuntimeError, match="in the transaction"):
        note()
    assert AuditEvent.objects.count() == 0


@pytest.mark.django_db
def test_record_when_the_time_is_naive_is_refused():
    with pytest.raises(ValueError, match="no time zone"):
        record(EventName.NEED_STATED, by=SYSTEM, at=dt.datetime(2026, 1, 1), kind="need", object_id="x")  # noqa: DTZ001


@pytest.mark.django_db
def test_trail_when_a_person_asks_is_refused():
    with pytest.raises(NotPermitted):
        verify_chain(EVE)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_auditevent SET actor_id = 'nobody'", "DELETE FROM audit_auditevent"],
    ids=["update", "delete"],
)
def test_event_when_changed_by_any_statement_is_refused_by_the_database(statement):
    note()
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert verify_chain(SYSTEM).whole


TAMPERING = {
    "UPDATE audit_auditevent SET facts = '{\"number\":9}' WHERE sequence = 2": (
        "Event 2 was changed after it was recorded.",
    ),
    "DELETE FROM audit_auditevent WHERE sequence = 2": ("Event 2 is missing: event 3 follows event 1.",),
    "DELETE FROM audit_auditevent WHERE sequence = 3": ("The trail ends at event 2, but 3 were recorded.",),
    "UPDATE audit_auditevent SET previous_digest = 'x' WHERE sequence = 3": (
        "Event 3 does not continue event 2.",
        "Event 3 was changed after it was recorded.",
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize("statement", TAMPERING, ids=["changed", "removed", "cut-off", "cut-loose"])
def test_trail_when_tampered_with_below_the_triggers_names_the_break(statement):
    for number in (1, 2, 3):
        note(number)
    guards.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute(statement)
    guards.install(connection)
    assert verify_chain(SYSTEM).breaks == TAMPERING[statement]


@pytest.mark.django_db
def test_trail_when_its_guards_are_down_says_so():
    note()
    guards.remove(connection)
    down = verify_chain(SYSTEM)
    guards.install(connection)
    assert [sentence.split()[-1] for sentence in down.breaks] == [
        f"audit_event_no_{change}."
        for change in ("update", "delete", "truncate")
        if connection.vendor == "postgresql" or change != "truncate"
    ]
    assert verify_chain(SYSTEM).whole


CHANGED = {
    "sqlite": (
        "DROP TRIGGER audit_event_no_delete",
        "CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_auditevent BEGIN SELECT 1; END",
    ),
    "postgresql": (
        (
            "CREATE OR REPLACE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_auditevent "
            "FOR EACH ROW EXECUTE FUNCTION audit_append_only()"
        ),
    ),
}
BESIDE = {
    "sqlite": "CREATE TRIGGER own BEFORE INSERT ON audit_auditevent BEGIN SELECT 1; END",
    "postgresql": "CREATE TRIGGER own BEFORE INSERT ON audit_auditevent EXECUTE FUNCTION audit_append_only()",
}


def say(*statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.mark.django_db
def test_trail_when_a_guard_was_changed_or_one_stands_beside_them_names_it():
    note()
    say(*CHANGED[connection.vendor], BESIDE[connection.vendor])
    found = verify_chain(SYSTEM).breaks
    guards.remove(connection)
    guards.install(connection)
    say("DROP TRIGGER own" + (" ON audit_auditevent" if connection.vendor == "postgresql" else ""))
    assert found == (
        "The guard audit_event_no_delete was changed: it does not do what CityLinks made it for.",
        "A trigger stands on the trail that CityLinks did not make: own.",
    )
    assert verify_chain(SYSTEM).whole


@pytest.mark.postgresql
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("statement", "words"),
    [
        (
            (
                "CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RETURN NULL; END $$"
            ),
            "was changed",
        ),
        ("ALTER TABLE audit_auditevent DISABLE TRIGGER audit_event_no_update", "does not hold the guard"),
        ("ALTER TABLE audit_auditevent ENABLE REPLICA TRIGGER audit_event_no_update", "was changed"),
    ],
    ids=["its function", "switched off", "only for replicas"],
)
def test_trail_on_postgresql_when_a_guard_does_nothing_any_more_says_so(statement, words):
    note()
    say(statement)
    found = verify_chain(SYSTEM).breaks
    assert found
    assert all(words in sentence for sentence in found)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_verify_when_somebody_writes_meanwhile_raises_no_alarm(monkeypatch):
    """An event comes between the walk and the head: read one after the other, they would not agree."""
    with transaction.atomic():
        note(1)
    read, faults = queries.head, []

    def write_and_read():
        writer = threading.Thread(target=write_in_a_thread_of_its_own, args=(2, faults))
        writer.start()
        writer.join()
        return read()

    monkeypatch.setattr(queries, "head", write_and_read)
    found = verify_chain(SYSTEM)
    assert (found.breaks, found.events, faults) == ((), 1, [])
    assert AuditEvent.objects.count() == 2


@pytest.mark.django_db
def test_record_when_the_head_was_lost_refuses_to_go_on():
    note()
    AuditHead.objects.all().delete()
    with pytest.raises(DomainError) as caught:
        note(2)
    assert caught.value.code == "audit-head-lost"
    assert verify_chain(SYSTEM).breaks == ("The trail ends at event 1, but 0 were recorded.",)


@pytest.mark.django_db(transaction=True)
def test_record_when_the_change_fails_leaves_no_event():
    with pytest.raises(ZeroDivisionError):
        note_then_fail()
    assert AuditEvent.objects.count() == 0
    with transaction.atomic():
        note()
    assert verify_chain(SYSTEM).events == 1


def write_in_a_thread_of_its_own(number, faults):
    try:
        with transaction.atomic():
            note(number)
    except DatabaseError as fault:
        faults.append(fault)
    finally:
        connections.close_all()


@pytest.mark.django_db(transaction=True)
def test_record_when_many_write_at_once_makes_one_chain():
    """They race on PostgreSQL; SQLite in memory is one connection, on which they take turns."""
    faults = []
    writers = [
        threading.Thread(target=write_in_a_thread_of_its_own, args=(number, faults)) for number in range(8)
    ]
    if connection.vendor == "postgresql":
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
    else:
        for number in range(8):
            with transaction.atomic():
                note(number)
    assert faults == []
    assert (verify_chain(SYSTEM).events, verify_chain(SYSTEM).breaks) == (8, ())


@pytest.mark.django_db
def test_events_when_recorded_together_make_the_same_chain_as_one_by_one(django_assert_num_queries):
    note()
    told = [Happening(EventName.PERSON_CHANGED, "person", f"p{n}", {"n": n}) for n in range(3)]
    with django_assert_num_queries(3):
        record_all(told, by=SYSTEM, at=AT)
    with django_assert_num_queries(0):
        record_all([], by=SYSTEM, at=AT)
    found = AuditEvent.objects.filter(name="person.changed").order_by("sequence")
    note()
    assert [(one.sequence, one.object_id, one.facts) for one in found] == [
        (2, "p0", '{"n":0}'),
        (3, "p1", '{"n":1}'),
        (4, "p2", '{"n":2}'),
    ]
    report = verify_chain(SYSTEM)
    assert (report.whole, report.events) == (True, 5)


def test_changes_are_told_of_what_the_reader_sees_and_others_did_newest_first_and_once(db):
    later = AT + dt.timedelta(hours=1)
    happened = [
        (EventName.NEED_STATED, ADA, "need", "seen", AT),  # before
        (EventName.NEED_REVISED, ADA, "need", "seen", later),
        (EventName.NEED_REVISED, ADA, "need", "seen", later),
        (EventName.NEED_PUBLISHED, ADA, "need", "hidden", later),
        (EventName.NEED_PUBLISHED, BO, "need", "seen", later),  # the reader's own
        (EventName.ROLE_GRANTED, ADA, "role", "seen", later),  # of a kind that was not asked for
        (EventName.NEED_PUBLISHED, ADA, "need", "seen", later),
    ]
    with transaction.atomic():
        for name, by, kind, object_id, at in happened:
            record(name, by=by, at=at, kind=kind, object_id=object_id)
    asked = []

    def seen(ids):
        asked.append(ids)
        return {"seen"}

    found = changes(BO, since=AT, seen={"need": seen})
    assert [(one.name, one.object_id) for one in found] == [
        ("need.published", "seen"),
        ("need.revised", "seen"),
    ]
    assert asked == [frozenset({"seen", "hidden"})]
    assert changes(BO, since=later, seen={"need": seen}) == ()

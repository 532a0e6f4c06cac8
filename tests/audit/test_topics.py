"""Every event says which topics it changes, and a topic's version changes with just those."""

from __future__ import annotations

import pytest
from django.db import transaction

from cast import AT
from citylinks.access.actors import SYSTEM
from citylinks.audit.models import GENESIS, AuditEvent, AuditHead
from citylinks.audit.names import EventName
from citylinks.audit.operations import Happening, record, record_all
from citylinks.audit.queries import topic_versions
from citylinks.audit.topics import _RAISING, CHANGES, UNSEEN, Topic

OF = {"kind": "thing", "object_id": "one"}
WHO = {"by": SYSTEM, "at": AT}


def last_digest():
    return AuditEvent.objects.latest("sequence").digest


def test_events_when_listed_by_topic_are_all_events_and_none_twice():
    raising = [name for names in _RAISING.values() for name in names]
    assert set(CHANGES) == set(EventName)
    assert UNSEEN.isdisjoint(raising)
    assert len(raising) == len(set(raising))
    assert set(_RAISING) == set(Topic)


def test_topics_when_named_are_the_columns_of_the_head():
    columns = {field.name for field in AuditHead._meta.fields}
    assert columns == {"id", "sequence", "digest", *Topic}


def test_versions_before_any_event_are_all_the_same(db):
    assert topic_versions() == dict.fromkeys(Topic, GENESIS)


@pytest.mark.parametrize("name", list(EventName))
def test_event_when_recorded_raises_its_topics_and_no_other(db, name):
    record(EventName.PLACES_LOADED, **WHO, **OF)
    before = topic_versions()
    record(name, **WHO, **OF)
    after = topic_versions()
    raised = {topic for topic in Topic if after[topic] != before[topic]}
    assert raised == CHANGES[name]
    assert {after[topic] for topic in raised} <= {last_digest()}


def test_events_when_many_are_recorded_at_once_raise_the_topics_of_all(db, django_assert_num_queries):
    names = (EventName.NEED_PUBLISHED, EventName.LETTER_SENT, EventName.CALL_OPENED)
    record(EventName.PLACES_LOADED, **WHO, **OF)
    before = topic_versions()
    with django_assert_num_queries(3):  # as many as without topics: the head, the events, the head
        record_all([Happening(name, "thing", "one") for name in names], **WHO)
    changed = dict.fromkeys((Topic.NEEDS, Topic.CALLS), last_digest())
    assert topic_versions() == {**before, **changed}


def test_versions_when_read_take_one_query(db, django_assert_num_queries):
    with django_assert_num_queries(1):
        topic_versions()


def test_event_when_its_transaction_fails_raises_nothing(db):
    before = topic_versions()
    with transaction.atomic():
        record(EventName.NEED_PUBLISHED, **WHO, **OF)
        transaction.set_rollback(True)
    assert topic_versions() == before

"""Rows that are put back are the rows that were made, and never mixed with others."""

from __future__ import annotations

import pytest
from django.db import transaction

from citylinks.audit.models import AuditEvent
from citylinks.places.models import Country
from citylinks.programs.models import Donor
from remembered import everything, remembered
from world import WHO, record_donor

pytestmark = pytest.mark.django_db


@pytest.fixture
def made_twice():
    """A function that makes a donor and renames a country that stood before, and how often it did so."""
    calls = []

    def make():
        calls.append("made")
        Country.objects.filter(iso2="ZA").update(name="South Africa (renamed)")
        return record_donor(name="The donor", **WHO)

    return remembered(make), calls


def standing(name):
    """A row that stands before, not made by what is remembered."""
    return Country.objects.create(iso2="ZA", iso3="ZAF", name=name, ldc=False, lldc=False, sids=False)


def undone(act):
    """What an act returned and what the tables then held, with all of it rolled back."""
    with transaction.atomic():
        returned, held = act(), everything()
        transaction.set_rollback(True)
    return returned, held


def test_put_back_when_the_tables_are_as_before_then_they_hold_the_same_and_nothing_is_made(made_twice):
    make, calls = made_twice
    standing("South Africa")
    (first, held), (second, held_again) = undone(make), undone(make)
    assert (held_again, calls) == (held, ["made"])
    assert (second, second is first) == (first, False)


def test_put_back_when_as_many_other_rows_stand_then_makes_anew(made_twice):
    make, calls = made_twice
    with transaction.atomic():
        standing("South Africa")
        make()
        transaction.set_rollback(True)
    standing("Suid-Afrika")
    make()
    assert calls == ["made", "made"]


def test_put_back_when_more_rows_follow_then_their_ids_are_new(made_twice):
    make, calls = made_twice
    undone(make)
    before = make()
    after = record_donor(name="Another donor", **WHO)
    assert calls == ["made"]
    assert [one.name for one in Donor.objects.order_by("pk")] == [before.name, after.name]
    assert AuditEvent.objects.count() == 2


def test_remembered_when_rows_that_stood_before_are_deleted_then_refuses(made_twice):
    standing("South Africa")
    with pytest.raises(AssertionError, match="places_country: rows that stood before are gone"):
        remembered(Country.objects.all().delete)()

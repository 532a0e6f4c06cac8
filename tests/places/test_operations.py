from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction

from cast import AT, CAST
from citylinks.access.actors import SYSTEM
from citylinks.access.decisions import NotPermitted
from citylinks.audit.models import AuditHead
from citylinks.audit.names import EventName
from citylinks.audit.operations import record
from citylinks.audit.queries import events
from citylinks.kernel.errors import DomainError
from citylinks.network.operations import register_organization
from citylinks.network.states import OrganizationKind
from citylinks.places.gazetteer import Gazetteer
from citylinks.places.models import (
    City,
    CityName,
    Country,
    CountryLanguage,
    CountryList,
    CountryListEntry,
    Edition,
)
from citylinks.places.operations import Loaded, load_gazetteer
from places.tables import DOZEN, DURBAN, PORTMORE, SEMARANG, TOKYO, cut

LATER = AT + dt.timedelta(days=1)


def state():
    """Everything that loading writes, in an order that does not depend on ids."""
    return (
        list(City.objects.order_by("geonameid").values()),
        sorted(CityName.objects.values_list("city", "key", "name", "prominence")),
        list(Country.objects.order_by("iso2").values()),
        sorted(CountryLanguage.objects.values_list("country", "code", "share")),
        list(CountryList.objects.order_by("code").values()),
        sorted(CountryListEntry.objects.values_list("country_list", "country")),
        list(Edition.objects.values()),
    )


@pytest.mark.django_db
def test_load_when_the_tables_are_empty_writes_them_and_one_event(dozen):
    loaded = load_gazetteer(by=SYSTEM, at=AT, gazetteer=dozen)
    names = sum(1 for _ in dozen.names.lines())
    assert loaded == Loaded(dozen.sha256, 13, names, added=13)
    assert loaded.sentence == f"Loaded 13 cities with {names:,} names: added 13, updated 0, removed 0."
    assert (City.objects.count(), CityName.objects.count(), Country.objects.count()) == (13, names, 250)
    assert (CountryList.objects.count(), CountryListEntry.objects.count()) == (3, 49)
    assert [(e.name, e.actor_id, e.at, e.object_kind, e.object_id) for e in events(SYSTEM)] == [
        ("places.loaded", "system", AT, "gazetteer", dozen.sha256[:12])
    ]
    assert events(SYSTEM)[0].facts == (
        f'{{"added":13,"cities":13,"kept":0,"names":{names},"removed":0,"sha256":"{dozen.sha256}","updated":0}}'
    )


@pytest.mark.django_db
def test_load_when_loaded_already_changes_nothing_and_says_so(dozen):
    first = load_gazetteer(by=SYSTEM, at=AT, gazetteer=dozen)
    before = state()
    again = load_gazetteer(by=SYSTEM, at=LATER, gazetteer=dozen)
    assert (first.changed, again.changed) == (True, False)
    assert again.sentence == "The 13 cities are loaded already; nothing changed."
    assert state() == before
    assert events(SYSTEM).count() == 1


@pytest.mark.django_db
def test_load_when_the_tables_changed_adds_updates_and_removes(dozen, tmp_path):
    smaller = cut(tmp_path, [number for number in DOZEN if number not in {TOKYO, SEMARANG}])
    load_gazetteer(by=SYSTEM, at=AT, gazetteer=smaller)
    load_gazetteer(by=SYSTEM, at=AT, gazetteer=cut(tmp_path / "b", [TOKYO, DURBAN]))
    City.objects.filter(geonameid=DURBAN).update(population=1)
    loaded = load_gazetteer(by=SYSTEM, at=LATER, gazetteer=dozen)
    assert (loaded.added, loaded.updated, loaded.removed, loaded.kept) == (11, 1, 0, 0)
    reached = state()
    Edition.objects.all().delete()
    City.objects.all().delete()
    load_gazetteer(by=SYSTEM, at=LATER, gazetteer=dozen)
    assert state() == reached


@pytest.mark.django_db
def test_load_when_records_point_at_a_city_that_is_gone_keeps_it(dozen, tmp_path):
    load_gazetteer(by=SYSTEM, at=AT, gazetteer=dozen)
    register_organization(
        name="Portmore Municipal Corporation",
        kind=OrganizationKind.LOCAL_GOVERNMENT,
        city=City.objects.get(geonameid=PORTMORE),
        by=SYSTEM,
        at=AT,
    )
    loaded = load_gazetteer(by=SYSTEM, at=LATER, gazetteer=cut(tmp_path, [DURBAN]))
    assert (loaded.removed, loaded.kept) == (11, 1)
    assert sorted(City.objects.values_list("geonameid", flat=True)) == [DURBAN, PORTMORE]
    assert loaded.sentence.endswith("removed 11, kept 1 that records point at.")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "actor", [actor for actor in CAST if actor is not SYSTEM], ids=lambda actor: actor.id
)
def test_load_when_not_the_operator_is_refused_without_event(dozen, actor):
    with pytest.raises(NotPermitted, match="Only the operator of this installation"):
        load_gazetteer(by=actor, at=AT, gazetteer=dozen)
    assert (City.objects.count(), Edition.objects.count(), events(SYSTEM).count()) == (0, 0, 0)


@pytest.mark.django_db
def test_load_when_the_event_cannot_be_recorded_writes_nothing(dozen):
    with transaction.atomic():
        record(EventName.NEED_STATED, by=SYSTEM, at=AT, kind="need", object_id="need1")
    AuditHead.objects.all().delete()
    with pytest.raises(DomainError, match="The end of the audit trail was lost"):
        load_gazetteer(by=SYSTEM, at=AT, gazetteer=dozen)
    assert (City.objects.count(), CityName.objects.count(), Edition.objects.count()) == (0, 0, 0)
    assert events(SYSTEM).count() == 1


@pytest.mark.django_db
def test_load_of_the_package_writes_every_city_and_name(django_assert_max_num_queries):
    with django_assert_max_num_queries(40):
        loaded = load_gazetteer(by=SYSTEM, at=AT)
    assert (loaded.cities, loaded.added, loaded.changed) == (33960, 33960, True)
    assert (City.objects.count(), CityName.objects.count()) == (33960, loaded.names)
    assert Edition.objects.get().sha256 == Gazetteer.load().sha256

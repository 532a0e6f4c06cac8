from __future__ import annotations

from decimal import Decimal

import pytest

import world
from cast import ADA, AT, BO, CEM, DIA, EVE, HOST, PROGRAM, RESOURCE
from citylinks.access.actors import PUBLIC
from citylinks.access.decisions import NotPermitted
from citylinks.kernel.errors import DomainError, Faults
from citylinks.kernel.source import Source
from citylinks.kernel.time import PartialDate
from citylinks.partnerships.models import Activity, Partnership, ReportedFigure
from citylinks.partnerships.operations import (
    publish_partnership,
    record_activity,
    record_partnership,
    report_figure,
)
from citylinks.partnerships.states import (
    PARTNERSHIP_TRANSITIONS,
    PartnershipAction,
    PartnershipState,
    PartyRole,
)
from trail import broken_trail, events, no_event

pytestmark = pytest.mark.django_db
NOT_OFFICERS = pytest.mark.parametrize("actor", [PUBLIC, BO, CEM, DIA, EVE], ids=lambda actor: actor.id)


@pytest.fixture
def made():
    return world.build()


def record(made, by=ADA, **changes):
    given = {
        "title": "Host and Resource",
        "parties": [(PartyRole.HOST, made.host), (PartyRole.RESOURCE, made.resource)],
        "need": made.needs["published"],
        "started": PartialDate("2015-08-12"),
        "ended": PartialDate("2016"),
    }
    return record_partnership(program=made.program, source=world.SOURCE, by=by, at=AT, **{**given, **changes})


def activity(made, by=ADA, **changes):
    given = {"text": "Visit", "started": PartialDate("2015-11"), "ended": None}
    return record_activity(
        partnership=made.partnerships["recorded"], source=world.SOURCE, by=by, at=AT, **{**given, **changes}
    )


def figure(made, by=ADA, **changes):
    given = {
        "label": "People",
        "value": Decimal(46),
        "unit": "people",
        "source": world.SOURCE,
        "reported": PartialDate("2016-04"),
    }
    return report_figure(partnership=made.partnerships["recorded"], by=by, at=AT, **{**given, **changes})


def test_record_partnership_when_an_officer_does_it_is_on_record(made):
    one = record(made)
    assert (one.state, str(one.started), str(one.ended)) == ("recorded", "2015-08-12", "2016")
    assert [(party.role, party.organization) for party in one.parties.order_by("id")] == [
        ("host", made.host),
        ("resource", made.resource),
    ]
    assert events()[-1] == (
        "partnership.recorded",
        "ada",
        f"partnership {one.public_id}",
        {
            "program": PROGRAM,
            "need": made.needs["published"].public_id,
            "parties": [f"host {HOST}", f"resource {RESOURCE}"],
        },
    )


@NOT_OFFICERS
def test_record_partnership_when_not_an_officer_is_refused(made, actor):
    with no_event(), pytest.raises(NotPermitted, match="Only an officer of Main"):
        record(made, by=actor)


def test_record_partnership_when_the_input_is_bad_names_every_fault(made):
    with no_event(), pytest.raises(Faults) as caught:
        record(
            made,
            title="",
            parties=[(PartyRole.HOST, made.host), (PartyRole.HOST, made.host)],
            need=made.needs["other"],
            started=PartialDate("2016"),
            ended=PartialDate("2015"),
        )
    assert caught.value.traced() == (
        "title: The title is empty. Name the cities.",
        "parties: There is no resource partner. Name at least one.",
        "parties: An organization is named twice. Give each one role.",
        "ended: It ends (2015) before it starts (2016). Check both dates.",
        "need: The need belongs to another program. Choose one of this program.",
        "need: The need belongs to none of the hosts. Name its owner as a host.",
    )


def test_record_partnership_when_the_title_is_taken_is_refused(made):
    with no_event(), pytest.raises(DomainError) as caught:
        record(made, title="Published")
    assert (caught.value.code, caught.value.place) == ("partnership-exists", "title")


def test_record_partnership_when_the_trail_fails_is_rolled_back(made):
    before = Partnership.objects.count()
    with broken_trail():
        record(made)
    assert Partnership.objects.count() == before


@NOT_OFFICERS
def test_publish_partnership_when_not_an_officer_is_refused(made, actor):
    with no_event(), pytest.raises(NotPermitted, match="Only an officer of Main"):
        publish_partnership(partnership=made.partnerships["recorded"], by=actor, at=AT)


@pytest.mark.parametrize("state", PartnershipState)
@pytest.mark.parametrize("action", PartnershipAction)
def test_partnership_when_in_any_state_moves_only_as_the_table_says(made, state, action):
    one = made.partnerships["recorded"]
    Partnership.objects.filter(pk=one.pk).update(state=state)
    if (state, action) in PARTNERSHIP_TRANSITIONS:
        with broken_trail():
            publish_partnership(partnership=one, by=ADA, at=AT)
        one.refresh_from_db()
        assert one.state == state
        moved = publish_partnership(partnership=one, by=ADA, at=AT)
        assert moved.state == PARTNERSHIP_TRANSITIONS[state, action]
        assert events()[-1] == ("partnership.published", "ada", f"partnership {one.public_id}", {})
        return
    with no_event(), pytest.raises(DomainError) as caught:
        publish_partnership(partnership=one, by=ADA, at=AT)
    assert caught.value.code == "wrong-state"


def test_record_activity_when_an_officer_does_it_keeps_its_place(made):
    first, second = activity(made), activity(made, text="Report", started=None)
    assert [(one.order, one.text, one.started) for one in (first, second)] == [
        (1, "Visit", PartialDate("2015-11")),
        (2, "Report", None),
    ]
    recorded = made.partnerships["recorded"].public_id
    assert events()[-2:] == [
        (
            "activity.recorded",
            "ada",
            f"activity {first.public_id}",
            {"partnership": recorded, "started": "2015-11"},
        ),
        (
            "activity.recorded",
            "ada",
            f"activity {second.public_id}",
            {"partnership": recorded, "started": None},
        ),
    ]


@NOT_OFFICERS
def test_record_activity_when_not_an_officer_is_refused(made, actor):
    with no_event(), pytest.raises(NotPermitted):
        activity(made, by=actor)


@pytest.mark.parametrize(
    ("started", "ended"), [(None, "2016"), ("2016-02", "2016-01")], ids=["no-start", "backwards"]
)
def test_record_activity_when_the_input_is_bad_names_every_fault(made, started, ended):
    with no_event(), pytest.raises(Faults) as caught:
        activity(made, text=" ", started=PartialDate(started) if started else None, ended=PartialDate(ended))
    assert caught.value.traced() == (
        "text: The text is empty. Say what was done.",
        "ended: It ends before it starts. Check both dates.",
    )


def test_record_activity_when_the_trail_fails_is_rolled_back(made):
    before = Activity.objects.count()
    with broken_trail():
        activity(made)
    assert Activity.objects.count() == before


def test_report_figure_when_two_sources_disagree_keeps_both(made):
    first = figure(made, source=Source("One account"))
    second = figure(made, source=Source("Another account"), value=Decimal(50))
    kept = made.partnerships["recorded"].figures.order_by("id")
    assert [(one.value, one.source.title) for one in kept] == [(46, "One account"), (50, "Another account")]
    recorded = made.partnerships["recorded"].public_id
    assert events()[-2:] == [
        (
            "figure.reported",
            "ada",
            f"figure {one.public_id}",
            {"partnership": recorded, "label": "People", "value": value, "unit": "people"},
        )
        for one, value in ((first, "46"), (second, "50"))
    ]


@NOT_OFFICERS
def test_report_figure_when_not_an_officer_is_refused(made, actor):
    with no_event(), pytest.raises(NotPermitted):
        figure(made, by=actor)


def test_report_figure_when_the_input_is_bad_names_every_fault(made):
    with no_event(), pytest.raises(Faults) as caught:
        figure(made, label="", unit=" ", source=Source(""))
    assert [fault.place for fault in caught.value] == ["label", "unit", "source"]


def test_report_figure_when_the_source_gave_it_already_is_refused(made):
    figure(made)
    with no_event(), pytest.raises(DomainError) as caught:
        figure(made, value=Decimal("46.000"))
    assert caught.value.code == "figure-exists"


def test_report_figure_when_the_trail_fails_is_rolled_back(made):
    before = ReportedFigure.objects.count()
    with broken_trail():
        figure(made)
    assert ReportedFigure.objects.count() == before

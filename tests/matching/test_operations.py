from __future__ import annotations

import re

import pytest
from django.db import IntegrityError, transaction

import world
from cast import ADA, AT, BO, CEM, DIA, EVE
from citylinks.access.actors import PUBLIC, SYSTEM
from citylinks.access.decisions import NotPermitted
from citylinks.kernel.errors import Faults
from citylinks.matching.models import MatchRun, MatchWeight, PeerPart, RankedPeer
from citylinks.matching.operations import run_match
from citylinks.matching.queries import runs
from trail import broken_trail, events, no_event

pytestmark = pytest.mark.django_db


@pytest.fixture
def built():
    """The world without the runs it comes with."""
    made = world.build()
    MatchRun.objects.all().delete()
    return made


def test_run_match_when_an_officer_runs_it_then_keeps_the_answer_and_records_one_event(built):
    need = built.needs["published"]
    run = run_match(need=need, by=ADA, at=AT)
    assert (run.need, run.run_by, run.run_at, run.top, run.compared) == (need, "ada", AT, 20, 2)
    assert re.fullmatch(r"[0-9a-f]{64}", run.input_sha256)
    peers = list(run.peers.select_related("city"))
    assert [(peer.rank, peer.city.name) for peer in peers] == [(1, "Gold Coast"), (2, "Shimla")]
    assert [theme.theme for theme in run.themes.all()] == ["coastal-erosion"]
    assert sum(weight.weight for weight in run.weights.all()) == pytest.approx(100)
    for peer in peers:
        assert sum(part.contribution for part in peer.parts.all()) == pytest.approx(peer.score, abs=1e-12)
        assert peer.parts.get(criterion="climate").value is None
    assert events()[-1] == (
        "match.run",
        "ada",
        f"match-run {run.public_id}",
        {
            "need": need.public_id,
            "themes": ["coastal-erosion"],
            "weights": None,
            "compared": 2,
            "engine": run.engine_version,
            "input_sha256": run.input_sha256,
        },
    )


def test_run_match_when_run_twice_then_the_answers_are_the_same(built):
    first, second = (run_match(need=built.needs["published"], by=SYSTEM, at=AT) for _ in range(2))
    assert first.public_id != second.public_id
    assert (first.input_sha256, first.world) == (second.input_sha256, second.world)
    assert list(first.peers.values_list("city", "score")) == list(second.peers.values_list("city", "score"))


@pytest.mark.parametrize("actor", [PUBLIC, BO, CEM, DIA, EVE], ids=lambda actor: actor.id)
def test_run_match_when_no_officer_asks_then_refuses(built, actor):
    with no_event(), pytest.raises(NotPermitted) as caught:
        run_match(need=built.needs["published"], by=actor, at=AT)
    assert caught.value.message == "Only an officer of Main may match its needs."
    assert MatchRun.objects.count() == 0


def test_run_match_when_the_need_was_withdrawn_then_refuses_even_the_system(built):
    with no_event(), pytest.raises(NotPermitted) as caught:
        run_match(need=built.needs["withdrawn"], by=SYSTEM, at=AT)
    assert caught.value.message == "This need was withdrawn; there is nothing to match."


def test_run_match_when_no_peer_is_asked_for_then_refuses(built):
    with no_event(), pytest.raises(Faults) as caught:
        run_match(need=built.needs["published"], top=0, by=ADA, at=AT)
    assert caught.value.traced() == ("top: 0 peers were asked for. Ask for 1 or more.",)


@pytest.mark.django_db(transaction=True)
def test_run_match_when_the_trail_fails_then_nothing_is_kept(built):
    with broken_trail():
        run_match(need=built.needs["published"], by=ADA, at=AT)
    assert (MatchRun.objects.count(), RankedPeer.objects.count()) == (0, 0)


def test_runs_when_the_cast_looks_then_sees_only_its_programs(built):
    made = run_match(need=built.needs["published"], by=SYSTEM, at=AT)
    other = run_match(need=built.needs["other"], by=SYSTEM, at=AT)
    assert {actor.id: set(runs(actor)) for actor in (SYSTEM, PUBLIC, ADA, BO, DIA)} == {
        "system": {made, other},
        "public": set(),
        "ada": {made},
        "bo": set(),
        "dia": {made},
    }


@pytest.mark.parametrize("number", [1, 3])
def test_runs_when_there_are_more_then_the_queries_stay_the_same(built, number, django_assert_num_queries):
    for _ in range(number):
        run_match(need=built.needs["published"], by=SYSTEM, at=AT)
    with django_assert_num_queries(7):
        shown = [
            (run.need.program.name, peer.city.country.name, [part.value for part in peer.parts.all()])
            for run in runs(SYSTEM)
            for peer in run.peers.all()
        ]
    assert len(shown) == 2 * number


@pytest.mark.parametrize(
    ("constraint", "wrong"),
    [
        ("matching_run_has_actor", {"run_by": ""}),
        ("matching_run_has_engine", {"engine_version": ""}),
        ("matching_run_sha256", {"input_sha256": "not a digest"}),
        ("matching_run_top", {"top": 0}),
    ],
)
def test_match_run_when_a_column_is_wrong_then_the_database_refuses(built, constraint, wrong):
    run = run_match(need=built.needs["published"], by=SYSTEM, at=AT)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        MatchRun.objects.filter(pk=run.pk).update(**wrong)


@pytest.mark.parametrize(
    ("constraint", "wrong"),
    [
        ("matching_peer_rank", {"rank": 0}),
        ("matching_peer_score_within_bounds", {"score": 2.0}),
        ("matching_peer_score_within_bounds", {"low": -0.5}),
    ],
)
def test_ranked_peer_when_a_column_is_wrong_then_the_database_refuses(built, constraint, wrong):
    run = run_match(need=built.needs["published"], by=SYSTEM, at=AT)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        RankedPeer.objects.filter(run=run, rank=1).update(**wrong)


@pytest.mark.parametrize("wrong", [{"value": None, "contribution": 0.1}, {"value": 1.5}], ids=str)
def test_peer_part_when_unknown_gives_points_or_is_no_share_then_the_database_refuses(built, wrong):
    run = run_match(need=built.needs["published"], by=SYSTEM, at=AT)
    with pytest.raises(IntegrityError, match="matching_part_unknown_gives_nothing"), transaction.atomic():
        PeerPart.objects.filter(peer__run=run, criterion="population").update(**wrong)


def test_match_weight_when_over_a_hundred_then_the_database_refuses(built):
    run = run_match(need=built.needs["published"], by=SYSTEM, at=AT)
    with pytest.raises(IntegrityError, match="matching_weight_range"), transaction.atomic():
        MatchWeight.objects.filter(run=run, criterion="coast").update(weight=101)


@pytest.mark.parametrize("related", ["weights", "themes", "peers"])
def test_match_run_when_a_row_is_said_twice_then_the_database_refuses(built, related):
    run = run_match(need=built.needs["published"], by=SYSTEM, at=AT)
    again = getattr(run, related).first()
    again.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save(force_insert=True)


def test_peer_part_when_said_twice_then_the_database_refuses(built):
    run = run_match(need=built.needs["published"], by=SYSTEM, at=AT)
    again = PeerPart.objects.filter(peer__run=run).first()
    again.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save(force_insert=True)

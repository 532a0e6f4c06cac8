from __future__ import annotations

import re

import pytest
from django.db import IntegrityError, transaction

import world
from cast import ADA, AT, BO, CEM, DIA, EVE, ODO
from citylinks.access.actors import PUBLIC, SYSTEM
from citylinks.access.decisions import NotPermitted
from citylinks.kernel.errors import DomainError, Faults, NotFound
from citylinks.matching.criteria import CONTEXT
from citylinks.matching.learned import shipped
from citylinks.matching.models import ProgramWeight, ProgramWeights, WeightsFigure
from citylinks.matching.operations import (
    accept_weights,
    learn_weights,
    refuse_weights,
    retire_weights,
    run_match,
)
from citylinks.matching.pairings import Pairing, pairings_of, public_pairs
from citylinks.matching.queries import learning_facts, program_weights
from citylinks.matching.states import FoundBy, WeightsState
from citylinks.partnerships.models import Activity, Partnership
from matching.paired import WHY, load_cities, pair_cities, proposed
from trail import broken_trail, events, names, no_event

pytestmark = pytest.mark.django_db
REFUSALS = (accept_weights, refuse_weights)


@pytest.fixture
def built():
    """The world, whose main program has learned nothing yet."""
    made = world.build()
    made.program.learned_weights.all().delete()
    return made


@pytest.fixture
def paired(built, tmp_path):
    """The main program with thirty pairings that were followed, and the one of the cast's world."""
    load_cities(tmp_path)
    pair_cities(built.program, 30)
    return built


def test_pairings_when_partnerships_repeat_a_pair_then_each_counts_once_and_followed_if_any_was(built):
    semarang, gold_coast = built.host.city_id, built.resource.city_id
    assert pairings_of(built.program.public_id) == (Pairing(semarang, gold_coast, "coastal-erosion", True),)
    assert pairings_of(built.other.public_id) == (Pairing(built.stranger.city_id, gold_coast, "", False),)


def test_public_pairs_when_a_partnership_or_its_program_is_not_public_then_leaves_it_out(built):
    semarang, gold_coast = built.host.city_id, built.resource.city_id
    assert public_pairs() == ((semarang, gold_coast),)
    Partnership.objects.filter(title="Of another program").update(state="published", program=built.draft)
    assert public_pairs() == ((semarang, gold_coast),)
    Partnership.objects.filter(title="Of another program").update(program=built.other)
    assert public_pairs() == ((built.stranger.city_id, gold_coast), (semarang, gold_coast))


def test_learn_weights_when_thirty_pairings_were_followed_then_proposes_weights_with_their_gain(paired):
    made = learn_weights(program=paired.program, by=ADA, at=AT)
    assert (made.program, made.state, made.pairs) == (paired.program, WeightsState.PROPOSED, 31)
    assert (made.learned_by, made.learned_at) == ("ada", AT)
    assert re.fullmatch(r"[0-9a-f]{64}", made.input_sha256)
    rows = list(made.rows.all())
    assert [row.criterion for row in rows] == list(CONTEXT)
    assert sum(row.weight for row in rows) == pytest.approx(100, abs=0.7)
    assert {row.criterion: row.shipped for row in rows} == shipped().per_cent
    before, after = (made.figures.get(found_by=found_by) for found_by in FoundBy)
    assert made.gain == pytest.approx(after.mean - before.mean)
    assert made.gain_low <= made.gain <= made.gain_high
    assert events()[-1] == (
        "weights.learned",
        "ada",
        f"program-weights {made.public_id}",
        {"program": paired.program.public_id, "pairs": 31, "gain": f"{made.gain:+.3f}"},
    )


def test_learn_weights_when_learned_again_from_the_same_then_finds_the_same(paired):
    first = learn_weights(program=paired.program, by=ADA, at=AT)
    refuse_weights(weights=first, reason=WHY, by=ADA, at=AT)
    second = learn_weights(program=paired.program, by=ADA, at=AT)
    assert (first.input_sha256, first.gain) == (second.input_sha256, second.gain)
    same = [list(one.rows.values_list("criterion", "weight", "low", "high")) for one in (first, second)]
    assert same[0] == same[1]


def test_learn_weights_when_too_few_were_followed_then_refuses_and_says_how_many(paired):
    Activity.objects.filter(partnership__in=Partnership.objects.order_by("-id")[:2]).delete()
    with no_event(), pytest.raises(Faults) as caught:
        learn_weights(program=paired.program, by=ADA, at=AT)
    assert caught.value.traced() == (
        "29 pairings can be learned from; it takes 30. Record what was done in the partnerships.",
    )


def test_learn_weights_when_some_wait_for_a_decision_then_refuses(built):
    proposed(built.program)
    with no_event(), pytest.raises(DomainError) as caught:
        learn_weights(program=built.program, by=ADA, at=AT)
    assert caught.value.traced() == ("Learned weights wait for a decision. Accept or refuse them first.",)


@pytest.mark.parametrize("actor", [PUBLIC, BO, CEM, DIA, EVE, ODO], ids=lambda actor: actor.id)
@pytest.mark.parametrize(
    ("act", "state"),
    [
        (learn_weights, None),
        (accept_weights, WeightsState.PROPOSED),
        (refuse_weights, WeightsState.PROPOSED),
        (retire_weights, WeightsState.IN_FORCE),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_weights_when_no_officer_acts_then_refuses(built, actor, act, state):
    asked = (
        {"program": built.program}
        if state is None
        else {"weights": proposed(built.program, state), "reason": WHY}
    )
    with no_event(), pytest.raises(NotPermitted) as caught:
        act(**asked, by=actor, at=AT)
    assert caught.value.message == "Only an officer of Main may decide about its weights."


def test_accept_weights_when_others_were_in_force_then_those_retire_for_the_same_reason(built):
    old, new = proposed(built.program, WeightsState.IN_FORCE), proposed(built.program)
    accepted = accept_weights(weights=new, reason=f" {WHY} ", by=ADA, at=AT)
    old.refresh_from_db()
    assert (accepted.state, accepted.reason, accepted.decided_by, accepted.decided_at) == (
        WeightsState.IN_FORCE,
        WHY,
        "ada",
        AT,
    )
    assert (old.state, old.retired_reason, old.retired_by) == (WeightsState.RETIRED, WHY, "ada")
    facts = {"program": built.program.public_id, "pairs": 31}
    assert events()[-2:] == [
        ("weights.retired", "ada", f"program-weights {old.public_id}", facts),
        ("weights.accepted", "ada", f"program-weights {new.public_id}", facts),
    ]


def test_refuse_weights_when_proposed_then_keeps_why_and_what_was_in_force(built):
    old, new = proposed(built.program, WeightsState.IN_FORCE), proposed(built.program)
    assert refuse_weights(weights=new, reason=WHY, by=ADA, at=AT).state == WeightsState.REFUSED
    old.refresh_from_db()
    assert old.state == WeightsState.IN_FORCE
    assert names()[-1] == "weights.refused"


def test_retire_weights_when_in_force_then_the_shipped_ones_count_again(built):
    row = proposed(built.program, WeightsState.IN_FORCE)
    assert program_weights(PUBLIC, "main").per_cent["climate"] == 88.0
    assert retire_weights(weights=row, reason=WHY, by=ADA, at=AT).retired_reason == WHY
    assert program_weights(PUBLIC, "main") is None
    assert names()[-1] == "weights.retired"


@pytest.mark.parametrize("state", WeightsState)
@pytest.mark.parametrize(
    "act", [accept_weights, refuse_weights, retire_weights], ids=lambda act: act.__name__
)
def test_weights_when_the_state_does_not_allow_it_then_refuses(built, act, state):
    row = proposed(built.program, state)
    allowed = {WeightsState.PROPOSED: REFUSALS, WeightsState.IN_FORCE: (retire_weights,)}.get(state, ())
    if act in allowed:
        assert act(weights=row, reason=WHY, by=SYSTEM, at=AT).state != state
        return
    with no_event(), pytest.raises(DomainError) as caught:
        act(weights=row, reason=WHY, by=SYSTEM, at=AT)
    assert caught.value.code == "wrong-state"


@pytest.mark.parametrize("act", REFUSALS, ids=lambda act: act.__name__)
def test_weights_when_no_reason_is_given_then_refuses(built, act):
    row = proposed(built.program)
    with no_event(), pytest.raises(Faults) as caught:
        act(weights=row, reason="  ", by=ADA, at=AT)
    assert caught.value.traced() == ("reason: The reason is empty. Enter a reason.",)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", REFUSALS, ids=lambda act: act.__name__)
def test_weights_when_the_trail_fails_then_nothing_is_kept(built, act):
    row = proposed(built.program)
    with broken_trail():
        act(weights=row, reason=WHY, by=ADA, at=AT)
    row.refresh_from_db()
    assert (row.state, row.reason) == (WeightsState.PROPOSED, "")


def test_run_match_when_weights_are_in_force_then_ranks_by_them_and_says_so(built):
    need = built.needs["published"]
    row = proposed(built.program, WeightsState.IN_FORCE)
    run = run_match(need=need, by=ADA, at=AT)
    assert run.learned == row
    assert run.weights.get(criterion="climate").weight > 40
    assert events()[-1][3]["weights"] == row.public_id
    retire_weights(weights=row, reason=WHY, by=ADA, at=AT)
    assert run_match(need=need, by=ADA, at=AT).learned is None


def test_learning_facts_when_read_then_tells_what_there_is_and_may_be_done(built, django_assert_num_queries):
    rows = [proposed(built.program, state) for state in WeightsState]
    learning_facts(ADA, "main")
    with django_assert_num_queries(14):
        found = learning_facts(ADA, "main")
    assert (found.code, found.program, found.decided, found.followed, found.usable, found.needed) == (
        "main", "Main", 1, 1, 1, 30,
    )  # fmt: skip
    assert (found.proposed.public_id, found.in_force.public_id) == (rows[0].public_id, rows[1].public_id)
    assert [one.public_id for one in found.past] == [rows[3].public_id, rows[2].public_id]
    assert found.may_learn.allowed
    assert (found.in_force.decided.reason, found.past[0].retired.reason) == (WHY, WHY)
    assert [(one.found_by, one.mean) for one in found.proposed.found] == [
        ("shipped", 0.75),
        ("learned", 0.77),
    ]


@pytest.mark.parametrize("actor", [PUBLIC, BO, CEM, EVE, ODO], ids=lambda actor: actor.id)
def test_learning_facts_when_another_asks_then_there_is_no_such_thing(built, actor):
    with pytest.raises(NotFound):
        learning_facts(actor, "main")


def test_learning_facts_when_the_donor_asks_then_sees_them_and_may_not_learn(built):
    assert not learning_facts(DIA, "main").may_learn.allowed


def test_program_weights_when_the_program_is_a_draft_then_nobody_outside_sees_them(built):
    proposed(built.program)
    assert (program_weights(PUBLIC, "draft"), program_weights(PUBLIC, "main")) == (None, None)
    assert program_weights(SYSTEM, "draft").source == "Draft"


@pytest.mark.parametrize(
    ("constraint", "wrong"),
    [
        ("matching_weights_state", {"state": "lost", "decided_at": AT, "decided_by": "ada", "reason": WHY}),
        ("matching_weights_has_actor", {"learned_by": ""}),
        ("matching_weights_has_engine", {"engine_version": ""}),
        ("matching_weights_sha256", {"input_sha256": "none"}),
        ("matching_weights_has_pairs", {"pairs": 0}),
        ("matching_weights_gain_within_interval", {"gain": 0.5}),
        ("matching_weights_decided", {"reason": "Because."}),
        ("matching_weights_retired", {"retired_at": AT}),
    ],
)
def test_program_weights_when_a_column_is_wrong_then_the_database_refuses(built, constraint, wrong):
    row = proposed(built.program)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ProgramWeights.objects.filter(pk=row.pk).update(**wrong)


@pytest.mark.parametrize("state", [WeightsState.PROPOSED, WeightsState.IN_FORCE], ids=str)
def test_program_weights_when_a_second_is_proposed_or_in_force_then_the_database_refuses(built, state):
    proposed(built.program, state)
    with pytest.raises(IntegrityError), transaction.atomic():
        proposed(built.program, state)


@pytest.mark.parametrize(
    ("kind", "constraint", "wrong"),
    [
        (ProgramWeight, "matching_learned_within_interval", {"low": 99.0}),
        (ProgramWeight, "matching_learned_shipped", {"shipped": 101.0}),
        (WeightsFigure, "matching_figure_found_by", {"found_by": "luck"}),
        (WeightsFigure, "matching_figure_is_a_share", {"mean": 1.5}),
    ],
)
def test_rows_of_weights_when_a_column_is_wrong_then_the_database_refuses(built, kind, constraint, wrong):
    row = kind.objects.filter(weights=proposed(built.program)).first()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        kind.objects.filter(pk=row.pk).update(**wrong)


@pytest.mark.parametrize("kind", [ProgramWeight, WeightsFigure], ids=lambda kind: kind.__name__)
def test_rows_of_weights_when_said_twice_then_the_database_refuses(built, kind):
    row = kind.objects.filter(weights=proposed(built.program)).first()
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)

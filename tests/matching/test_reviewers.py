"""The automatic assignment: load and conflicts are never broken, and on small problems nothing better exists."""

from __future__ import annotations

import itertools
from collections import Counter
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from citylinks.matching.reviewers import fit, solve
from citylinks.reviews.queries.problem import Able, Problem, Wanting

CALL = SimpleNamespace(public_id="call")
FUZZ = settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))


def wanting(pk, lacks=1, themes=(), language="en"):
    return Wanting(pk, f"application{pk}", f"City {pk}", lacks, frozenset(themes), language)


def able(pk, load=1, held=0, expertise=None, languages=()):
    return Able(pk, f"reviewer{pk}", f"Reviewer {pk}", held, load, expertise or {}, frozenset(languages))


def problem(wants, ables, tied=(), past=(), each=2):
    return Problem(CALL, each, tuple(wants), tuple(ables), frozenset(tied), frozenset(past))


@st.composite
def problems(draw):
    m, n = draw(st.integers(0, 4)), draw(st.integers(0, 4))
    themes = st.frozensets(st.sampled_from(["water", "waste"]))
    wants = [wanting(i, draw(st.integers(0, 2)), draw(themes)) for i in range(m)]
    levels = st.dictionaries(st.sampled_from(["water", "waste"]), st.sampled_from([0.4, 0.7, 1.0]))
    ables = [
        able(100 + j, load := draw(st.integers(1, 3)), draw(st.integers(0, load)), draw(levels))
        for j in range(n)
    ]
    pairs = st.frozensets(st.sampled_from([(i, 100 + j) for i in range(m) for j in range(n)] or [(0, 0)]))
    return problem(wants, ables, draw(pairs), draw(pairs))


def every_assignment(asked):
    """All sets of pairs that keep load, demand and conflicts."""
    apart = asked.tied | asked.past
    free = [
        (one.pk, other.pk)
        for one in asked.wanting
        for other in asked.able
        if one.lacks and other.load > other.held and (one.pk, other.pk) not in apart
    ]
    lacks = {one.pk: one.lacks for one in asked.wanting}
    room = {one.pk: one.load - one.held for one in asked.able}
    for size in range(len(free) + 1):
        for chosen in itertools.combinations(free, size):
            of, by = Counter(i for i, _ in chosen), Counter(j for _, j in chosen)
            if all(of[i] <= lacks[i] for i in of) and all(by[j] <= room[j] for j in by):
                yield chosen


def worth(asked, chosen):
    """What is wished, the first first: many, evenly short, evenly loaded, and with these loads well fitting."""
    of, by = Counter(i for i, _ in chosen), Counter(j for _, j in chosen)
    wants, ables = {one.pk: one for one in asked.wanting}, {one.pk: one for one in asked.able}
    short = sorted((one.lacks - of[one.pk] for one in asked.wanting), reverse=True)
    loads = sorted((one.held + by[one.pk] for one in asked.able), reverse=True)
    return (
        len(chosen),
        [-one for one in short],
        [-one for one in loads],
        round(sum(fit(wants[i], ables[j]) for i, j in chosen), 6),
    )


@FUZZ
@given(problems())
def test_solve_when_small_breaks_no_rule_and_nothing_better_exists(asked):
    plan = solve(asked)
    every = list(every_assignment(asked)) if len(asked.wanting) * len(asked.able) <= 9 else None
    apart = asked.tied | asked.past
    assert not set(plan.numbers) & apart
    assert len(set(plan.numbers)) == len(plan.numbers)
    loads = Counter(j for _, j in plan.numbers)
    assert all(one.held + loads[one.pk] <= one.load for one in asked.able if loads[one.pk])
    given_ = Counter(i for i, _ in plan.numbers)
    assert {one.application: one.short for one in plan.lacks} == {
        one.public_id: one.lacks - given_[one.pk] for one in asked.wanting if one.lacks > given_[one.pk]
    }
    if every is not None:
        best = max(worth(asked, chosen) for chosen in every)
        found = worth(asked, plan.numbers)
        assert found[:2] == best[:2]
        alike = [one for one in every if short_of(asked, one) == short_of(asked, plan.numbers)]
        assert found[2] == max(worth(asked, one)[2] for one in alike)
        assert found[3] == max(worth(asked, one)[3] for one in alike if loads_of(one) == loads)


def short_of(asked, chosen):
    return Counter(i for i, _ in chosen)


def loads_of(chosen):
    return Counter(j for _, j in chosen)


@FUZZ
@given(problems())
def test_solve_when_asked_twice_answers_the_same(asked):
    assert solve(asked) == solve(asked)


@FUZZ
@given(st.integers(1, 12), st.integers(1, 3), st.data())
def test_solve_when_everybody_has_room_gives_every_application_its_number_and_nobody_more_than_needed(
    count, each, data
):
    reviewers = data.draw(st.integers(each, 8))
    load = -(-count * each // reviewers)
    asked = problem(
        [wanting(i, each) for i in range(count)],
        [able(100 + j, load + 2) for j in range(reviewers)],
        each=each,
    )
    plan = solve(asked)
    assert (len(plan.numbers), plan.lacks) == (count * each, ())
    assert max(plan.loads.values()) == load


def test_solve_when_expertise_and_language_are_known_prefers_who_fits():
    asked = problem(
        [wanting(1, themes=["water"], language="es"), wanting(2, themes=["waste"], language="en")],
        [
            able(101, expertise={"waste": 1.0}, languages=["en"]),
            able(102, expertise={"water": 0.7}, languages=["es", "en"]),
        ],
        each=1,
    )
    plan = solve(asked)
    assert plan.numbers == ((1, 102), (2, 101))
    assert [one.fit for one in plan.pairs] == [pytest.approx(0.85), 1.0]


def test_solve_when_some_have_more_in_hand_gives_to_those_who_have_less():
    asked = problem([wanting(1, 2)], [able(101, 9, held=2), able(102, 9, held=2), able(103, 9)])
    assert solve(asked).loads == {"reviewer101": 3, "reviewer102": 2, "reviewer103": 1}
    better = able(102, 9, held=2, expertise={"water": 1.0})
    asked = problem([wanting(1, 2, themes=["water"])], [able(101, 9, held=2), better, able(103, 9)])
    assert solve(asked).loads == {"reviewer101": 2, "reviewer102": 3, "reviewer103": 1}


def test_fit_when_nothing_is_known_is_neutral():
    assert fit(wanting(1, themes=["water"]), able(1)) == 0.5
    assert fit(wanting(1), able(1, expertise={"water": 1.0})) == 0.5
    assert fit(wanting(1), able(1, languages=["es"])) == 0.0


def test_solve_when_it_cannot_be_says_in_words_what_is_missing():
    asked = problem(
        [wanting(1, 2), wanting(2, 1)],
        [able(101), able(102, 3), able(103, 2, held=2), able(104, 5)],
        tied=[(1, 101), (1, 102), (1, 104)],
        past=[(2, 102)],
    )
    plan = solve(asked)
    assert [one.sentence for one in plan.lacks] == [
        "City 1 lacks 2 reviewers: 3 of 4 are tied to it, 1 of 4 has no room."
    ]
    nobody = solve(problem([wanting(1, 1)], []))
    assert [one.sentence for one in nobody.lacks] == ["City 1 lacks one reviewer: there are no reviewers."]
    contested = solve(problem([wanting(1, 1), wanting(2, 1)], [able(101)], each=1))
    assert [one.sentence for one in contested.lacks] == [
        "City 2 lacks one reviewer: 1 of 1 is taken by others."
    ]


def test_solve_when_reviewers_are_few_leaves_no_application_without_any():
    asked = problem([wanting(i, 2) for i in range(3)], [able(101, 3), able(102, 1)])
    given_ = Counter(i for i, _ in solve(asked).numbers)
    assert sorted(given_.values()) == [1, 1, 2]


def test_plan_when_the_question_changes_has_another_fingerprint():
    one = solve(problem([wanting(1)], [able(101), able(102)]))
    other = solve(problem([wanting(1)], [able(101), able(102)], tied=[(1, 101)]))
    assert one.fingerprint != other.fingerprint

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import optimize, sparse

from citylinks.engine.assign import Assignment, Candidates, assign
from citylinks.engine.assign_graph import graph, solve_units
from citylinks.engine.assign_bids import kernels
from citylinks.engine.scores import DenseScores

FUZZ = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
NAN = float("nan")
EIGHTHS = hnp.arrays(
    np.float32,
    st.tuples(st.integers(1, 6), st.integers(1, 6)),
    elements=st.one_of(st.integers(0, 8).map(lambda k: k / 8), st.just(NAN)),
)


def _flow_value(array: np.ndarray, demand: np.ndarray, capacity: np.ndarray) -> float:
    """The same by linear programming: the matrix of a flow is totally unimodular."""
    m, n = array.shape
    row, column = np.nonzero(~np.isnan(array))
    if not row.size:
        return 0.0
    each = np.arange(row.size)
    limits = sparse.coo_array(
        (np.ones(2 * row.size), (np.r_[row, m + column], np.r_[each, each])), (m + n, row.size)
    )
    answer = optimize.linprog(
        -array[row, column].astype(float), limits, np.r_[demand, capacity], bounds=(0, 1)
    )
    return -answer.fun


def _check(answer: Assignment, array: np.ndarray, demand: np.ndarray, capacity: np.ndarray) -> None:
    assert answer.primal == pytest.approx(_flow_value(array, demand, capacity), abs=1e-6)
    assert answer.dual == pytest.approx(answer.primal, abs=1e-9)
    assert answer.certificate.exact
    assert len(set(answer.pairs)) == len(answer.pairs)
    assert (np.bincount([i for i, _ in answer.pairs], minlength=len(demand)) <= demand).all()
    assert (np.bincount([j for _, j in answer.pairs], minlength=len(capacity)) <= capacity).all()
    assert answer.scores == tuple(float(array[i, j]) for i, j in answer.pairs)


@FUZZ
@given(EIGHTHS, st.data())
def test_assign_when_small_then_primal_equals_dual_and_the_flow(array: np.ndarray, data: st.DataObject):
    m, n = array.shape
    demand = np.array(data.draw(st.lists(st.integers(0, 2), min_size=m, max_size=m)))
    capacity = np.array(data.draw(st.lists(st.integers(0, 2), min_size=n, max_size=n)))
    _check(assign(DenseScores(array), demand, capacity), array, demand, capacity)


@FUZZ
@given(EIGHTHS, st.data())
def test_without_when_parties_withdraw_one_after_another_then_equals_a_freshsolve_units(
    array: np.ndarray, data: st.DataObject
):
    m, n = array.shape
    demand = np.array(data.draw(st.lists(st.integers(0, 2), min_size=m, max_size=m)))
    capacity = np.array(data.draw(st.lists(st.integers(0, 2), min_size=n, max_size=n)))
    answer = assign(DenseScores(array), demand, capacity)
    party, need = data.draw(st.integers(0, n - 1)), data.draw(st.integers(0, m - 1))
    capacity[party] = 0
    answer = answer.without(party=party)
    _check(answer, array, demand, capacity)
    demand[need] = 0
    _check(answer.without(need=need), array, demand, capacity)


def test_assign_when_candidates_must_grow_then_still_equals_scipy():
    rng = np.random.default_rng(4)
    array = (rng.random((120, 90)) * 0.2 + 0.8 * rng.random(90)).astype(np.float32)
    answer = assign(DenseScores(array))
    row, column = optimize.linear_sum_assignment(array.astype(float), maximize=True)
    assert answer.primal == pytest.approx(float(array[row, column].astype(float).sum()), abs=1e-9)
    assert answer.dual == pytest.approx(answer.primal, abs=1e-9)


def test_assign_when_compiled_then_answers_the_same_bits():
    rng = np.random.default_rng(8)
    array = np.round(rng.random((60, 40)) * 0.3 + 0.7 * rng.random(40), 2)
    known = graph(np.arange(0, 61 * 40, 40), np.tile(np.arange(40), 60), array.ravel())
    demand, capacity = rng.integers(0, 3, 60), rng.integers(0, 3, 40)
    states = []
    for compiled in (False, True):
        routines = kernels(compiled=compiled)
        assert routines.compiled is compiled
        solved = solve_units(routines, known, demand, capacity)
        after = solved.without(7, None).without(None, 3)
        states.append([part.tolist() for part in (*solved.state, *after.state, *after.backward())])
    assert states[0] == states[1]


def test_assign_when_rows_are_permuted_then_answers_the_same_pairs():
    rng = np.random.default_rng(2)
    array = (rng.random((15, 12)) * 8).round() / 8
    rows, columns = rng.permutation(15), rng.permutation(12)
    needs, offers = np.arange(50, 65), np.arange(80, 92)
    plain = assign(DenseScores(array, needs, offers))
    mixed = assign(DenseScores(array[rows][:, columns], needs[rows], offers[columns]))
    assert mixed.pairs == plain.pairs
    assert mixed.offer_prices == plain.offer_prices


def test_assign_when_two_want_one_then_the_price_is_the_loss():
    scores = DenseScores([[0.75, 0.5], [1.0, NAN]], [1, 2], [7, 8])
    answer = assign(scores)
    assert answer.pairs == ((1, 8), (2, 7))
    assert answer.offer_prices == {7: 0.25}
    assert answer.need_prices == {1: 0.5, 2: 0.75}
    assert (answer.primal, answer.dual) == (1.5, 1.5)
    assert answer.without(party=7).pairs == ((1, 8),)
    assert answer.without(need=2).pairs == ((1, 7),)
    with pytest.raises(KeyError):
        answer.without(party=9)


def test_assign_when_demand_or_capacity_is_faulty_then_names_both():
    with pytest.raises(ValueError) as caught:
        assign(DenseScores([[0.5]]), [1, 2], [0.5])
    assert str(caught.value) == (
        "The demand has 2 values for 1 rows. The capacity must be whole numbers of at least 0."
    )


def test_candidates_when_read_as_a_source_then_block_and_reason_agree():
    sparse_scores = Candidates(
        np.array([1, 2]),
        np.array([7, 8, 9]),
        np.array([0, 2, 3]),
        np.array([0, 2, 1]),
        np.array([0.5, 1.0, 0.25]),
    )
    assert np.nan_to_num(sparse_scores.block(0, 2), nan=-1).tolist() == [[0.5, -1, 1.0], [-1, 0.25, -1]]
    assert [sparse_scores.reason(0, j) for j in range(3)] == [None, "not a candidate", None]


@pytest.mark.parametrize(
    ("indptr", "indices", "scores"),
    [([0, 1], [0, 1], [0.5, 0.5]), ([0, 2], [1, 0], [0.5, 0.5]), ([0, 1], [5], [0.5]), ([0, 1], [0], [1.5])],
)
def test_candidates_when_faulty_then_refuse(indptr: list[int], indices: list[int], scores: list[float]):
    with pytest.raises(ValueError):
        Candidates(np.array([1]), np.array([7, 8]), np.array(indptr), np.array(indices), np.array(scores))

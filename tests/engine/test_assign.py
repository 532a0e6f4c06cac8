from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import optimize, sparse

from citylinks.engine.assign import Assignment, Candidates, assign
from citylinks.engine.assign_bids import kernels
from citylinks.engine.assign_graph import graph, solve_units
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
    assert answer.offer_prices == assign(DenseScores(array), demand, capacity).offer_prices
    demand[need] = 0
    answer = answer.without(need=need)
    _check(answer, array, demand, capacity)
    assert answer.offer_prices == assign(DenseScores(array), demand, capacity).offer_prices


@FUZZ
@given(EIGHTHS, st.data())
def test_offer_prices_when_one_more_unit_is_offered_then_are_what_it_adds(
    array: np.ndarray, data: st.DataObject
):
    m, n = array.shape
    demand = np.array(data.draw(st.lists(st.integers(0, 12), min_size=m, max_size=m)))
    capacity = np.array(data.draw(st.lists(st.integers(1, 2), min_size=n, max_size=n)))
    answer = assign(DenseScores(array), demand, capacity)
    _check(answer, array, demand, capacity)
    for j in range(n):
        more = assign(DenseScores(array), demand, capacity + (np.arange(n) == j))
        assert more.primal - answer.primal == answer.offer_prices.get(j, 0.0)


@pytest.mark.parametrize("most", [1, 3])
def test_without_when_many_withdraw_then_equals_a_fresh_solution_of_sparse_and_dense(most: int):
    rng = np.random.default_rng(most)
    array = (rng.random((150, 160)) * 0.3 + 0.7 * rng.random(160)).astype(np.float32)
    array[rng.random(array.shape) < 0.3] = NAN
    demand, capacity = rng.integers(1, most + 1, 150), rng.integers(0, most + 1, 160)
    row, column = np.nonzero(~np.isnan(array))
    pointer = np.searchsorted(row, np.arange(151))
    known = Candidates(np.arange(150), np.arange(160), pointer, column, array[row, column].astype(float))
    answers = assign(DenseScores(array), demand, capacity), assign(known, demand, capacity)
    for _ in range(12):
        party, need = int(rng.integers(160)), int(rng.integers(150))
        demand[need], capacity[party] = 0, 0
        answers = tuple(answer.without(party=party, need=need) for answer in answers)
        fresh = assign(known, demand, capacity)
        for answer in answers:
            assert answer.certificate.exact
            assert answer.primal == pytest.approx(fresh.primal, abs=1e-9)
            assert answer.dual == pytest.approx(answer.primal, abs=1e-9)
            assert answer.offer_prices == pytest.approx(fresh.offer_prices, abs=1e-9)


def test_without_when_asked_of_one_answer_twice_then_leaves_it_as_it_was():
    rng = np.random.default_rng(5)
    scores = DenseScores((rng.random((30, 20)) * 8).round() / 8)
    answer, same = assign(scores), assign(scores)
    once = answer.without(party=3)
    assert answer.without(need=4) == same.without(need=4)
    assert answer.without(party=3) == once
    assert answer == same


def test_assign_when_a_need_asks_for_nearly_all_then_equals_the_flow():
    rng = np.random.default_rng(6)
    array = rng.random((4, 60)).astype(np.float32)
    demand, capacity = np.array([40, 25, 1, 9]), rng.integers(0, 3, 60)
    _check(assign(DenseScores(array), demand, capacity), array, demand, capacity)
    turned, fewer = array.T.copy(), np.minimum(capacity, 1)
    _check(assign(DenseScores(turned), fewer, demand), turned, fewer, demand)


def test_assign_when_candidates_must_grow_then_still_equals_scipy():
    rng = np.random.default_rng(4)
    array = (rng.random((120, 90)) * 0.2 + 0.8 * rng.random(90)).astype(np.float32)
    answer = assign(DenseScores(array))
    row, column = optimize.linear_sum_assignment(array.astype(float), maximize=True)
    assert answer.primal == pytest.approx(float(array[row, column].astype(float).sum()), abs=1e-9)
    assert answer.dual == pytest.approx(answer.primal, abs=1e-9)


@pytest.mark.parametrize("room", [[3], [0, 1, 2]])
def test_assign_when_compiled_then_answers_the_same_bits(room: list[int]):
    rng = np.random.default_rng(8)
    array = np.round(rng.random((60, 40)) * 0.3 + 0.7 * rng.random(40), 2)
    known = graph(np.arange(0, 61 * 40, 40), np.tile(np.arange(40), 60), array.ravel())
    demand, capacity = rng.integers(0, 3, 60), rng.choice(room, 40)
    states = []
    for compiled in (False, True):
        routines = kernels(compiled=compiled)
        assert routines.compiled is compiled
        solved = solve_units(routines, known, demand, capacity)
        after = solved.without(7, None).without(None, 3)
        sums = routines.totals(known, after.state, after.demand)
        states.append([sums, *(part.tolist() for part in (*solved.state, *after.state, *after.backward()))])
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

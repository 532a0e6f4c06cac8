"""Bids before shortest paths, and the least prices after them, in the subset of Python that numba compiles.

Most units find their place by bidding: an offer that is full rises in price until one of those who want it
would rather go elsewhere, and that one bids again. It is Jonker and Volgenant's augmenting row reduction
("A shortest augmenting path algorithm for dense and sparse linear assignment problems", 1987), here for
offers with several units. It keeps the conditions of `assign_kernel`, so shortest paths finish what is left.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from typing import NamedTuple

import numpy as np

from citylinks.engine import assign_kernel
from citylinks.engine.assign_kernel import (
    NOBODY,
    Backward,
    Float64,
    Graph,
    Int64,
    State,
    Work,
    augment,
    choose,
    forget,
    holds,
    label,
    leave,
    pop,
)

BIDS = 24
SHORT = 16


def look(  # noqa: PLR0917 - numba passes by position
    offer: Int64,
    weight: Float64,
    v: Float64,
    seat: Int64,
    held: Int64,
    short: Int64,
    count: int,
    i: int,
) -> tuple[int, float, float]:
    """Find the best arc on need i's short list that it does not hold: the arc, its worth, the next best's."""
    first, second, at = 0, 0, NOBODY
    several = seat[i + 1] - seat[i] > 1
    for k in range(i * SHORT, i * SHORT + count):
        arc = short[k]
        net = weight[arc] - v[offer[arc]]
        if net > second and not (several and holds(seat, held, i, arc)):
            if net > first:
                first, second, at = net, first, arc
            else:
                second = net
    return at, first, second


def shorten(  # noqa: PLR0917 - numba passes by position
    indptr: Int64,
    offer: Int64,
    weight: Float64,
    v: Float64,
    capacity: Int64,
    short: Int64,
    net: Float64,
    i: int,
) -> tuple[int, float]:
    """List the best few arcs of need i: how many, and the most that one left out is worth."""
    base, count, line = i * SHORT, 0, 0
    for arc in range(indptr[i], indptr[i + 1]):
        j = offer[arc]
        here = weight[arc] - v[j]
        if here <= line or capacity[j] == 0:
            continue
        at = min(count, SHORT - 1)
        while at > 0 and net[at - 1] < here:
            net[at], short[base + at] = net[at - 1], short[base + at - 1]
            at -= 1
        net[at], short[base + at] = here, arc
        count = min(count + 1, SHORT)
        if count == SHORT:
            line = net[SHORT - 1]
    return count, line


def weakest(  # noqa: PLR0917 - numba passes by position
    need: Int64,
    weight: Float64,
    u: Float64,
    held: Int64,
    following: Int64,
    first: int,
    price: float,
    regret: float,
) -> tuple[int, float]:
    """Find the seat that loses least by leaving an offer, or nobody when the bidder's `regret` is the least.

    Then comes by how much the price must rise: the next least regret.
    """
    gone, least, rise, alone = NOBODY, regret, regret, True
    s = first
    while s != NOBODY:
        other = weight[held[s]] - price - u[need[held[s]]]
        if other < least:
            gone, least, rise = s, other, least
        elif alone or other < rise:
            rise = other
        alone = False
        s = following[s]
    return gone, rise


def bid(graph: Graph, state: State, work: Work, demand: Int64) -> None:
    """Place units by bidding; those that meet a tie, or that are left when bids run out, wait.

    A need's potential is what its next best is worth. Prices only rise while bids go on: its short list
    answers as long as the next best beats all that was left out. At a full offer, the price rises until only
    as many want it as it can take; who must leave bids next.
    """
    indptr, offer, weight, need = graph
    seat, held, following, previous, head, u, v, used, capacity, out, _ = state
    short, listed, line, net = work.short, work.listed, work.line, work.net
    budget = BIDS * demand.sum()
    for start in range(demand.size):
        for _ in range(demand[start] if demand[start] <= SHORT // 2 else 0):
            i, rise = start, 1.0
            while rise > 0 and budget >= 0:
                if listed[i] < 0:
                    listed[i], line[i] = shorten(indptr, offer, weight, v, capacity, short, net, i)
                arc, first, second = look(offer, weight, v, seat, held, short, listed[i], i)
                if second < line[i]:
                    listed[i], line[i] = shorten(indptr, offer, weight, v, capacity, short, net, i)
                    arc, first, second = look(offer, weight, v, seat, held, short, listed[i], i)
                u[i] = second
                if arc == NOBODY:
                    out[i] += 1
                    break
                j = offer[arc]
                if used[j] < capacity[j]:
                    choose(seat, held, following, previous, head, i, j, arc)
                    used[j] += 1
                    break
                budget -= 1
                gone, rise = weakest(need, weight, u, held, following, head[j], v[j], first - second)
                v[j] += max(0, rise)
                if gone != NOBODY:
                    loser = need[held[gone]]
                    leave(held, following, previous, head, j, gone)
                    choose(seat, held, following, previous, head, i, j, arc)
                    i = loser


def enter(graph: Graph, state: State, work: Work, demand: Int64) -> None:
    """Place every unit of every need: by bids, then by shortest paths."""
    bid(graph, state, work, demand)
    for i in range(demand.size):
        left = demand[i] - state.out[i]
        for s in range(state.seat[i], state.seat[i + 1]):
            left -= state.held[s] != NOBODY
        if left > 0:
            top = state.u[i]
            for arc in range(graph.indptr[i], graph.indptr[i + 1]):
                if state.capacity[graph.offer[arc]] > 0 and not holds(state.seat, state.held, i, arc):
                    top = max(top, graph.weight[arc] - state.v[graph.offer[arc]])
            state.u[i] = top
            for _ in range(left):
                augment(graph, state, work, i)


def lower(graph: Graph, state: State, work: Work, demand: Int64) -> None:
    """Lower the prices to the least that support the selection: what one more unit of an offer would add.

    The least price of an offer is the most that a chain of moves into one more unit of it can gain; one
    search from where chains end (a need with a unit out, an offer that gives a unit back) finds all of them.
    """
    indptr, offer, weight, need = graph
    seat, held, following, _, head, u, v, used, _, out, active = state
    dist, settled, key, queue, size = work.dist, work.settled, work.key, work.node, work.size
    n = v.size
    for i in range(demand.size):
        if out[i] > 0 and active[i]:
            label(work, n + i, 0, NOBODY)
    for j in range(n):
        if used[j] > 0:
            label(work, j, v[j], NOBODY)
    while size[0] > 0:
        node = queue[0]
        pop(key, queue, size)
        if settled[node]:
            continue
        settled[node] = 1
        here = dist[node]
        if node >= n:
            i = node - n
            several = seat[i + 1] - seat[i] > 1
            for arc in range(indptr[i], indptr[i + 1]):
                j = offer[arc]
                there = here + max(0, u[i] + v[j] - weight[arc])
                if there < dist[j] and v[j] > 0 and not (several and holds(seat, held, i, arc)):
                    label(work, j, there, arc)
        else:
            s = head[node]
            while s != NOBODY:
                i = need[held[s]]
                there = here + max(0, weight[held[s]] - u[i] - v[node])
                if there < dist[n + i]:
                    label(work, n + i, there, held[s])
                s = following[s]
    for k in range(1, work.touched[0] + 1):
        node = work.touched[k]
        if node >= n:
            u[node - n] += dist[node]
        else:
            v[node] = max(0, v[node] - dist[node])
    forget(work)


def turn(graph: Graph, pointer: Int64, arcs: Int64, need: Int64, weight: Float64) -> None:
    """List the arcs by offer, rising, by counting: their places, needs and weights.

    Fills `pointer` (n + 1,), given as zeros, and the rest (arcs,).
    """
    offer = graph.offer
    for arc in range(offer.size):
        pointer[offer[arc] + 1] += 1
    for j in range(pointer.size - 1):
        pointer[j + 1] += pointer[j]
    at = pointer[:-1].copy()
    for arc in range(offer.size):
        k = at[offer[arc]]
        at[offer[arc]] = k + 1
        arcs[k], need[k], weight[k] = arc, graph.need[arc], graph.weight[arc]


def mirror(arcs: Int64, other: State, graph: Graph, state: State, demand: Int64) -> None:
    """Read a selection that offers made among needs as one that needs made among offers, with its prices."""
    for k in range(other.held.size):
        if other.held[k] != NOBODY:
            arc = arcs[other.held[k]]
            i, j = graph.need[arc], graph.offer[arc]
            choose(state.seat, state.held, state.following, state.previous, state.head, i, j, arc)
            state.used[j] += 1
    for i in range(demand.size):
        state.u[i], state.out[i] = other.v[i], demand[i] - other.used[i]
    for j in range(state.v.size):
        state.v[j] = other.u[j]


def loose(graph: Graph, backward: Backward, state: State, u: Float64, v: Float64) -> float:
    """Sum what free arcs are worth beyond their prices: 0 but for round-off, or the prices prove nothing.

    Only arcs are looked at whose worth may have risen: those of needs priced below `u` (m,), and of offers
    priced below `v` (n,), for which `backward` is needed.
    """
    indptr, offer, weight, need = graph
    seat, held, mine, price, capacity, active = (
        state.seat, state.held, state.u, state.v, state.capacity, state.active,
    )  # fmt: skip
    total = 0.0
    for i in range(u.size):
        if mine[i] < u[i] and active[i]:
            for arc in range(indptr[i], indptr[i + 1]):
                j = offer[arc]
                above = weight[arc] - mine[i] - price[j]
                if above > 0 and capacity[j] > 0 and not holds(seat, held, i, arc):
                    total += above
    for j in range(v.size):
        if price[j] < v[j] and capacity[j] > 0:
            for k in range(backward.pointer[j], backward.pointer[j + 1]):
                arc = backward.arcs[k]
                i = need[arc]
                above = weight[arc] - mine[i] - price[j]
                if above > 0 and active[i] and not holds(seat, held, i, arc):
                    total += above
    return total


def totals(graph: Graph, state: State, demand: Int64) -> tuple[float, float]:
    """Sum the chosen weights, and what the prices charge for them, each with its lost bits carried along.

    The compensated sum is Neumaier's ("Rundungsfehleranalyse einiger Verfahren zur Summation endlicher
    Summen", 1974): the same bits on every platform.
    """
    sums, lost = np.zeros(2), np.zeros(2)
    for s in range(state.held.size):
        arc = state.held[s]
        if arc != NOBODY:
            weight = graph.weight[arc]
            add(sums, lost, 0, weight)
            add(sums, lost, 1, max(0.0, weight - state.u[graph.need[arc]] - state.v[graph.offer[arc]]))
    for i in range(demand.size):
        if state.u[i] > 0 and demand[i] > 0:
            add(sums, lost, 1, state.u[i] * demand[i])
    for j in range(state.v.size):
        if state.v[j] > 0 and state.capacity[j] > 0:
            add(sums, lost, 1, state.v[j] * state.capacity[j])
    return sums[0] + lost[0], sums[1] + lost[1]


def add(sums: Float64, lost: Float64, which: int, value: float) -> None:
    """Add to one of the sums, and to what it lost by rounding."""
    old = sums[which]
    new = old + value
    lost[which] += (old - new) + value if abs(old) >= abs(value) else (value - new) + old
    sums[which] = new


class Kernels(NamedTuple):
    enter: Callable[[Graph, State, Work, Int64], None]
    lower: Callable[[Graph, State, Work, Int64], None]
    mirror: Callable[[Int64, State, Graph, State, Int64], None]
    drop_offer: Callable[[Graph, State, Work, int], None]
    drop_need: Callable[[Graph, Backward, State, Work, int], None]
    turn: Callable[[Graph, Int64, Int64, Int64, Float64], None]
    loose: Callable[[Graph, Backward, State, Float64, Float64], float]
    totals: Callable[[Graph, State, Int64], tuple[float, float]]
    compiled: bool


ROUTINES = ("enter", "lower", "mirror", "drop_offer", "drop_need", "turn", "loose", "totals")
PARTS = (
    "push", "pop", "choose", "leave", "holds", "quit_arc", "take_arc", "label", "forget", "reprice", "place",
    "give_back", "augment", "release", "look", "shorten", "weakest", "bid", "add", *ROUTINES,
)  # fmt: skip


@cache
def kernels(*, compiled: bool) -> Kernels:
    """Give the routines, compiled by numba when asked and present; both answer the same bits."""
    plain = {name: globals().get(name) or getattr(assign_kernel, name) for name in PARTS}
    if not compiled or find_spec("numba") is None:
        return Kernels._make([*(plain[name] for name in ROUTINES), False])
    import types

    from numba import njit

    space: dict[str, object] = {
        "np": np, "NOBODY": NOBODY, "BIDS": BIDS, "SHORT": SHORT, "__name__": __name__,
    }  # fmt: skip
    for name in PARTS:
        space[name] = njit(cache=True, nogil=True)(types.FunctionType(plain[name].__code__, space, name))
    return Kernels._make([*(space[name] for name in ROUTINES), True])

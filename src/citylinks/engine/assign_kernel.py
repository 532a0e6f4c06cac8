"""Successive shortest paths on a sparse bipartite graph, in the subset of Python that numba compiles.

Nodes are offers 0..n-1 and needs n..n+m-1. Potentials: a need's u >= 0, an offer's price v >= 0, with
u_i + v_j >= w_ij on free arcs and <= on chosen ones, u_i = 0 while a unit of need i stays out, v_j = 0 while
offer j has room. Every routine below keeps these conditions, so that each state is optimal for the units it
holds (Ahuja, Magnanti, Orlin, "Network Flows", 1993, chapters 9 and 12).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]

NOBODY = -1


class Graph(NamedTuple):
    """Arcs by need (csr, offers rising within a need), and the same arcs listed by offer."""

    indptr: Int64
    offer: Int64
    weight: Float64
    need: Int64
    by_offer_ptr: Int64
    by_offer: Int64


class State(NamedTuple):
    """Chosen arcs (with a linked list per offer), prices, and the counts that the prices answer for."""

    chosen: NDArray[np.int8]
    following: Int64
    previous: Int64
    head: Int64
    u: Float64
    v: Float64
    used: Int64
    capacity: Int64
    out: Int64
    active: NDArray[np.int8]


class Work(NamedTuple):
    """Scratch of a search: labels, the arc that reached a node, a heap with lazy deletion."""

    dist: Float64
    parent: Int64
    settled: NDArray[np.int8]
    touched: Int64
    key: Float64
    node: Int64
    size: Int64


def push(work: Work, key: float, node: int) -> None:
    """Put a node on the heap; equal keys leave it in the order of nodes."""
    at = work.size[0]
    work.size[0] = at + 1
    while at > 0:
        up = (at - 1) >> 1
        if work.key[up] < key or (work.key[up] == key and work.node[up] <= node):
            break
        work.key[at], work.node[at] = work.key[up], work.node[up]
        at = up
    work.key[at], work.node[at] = key, node


def pop(work: Work) -> None:
    """Drop the least entry of the heap."""
    size = work.size[0] - 1
    work.size[0] = size
    key, node = work.key[size], work.node[size]
    at = 0
    while True:
        down = 2 * at + 1
        if down >= size:
            break
        right = down + 1
        if right < size and (
            work.key[right] < work.key[down]
            or (work.key[right] == work.key[down] and work.node[right] < work.node[down])
        ):
            down = right
        if key < work.key[down] or (key == work.key[down] and node <= work.node[down]):
            break
        work.key[at], work.node[at] = work.key[down], work.node[down]
        at = down
    work.key[at], work.node[at] = key, node


def choose(graph: Graph, state: State, arc: int) -> None:
    """Take an arc into the selection."""
    j = graph.offer[arc]
    first = state.head[j]
    state.chosen[arc], state.following[arc], state.previous[arc] = 1, first, NOBODY
    if first != NOBODY:
        state.previous[first] = arc
    state.head[j] = arc


def leave(graph: Graph, state: State, arc: int) -> None:
    """Take an arc out of the selection."""
    before, after = state.previous[arc], state.following[arc]
    state.chosen[arc] = 0
    if before == NOBODY:
        state.head[graph.offer[arc]] = after
    else:
        state.following[before] = after
    if after != NOBODY:
        state.previous[after] = before


def label(work: Work, node: int, dist: float, parent: int) -> None:
    """Lower the label of a node and queue it."""
    if work.dist[node] == np.inf:
        work.touched[0] += 1
        work.touched[work.touched[0]] = node
    work.dist[node], work.parent[node] = dist, parent
    push(work, dist, node)


def forget(work: Work) -> None:
    """Clear what a search labelled."""
    for k in range(1, work.touched[0] + 1):
        node = work.touched[k]
        work.dist[node], work.settled[node] = np.inf, 0
    work.touched[0] = 0
    work.size[0] = 0


def augment(graph: Graph, state: State, work: Work, start: int) -> None:
    """Place one more unit of need `start` at the least loss: on an offer with room, or leave one out.

    Dijkstra over reduced losses; then the potentials of what was settled before the end fall by the rest.
    """
    n = state.v.size
    best, end, last = state.u[start], n + start, NOBODY
    label(work, n + start, 0, NOBODY)
    while work.size[0] > 0 and work.key[0] < best:
        node = work.node[0]
        pop(work)
        if work.settled[node]:
            continue
        work.settled[node] = 1
        here = work.dist[node]
        if node >= n:
            i = node - n
            if here + state.u[i] < best:
                best, end = here + state.u[i], node
            for arc in range(graph.indptr[i], graph.indptr[i + 1]):
                j = graph.offer[arc]
                if state.chosen[arc] or state.capacity[j] == 0:
                    continue
                there = here + max(0, state.u[i] + state.v[j] - graph.weight[arc])
                if state.used[j] < state.capacity[j]:
                    if there < best or (there == best and end >= n):
                        best, end, last = there, j, arc
                elif there < best and there < work.dist[j]:
                    label(work, j, there, arc)
        else:
            arc = state.head[node]
            while arc != NOBODY:
                i = graph.need[arc]
                there = here + max(0, graph.weight[arc] - state.u[i] - state.v[node])
                if there < work.dist[n + i] and there < best:
                    label(work, n + i, there, arc)
                arc = state.following[arc]
    reprice(state, work, best, 1)
    if end < n:
        work.parent[end] = last
    move(graph, state, work, end, 1)
    forget(work)


def reprice(state: State, work: Work, best: float, step: int) -> None:
    """Let the potentials of what was settled before the end follow.

    A need's falls and a price rises when a unit is placed (step 1), and the other way when one is given back
    (step -1).
    """
    n = state.v.size
    for k in range(1, work.touched[0] + 1):
        node = work.touched[k]
        if work.dist[node] < best:
            rest = step * (best - work.dist[node])
            if node >= n:
                state.u[node - n] = max(0, state.u[node - n] - rest)
            else:
                state.v[node] = max(0, state.v[node] + rest)


def move(graph: Graph, state: State, work: Work, end: int, step: int) -> None:
    """Move one unit along the path found, from its end to its start: placed (1) or given back (-1)."""
    n = state.v.size
    if end < n:
        state.used[end] += step
    else:
        state.out[end - n] += step
    node = end
    while work.parent[node] != NOBODY:
        arc = work.parent[node]
        if (node < n) == (step > 0):
            choose(graph, state, arc)
        else:
            leave(graph, state, arc)
        node = n + graph.need[arc] if node < n else graph.offer[arc]


def release(graph: Graph, state: State, work: Work, freed: int) -> None:
    """Give the unit that offer `freed` has just got back to whoever gains most, or lower its price to 0.

    The search runs backwards from the offer: to needs that would come, to offers they would leave. It ends at
    a need with a unit out, or at an offer that would rather give a unit back (its price is the loss).
    """
    n = state.v.size
    best, end = state.v[freed], NOBODY
    label(work, freed, 0, NOBODY)
    while work.size[0] > 0 and work.key[0] < best:
        node = work.node[0]
        pop(work)
        if work.settled[node]:
            continue
        work.settled[node] = 1
        here = work.dist[node]
        if node < n:
            if node != freed and here + state.v[node] < best:
                best, end = here + state.v[node], node
            for k in range(graph.by_offer_ptr[node], graph.by_offer_ptr[node + 1]):
                arc = graph.by_offer[k]
                i = graph.need[arc]
                if state.chosen[arc] or not state.active[i]:
                    continue
                there = here + max(0, state.u[i] + state.v[node] - graph.weight[arc])
                if there < work.dist[n + i] and there < best:
                    label(work, n + i, there, arc)
        else:
            i = node - n
            if state.out[i] > 0:
                best, end = here, node
                break
            for arc in range(graph.indptr[i], graph.indptr[i + 1]):
                j = graph.offer[arc]
                if state.chosen[arc]:
                    there = here + max(0, graph.weight[arc] - state.u[i] - state.v[j])
                    if there < work.dist[j] and there < best:
                        label(work, j, there, arc)
    reprice(state, work, best, -1)
    if end == NOBODY:
        state.used[freed] -= 1
    else:
        move(graph, state, work, end, -1)
    forget(work)


def enter(graph: Graph, state: State, work: Work, demand: Int64) -> None:
    """Place every unit of every need, one after another."""
    for i in range(demand.size):
        top = 0
        for arc in range(graph.indptr[i], graph.indptr[i + 1]):
            j = graph.offer[arc]
            if state.capacity[j] > 0:
                top = max(top, graph.weight[arc] - state.v[j])
        state.u[i] = top
        for _ in range(demand[i]):
            augment(graph, state, work, i)


def drop_offer(graph: Graph, state: State, work: Work, j: int) -> None:
    """Take offer j away and place its units anew."""
    state.capacity[j] = 0
    count = 0
    while state.head[j] != NOBODY:
        arc = state.head[j]
        leave(graph, state, arc)
        work.touched[work.touched.size - 1 - count] = graph.need[arc]
        count += 1
    state.used[j] = 0
    for k in range(count):
        augment(graph, state, work, work.touched[work.touched.size - 1 - k])


def drop_need(graph: Graph, state: State, work: Work, i: int) -> None:
    """Take need i away and let others have what it held."""
    state.active[i] = 0
    for arc in range(graph.indptr[i], graph.indptr[i + 1]):
        if state.chosen[arc]:
            leave(graph, state, arc)
            j = graph.offer[arc]
            if state.v[j] > 0:
                release(graph, state, work, j)
            else:
                state.used[j] -= 1
    state.out[i] = 0
    state.u[i] = 0


class Kernels(NamedTuple):
    enter: Callable[[Graph, State, Work, Int64], None]
    drop_offer: Callable[[Graph, State, Work, int], None]
    drop_need: Callable[[Graph, State, Work, int], None]
    compiled: bool


@cache
def kernels(*, compiled: bool) -> Kernels:
    """Give the routines, compiled by numba when asked and present; both answer the same bits."""
    if not compiled or find_spec("numba") is None:
        return Kernels(enter, drop_offer, drop_need, compiled=False)
    return _compile()


def _compile() -> Kernels:
    import types

    from numba import njit

    names = [
        "push", "pop", "choose", "leave", "label", "forget", "reprice", "move", "augment", "release",
        "enter", "drop_offer", "drop_need",
    ]  # fmt: skip
    space: dict[str, object] = {"np": np, "NOBODY": NOBODY, "__name__": __name__}
    for name in names:
        plain = globals()[name]
        space[name] = njit(cache=True, nogil=True)(types.FunctionType(plain.__code__, space, name))
    return Kernels(space["enter"], space["drop_offer"], space["drop_need"], compiled=True)  # type: ignore[arg-type]

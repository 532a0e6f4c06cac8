"""Successive shortest paths on a sparse bipartite graph, in the subset of Python that numba compiles.

Nodes are offers 0..n-1 and needs n..n+m-1. Potentials: a need's u >= 0, an offer's price v >= 0, with
u_i + v_j >= w_ij on free arcs and <= on chosen ones, u_i = 0 while a unit of need i stays out, v_j = 0 while
offer j has room. Every routine below keeps these conditions, so that each state is optimal for the units it
holds (Ahuja, Magnanti, Orlin, "Network Flows", 1993, chapters 9 and 12).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]

NOBODY = -1


class Graph(NamedTuple):
    """Arcs by need (csr, offers rising within a need)."""

    indptr: Int64
    offer: Int64
    weight: Float64
    need: Int64


class Backward(NamedTuple):
    """The arcs of a graph by offer: those of offer j are `arcs[pointer[j]:pointer[j + 1]]`, rising."""

    pointer: Int64
    arcs: Int64


class State(NamedTuple):
    """What is chosen, the prices, and the counts that the prices answer for.

    Need i has the seats `seat[i]` to `seat[i + 1] - 1`; `held` is the arc that a seat holds, or nobody. The
    seats that hold one offer are a linked list from `head`. Sizes: needs, offers and seats, never arcs.
    """

    seat: Int64
    held: Int64
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
    """Scratch of a search: labels, the arc that reached a node, a heap with lazy deletion.

    For bids: `short` lists a few arcs of each need, `listed` says how many (none yet: -1), `line` what those
    left out were worth at most; `net` is what those of one need are worth, while its list is made.
    """

    dist: Float64
    parent: Int64
    settled: NDArray[np.int8]
    touched: Int64
    key: Float64
    node: Int64
    size: Int64
    short: Int64
    listed: Int64
    line: Float64
    net: Float64


def push(keys: Float64, nodes: Int64, size: Int64, key: float, node: int) -> None:
    """Put a node on the heap; equal keys leave it in the order of nodes."""
    at = size[0]
    size[0] = at + 1
    while at > 0:
        up = (at - 1) >> 1
        if keys[up] < key or (keys[up] == key and nodes[up] <= node):
            break
        keys[at], nodes[at] = keys[up], nodes[up]
        at = up
    keys[at], nodes[at] = key, node


def pop(keys: Float64, nodes: Int64, size: Int64) -> None:
    """Drop the least entry of the heap."""
    last = size[0] - 1
    size[0] = last
    key, node = keys[last], nodes[last]
    at = 0
    while True:
        down = 2 * at + 1
        if down >= last:
            break
        right = down + 1
        if right < last and (
            keys[right] < keys[down] or (keys[right] == keys[down] and nodes[right] < nodes[down])
        ):
            down = right
        if key < keys[down] or (key == keys[down] and node <= nodes[down]):
            break
        keys[at], nodes[at] = keys[down], nodes[down]
        at = down
    keys[at], nodes[at] = key, node


def choose(  # noqa: PLR0917 - numba passes by position
    seat: Int64, held: Int64, following: Int64, previous: Int64, head: Int64, i: int, j: int, arc: int
) -> None:
    """Take an arc of need i and offer j into the selection, on the first free seat of the need."""
    s = seat[i]
    while held[s] != NOBODY:
        s += 1
    first = head[j]
    held[s], following[s], previous[s] = arc, first, NOBODY
    if first != NOBODY:
        previous[first] = s
    head[j] = s


def leave(  # noqa: PLR0917 - numba passes by position
    held: Int64, following: Int64, previous: Int64, head: Int64, j: int, s: int
) -> None:
    """Take the arc to offer j that the seat s holds out of the selection."""
    before, after = previous[s], following[s]
    held[s] = NOBODY
    if before == NOBODY:
        head[j] = after
    else:
        following[before] = after
    if after != NOBODY:
        previous[after] = before


def holds(seat: Int64, held: Int64, i: int, arc: int) -> bool:
    """Whether need i holds an arc."""
    for s in range(seat[i], seat[i + 1]):  # noqa: SIM110 - numba compiles no generator here
        if held[s] == arc:
            return True
    return False


def quit_arc(graph: Graph, state: State, arc: int) -> None:
    """Take an arc out of the selection."""
    s = state.seat[graph.need[arc]]
    while state.held[s] != arc:
        s += 1
    leave(state.held, state.following, state.previous, state.head, graph.offer[arc], s)


def take_arc(graph: Graph, state: State, arc: int) -> None:
    """Take an arc into the selection."""
    i, j = graph.need[arc], graph.offer[arc]
    choose(state.seat, state.held, state.following, state.previous, state.head, i, j, arc)


def label(work: Work, node: int, dist: float, parent: int) -> None:
    """Lower the label of a node and queue it."""
    if work.dist[node] == np.inf:
        work.touched[0] += 1
        work.touched[work.touched[0]] = node
    work.dist[node], work.parent[node] = dist, parent
    push(work.key, work.node, work.size, dist, node)


def forget(work: Work) -> None:
    """Clear what a search labelled."""
    dist, settled, touched = work.dist, work.settled, work.touched
    for k in range(1, touched[0] + 1):
        node = touched[k]
        dist[node], settled[node] = np.inf, 0
    touched[0] = 0
    work.size[0] = 0


def augment(graph: Graph, state: State, work: Work, start: int) -> None:
    """Place one more unit of need `start` at the least loss: on an offer with room, or leave one out.

    Dijkstra over reduced losses; then the potentials of what was settled before the end fall by the rest.
    """
    indptr, offer, weight, need = graph
    seat, held, following, _, head, u, v, used, capacity, _, _ = state
    dist, settled, key, queue, size = work.dist, work.settled, work.key, work.node, work.size
    n = v.size
    best, end, last = u[start], n + start, NOBODY
    label(work, n + start, 0, NOBODY)
    while size[0] > 0 and key[0] < best:
        node = queue[0]
        pop(key, queue, size)
        if settled[node]:
            continue
        settled[node] = 1
        here = dist[node]
        if node >= n:
            i = node - n
            mine = u[i]
            if here + mine < best:
                best, end = here + mine, node
            several = seat[i + 1] - seat[i] > 1
            for arc in range(indptr[i], indptr[i + 1]):
                j = offer[arc]
                there = here + max(0, mine + v[j] - weight[arc])
                if there > best or there >= dist[j]:
                    continue
                if capacity[j] == 0 or (several and holds(seat, held, i, arc)):
                    continue
                if used[j] < capacity[j]:
                    if there < best or end >= n:
                        best, end, last = there, j, arc
                elif there < best:
                    label(work, j, there, arc)
        else:
            s = head[node]
            while s != NOBODY:
                arc = held[s]
                i = need[arc]
                there = here + max(0, weight[arc] - u[i] - v[node])
                if there < dist[n + i] and there < best:
                    label(work, n + i, there, arc)
                s = following[s]
    reprice(state, work, best, 1)
    if end < n:
        work.parent[end] = last
    place(graph, state, work, end)
    forget(work)


def reprice(state: State, work: Work, best: float, step: int) -> None:
    """Let the potentials of what was settled before the end follow.

    A need's falls and a price rises when a unit is placed (step 1), and the other way when one is given back
    (step -1).
    """
    u, v, dist, touched = state.u, state.v, work.dist, work.touched
    n = v.size
    for k in range(1, touched[0] + 1):
        node = touched[k]
        if dist[node] < best:
            rest = step * (best - dist[node])
            if node >= n:
                u[node - n] = max(0, u[node - n] - rest)
            else:
                v[node] = max(0, v[node] + rest)


def place(graph: Graph, state: State, work: Work, end: int) -> None:
    """Move one unit along the path found, from its end to the need where it began; seats are left first."""
    n = state.v.size
    wanted = NOBODY
    if end < n:
        state.used[end] += 1
        wanted = work.parent[end]
        node = n + graph.need[wanted]
    else:
        state.out[end - n] += 1
        node = end
    while True:
        old = work.parent[node]
        if old != NOBODY:
            quit_arc(graph, state, old)
        if wanted != NOBODY:
            take_arc(graph, state, wanted)
        if old == NOBODY:
            return
        wanted = work.parent[graph.offer[old]]
        node = n + graph.need[wanted]


def release(graph: Graph, backward: Backward, state: State, work: Work, freed: int) -> None:
    """Give the unit that offer `freed` has just got back to whoever gains most, or lower its price to 0.

    The search runs backwards from the offer: to needs that would come, to offers they would leave. It ends at
    a need with a unit out, or at an offer that would rather give a unit back (its price is the loss).
    """
    _, offer, weight, need = graph
    pointer, arcs = backward
    seat, held, _, _, _, u, v, _, _, out, active = state
    dist, settled, key, queue, size = work.dist, work.settled, work.key, work.node, work.size
    n = v.size
    best, end = v[freed], NOBODY
    label(work, freed, 0, NOBODY)
    while size[0] > 0 and key[0] < best:
        node = queue[0]
        pop(key, queue, size)
        if settled[node]:
            continue
        settled[node] = 1
        here = dist[node]
        if node < n:
            if node != freed and here + v[node] < best:
                best, end = here + v[node], node
            for k in range(pointer[node], pointer[node + 1]):
                arc = arcs[k]
                i = need[arc]
                there = here + max(0, u[i] + v[node] - weight[arc])
                if there < dist[n + i] and there < best and active[i] and not holds(seat, held, i, arc):
                    label(work, n + i, there, arc)
        else:
            i = node - n
            if out[i] > 0:
                best, end = here, node
                break
            for s in range(seat[i], seat[i + 1]):
                if held[s] != NOBODY:
                    j = offer[held[s]]
                    there = here + max(0, weight[held[s]] - u[i] - v[j])
                    if there < dist[j] and there < best:
                        label(work, j, there, held[s])
    reprice(state, work, best, -1)
    give_back(graph, state, work, freed, end)
    forget(work)


def give_back(graph: Graph, state: State, work: Work, freed: int, end: int) -> None:
    """Move one unit along the path found, from its end to the offer `freed`; nobody came when no end."""
    n = state.v.size
    if end == NOBODY:
        state.used[freed] -= 1
        return
    if end < n:
        state.used[end] -= 1
    else:
        state.out[end - n] -= 1
    node = end
    while work.parent[node] != NOBODY:
        arc = work.parent[node]
        if node < n:
            quit_arc(graph, state, arc)
            node = n + graph.need[arc]
        else:
            take_arc(graph, state, arc)
            node = graph.offer[arc]


def drop_offer(graph: Graph, state: State, work: Work, j: int) -> None:
    """Take offer j away and place its units anew."""
    state.capacity[j] = 0
    count = 0
    while state.head[j] != NOBODY:
        arc = state.held[state.head[j]]
        quit_arc(graph, state, arc)
        work.touched[work.touched.size - 1 - count] = graph.need[arc]
        count += 1
    state.used[j] = 0
    for k in range(count):
        augment(graph, state, work, work.touched[work.touched.size - 1 - k])


def drop_need(graph: Graph, backward: Backward, state: State, work: Work, i: int) -> None:
    """Take need i away and let others have what it held."""
    state.active[i] = 0
    for s in range(state.seat[i], state.seat[i + 1]):
        arc = state.held[s]
        if arc != NOBODY:
            quit_arc(graph, state, arc)
            j = graph.offer[arc]
            if state.v[j] > 0:
                release(graph, backward, state, work, j)
            else:
                state.used[j] -= 1
    state.out[i] = 0
    state.u[i] = 0

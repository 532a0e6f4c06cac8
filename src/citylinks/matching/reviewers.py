"""Who reviews which application: the best assignment within load and conflicts, and what it lacks.

In this order: as many reviews as can be had, spread so that no application lacks two reviewers while another
lacks none; the evenest loads, counting what is in hand already; the best fit with these loads. The same
question has the same answer.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import heapq
from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from citylinks.access.actors import Actor
from citylinks.access.decisions import require
from citylinks.access.states import Permission
from citylinks.engine.assign import Candidates, assign
from citylinks.kernel.errors import DomainError
from citylinks.reviews.models import Assignment
from citylinks.reviews.operations import assign_reviewers
from citylinks.reviews.queries.problem import Able, Problem, Wanting, assignment_problem, rows_of
from citylinks.reviews.states import AssignedBy

NEUTRAL = 0.5  # the fit where nothing is known of a reviewer or asked by an application


@dataclass(frozen=True, slots=True)
class Proposed:
    """One pair of the plan, and how well the reviewer fits the application, 0 to 1."""

    application: str
    organization: str
    reviewer: str
    name: str
    fit: float


@dataclass(frozen=True, slots=True)
class Lack:
    """An application that stays short of reviewers, and why, in a sentence."""

    application: str
    organization: str
    short: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A proposed assignment. `fingerprint` names the question and the answer, to be applied as it was seen.

    `loads` are applications in hand, by the reviewer's public id, as they would be.
    """

    fingerprint: str
    pairs: tuple[Proposed, ...]
    lacks: tuple[Lack, ...]
    loads: Mapping[str, int]
    numbers: tuple[tuple[int, int], ...]


def fit(wanting: Wanting, able: Able) -> float:
    """Value a pair from 0 to 1: the mean of what is known of themes and language, 0.5 where nothing is."""
    known = []
    if wanting.themes and able.expertise:
        known.append(sum(able.expertise.get(one, 0.0) for one in wanting.themes) / len(wanting.themes))
    if able.languages:
        known.append(float(wanting.language in able.languages))
    return sum(known) / len(known) if known else NEUTRAL


def propose(actor: Actor, key: str) -> Plan:
    """Propose who reviews what in a call; writes nothing. `NotFound` where its reviews may not be seen."""
    return solve(assignment_problem(actor, key))


def apply_plan(
    *, key: str, fingerprint: str, link: str = "", by: Actor, at: dt.datetime
) -> tuple[Assignment, ...]:
    """Assign as proposed, with letters as `assign_reviewers` writes them.

    Refuses when the proposal of this moment is another than the one that was seen.
    """
    problem = assignment_problem(by, key)
    require(by, Permission.MANAGE_REVIEWS, problem.call)
    plan = solve(problem)
    if plan.fingerprint != fingerprint:
        raise DomainError(
            "plan-outdated", "Something changed since this was proposed. Look at the proposal again."
        )
    return assign_reviewers(
        call=problem.call,
        pairs=rows_of(problem, plan.numbers),
        assigned_by=AssignedBy.ENGINE,
        link=link,
        by=by,
        at=at,
    )


def solve(problem: Problem) -> Plan:
    """Solve a question. Pure: augmenting paths say what can be had, the engine what fits best."""
    wanting = [one for one in problem.wanting if one.lacks]
    able = list(problem.able)
    edges = _edges(problem, wanting, able)
    room = np.array([max(one.load - one.held, 0) for one in able], dtype=np.int64)
    demand = _demand(edges, wanting, room)
    capacity = _levelled(edges, demand, able, room)
    chosen = _assign(edges, demand, capacity)
    pairs = tuple((wanting[i].pk, able[j].pk) for i, j in chosen)
    given = Counter(i for i, _ in chosen)
    loads = Counter(j for _, j in chosen)
    return Plan(
        fingerprint=hashlib.sha256(repr((problem.call.public_id, pairs)).encode()).hexdigest()[:16],
        pairs=tuple(
            Proposed(
                wanting[i].public_id,
                wanting[i].organization,
                able[j].public_id,
                able[j].name,
                fit(wanting[i], able[j]),
            )
            for i, j in chosen
        ),
        lacks=tuple(_lacks(problem, wanting, given)),
        loads={one.public_id: one.held + loads[j] for j, one in enumerate(able)},
        numbers=pairs,
    )


Edges = Candidates


def _edges(problem: Problem, wanting: Sequence[Wanting], able: Sequence[Able]) -> Edges:
    """List the pairs that may be, with scores so near to 1 that one more review outweighs every fit.

    With k units in all, a score of at least k / (k + 1) makes any longer set of pairs weigh more.
    """
    units = 1 + sum(one.lacks for one in wanting)
    base = units / (units + 1)
    apart = problem.tied | problem.past
    indptr, indices, scores = [0], [], []
    for one in wanting:
        for j, other in enumerate(able):
            if (one.pk, other.pk) not in apart and other.load > other.held:
                indices.append(j)
                scores.append(base + (1 - base) * fit(one, other))
        indptr.append(len(indices))
    return Candidates(
        np.arange(len(wanting), dtype=np.int64),
        np.arange(len(able), dtype=np.int64),
        np.array(indptr, dtype=np.int64),
        np.array(indices, dtype=np.int64),
        np.array(scores, dtype=np.float64),
    )


Units = np.ndarray[tuple[int], np.dtype[np.int64]]


def _assign(edges: Edges, demand: Units, capacity: Units) -> tuple[tuple[int, int], ...]:
    return assign(edges, demand, capacity).pairs


def _demand(edges: Edges, wanting: Sequence[Wanting], room: Units) -> Units:
    """Return what each application can be given: all it lacks, else raised one by one, the shortest first.

    Sets of reviews that can be had together form a matroid, so that raising greedily ends at as many as
    possible, and no application is left with fewer so that another has more.
    """
    lacks = [one.lacks for one in wanting]
    supply = Supply(edges, room)
    given = [0] * len(lacks)
    for short in range(max(lacks, default=0), 0, -1):
        for i, lack in enumerate(lacks):
            if lack - given[i] == short and supply.give(i):
                given[i] += 1
    return np.array(given, dtype=np.int64)


def _levelled(edges: Edges, demand: Units, able: Sequence[Able], room: Units) -> Units:
    """Return how many each reviewer takes so that all the demand is given and loads are as even as can be.

    Places in hand that can be filled together form a matroid, so that filling the lowest first, each kept
    if some arrangement fills it beside the others, ends with the smallest largest load, the fewest who have
    it, and so on down. Of equals, whose best pair fits best comes first.
    """
    best = np.zeros(len(able))
    np.maximum.at(best, edges.indices, edges.scores)
    lowest = [(one.held, -best[j], j) for j, one in enumerate(able) if room[j]]
    heapq.heapify(lowest)
    takers, taken = Takers(edges, demand, len(able)), [0] * len(able)
    while lowest and sum(taken) < demand.sum():
        level, fits, j = heapq.heappop(lowest)
        if takers.take(j):
            taken[j] += 1
            if taken[j] < room[j]:
                heapq.heappush(lowest, (level + 1, fits, j))
    return np.array(taken, dtype=np.int64)


class Supply:
    """Which reviews can be had together: each unit that is given stays, its reviewer may change.

    A unit is placed along an augmenting path; when there is none, no arrangement gives it beside the others.
    """

    def __init__(self, edges: Edges, room: Units) -> None:
        pairs = pairwise(edges.indptr.tolist())
        self.near = [edges.indices[start:end].tolist() for start, end in pairs]
        self.room = room.tolist()
        self.held: list[set[int]] = [set() for _ in self.room]

    def give(self, i: int) -> bool:
        """Give one application one more reviewer, if any arrangement can."""
        came: dict[int, tuple[int, int | None]] = {}  # reviewer -> (who asks, the reviewer they would leave)
        waiting = deque([(i, None)])
        while waiting:
            asking, leaving = waiting.popleft()
            for j in self.near[asking]:
                if j in came or asking in self.held[j]:
                    continue
                came[j] = (asking, leaving)
                if len(self.held[j]) < self.room[j]:
                    self._move(j, came)
                    return True
                waiting.extend((other, j) for other in sorted(self.held[j]))
        return False

    def _move(self, j: int | None, came: Mapping[int, tuple[int, int | None]]) -> None:
        while j is not None:
            asking, leaving = came[j]
            self.held[j].add(asking)
            if leaving is not None:
                self.held[leaving].discard(asking)
            j = leaving


class Takers:
    """Which places in hand can be filled together: who has taken keeps as many, but not the same ones."""

    def __init__(self, edges: Edges, demand: Units, reviewers: int) -> None:
        self.near: list[set[int]] = [set() for _ in range(reviewers)]
        for i, (start, end) in enumerate(pairwise(edges.indptr.tolist())):
            for j in edges.indices[start:end].tolist():
                self.near[j].add(i)
        self.unmet = demand.tolist()
        self.open = {i for i, units in enumerate(self.unmet) if units}
        self.takers: list[set[int]] = [set() for _ in self.unmet]
        self.taken: list[set[int]] = [set() for _ in self.near]

    def take(self, j: int) -> bool:
        """Let a reviewer take one more application, if any arrangement can; others may exchange theirs."""
        came: dict[int, tuple[int, int] | None] = {j: None}  # reviewer -> (who takes what from them)
        waiting = deque([j])
        while waiting:
            asking = waiting.popleft()
            wanted = self.near[asking] - self.taken[asking]
            if free := wanted & self.open:
                self._move(asking, min(free), came)
                return True
            for i in sorted(wanted) if len(came) < len(self.near) else ():
                for other in sorted(self.takers[i] - came.keys()):
                    came[other] = (asking, i)
                    waiting.append(other)
        return False

    def _move(self, j: int, i: int, came: Mapping[int, tuple[int, int] | None]) -> None:
        self.unmet[i] -= 1
        if not self.unmet[i]:
            self.open.discard(i)
        self._hand(i, j)
        while (step := came[j]) is not None:
            taking, i = step
            self.takers[i].discard(j)
            self.taken[j].discard(i)
            self._hand(i, taking)
            j = taking

    def _hand(self, i: int, j: int) -> None:
        self.takers[i].add(j)
        self.taken[j].add(i)


def _lacks(problem: Problem, wanting: Sequence[Wanting], given: Mapping[int, int]) -> Iterator[Lack]:
    for i, one in enumerate(wanting):
        short = one.lacks - given.get(i, 0)
        if short:
            yield Lack(one.public_id, one.organization, short, _sentence(problem, one, short))


def _sentence(problem: Problem, one: Wanting, short: int) -> str:
    """Say who cannot review an application, and why: `lacks one reviewer: 3 of 4 are tied to it`."""
    able = problem.able
    tied = [other for other in able if (one.pk, other.pk) in problem.tied]
    had = [other for other in able if (one.pk, other.pk) in problem.past - problem.tied]
    rest = [other for other in able if other not in tied and other not in had]
    full = [other for other in rest if other.load <= other.held]
    parts = [
        _counted(len(tied), len(able), "is tied to it", "are tied to it"),
        _counted(len(had), len(able), "has or had it already", "have or had it already"),
        _counted(len(full), len(able), "has no room", "have no room"),
        _counted(len(rest) - len(full), len(able), "is taken by others", "are taken by others"),
    ]
    reasons = ", ".join(part for part in parts if part) or "there are no reviewers"
    number = "one reviewer" if short == 1 else f"{short} reviewers"
    return f"{one.organization} lacks {number}: {reasons}."


def _counted(number: int, whole: int, singular: str, plural: str) -> str:
    return f"{number} of {whole} {singular if number == 1 else plural}" if number else ""

"""What a program may fund: budget, capacities, quotas, conflicts, shares and locks, said once.

A `Program` is a declaration; it computes nothing. `Program.on(scores)` checks it against the scores it will
meet and yields a `Problem`, the one thing that solvers and `verify` both read.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from citylinks.engine.scores import ScoreSource, digest, spans

if TYPE_CHECKING:
    from citylinks.engine.consortia import Third
    from citylinks.engine.portfolio.result import Portfolio
    from citylinks.engine.problem import Criteria
    from citylinks.engine.table import PartyTable

Float64 = NDArray[np.float64]
Bool = NDArray[np.bool_]
Side = Literal["need", "offer"]
Amounts = float | Mapping[int, float] | Sequence[float] | NDArray[np.generic]
Labels = Mapping[int, str] | Sequence[str]
CostBlock = Callable[[int, int], NDArray[np.floating]]


class ProgramFaults(ValueError):  # noqa: N818 - it carries all faults of one program
    """A program that cannot be read against its scores; `faults` holds one sentence for each fault."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__(" ".join(self.faults))


@dataclass(frozen=True, slots=True, eq=False)
class Cost:
    """One part of the price of a pair; parts add up. `of` says what `amounts` is counted by."""

    of: Literal["pair", "need", "offer"]
    amounts: Amounts | CostBlock


@dataclass(frozen=True, slots=True, eq=False)
class Quota:
    """For each label of an attribute: how many pairs at least, and at most."""

    name: str
    of: Side
    labels: Labels
    at_least: Mapping[str, int]
    at_most: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Group:
    """At most one pair among those that touch `members` (ids of needs or offers, or pairs of ids)."""

    name: str
    of: Literal["need", "offer", "pair"]
    members: tuple[int, ...] | tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Share:
    """At least `share` of all pairs touch one of `members` (ids)."""

    name: str
    of: Side
    members: frozenset[int]
    share: float


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """The rules of a selection. Every method answers a new Program, so that variants share what they can.

    `eligibility` maps the name of a rule to where it is met: bool, broadcastable to (needs, offers) in the
    order of the scores. Costs and budget are plain numbers of one currency.
    """

    budget: float | None = None
    eligibility: Mapping[str, Bool] = field(default_factory=dict)
    capacities: Amounts = 1
    demands: Amounts = 1
    costs: tuple[Cost, ...] = ()
    quotas: tuple[Quota, ...] = ()
    groups: tuple[Group, ...] = ()
    shares: tuple[Share, ...] = ()
    locks: tuple[tuple[int, int], ...] = ()
    bans: tuple[tuple[int, int, str], ...] = ()
    third: Third | None = None

    def capacity(self, per_offer: Amounts) -> Program:
        """Set how many partnerships each offer may join: one number, a mapping by id, or one by row."""
        return replace(self, capacities=per_offer)

    def demand(self, per_need: Amounts) -> Program:
        """Set how many partners each need may get at most (1 unless said)."""
        return replace(self, demands=per_need)

    def cost(self, amounts: Amounts | CostBlock, *, of: Literal["pair", "need", "offer"] = "pair") -> Program:
        """Add a part to the cost of a pair.

        For pairs: one number, an array (needs, offers), or a function of (lo, hi) that answers the rows
        lo..hi-1 of such an array. For needs or offers: one number, a mapping by id, or one by row.
        """
        return replace(self, costs=(*self.costs, Cost(of, amounts)))

    def quota(
        self,
        name: str,
        labels: Labels,
        *,
        of: Side = "need",
        at_least: int | Mapping[str, int] = 0,
        at_most: int | Mapping[str, int] | None = None,
    ) -> Program:
        """Bound the number of pairs for each label (say, of a region): by id, or one by row.

        A number holds for each label that occurs; a mapping only for the labels it names.
        """
        seen = sorted(set(labels.values() if isinstance(labels, Mapping) else labels))
        low = dict(at_least) if isinstance(at_least, Mapping) else dict.fromkeys(seen, at_least)
        high = dict(at_most) if isinstance(at_most, Mapping) else {}
        if isinstance(at_most, int):
            high = dict.fromkeys(seen, at_most)
        low = {label: count for label, count in low.items() if count != 0}
        return replace(self, quotas=(*self.quotas, Quota(name, of, labels, low, high)))

    def at_most_one(
        self,
        groups: Mapping[str, Collection[int] | Collection[tuple[int, int]]],
        *,
        of: Literal["need", "offer", "pair"] = "offer",
    ) -> Program:
        """Let at most one pair be chosen among those touching each named group of ids (or of pairs)."""
        added = tuple(
            Group(name, of, tuple(sorted(members)))  # type: ignore[arg-type]
            for name, members in groups.items()
        )
        return replace(self, groups=(*self.groups, *added))

    def min_share(self, name: str, share: float, members: Collection[int], *, of: Side = "offer") -> Program:
        """Require that at least `share` (0 to 1) of the chosen pairs touch one of `members` (ids)."""
        return replace(self, shares=(*self.shares, Share(name, of, frozenset(members), share)))

    def must(self, need: int, offer: int) -> Program:
        """Lock a pair in, by ids."""
        return replace(self, locks=(*self.locks, (need, offer)))

    def must_not(self, need: int, offer: int, reason: str = "must not") -> Program:
        """Keep a pair out, by ids, for a reason that `why_not` repeats."""
        return replace(self, bans=(*self.bans, (need, offer, reason)))

    def consortia(self, third: Third) -> Program:
        """Let a pair take in a third party: see `citylinks.engine.consortia.Third`."""
        return replace(self, third=third)

    def on(self, scores: ScoreSource) -> Problem:
        """Join the rules to the scores. Raises ProgramFaults with every fault at once."""
        faults = list(_faults(self, scores))
        if faults:
            raise ProgramFaults(faults)
        return Problem(self, scores)

    def select(
        self,
        scores: ScoreSource | PartyTable,
        offers: PartyTable | None = None,
        criteria: Criteria | None = None,
        *,
        gap: float = 1e-4,
        time_limit: float = 60.0,
        seed: int = 0,
    ) -> Portfolio:
        """Choose the pairs of greatest total score that keep every rule: `Problem.select` on these scores.

        Give scores, or the tables of needs and offers with the criteria that score them.
        """
        if offers is not None and criteria is not None:
            from citylinks.engine.pair_scores import PairScores

            scores = PairScores(scores, offers, criteria)  # type: ignore[arg-type]
        return self.on(scores).select(gap=gap, time_limit=time_limit, seed=seed)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """A checked program with the scores it ranges over. Build it with `Program.on`."""

    program: Program
    scores: ScoreSource

    def select(self, *, gap: float = 1e-4, time_limit: float = 60.0, seed: int = 0) -> Portfolio:
        """Choose the pairs of greatest total score that keep every rule.

        The answer is within `gap` (relative) of the best over all eligible pairs, or says how far it may be
        when `time_limit` (seconds) ended first. Raises InfeasibleProgram with the smallest relaxations.
        """
        from citylinks.engine.portfolio.solve import solve

        return solve(self, gap=gap, time_limit=time_limit, seed=seed)

    def per(self, of: Side, amounts: Amounts) -> Float64:
        """One number for each row of a side, from a number, a mapping by id (absent: 0), or a sequence."""
        ids = self.scores.need_ids if of == "need" else self.scores.offer_ids
        if isinstance(amounts, Mapping):
            return np.array([float(amounts.get(int(k), 0.0)) for k in ids], dtype=np.float64)
        return np.array(np.broadcast_to(np.asarray(amounts, dtype=np.float64), ids.shape))

    def sha256(self) -> str:
        """SHA-256 over scores and rules; equal for equal inputs however they were built."""
        sha = hashlib.sha256(digest(self.scores).encode())
        sha.update(json.dumps(self._plain(), sort_keys=True, separators=(",", ":")).encode())
        for name, met in sorted(self.program.eligibility.items()):
            sha.update(name.encode() + np.packbits(np.broadcast_to(met, self.scores.shape)).tobytes())
        for part in self.program.costs:
            if part.of == "pair":
                for lo, hi in spans(self.scores):
                    sha.update(np.ascontiguousarray(pair_cost(part, lo, hi, self.scores.shape)).tobytes())
        if self.program.third is not None:
            sha.update(self.program.third.sha256().encode())
        return sha.hexdigest()

    def _plain(self) -> dict[str, object]:
        program, ids = self.program, {"need": self.scores.need_ids, "offer": self.scores.offer_ids}
        return {
            "budget": program.budget,
            "capacity": self.per("offer", program.capacities).tolist(),
            "demand": self.per("need", program.demands).tolist(),
            "costs": [
                [c.of, None if c.of == "pair" else self.per(c.of, c.amounts).tolist()]  # type: ignore[arg-type]
                for c in program.costs
            ],
            "quotas": [
                [q.name, q.of, labels_by_row(q.labels, ids[q.of].tolist()), dict(q.at_least), dict(q.at_most)]
                for q in program.quotas
            ],
            "groups": [[g.name, g.of, list(g.members)] for g in program.groups],
            "shares": [[s.name, s.of, sorted(s.members), s.share] for s in program.shares],
            "locks": sorted(program.locks),
            "bans": sorted(program.bans),
        }


def labels_by_row(labels: Labels, ids: Sequence[int]) -> list[str | None]:
    """List one label for each id in order; None where a mapping has none."""
    if isinstance(labels, Mapping):
        return [labels.get(k) for k in ids]
    return list(labels)


def pair_cost(part: Cost, lo: int, hi: int, shape: tuple[int, int]) -> Float64:
    """Rows lo..hi-1 of a part that is counted by pair: float64 (hi - lo, n)."""
    if callable(part.amounts):
        return np.asarray(part.amounts(lo, hi), dtype=np.float64)
    amounts = np.asarray(part.amounts, dtype=np.float64)
    if amounts.ndim == 0:
        return np.full((hi - lo, shape[1]), float(amounts))
    return amounts[lo:hi]


def _faults(program: Program, scores: ScoreSource) -> Iterable[str]:
    needs, offers = set(scores.need_ids.tolist()), set(scores.offer_ids.tolist())
    yield from _amount_faults(program, scores)
    if program.budget is not None and not (math.isfinite(program.budget) and program.budget >= 0):
        yield f"The budget must be a number of at least 0; it is {program.budget}."
    if program.budget is not None and not program.costs:
        yield "There is a budget but no cost; say what a partnership costs with .cost(...)."
    known = {"need": needs, "offer": offers}
    for share in program.shares:
        if not 0 <= share.share <= 1:
            yield f"The share of {share.name} must lie between 0 and 1; it is {share.share}."
        yield from _unknown(f"The share of {share.name}", share.of, share.members, known[share.of])
    for group in program.groups:
        if group.of == "pair":
            yield from _pair_faults(f"The group {group.name}", group.members, needs, offers)  # type: ignore[arg-type]
        else:
            yield from _unknown(f"The group {group.name}", group.of, group.members, known[group.of])  # type: ignore[arg-type]
    yield from _pair_faults("A lock", program.locks, needs, offers)
    yield from _pair_faults("An exclusion", [(i, j) for i, j, _ in program.bans], needs, offers)
    for lock in sorted(set(program.locks) & {(i, j) for i, j, _ in program.bans}):
        yield f"The pair of need {lock[0]} and offer {lock[1]} is both locked in and excluded."
    for quota in program.quotas:
        yield from _quota_faults(quota, len(known[quota.of]))


def _amount_faults(program: Program, scores: ScoreSource) -> Iterable[str]:
    m, n = scores.shape
    sized: list[tuple[str, object, int]] = [
        ("capacity", program.capacities, n),
        ("demand", program.demands, m),
        *(("cost", c.amounts, m if c.of == "need" else n) for c in program.costs if c.of != "pair"),
    ]
    for name, amounts, size in sized:
        given = np.asarray(
            list(amounts.values()) if isinstance(amounts, Mapping) else amounts, dtype=np.float64
        )
        if not isinstance(amounts, Mapping) and given.ndim and given.shape != (size,):
            yield f"{name.capitalize()} has {given.size} values for {size} rows."
        if not np.isfinite(given).all() or (given < 0).any():
            yield f"{name.capitalize()} must be finite and at least 0."
        if name != "cost" and (given != np.round(given)).any():
            yield f"{name.capitalize()} must be whole numbers."
    for cost in program.costs:
        if cost.of == "pair" and not callable(cost.amounts):
            array = np.asarray(cost.amounts, dtype=np.float64)
            if array.ndim and array.shape != (m, n):
                yield f"The cost of pairs has shape {array.shape}; the scores have {(m, n)}."
            if not np.isfinite(array).all() or (array < 0).any():
                yield "Cost must be finite and at least 0."
    for name, met in program.eligibility.items():
        try:
            np.broadcast_to(met, (m, n))
        except ValueError:
            yield f"The rule {name} has shape {np.shape(met)}; the scores have {(m, n)}."


def _quota_faults(quota: Quota, rows: int) -> Iterable[str]:
    if not isinstance(quota.labels, Mapping) and len(quota.labels) != rows:
        yield f"The quota {quota.name} has {len(quota.labels)} labels for {rows} rows."
    for label in sorted(set(quota.at_least) & set(quota.at_most)):
        if quota.at_least[label] > quota.at_most[label]:
            yield (
                f"The quota {quota.name} wants at least {quota.at_least[label]} and at most "
                f"{quota.at_most[label]} for {label}."
            )


def _unknown(what: str, side: str, members: Iterable[int], known: set[int]) -> Iterable[str]:
    for member in sorted(set(members) - known):
        yield f"{what} names {side} {member}, which is not among the {side}s."


def _pair_faults(
    what: str, pairs: Iterable[tuple[int, int]], needs: set[int], offers: set[int]
) -> Iterable[str]:
    for i, j in sorted(set(pairs)):
        if i not in needs or j not in offers:
            yield f"{what} names need {i} with offer {j}; one of them is not in the problem."

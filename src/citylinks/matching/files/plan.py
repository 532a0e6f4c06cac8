"""Records and rules to the engine's problem: which pairs may be chosen, at what cost, within which limits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from citylinks.engine.consortia import Third
from citylinks.engine.kernels import REFERENCE
from citylinks.engine.pair_scores import PairScores
from citylinks.engine.problem import Criteria
from citylinks.engine.program import Problem, Program
from citylinks.engine.scores import ScoreSource
from citylinks.matching.files.faults import FaultLog, FileFault
from citylinks.matching.files.inputs import Inputs
from citylinks.matching.files.records import NeedRecord, OfferRecord, Quota
from citylinks.matching.files.rules import Rule, pair_cost, purposes_of, rules, third_rules
from citylinks.matching.files.scoring import Tables, criteria_of
from citylinks.places.gazetteer import Gazetteer

TOO_LOW = "minimum-score"
COUNTED = "counted"
ALL = "the portfolio"


@dataclass(frozen=True, slots=True, eq=False)
class AtLeast:
    """A score source without the pairs below a program's minimum score."""

    scores: ScoreSource
    minimum: float

    @property
    def need_ids(self) -> NDArray[np.int64]:
        return self.scores.need_ids

    @property
    def offer_ids(self) -> NDArray[np.int64]:
        return self.scores.offer_ids

    @property
    def shape(self) -> tuple[int, int]:
        return self.scores.shape

    def block(self, lo: int, hi: int) -> NDArray[np.float32]:
        """Give the scores of some needs; NaN where a pair is not eligible or scores too low."""
        found = self.scores.block(lo, hi)
        return np.where(found < self.minimum, np.float32(np.nan), found)

    def reason(self, i: int, j: int) -> str | None:
        """Name what excludes a pair."""
        low = bool(self.scores.block(i, i + 1)[0, j] < self.minimum)
        return self.scores.reason(i, j) or (TOO_LOW if low else None)


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """The problem, and the rules behind its exclusions."""

    problem: Problem
    rules: tuple[Rule, ...]


def plan(inputs: Inputs, tables: Tables, text: str) -> Plan:
    """Lay the program's rules over all pairs. Raises FileFaults when a decided pair breaks a rule.

    Scores come from the reference kernel, so that the same files give the same bytes on any machine.
    """
    laid = rules(inputs.needs, inputs.offers, inputs.program, inputs.lists)
    _check_locks(inputs, laid)
    criteria = criteria_of(inputs.program.weights, text)
    scores: ScoreSource = PairScores(tables.needs, tables.offers, criteria, kernel=REFERENCE)
    if inputs.program.minimum_score > 0:
        scores = AtLeast(scores, inputs.program.minimum_score)
    program = engine_program(inputs, laid)
    if inputs.program.trilateral:
        program = program.consortia(_third(inputs, tables, criteria))
    return Plan(program.on(scores), laid)


def _third(inputs: Inputs, tables: Tables, criteria: Criteria) -> Third:
    """State the third cities: whom each may join, how often, and at what cost."""
    with_host, with_resource = third_rules(
        inputs.needs, inputs.offers, inputs.thirds, inputs.program, inputs.lists
    )
    costs = [offer.cost or inputs.program.third_cost for offer in inputs.thirds]
    return Third(
        host=PairScores(tables.needs, tables.thirds, criteria, with_host, kernel=REFERENCE),
        resource=PairScores(tables.offers, tables.thirds, criteria, with_resource, kernel=REFERENCE),
        weights=inputs.program.trilateral_shares,
        capacity=[offer.capacity for offer in inputs.thirds],
        cost=[0.0 if cost is None else float(cost.value) for cost in costs],
        pairs=not inputs.program.trilateral_only,
    )


def engine_program(inputs: Inputs, laid: tuple[Rule, ...]) -> Program:
    """State the program in the engine's words; ids are places in the files, from 1."""
    needs, offers, rules_of = inputs.needs, inputs.offers, inputs.program
    id_of = {offer.id: place for place, offer in enumerate(offers, start=1)}
    need_of = {need.id: place for place, need in enumerate(needs, start=1)}
    program = Program(
        budget=None if rules_of.budget is None else float(rules_of.budget.value),
        eligibility={rule.code: rule.met for rule in laid},
    )
    program = program.capacity([offer.capacity for offer in offers]).demand([need.partners for need in needs])
    costs = [pair_cost(offer, rules_of) for offer in offers]
    program = program.cost([0.0 if cost is None else float(cost.value) for cost in costs], of="offer")
    for quota in rules_of.quotas:
        program = program.quota(
            quota.kind,
            [quota.value if counts(quota, need, inputs) else "" for need in needs],
            at_least={quota.value: quota.minimum or 0},
            at_most={} if quota.maximum is None else {quota.value: quota.maximum},
        )
    if rules_of.max_partnerships is not None:
        program = program.quota(COUNTED, [ALL] * len(needs), at_most={ALL: rules_of.max_partnerships})
    groups = {" or ".join(group): [id_of[name] for name in group] for group in rules_of.conflicts}
    if groups:
        program = program.at_most_one(groups)
    apart = dict(_apart(needs, offers))
    if apart:
        program = program.at_most_one(apart, of="pair")
    if rules_of.newcomer_share > 0:
        newcomers = [place for place, offer in enumerate(offers, start=1) if offer.newcomer]
        program = program.min_share("newcomer", rules_of.newcomer_share, newcomers)
    for lock in rules_of.must:
        program = program.must(need_of[lock.need], id_of[lock.offer])
    return program


def counts(quota: Quota, need: NeedRecord, inputs: Inputs) -> bool:
    """Say whether a partnership of this need counts for the quota."""
    if quota.kind == "theme":
        return quota.value in need.themes
    if quota.kind == "purpose":
        return quota.value in {purpose.code for purpose in purposes_of(need, inputs.program)}
    if quota.kind == "country":
        return quota.value == need.country
    country = Gazetteer.load().countries.get(need.country)
    return country is not None and getattr(country, quota.kind) == quota.value


def _apart(
    needs: Sequence[NeedRecord], offers: Sequence[OfferRecord]
) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    """Keep offers that refuse each other from sharing a need, where a need wants several partners."""
    place_of = {offer.id: place for place, offer in enumerate(offers, start=1)}
    refused = {
        tuple(sorted((place_of[offer.id], place_of[name])))
        for offer in offers
        for name in offer.conflicts
        if name in place_of and name != offer.id
    }
    for place, need in enumerate(needs, start=1):
        for first, second in sorted(refused) if need.partners > 1 else ():
            name = f"{need.id} with {offers[first - 1].id} or {offers[second - 1].id}"
            yield name, [(place, first), (place, second)]


def _check_locks(inputs: Inputs, laid: tuple[Rule, ...]) -> None:
    log = FaultLog()
    rows = {need.id: row for row, need in enumerate(inputs.needs)}
    columns = {offer.id: column for column, offer in enumerate(inputs.offers)}
    shape = (len(rows), len(columns))
    for at, lock in enumerate(inputs.program.must, start=1):
        for rule in laid:
            if not np.broadcast_to(rule.met, shape)[rows[lock.need], columns[lock.offer]]:
                message = f"{lock.need} with {lock.offer} must be chosen, but {rule.excludes}."
                mend = f"Remove the must, or change the rule {rule.code}."
                log.add(FileFault(inputs.names.program, message, mend, None, f"must[{at}]"))
    log.refuse()

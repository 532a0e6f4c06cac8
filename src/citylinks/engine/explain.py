"""Why a party has its score, and why it is not among the first: what would have had to be different."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from citylinks.engine.asks import Asks, asks_of
from citylinks.engine.certificate import ENGINE_VERSION, Certificate
from citylinks.engine.criteria import kind_of
from citylinks.engine.facts import Fact, FactChange, fact_changes, plain
from citylinks.engine.field import Field
from citylinks.engine.kernels.reference import Scored, score
from citylinks.engine.problem import Bool, Criteria, Float64, Int64, Need, ProblemError
from citylinks.engine.rank import NOT_ELIGIBLE, eligibility, question_sha256
from citylinks.engine.table import PartyTable, mask_of
from citylinks.engine.weights import MixedChange, WeightChange, mixed_change, weight_changes

FEW = 4  # a column repeats itself where each fact stands in that many rows


@dataclass(frozen=True)
class ExplainedCriterion:
    """One criterion of one pair. `value` is None where `missing` names the side: need, party or both.

    `weight` is the criterion's share of all weights, `share` its share of those that are known;
    `contribution` is share x value. `asked` and `had` are the two sides' facts, in `unit`.
    """

    name: str
    kind: str
    family: str
    value: float | None
    weight: float
    share: float
    contribution: float
    asked: Fact
    had: Fact
    unit: str
    source: str
    missing: str


@dataclass(frozen=True)
class Explanation:
    """Every criterion of one pair; the contributions sum to the score."""

    id: int
    score: float
    low: float
    high: float
    rows: tuple[ExplainedCriterion, ...]


@dataclass(frozen=True)
class WhyNot:
    """Where a party stands, and the smallest changes that would have put it among the first k.

    `reason` names the mask that excludes it; then the rest is None or empty. `rank` counts from 1 among the
    `compared` eligible parties, `last` is the party at rank k. `weights` holds, per criterion, the nearest
    weight that alone would do (`weight`: the smallest of these changes); `mixed` the smallest change of all
    weights together; `facts` what the party would have to be in one fact alone (`fact`: the smallest).
    """

    id: int
    k: int
    reason: str | None
    rank: int | None
    compared: int
    explanation: Explanation
    last: Explanation | None
    weights: tuple[WeightChange, ...]
    weight: WeightChange | None
    mixed: MixedChange | None
    facts: tuple[FactChange, ...]
    fact: FactChange | None
    certificate: Certificate


def explain(need: Need, parties: PartyTable, criteria: Criteria, party: int) -> Explanation:
    """Explain the score of one party. Raises KeyError when there is no such party, ProblemError on faults."""
    return _explain(asks_of(need, parties, criteria), parties, criteria, parties.row_of(party))


def _explain(asks: Asks, parties: PartyTable, criteria: Criteria, row: int) -> Explanation:
    scored = score(criteria, asks, parties, np.array([row], dtype=np.int64))
    values, contributions = scored.values[0, 0], scored.contributions[0, 0]
    known = ~np.isnan(values)
    total = float((criteria.weights * known).sum())
    rows = []
    for c, (criterion, ask) in enumerate(zip(criteria, asks, strict=True)):
        column = parties.column(criterion.column)
        asked, had = plain(ask, 0), plain(column, row)
        blank = {(False, False): "both", (False, True): "need", (True, False): "party"}
        rows.append(
            ExplainedCriterion(
                name=criterion.name,
                kind=criterion.kind,
                family=criterion.family,
                value=float(values[c]) if known[c] else None,
                weight=float(criteria.weights[c]),
                share=float(criteria.weights[c]) / total if known[c] and total > 0 else 0.0,
                contribution=float(contributions[c]),
                asked=asked,
                had=had,
                unit=column.unit,
                source=column.source,
                missing="" if known[c] else blank.get((asked is not None, had is not None), "both"),
            )
        )
    return Explanation(
        int(parties.ids[row]),
        float(scored.scores[0, 0]),
        float(scored.low[0, 0]),
        float(scored.high[0, 0]),
        tuple(rows),
    )


def why_not(
    need: Need,
    parties: PartyTable,
    criteria: Criteria,
    party: int,
    k: int = 10,
    *,
    where: ArrayLike | None = None,
    exclude: Mapping[str, ArrayLike] | None = None,
) -> WhyNot:
    """Say why a party is not among the first k (or that it is), and the smallest changes that would help.

    All eligible parties are scored by the reference kernel: n x C values. Raises KeyError when there is no
    such party, ProblemError on faults of the input.
    """
    if k < 1:
        raise ProblemError([f"The number of parties asked for is {k}; it must be 1 or more."])
    asks = asks_of(need, parties, criteria)
    row = parties.row_of(party)
    eligible, excluded = eligibility(parties, where, exclude)
    compared = parties.n - sum(excluded.values())
    certificate = Certificate(
        True,
        "all eligible parties scored by the reference kernel",
        0,
        ENGINE_VERSION,
        question_sha256(asks, parties, criteria, eligible, k),
    )
    own = _explain(asks, parties, criteria, row)
    if eligible is not None and not eligible[row]:
        reason = reason_of(row, parties, exclude)
        return WhyNot(party, k, reason, None, compared, own, None, (), None, None, (), None, certificate)
    field = field_of(asks, parties, criteria, row, eligible)
    place = 1 + int(field.ahead(criteria.weights).sum())
    last = _explain(asks, parties, criteria, int(field.at_rank(min(k, compared))))
    if place <= k:
        return WhyNot(party, k, None, place, compared, own, last, (), None, None, (), None, certificate)
    singles = weight_changes(field, criteria, k)
    facts = fact_changes(field, asks, parties, criteria, k)
    return WhyNot(
        id=party,
        k=k,
        reason=None,
        rank=place,
        compared=compared,
        explanation=own,
        last=last,
        weights=singles,
        weight=min(singles, key=lambda change: (change.size, change.name), default=None),
        mixed=mixed_change(field, criteria, k),
        facts=facts,
        fact=min(facts, key=lambda change: (change.rise, change.name), default=None),
        certificate=certificate,
    )


def reason_of(row: int, parties: PartyTable, exclude: Mapping[str, ArrayLike] | None) -> str:
    """Name the first mask that excludes a row that is not eligible."""
    for reason, mask in (exclude or {}).items():
        if mask_of(parties, mask, reason)[row]:
            return reason
    return NOT_ELIGIBLE


def field_of(asks: Asks, parties: PartyTable, criteria: Criteria, row: int, eligible: Bool | None) -> Field:
    """Score every eligible party, with the one of `row` as the one to compare with."""
    everyone = np.arange(parties.n) if eligible is None else np.flatnonzero(eligible)
    rows: Int64 = everyone.astype(np.int64)
    scored: Scored = score(criteria, asks, parties, rows, _repeated(criteria, asks, parties, rows))
    values: Float64 = scored.values[0]
    return Field(rows, parties.ids[rows], values, scored.scores[0], int(np.searchsorted(rows, row)))


def _repeated(criteria: Criteria, asks: Asks, parties: PartyTable, rows: Int64) -> dict[int, Float64]:
    """Value the columns of few different facts once a fact, (1, r) by the place of the criterion."""
    found = {}
    for c, (criterion, ask) in enumerate(zip(criteria, asks, strict=True)):
        column = parties.column(criterion.column)
        if column.kind in {"float", "vector"} or column.distinct.count * FEW > column.n:
            continue
        kept = column.distinct
        found[c] = kind_of(criterion).value(criterion, ask, kept.column)[:, kept.codes[rows]]
    return found

"""Each need's best offers, with what speaks for each and which rule excluded whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from citylinks.engine.problem import Criteria
from citylinks.engine.rank import Ranking, rank
from citylinks.matching.files.inputs import Inputs
from citylinks.matching.files.records import NeedRecord, OfferRecord
from citylinks.matching.files.rules import Rule, rules
from citylinks.matching.files.scoring import LABELS, Tables, criteria_of

MOST_NAMED = 5
TOO_LOW = "the score is below the program's minimum"


@dataclass(frozen=True, slots=True)
class OfferRow:
    """One offer of a list. Values are 0 to 1, None where a fact is missing; contributions sum to score."""

    rank: int
    offer: OfferRecord
    score: float
    low: float
    high: float
    contributions: Mapping[str, float]
    values: Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class Exclusion:
    """How many offers a rule kept from a need, the first of them by id; each counts at its first rule."""

    rule: str
    because: str
    count: int
    offers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NeedAnswer:
    """The best offers of one need, of all that were compared."""

    need: NeedRecord
    rows: tuple[OfferRow, ...]
    compared: int
    exclusions: tuple[Exclusion, ...]
    input_sha256: str


@dataclass(frozen=True, slots=True)
class MatchAnswer:
    """The answers in the order of the file, and the weights (they sum to 1) behind all of them."""

    needs: tuple[NeedAnswer, ...]
    weights: Mapping[str, float]
    labels: Mapping[str, str]
    engine_version: str


def match(
    inputs: Inputs, tables: Tables, text: str, top: int | None, progress: Callable[[], None] = lambda: None
) -> MatchAnswer:
    """Rank the eligible offers of every need exactly, all with `top=None`; calls `progress` per need."""
    criteria = criteria_of(inputs.program.weights, text)
    laid = rules(inputs.needs, inputs.offers, inputs.program, inputs.lists)
    answers: list[NeedAnswer] = []
    version = ""
    for row, need in enumerate(inputs.needs):
        broken = {
            rule.code: ~np.broadcast_to(rule.met, (len(inputs.needs), len(inputs.offers)))[row]
            for rule in laid
        }
        ranking = rank(tables.need(row), tables.offers, criteria, k=top, exclude=broken)
        version = ranking.certificate.engine_version
        listed = _rows(ranking, inputs, criteria)
        exclusions = _exclusions(laid, broken, inputs)
        if len(listed) < ranking.ids.size:
            count, first = ranking.compared - len(listed), ranking.rows[len(listed) :][:MOST_NAMED].tolist()
            named = tuple(inputs.offers[at].id for at in first)
            exclusions = (*exclusions, Exclusion("minimum-score", TOO_LOW, count, named))
        answers.append(
            NeedAnswer(
                need=need,
                rows=listed,
                compared=ranking.compared,
                exclusions=exclusions,
                input_sha256=ranking.certificate.input_sha256,
            )
        )
        progress()
    weights = dict(zip(criteria.names, criteria.weights.tolist(), strict=True))
    return MatchAnswer(tuple(answers), weights, {name: LABELS[name] for name in criteria.names}, version)


def _rows(ranking: Ranking, inputs: Inputs, criteria: Criteria) -> tuple[OfferRow, ...]:
    """List what is at least the program's minimum score."""
    rows: list[OfferRow] = []
    for at, row in enumerate(ranking.rows.tolist()):
        score = float(ranking.scores[at])
        if score < inputs.program.minimum_score:
            break
        values = [None if np.isnan(value) else float(value) for value in ranking.values[at]]
        rows.append(
            OfferRow(
                rank=at + 1,
                offer=inputs.offers[row],
                score=score,
                low=float(ranking.low[at]),
                high=float(ranking.high[at]),
                contributions=dict(zip(criteria.names, ranking.contributions[at].tolist(), strict=True)),
                values=dict(zip(criteria.names, values, strict=True)),
            )
        )
    return tuple(rows)


def _exclusions(
    laid: tuple[Rule, ...],
    broken: Mapping[str, np.ndarray[tuple[int, ...], np.dtype[np.bool_]]],
    inputs: Inputs,
) -> tuple[Exclusion, ...]:
    left = np.ones(len(inputs.offers), dtype=np.bool_)
    found: list[Exclusion] = []
    for rule in laid:
        hit = left & broken[rule.code]
        left &= ~hit
        if hit.any():
            names = tuple(inputs.offers[row].id for row in np.flatnonzero(hit)[:MOST_NAMED].tolist())
            found.append(Exclusion(rule.code, rule.excludes, int(hit.sum()), names))
    return tuple(found)

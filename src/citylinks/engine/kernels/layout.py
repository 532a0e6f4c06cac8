"""A plan with the weights of one table of criteria, and one need laid out for it quickly."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from citylinks.engine.asks import Asks
from citylinks.engine.criteria import kind_of
from citylinks.engine.criteria.base import DISTANCE, GAUSSIAN, OVERLAP, TABLE, TEXT
from citylinks.engine.criteria.numbers import is_log
from citylinks.engine.criteria.sets import JACCARD
from citylinks.engine.criteria.vectors import Cosine
from citylinks.engine.kernels.groups import tables_of
from citylinks.engine.kernels.pack import Packed, Plan, Words, plan_of
from citylinks.engine.problem import Column, Criteria, Criterion, Float64, Int64
from citylinks.engine.table import PartyTable

Arguments = tuple[NDArray[np.generic], ...]
MOST_LAYOUTS = 16
HALF = 2**32 - 1


@dataclass(frozen=True, eq=False)
class Layout:
    """What the compiled functions read of the criteria and the plan, in their order.

    `plans` and `summary` are their first arguments; `direct` are the criteria that are computed row by row,
    measures before sets, of each the heaviest first. `sure` (C,) is the weight of a direct criterion of which
    no party lacks the value. `logs` are criteria on a logarithmic scale, `silent` those that ask nothing.
    """

    criteria: Criteria
    plan: Plan
    direct: Int64
    plans: Arguments
    summary: Arguments
    sure: Float64
    logs: frozenset[int]
    silent: frozenset[int]
    gaussians: int
    distances: int

    def asked(self, packed: Packed) -> Arguments:
        """Put the arguments of the needs in the compiled functions' order."""
        return (
            packed.consts,
            np.ascontiguousarray(packed.places[:, self.direct]),
            packed.asked,
            packed.tabled.places,
            packed.tabled.tables,
            packed.base,
        )


def layout_of(criteria: Criteria, parties: PartyTable) -> Layout | None:
    """Lay criteria out over a table's plan; the last few are kept. None when they do not fit the kernel."""
    kept = parties.prepared.get("layouts")
    layouts: dict[str, Layout] = kept if isinstance(kept, dict) else {}
    found = layouts.get(criteria.canonical())
    if found is not None:
        return found
    plan = plan_of(criteria, parties)
    if plan is None:
        return None
    made = _layout(criteria, parties, plan)
    # Replaced, not changed: another thread may be reading it.
    recent = dict(list(layouts.items())[1 - MOST_LAYOUTS :])
    parties.prepared["layouts"] = {**recent, criteria.canonical(): made}
    return made


def _layout(criteria: Criteria, parties: PartyTable, plan: Plan) -> Layout:
    sets = plan.ops[plan.direct, 0] == OVERLAP
    direct = plan.direct[np.lexsort((-criteria.weights[plan.direct], sets))]
    seen = plan.summary
    return Layout(
        criteria=criteria,
        plan=plan,
        direct=direct,
        plans=(
            np.ascontiguousarray(plan.ops[direct]),
            criteria.weights[direct].astype(np.float32),
            plan.lacking[direct],
            plan.floats,
            plan.words,
            plan.joint,
        ),
        summary=(
            seen.low,
            seen.high,
            np.ascontiguousarray(seen.state[direct]),
            seen.some,
            seen.every,
            seen.codes,
            seen.starts,
            plan.groups.sizes,
        ),
        sure=np.where((plan.lacking == 0) & np.isin(np.arange(len(criteria)), direct), criteria.weights, 0.0),
        gaussians=int(np.count_nonzero(plan.ops[:, 0] == GAUSSIAN)),
        distances=int(np.count_nonzero(plan.ops[:, 0] == DISTANCE)),
        logs=frozenset(i for i, c in enumerate(criteria) if is_log(c)),
        silent=frozenset(
            i for i, c in enumerate(criteria) if not kind_of(c).ask_kind(parties.column(c.column))
        ),
    )


@dataclass(frozen=True, eq=False)
class One:
    """A need laid out; `said` (C,) are the places also of criteria of no weight, -1 where nothing is said."""

    packed: Packed
    said: Int64


def pack_one(layout: Layout, asks: Asks, parties: PartyTable) -> One:
    """Lay one need out: what `pack_asks` makes of it, and the places of criteria of no weight as well."""
    plan, criteria = layout.plan, layout.criteria
    weights = criteria.weights
    consts, asked = plan.template.copy(), np.zeros((1, plan.asked), np.uint32)
    said = np.zeros(len(criteria), np.int64)
    tables: list[Float64] = []
    size, word = 0, 0
    queries, facts = np.zeros((1, 1), np.int16), np.zeros((1, 6))
    for i, (criterion, ask, (op, _, width, first)) in enumerate(
        zip(criteria, asks, plan.listed_ops, strict=True)
    ):
        if op == TABLE:
            table = _values(plan, i, criterion, ask, parties)
            said[i] = size
            tables.append(table)
            size += table.size
        elif op == TEXT:
            queries, facts = _text(layout, i, criterion, ask)
        elif op == OVERLAP:
            words = asked[0, word : word + width]
            said[i] = word if _write_set(plan, i, ask, consts[first : first + 3], words) else -1
            word += width
        elif i not in layout.silent:
            said[i] = 0 if _write_measures(layout, i, ask, consts[first:]) else -1
    places = np.where(weights == 0, -1, said)[None]
    flat = np.concatenate(tables) if tables else np.zeros(1)
    tabled = tables_of(plan.groups, flat, places, weights)
    base = tabled.base + layout.sure @ (places[0] >= 0)
    packed = Packed(consts[None], places, flat, tabled, base.astype(np.float32), asked, queries, facts)
    return One(packed, said)


def _values(plan: Plan, i: int, criterion: Criterion, ask: Column, parties: PartyTable) -> Float64:
    """Value the different rows of a looked-up column, (rows,); what is asked again is remembered."""
    key = (i, ask.data.tobytes()) if ask.kind != "ratings" else None
    kept = None if key is None else plan.remembered.rows.get(key)
    if kept is None:
        column = parties.column(criterion.column).distinct.column
        kept = np.ascontiguousarray(kind_of(criterion).value(criterion, ask, column)[0])
        if key is not None:
            plan.remembered.keep(key, kept)
    return kept


def _write_set(plan: Plan, i: int, ask: Column, constants: Float64, out: Words) -> bool:
    """Write the words asked for and their number; False where nothing is asked."""
    words = ask.data.ravel().tolist()
    for x, half in enumerate(plan.kept[i]):
        out[x] = (words[half // 2] >> (32 * (half % 2))) & HALF
    number = sum([word.bit_count() for word in words])
    constants[2] = number
    return number > 0 or (constants[0] == JACCARD and not constants[1])


def _write_measures(layout: Layout, i: int, ask: Column, constants: Float64) -> bool:
    """Write what is asked for on the criterion's scale; False where it is not known."""
    if layout.plan.ops[i, 0] == DISTANCE:
        criterion = layout.criteria.rows[i]
        wanted = kind_of(criterion).constants(criterion, ask)[0, :3].tolist()
    else:
        wanted = ask.data.ravel().tolist()
        if i in layout.logs:
            wanted = [float(np.float32(np.log(v))) if v > 0 else math.nan for v in wanted]
    constants[: len(wanted)] = wanted
    return all(v == v for v in wanted)  # noqa: PLR0124 - only NaN differs from itself


def _text(layout: Layout, i: int, criterion: Criterion, ask: Column) -> tuple[NDArray[np.int16], Float64]:
    """Round the need's text, with its facts as in `Packed`."""
    from citylinks.engine.kernels.weigh import round_text

    text = np.ascontiguousarray(ask.data[0], dtype=np.float32)
    codes, facts = np.empty((1, text.size), np.int16), np.zeros((1, 6))
    floor, ceiling = Cosine().borders(criterion)
    round_text(
        text,
        layout.criteria.weights[i],
        floor,
        1.0 / (ceiling - floor),
        layout.plan.text_scale,
        codes[0],
        facts[0],
    )
    return codes, facts

"""Parties, needs and bounds, laid out for the fast kernel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from citylinks.engine.asks import Asks
from citylinks.engine.criteria import kind_of
from citylinks.engine.criteria.base import (
    DISTANCE,
    FLOAT32_HALF_ULP,
    GAUSSIAN,
    MOST_CODES,
    OVERLAP,
    TABLE,
    TEXT,
    Emission,
    filled,
)
from citylinks.engine.criteria.numbers import Gaussian
from citylinks.engine.kernels.groups import Groups, Tabled, tables_of
from citylinks.engine.kernels.order import LEAF_ROWS, clustered, leaves, measures
from citylinks.engine.kernels.summary import SOME_MISSING, Summary, summary_of_columns
from citylinks.engine.problem import Column, Criteria, Criterion, Float64, Int64
from citylinks.engine.table import Blocks, PartyTable
from citylinks.engine.text import quantize

Float32 = NDArray[np.float32]
Words = NDArray[np.uint32]
ZERO_CODE = 128
MOST_REMEMBERED = 1 << 21
T = TypeVar("T", bound=np.generic)


@dataclass
class Remembered:
    """Values of looked-up criteria, by the place of the criterion and the bytes of what was asked."""

    rows: dict[tuple[int, bytes], Float64]
    size: int = 0

    def keep(self, key: tuple[int, bytes], values: Float64) -> None:
        """Keep one more; when that would be more than 16 MB, begin again."""
        if self.size + values.size > MOST_REMEMBERED:
            self.rows, self.size = {}, 0
        self.rows[key] = values
        self.size += values.size


@dataclass(frozen=True)
class Plan:
    """The parties' side: an operation a criterion, and its data in shared arrays (columns first).

    `text` is the place of the text criterion, -1 without one. `error` bounds the distance of the kernel's
    float32 scores from the reference, apart from the text's own interval. All rows stand in an order of the
    plan's own, in leaves of 64 that are alike; `order` (n,) leads to the table's. `floats`, `words` and
    `joint` are (leaves, columns, 64). The search reads `joint` (groups, n) for what is looked up, and of
    `ops` only the `direct` ones (their places). `lacking` (C,) says whether a party may have no value there.
    """

    ops: Int64  # (C, 4): operation, first column, columns (codes; first exact one), first constant
    floats: Float32
    codes: NDArray[np.uint16]
    words: Words
    kept: Mapping[int, list[int]]  # by the place of a set's criterion: which halves of its words
    template: Float64  # constants of a need that says 1 to everything
    scales: Float64  # in the place of a Gaussian's factors, the scales that they come from
    asked: int
    text: int
    texts: NDArray[np.uint8]
    text_errors: Float32
    text_scale: float
    error: float
    summary: Summary
    groups: Groups
    joint: NDArray[np.uint16]
    order: NDArray[np.int32]
    leaves: Blocks
    direct: Int64
    lacking: NDArray[np.uint8]
    listed_ops: list[list[int]]
    remembered: Remembered


@dataclass(frozen=True)
class Packed:
    """The needs' side: constants (m, K), text, places (m, C) of tables or asked words.

    A place is -1 for a criterion of no weight, and where the need says nothing.
    """

    consts: Float64
    places: Int64
    tables: Float64
    tabled: Tabled
    base: Float32
    asked: Words
    queries: NDArray[np.int16]
    facts: Float64  # (m, 6): weight, floor, factor, scale, 128 * sum of codes, error


def plan_of(criteria: Criteria, parties: PartyTable) -> Plan | None:
    """Lay the parties out, once per table and kinds of criteria. None when they do not fit the kernel."""
    key = ("plan", criteria.shape)
    if key in parties.prepared:
        kept = parties.prepared[key]
        return kept if isinstance(kept, Plan) else None
    made = _plan(criteria, parties)
    parties.prepared[key] = made
    return made


@dataclass(frozen=True)
class _Columns:
    """The columns of all criteria, and an operation a criterion that says which are its own."""

    ops: Int64
    floats: list[Float32]
    codes: dict[str, NDArray[np.uint16]]
    words: list[Words]
    kept: dict[int, list[int]]
    constants: int


def _columns(criteria: Criteria, emissions: list[Emission]) -> _Columns:
    ops = np.zeros((len(emissions), 4), np.int64)
    floats: list[Float32] = []
    codes: dict[str, NDArray[np.uint16]] = {}
    words: list[Words] = []
    kept: dict[int, list[int]] = {}
    constants, distances = 0, 0
    for i, (criterion, emission) in enumerate(zip(criteria, emissions, strict=True)):
        first, width = 0, 0
        if emission.floats is not None:
            first, width = len(floats), len(emission.floats)
            floats += list(emission.floats)
        elif emission.words is not None:
            halved = halves(emission.words)
            kept[i] = np.flatnonzero(halved.any(axis=1)).tolist() or [0]
            first, width = len(words), len(kept[i])
            words += list(halved[kept[i]])
        elif emission.codes is not None:
            codes.setdefault(criterion.column, emission.codes.codes.astype(np.uint16))
            first = list(codes).index(criterion.column)
        if emission.codes is not None:
            width = emission.codes.count
        if emission.op == DISTANCE:
            width, distances = 3 * distances, distances + 1
        ops[i] = (emission.op, first, width, constants)
        constants += _number_of_constants(emission)
    return _Columns(ops, floats, codes, words, kept, constants)


def _plan(criteria: Criteria, parties: PartyTable) -> Plan | None:
    emissions = [kind_of(c).emit(c, parties.column(c.column)) for c in criteria]
    texts = [i for i, emission in enumerate(emissions) if emission.op == TEXT]
    too_many = any(e.codes is not None and e.codes.count > MOST_CODES for e in emissions)
    if len(texts) > 1 or too_many or parties.n == 0:
        return None
    laid = _columns(criteria, emissions)
    ops, floats, codes, words = laid.ops, laid.floats, laid.codes, laid.words
    column = parties.column(criteria.rows[texts[0]].column) if texts else None
    error = max(e.error for e in emissions if e.op != TEXT) if len(texts) < len(emissions) else 0.0
    float_rows = _stack(floats, parties.n, np.dtype(np.float32))
    code_rows = _stack(list(codes.values()), parties.n, np.dtype(np.uint16))
    word_rows = _stack(words, parties.n, np.dtype(np.uint32))
    looked_up = {i: code_rows[op[1]] for i, op in enumerate(ops) if op[0] == TABLE}
    together, joined = clustered(looked_up, parties.n)
    template = _template(criteria, parties, ops, laid.constants)
    order = leaves(joined, measures(ops, float_rows, template))
    float_rows, code_rows = np.take(float_rows, order, axis=1), np.take(code_rows, order, axis=1)
    word_rows = np.take(word_rows, order, axis=1)
    groups = Groups.of({i: column[order] for i, column in looked_up.items()}, parties.n, together)
    joint = groups.codes if groups.sizes.size else np.zeros((1, parties.n), np.uint16)
    blocks = Blocks(parties.n, LEAF_ROWS)
    summary = summary_of_columns(ops, float_rows, joint, word_rows, blocks)
    text_codes, text_errors, scale = _texts(parties, column, order)
    direct = np.flatnonzero((ops[:, 0] != TABLE) & (ops[:, 0] != TEXT)).astype(np.int64)
    lacking = (summary.state & SOME_MISSING) != 0
    for i, criterion in enumerate(criteria):
        if ops[i, 0] == OVERLAP and not _empty_is_missing(criterion):
            lacking[i] = False  # an empty set is a set
    return Plan(
        ops=ops,
        floats=by_leaf(float_rows),
        codes=code_rows,
        words=by_leaf(word_rows),
        kept=laid.kept,
        template=template,
        scales=_scales(criteria, ops, template),
        asked=max(len(words), 1),
        text=texts[0] if texts else -1,
        texts=text_codes,
        text_errors=text_errors,
        text_scale=scale,
        error=error + (3 * len(emissions) + 10) * FLOAT32_HALF_ULP,
        summary=summary,
        groups=groups,
        joint=by_leaf(joint),
        order=order.astype(np.int32),
        leaves=blocks,
        direct=direct,
        lacking=lacking.any(axis=1).astype(np.uint8),
        listed_ops=ops.tolist(),
        remembered=Remembered({}),
    )


def _template(criteria: Criteria, parties: PartyTable, ops: Int64, constants: int) -> Float64:
    """Constants of a need that says 1 to everything: among them the scales of the criteria."""
    made = np.ones(max(constants, 1))
    for criterion, (op, _, _, first) in zip(criteria, ops.tolist(), strict=True):
        if op not in {TABLE, TEXT}:
            like = parties.column(criterion.column)
            one = kind_of(criterion).constants(criterion, like.holding(np.ones_like(like.data[:1])))
            made[first : first + one.shape[1]] = one[0]
    return made


def _scales(criteria: Criteria, ops: Int64, template: Float64) -> Float64:
    """Lay the exact scales of Gaussians out like the constants, 0 elsewhere."""
    made = np.zeros(template.size)
    for criterion, (op, _, width, first) in zip(criteria, ops.tolist(), strict=True):
        if op == GAUSSIAN:
            made[first + width : first + 2 * width] = Gaussian().scales(criterion, width)
    return made


def _empty_is_missing(criterion: Criterion) -> bool:
    return criterion.kind == "availability" or criterion.word("empty", "none") == "missing"


def _number_of_constants(emission: Emission) -> int:
    widths = {TABLE: 0, TEXT: 0, OVERLAP: 3}
    if emission.op in widths:
        return widths[emission.op]
    width = 0 if emission.floats is None else len(emission.floats)
    return {1: 2 * width, 2: 4, 4: 5}[emission.op]


def _stack(rows: list[NDArray[T]], n: int, kind: np.dtype[T]) -> NDArray[T]:
    return np.ascontiguousarray(np.stack(rows), dtype=kind) if rows else np.zeros((1, n), kind)


def halves(words: NDArray[np.generic]) -> Words:
    """Cut words (w, n) of up to 64 bits into (2 w, n) of 32, the lower half first."""
    wide = words.astype(np.uint64)
    low, high = wide & np.uint64(2**32 - 1), wide >> np.uint64(32)
    return np.stack([low, high], axis=1).reshape(-1, words.shape[1]).astype(np.uint32)


def by_leaf(rows: NDArray[T]) -> NDArray[T]:
    """Bring (c, n) to (leaves, c, 64), the last leaf filled up with zeros."""
    filled_up = np.pad(rows, ((0, 0), (0, -rows.shape[1] % LEAF_ROWS)))
    return np.ascontiguousarray(filled_up.reshape(len(rows), -1, LEAF_ROWS).transpose(1, 0, 2))


def _texts(
    parties: PartyTable, column: Column | None, order: Int64
) -> tuple[NDArray[np.uint8], Float32, float]:
    if column is None:
        return np.zeros((1, 1), np.uint8), np.zeros(1, np.float32), 1.0
    if parties.text is not None and column.data is parties.text.data:
        small = parties.text.quantized
    else:
        small = quantize(np.asarray(column.data, dtype=np.float32))
    errors = np.where(filled(column.data), small.error, np.float32(-1.0)).astype(np.float32)
    codes = small.codes.view(np.uint8)[order]
    codes ^= np.uint8(ZERO_CODE)  # adds 128
    return codes, errors[order], small.scale


def pack_asks(criteria: Criteria, asks: Asks, parties: PartyTable, plan: Plan) -> Packed:
    """Lay m needs out for a plan."""
    m, weights = asks[0].n, criteria.weights
    consts = np.zeros((m, plan.template.size))
    places = np.zeros((m, len(criteria)), np.int64)
    asked = np.zeros((m, plan.asked), np.uint32)
    tables: list[Float64] = []
    size, word = 0, 0
    queries, facts = np.zeros((m, 1), np.int16), np.zeros((m, 6))
    for i, (criterion, ask, (op, _, width, first)) in enumerate(
        zip(criteria, asks, plan.ops.tolist(), strict=True)
    ):
        kind = kind_of(criterion)
        if weights[i] == 0:
            continue
        if op == TABLE:
            different = ask.distinct if m > 1 else None
            left = ask if different is None else different.column
            table = kind.value(criterion, left, parties.column(criterion.column).distinct.column)
            places[:, i] = size if different is None else size + different.codes * table.shape[1]
            tables.append(table.reshape(-1))
            size += table.size
        elif op == TEXT:
            queries, facts = _pack_text(float(weights[i]), kind.constants(criterion, ask), ask, plan)
        else:
            made = kind.constants(criterion, ask)
            consts[:, first : first + made.shape[1]] = made
            if op == OVERLAP:
                places[:, i] = word
                asked[:, word : word + width] = halves(ask.data.reshape(m, -1).T)[plan.kept[i]].T
                word += width
    _leave_out(places, consts, weights, plan)
    flat = np.concatenate(tables) if tables else np.zeros(1)
    tabled = tables_of(plan.groups, flat, places, weights)
    sure = np.where(plan.lacking, 0.0, weights)[plan.direct]
    base = tabled.base + (sure * (places[:, plan.direct] >= 0)).sum(axis=1)
    return Packed(consts, places, flat, tabled, base.astype(np.float32), asked, queries, facts)


def _leave_out(places: Int64, consts: Float64, weights: Float64, plan: Plan) -> None:
    """Mark criteria of no weight, and those that a need says nothing about: their constants are NaN."""
    if plan.direct.size:
        unsaid = np.logical_or.reduceat(np.isnan(consts), plan.ops[plan.direct, 3], axis=1)
        places[:, plan.direct] = np.where(unsaid, -1, places[:, plan.direct])
    places[:, weights == 0] = -1


def _pack_text(
    weight: float, constants: Float64, ask: Column, plan: Plan
) -> tuple[NDArray[np.int16], Float64]:
    """Round each need's text on its own scale. A need without text gets a weight of 0 and codes of 0."""
    data = np.asarray(ask.data, dtype=np.float64)
    top = np.abs(data).max(axis=1, initial=0.0)
    scale = np.where(top > 0, top / 127, 1.0)
    codes = np.rint(data / scale[:, None])
    left = data - codes * scale[:, None]
    facts = np.zeros((len(data), 6))
    said = filled(ask.data)
    facts[:, 0] = np.where(said, weight, 0.0)
    facts[:, 1:3] = np.where(said[:, None], constants, 0.0)
    facts[:, 3] = scale * plan.text_scale
    facts[:, 4] = ZERO_CODE * codes.sum(axis=1)
    facts[:, 5] = np.sqrt(np.einsum("ij,ij->i", left, left)) * (1 + 1e-6)
    return codes.astype(np.int16), facts

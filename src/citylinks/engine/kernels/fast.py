"""Search with the compiled kernel: which rows may be among the best, for one need or many."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from citylinks.engine.asks import Asks
from citylinks.engine.criteria.base import FLOAT32_HALF_ULP, TABLE
from citylinks.engine.criteria.vectors import Cosine, balls_of
from citylinks.engine.kernels.pack import Packed, Plan, heaviest_first, pack_asks, plan_of, scan_inputs
from citylinks.engine.problem import Bool, Criteria, Float64, Int64
from citylinks.engine.table import BLOCK_ROWS, PartyTable

METHOD = "blocks in the order of their bounds, candidates rescored by the reference kernel"
TILE_BLOCKS, FIRST_BLOCKS = 32, 16
ROOM_A_NEED, FEW_NEEDS = 2048, 8


@dataclass(frozen=True)
class Masks:
    """Who is left out: bool as uint8 (n,), classes and ids of both sides; empty arrays leave nobody out."""

    eligible: NDArray[np.uint8] = field(default_factory=lambda: np.zeros(0, np.uint8))
    classes: Int64 = field(default_factory=lambda: np.zeros(0, np.int64))
    own_classes: Int64 = field(default_factory=lambda: np.zeros(0, np.int64))
    ids: Int64 = field(default_factory=lambda: np.zeros(0, np.int64))
    own_ids: Int64 = field(default_factory=lambda: np.zeros(0, np.int64))


@dataclass(frozen=True)
class TextBounds:
    """Per need and block (m, blocks): no text value exceeds `high`; `state` as in `Summary`, (blocks,)."""

    high: NDArray[np.float32]
    state: NDArray[np.uint8]


@dataclass(frozen=True)
class BlockBounds:
    """No party of a block has a higher score, and none a higher value in a criterion of `heaviest_first`.

    `scores` (m, blocks), `values` (m, criteria, blocks); `first` (m, few): the blocks of the best bounds.
    """

    scores: NDArray[np.float32]
    values: NDArray[np.float32]
    first: Int64


@dataclass(frozen=True)
class Candidates:
    """Pairs that hold every answer: the need's row in the block of needs, and the party's row."""

    owners: Int64
    rows: Int64
    blocks_scanned: int
    texts_multiplied: int


def top_rows(
    criteria: Criteria, asks: Asks, parties: PartyTable, eligible: Bool | None, k: int
) -> tuple[Int64, str, Mapping[str, float], Mapping[int, Float64]] | None:
    """Find rows that certainly hold the k best eligible parties of one need: rows, method, figures, values.

    The values are those that come from tables, by the place of their criterion: the reference's own. None
    when the fast kernel cannot hold the criteria. k is below the number of eligible parties.
    """
    plan = plan_of(criteria, parties)
    if plan is None:
        return None
    masks = Masks() if eligible is None else Masks(eligible.view(np.uint8))
    packed = pack_asks(criteria, asks, parties, plan)
    found = candidates(criteria, asks, parties, plan, packed, masks=masks, k=k)
    figures = {
        "error_bound": plan.error,
        "candidates": float(found.rows.size),
        "blocks": float(parties.blocks.count),
        "blocks_scanned": float(found.blocks_scanned),
        "texts_multiplied": float(found.texts_multiplied),
    }
    looked_up = np.flatnonzero((plan.ops[:, 0] == TABLE) & (packed.places[0] >= 0))
    codes = plan.codes[plan.ops[looked_up, 1][:, None], found.rows[None]]
    values = packed.tables[packed.places[0, looked_up][:, None] + codes]
    return found.rows, METHOD, figures, dict(zip(looked_up.tolist(), values[:, None], strict=True))


def candidates(
    criteria: Criteria,
    asks: Asks,
    parties: PartyTable,
    plan: Plan,
    packed: Packed,
    *,
    masks: Masks,
    k: int,
) -> Candidates:
    """Scan for m needs: the best blocks of each first, then tiles of blocks that all share in the cache."""
    from citylinks.engine.kernels.compiled import scan

    m, text = asks[0].n, text_bounds(criteria, asks, parties, plan)
    bounds = bounds_of_blocks(criteria, plan, packed, text)
    inputs = scan_inputs(criteria, plan, packed)
    room = max(m * ROOM_A_NEED, 4 * m * k, 1024)
    while True:
        heaps, cuts = np.empty((m, k), np.float32), np.full(m, -1.0, np.float32)
        rows, owners, high = np.empty(room, np.int32), np.empty(room, np.int32), np.empty(room, np.float32)
        counts = np.zeros(2, np.int64)
        found = scan(
            *inputs, plan.texts, plan.text_errors, packed.queries, packed.facts,
            parties.n, bounds.first, TILE_BLOCKS, bounds.scores, bounds.values, text.high,
            masks.eligible, masks.classes, masks.own_classes, masks.ids, masks.own_ids,
            np.float32(2 * plan.error), heaps, cuts, rows, owners, high, counts,
            np.empty((4, BLOCK_ROWS), np.float32), np.zeros(m, np.int64), np.zeros(text.high.shape, np.uint8),
        )  # fmt: skip
        if found >= 0:
            kept = rows[:found].astype(np.int64)
            return Candidates(owners[:found].astype(np.int64), kept, int(counts[0]), int(counts[1]))
        room *= 4


def bounds_of_blocks(criteria: Criteria, plan: Plan, packed: Packed, text: TextBounds) -> BlockBounds:
    """Bound every block for m needs."""
    from citylinks.engine.kernels.bounds import best_of_blocks

    seen, direct, count = plan.summary, heaviest_first(criteria, plan), len(criteria)
    m, blocks = text.high.shape
    made = BlockBounds(
        np.empty((m, blocks), np.float32),
        np.empty((m, direct.size, blocks), np.float32),
        np.empty((m, min(FIRST_BLOCKS, blocks)), np.int64),
    )
    best_of_blocks(
        plan.ops, criteria.weights, seen.low, seen.high, seen.state, seen.some, seen.every, seen.codes,
        seen.starts, packed.consts, packed.places, packed.tables, packed.asked, packed.facts,
        text.high, text.state, direct, made.scores, made.values, made.first,
        np.empty((count + 5, blocks)), np.empty((count, blocks), np.uint8), np.empty(count, np.uint8),
    )  # fmt: skip
    return made


def text_bounds(criteria: Criteria, asks: Asks, parties: PartyTable, plan: Plan) -> TextBounds:
    """Bound the text's value per block, for m needs; zeros without a text criterion."""
    blocks = parties.blocks.count
    if plan.text < 0:
        return TextBounds(np.zeros((asks[0].n, blocks), np.float32), np.zeros(blocks, np.uint8))
    criterion, kind = criteria.rows[plan.text], Cosine()
    balls = balls_of(criterion.column, parties)
    left = asks[plan.text].data.astype(np.float32, copy=False)
    few = len(left) < FEW_NEEDS  # then the threads of BLAS would take longer to wake
    near = np.einsum("mj,bj->mb", left, balls.rough) if few else left @ balls.rough.T
    length = np.sqrt(np.einsum("mj,mj->m", left, left))[:, None]
    slack = 4 * (left.shape[1] + 4) * FLOAT32_HALF_ULP
    high = kind.rise(criterion, near + length * balls.radii + slack).astype(np.float32)
    return TextBounds(high, (balls.some_known + 2 * balls.some_missing).astype(np.uint8))

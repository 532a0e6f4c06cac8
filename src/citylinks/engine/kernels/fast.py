"""Search with the compiled kernel: which rows may be among the best, for one need or many."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from citylinks.engine.asks import Asks
from citylinks.engine.criteria import kind_of
from citylinks.engine.criteria.vectors import balls_of
from citylinks.engine.kernels.pack import Packed, Plan, pack_asks, plan_of, scan_inputs
from citylinks.engine.problem import Bool, Criteria, Int64
from citylinks.engine.table import PartyTable

METHOD = "blocks in the order of their bounds, candidates rescored by the reference kernel"
TILE_BLOCKS, FIRST_BLOCKS = 32, 16
ROOM_A_NEED = 2048


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
class Candidates:
    """Pairs that hold every answer: the need's row in the block of needs, and the party's row."""

    owners: Int64
    rows: Int64
    blocks_scanned: int
    texts_multiplied: int


def top_rows(
    criteria: Criteria, asks: Asks, parties: PartyTable, eligible: Bool | None, k: int
) -> tuple[Int64, str, Mapping[str, float]] | None:
    """Find rows that certainly hold the k best eligible parties of one need.

    None when the fast kernel cannot hold the criteria. k is below the number of eligible parties.
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
    return found.rows, METHOD, figures


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
    number = min(FIRST_BLOCKS, bounds.shape[1])
    first = np.argsort(-bounds, axis=1, kind="stable")[:, :number].astype(np.int64)
    slack = np.float32(2 * plan.error)
    queries = packed.queries if packed.queries.shape[1] else np.zeros((m, 1), np.int8)
    room = max(m * ROOM_A_NEED, 4 * m * k, 1024)
    while True:
        heaps, cuts = np.empty((m, k), np.float32), np.full(m, -1.0, np.float32)
        rows, owners, high = np.empty(room, np.int32), np.empty(room, np.int32), np.empty(room, np.float32)
        counts = np.zeros(2, np.int64)
        found = scan(
            *scan_inputs(criteria, plan, packed), plan.texts, plan.text_errors, queries, packed.facts,
            np.ascontiguousarray(first), TILE_BLOCKS, bounds, text.high,
            masks.eligible, masks.classes, masks.own_classes, masks.ids, masks.own_ids, slack,
            heaps, cuts, rows, owners, high, counts,
        )  # fmt: skip
        if found >= 0:
            kept = rows[:found].astype(np.int64)
            return Candidates(owners[:found].astype(np.int64), kept, int(counts[0]), int(counts[1]))
        room *= 4


def bounds_of_blocks(criteria: Criteria, plan: Plan, packed: Packed, text: TextBounds) -> NDArray[np.float32]:
    """Bound every block's scores for m needs, (m, blocks)."""
    from citylinks.engine.kernels.bounds import best_of_blocks

    seen, made = plan.summary, np.empty(text.high.shape, np.float32)
    for i in range(len(made)):
        best_of_blocks(
            plan.ops, criteria.weights, seen.low, seen.high, seen.state, seen.some, seen.every, seen.codes,
            seen.starts, packed.consts[i], packed.places[i], packed.tables, packed.asked[i],
            float(packed.facts[i, 0]), text.high[i], text.state, made[i],
        )  # fmt: skip
    return made


def text_bounds(criteria: Criteria, asks: Asks, parties: PartyTable, plan: Plan) -> TextBounds:
    """Bound the text's value per block, for m needs; zeros without a text criterion."""
    blocks = parties.blocks.count
    if plan.text < 0:
        return TextBounds(np.zeros((asks[0].n, blocks), np.float32), np.zeros(blocks, np.uint8))
    criterion = criteria.rows[plan.text]
    balls = balls_of(criterion.column, parties)
    bounds = kind_of(criterion).bounds(criterion, asks[plan.text], parties)
    high = np.minimum(bounds.high * (1 + 2e-7), 1.0).astype(np.float32)
    return TextBounds(high, (balls.some_known + 2 * balls.some_missing).astype(np.uint8))

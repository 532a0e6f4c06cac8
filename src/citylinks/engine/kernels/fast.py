"""Search with the compiled kernel: which rows may be among the best, for one need or many."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from citylinks.engine.asks import Asks
from citylinks.engine.criteria.base import TABLE
from citylinks.engine.kernels.order import LEAF_ROWS
from citylinks.engine.kernels.pack import Packed, Plan, pack_asks, plan_of, scan_inputs, summary_inputs
from citylinks.engine.problem import Bool, Criteria, Float64, Int64
from citylinks.engine.table import PartyTable

METHOD = "leaves in the order of their bounds, candidates rescored by the reference kernel"
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
class Candidates:
    """Pairs that hold every answer: the need's row in the block of needs, the party's in the plan."""

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
    found = candidates(criteria, plan, packed, masks=masks, k=k)
    figures = {
        "error_bound": plan.error,
        "candidates": float(found.rows.size),
        "blocks": float(plan.leaves.count),
        "blocks_scanned": float(found.blocks_scanned),
        "texts_multiplied": float(found.texts_multiplied),
    }
    looked_up = np.flatnonzero((plan.ops[:, 0] == TABLE) & (packed.places[0] >= 0))
    codes = plan.codes[plan.ops[looked_up, 1][:, None], found.rows[None]]
    values = packed.tables[packed.places[0, looked_up][:, None] + codes]
    rows = plan.order[found.rows].astype(np.int64)
    return rows, METHOD, figures, dict(zip(looked_up.tolist(), values[:, None], strict=True))


def candidates(
    criteria: Criteria,
    plan: Plan,
    packed: Packed,
    *,
    masks: Masks,
    k: int,
) -> Candidates:
    """Search for m needs, one after the other; the room for rows grows until it holds their candidates."""
    from citylinks.engine.kernels.compiled import search

    m, leaves = len(packed.consts), plan.leaves.count
    plans, asked = scan_inputs(criteria, plan, packed)
    room = max(m * ROOM_A_NEED, 4 * m * k, 1024)
    while True:
        heaps = np.empty((m, k), np.float32)
        rows, owners, high = np.empty(room, np.int32), np.empty(room, np.int32), np.empty(room, np.float32)
        counts = np.zeros(3, np.int64)
        found = search(
            *plans, *asked, plan.texts, plan.text_errors, packed.queries, packed.facts,
            *summary_inputs(criteria, plan), plan.order,
            masks.eligible, masks.classes, masks.own_classes, masks.ids, masks.own_ids, plan.error,
            heaps, rows, owners, high, counts, np.empty((4, LEAF_ROWS), np.float32),
            np.empty((4, leaves), np.float32), np.empty((2, max(leaves, 257)), np.int32),
            np.empty(leaves, np.uint8),
        )  # fmt: skip
        if found >= 0:
            kept = rows[:found].astype(np.int64)
            return Candidates(owners[:found].astype(np.int64), kept, int(counts[0]), int(counts[1]))
        room *= 4


def leaf_excesses(criteria: Criteria, plan: Plan, packed: Packed, cut: float) -> NDArray[np.float32]:
    """By how much the best party that each leaf could hold exceeds a cut, for m needs, (m, leaves).

    Without the text; below 0 where no party of the leaf has a score of the cut or more.
    """
    from citylinks.engine.kernels.compiled import leaf_bounds

    made = np.empty((len(packed.consts), plan.leaves.count), np.float32)
    plans, asks = scan_inputs(criteria, plan, packed)
    leaf_bounds(
        *plans[:3], *summary_inputs(criteria, plan), *asks, np.float32(2 * plan.error + 4e-6),
        np.float32(cut), np.empty((3, plan.leaves.count), np.float32), made,
    )  # fmt: skip
    return made

"""Search with the compiled kernel: which rows may be among the best, for one need or many."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from citylinks.engine.asks import Asks
from citylinks.engine.criteria.places import unit_vectors
from citylinks.engine.criteria.vectors import Cosine
from citylinks.engine.kernels.layout import Layout, One, layout_of, pack_one
from citylinks.engine.kernels.order import LEAF_ROWS
from citylinks.engine.kernels.pack import Packed
from citylinks.engine.kernels.reference import Scored
from citylinks.engine.problem import Bool, Column, Criteria, Float64, Int64
from citylinks.engine.table import PartyTable

METHOD = "leaves in the order of their bounds, candidates scored in float64 as the reference kernel does"
ROOM_A_NEED = 2048
NOTHING = np.zeros(1)
Int32 = NDArray[np.int32]


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
    rows: Int32
    blocks_scanned: int
    texts_multiplied: int


@dataclass(frozen=True)
class Top:
    """Rows of the table that certainly hold the answer, their scores, and the numbers of the search."""

    rows: Int64
    scored: Scored
    figures: Mapping[str, float]


def top_rows(
    criteria: Criteria, asks: Asks, parties: PartyTable, eligible: Bool | None, k: int
) -> Top | None:
    """Find and score rows that certainly hold the k best eligible parties of one need.

    Scores are the reference's, byte for byte. None when the fast kernel cannot hold the criteria. k is below
    the number of eligible parties.
    """
    layout = layout_of(criteria, parties)
    if layout is None:
        return None
    one = pack_one(layout, asks, parties)
    found = candidates(
        layout, one.packed, masks=Masks() if eligible is None else Masks(eligible.view(np.uint8)), k=k
    )
    figures = {
        "error_bound": layout.plan.error,
        "candidates": float(found.rows.size),
        "blocks": float(layout.plan.leaves.count),
        "blocks_scanned": float(found.blocks_scanned),
        "texts_multiplied": float(found.texts_multiplied),
    }
    rows = layout.plan.order[found.rows].astype(np.int64)
    return Top(rows, score_one(layout, one, asks, parties, found.rows), figures)


def score_one(layout: Layout, one: One, asks: Asks, parties: PartyTable, places: Int32) -> Scored:
    """Score one need with parties at `places` of the plan: what the reference would."""
    from citylinks.engine.kernels.exact import values_of, weighed

    plan, criteria, packed, number = layout.plan, layout.criteria, one.packed, places.size
    values = np.empty((number, len(criteria)))
    powers, arcs = np.empty((layout.gaussians, number)), np.empty((layout.distances, number))
    values_of(
        plan.ops, plan.floats, plan.codes, plan.words, points_of(criteria, parties),
        packed.consts[0], plan.scales, one.said, packed.tables, packed.asked[0], plan.order, places,
        values, powers, arcs,
    )  # fmt: skip
    np.exp(powers, out=powers)
    np.arcsin(arcs, out=arcs)
    cosines, floor, ceiling = NOTHING, 0.0, 1.0
    if plan.text >= 0:
        criterion = criteria.rows[plan.text]
        floor, ceiling = Cosine().borders(criterion)
        cosines = Cosine().products(
            asks[plan.text], parties.column(criterion.column).data[plan.order[places]]
        )
    shape = (number, len(criteria))
    contributions, scores, low, high = np.empty(shape), np.empty(number), np.empty(number), np.empty(number)
    weighed(
        plan.ops, packed.consts[0], criteria.weights, one.said, powers, arcs, cosines, floor, ceiling,
        values, contributions, scores, low, high,
    )  # fmt: skip
    return Scored(values[None], contributions[None], scores[None], low[None], high[None])


def points_of(criteria: Criteria, parties: PartyTable) -> Float64:
    """Give unit vectors for every distance criterion in float64, (3 a criterion, n); kept with the table."""
    names = tuple(c.column for c in criteria if c.kind == "distance")
    key = ("points", names)
    kept = parties.prepared.get(key)
    if isinstance(kept, np.ndarray):
        return kept
    made = [unit_vectors(parties.column(name)).T for name in names]
    points = np.ascontiguousarray(np.concatenate(made)) if made else np.zeros((1, 1))
    parties.prepared[key] = points
    return points


def candidates(layout: Layout, packed: Packed, *, masks: Masks, k: int) -> Candidates:
    """Search for m needs, one after the other; the room for rows grows until it holds their candidates."""
    from citylinks.engine.kernels.compiled import search

    plan, m = layout.plan, len(packed.consts)
    leaves, room = plan.leaves.count, max(m * ROOM_A_NEED, 4 * m * k, 1024)
    asked = layout.asked(packed)
    while True:
        heaps = np.empty((m, k), np.float32)
        rows, owners, high = np.empty(room, np.int32), np.empty(room, np.int32), np.empty(room, np.float32)
        counts = np.zeros(3, np.int64)
        found = search(
            *layout.plans, *asked, plan.texts, plan.text_errors, packed.queries, packed.facts,
            *layout.summary, plan.order,
            masks.eligible, masks.classes, masks.own_classes, masks.ids, masks.own_ids, plan.error,
            heaps, rows, owners, high, counts, np.empty((4, LEAF_ROWS), np.float32),
            np.empty((4, leaves), np.float32), np.empty((2, max(leaves, 321)), np.int32),
            np.empty(leaves, np.uint8),
        )  # fmt: skip
        if found >= 0:
            return Candidates(owners[:found].astype(np.int64), rows[:found], int(counts[0]), int(counts[1]))
        room *= 4


def all_scores(criteria: Criteria, asks: Asks, parties: PartyTable) -> tuple[Float64, float] | None:
    """Score one need with all parties in float32, (n,) by the table's rows, and bound the error.

    None when the fast kernel cannot hold the criteria.
    """
    layout = layout_of(criteria, parties)
    if layout is None:
        return None
    made = np.empty((1, parties.n), np.float32)
    write_scores(layout, asks, parties, pack_one(layout, asks, parties).packed, made)
    error = layout.plan.error
    if layout.plan.text >= 0:
        criterion = criteria.rows[layout.plan.text]
        error += Cosine().error(criterion, parties.column(criterion.column))
    return made[0].astype(np.float64), error


def write_scores(
    layout: Layout, asks: Asks, parties: PartyTable, packed: Packed, made: NDArray[np.float32]
) -> None:
    """Write the scores of m needs with all parties to made, float32 (m, n), by the table's rows."""
    from citylinks.engine.kernels.compiled import matrix

    plan = layout.plan
    texts, queries = np.zeros((1, 1), np.float32), np.zeros((len(made), 1), np.float32)
    if plan.text >= 0:
        texts = float32(parties.column(layout.criteria.rows[plan.text].column))
        queries = float32(asks[plan.text])
    matrix(
        *layout.plans, *layout.asked(packed), texts, plan.text_errors, queries, packed.facts,
        plan.order, np.empty((4, LEAF_ROWS), np.float32), made,
    )  # fmt: skip


def float32(column: Column) -> NDArray[np.float32]:
    """Read a column of vectors, contiguous."""
    return np.ascontiguousarray(column.data, dtype=np.float32)


def leaf_excesses(layout: Layout, packed: Packed, cut: float) -> NDArray[np.float32]:
    """By how much the best party that each leaf could hold exceeds a cut, for m needs, (m, leaves).

    Without the text; below 0 where no party of the leaf has a score of the cut or more.
    """
    from citylinks.engine.kernels.compiled import leaf_bounds

    leaves = layout.plan.leaves.count
    made = np.empty((len(packed.consts), leaves), np.float32)
    leaf_bounds(
        *layout.plans[:3], *layout.summary, *layout.asked(packed), np.float32(2 * layout.plan.error + 4e-6),
        np.float32(cut), np.empty((3, leaves), np.float32), made,
    )  # fmt: skip
    return made

"""One block of needs of an all-pairs question: its search, and its keeping on disk."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from citylinks.engine.asks import Asks, asks_of
from citylinks.engine.kernels import FAST
from citylinks.engine.kernels.reference import approximate, score
from citylinks.engine.problem import Bool, Criteria, Float64, Int64, ProblemError
from citylinks.engine.table import PartyTable

if TYPE_CHECKING:
    from citylinks.engine.kernels.fast import Candidates
    from citylinks.engine.kernels.pack import Packed, Plan

FORMAT = "citylinks-blocks-1"


@dataclass(frozen=True, eq=False)
class Block:
    """The best parties of some needs: how many each has, then rows and scores, need after need."""

    counts: Int64
    rows: Int64
    scores: Float64
    candidates: int


@dataclass(frozen=True, eq=False)
class Question:
    """Everything that a block's search needs, in one object that travels to a worker."""

    needs: PartyTable
    parties: PartyTable
    criteria: Criteria
    k: int
    eligible: Bool | None
    differ: str | None
    skip_same_id: bool
    kernel: str
    asks: Asks

    @classmethod
    def of(
        cls,
        needs: PartyTable,
        parties: PartyTable,
        criteria: Criteria,
        k: int,
        eligible: Bool | None,
        *,
        differ: str | None,
        skip: bool,
        kernel: str,
    ) -> Question:
        """Check and keep. Raises ProblemError when `differ` is not a category column of both tables."""
        if differ is not None:
            faults = [
                f"The {what} have no category column “{differ}” to differ in."
                for what, table in (("needs", needs), ("parties", parties))
                if differ not in table.columns or table.columns[differ].kind != "category"
            ]
            if faults:
                raise ProblemError(faults)
        asks = asks_of(needs, parties, criteria)
        return cls(needs, parties, criteria, k, eligible, differ, skip, kernel, asks)

    def prepare(self) -> None:
        """Lay out what all blocks share before threads ask for it."""
        if self.kernel == FAST and self.needs.n and self.parties.n:
            first_of_block(self, 0, 1)

    def mask(self, i: int) -> Bool | None:
        """Who is eligible for need row i; None: everybody."""
        made = self.eligible
        if self.differ is not None:
            own = self.needs.columns[self.differ].data[i]
            other = np.asarray(self.parties.columns[self.differ].data != own)
            made = other if made is None else made & other
        if self.skip_same_id:
            other = self.parties.ids != self.needs.ids[i]
            made = other if made is None else made & other
        return made


def first_of_block(question: Question, lo: int, hi: int) -> Block:
    """Find the k best parties of needs lo..hi-1."""
    asks = tuple(ask.take(slice(lo, hi)) for ask in question.asks)
    if question.kernel == FAST:
        found = _fast_block(question, asks, lo, hi)
        if found is not None:
            return found
    return _reference_block(question, asks, lo, hi)


def _reference_block(question: Question, asks: Asks, lo: int, hi: int) -> Block:
    counts, rows, scores, candidates = [], [], [], 0
    for i in range(hi - lo):
        one = tuple(ask.take(slice(i, i + 1)) for ask in asks)
        mask = question.mask(lo + i)
        found, error = approximate(question.criteria, one, question.parties, None)
        flat = found[0] if mask is None else np.where(mask, found[0], -1.0)
        number = flat.size if mask is None else int(np.count_nonzero(mask))
        k = min(question.k, number)
        if k == 0:
            counts.append(0)
            continue
        cut = float(np.partition(flat, flat.size - k)[flat.size - k]) - 2 * error
        few = np.flatnonzero(flat >= max(cut, 0.0)).astype(np.int64)
        exact = score(question.criteria, one, question.parties, few).scores[0]
        order = np.lexsort((question.parties.ids[few], -exact))[:k]
        candidates += few.size
        counts.append(k)
        rows.append(few[order])
        scores.append(exact[order])
    return Block(
        np.array(counts, dtype=np.int64),
        np.concatenate([np.zeros(0, np.int64), *rows]),
        np.concatenate([np.zeros(0), *scores]),
        candidates,
    )


def _fast_block(question: Question, asks: Asks, lo: int, hi: int) -> Block | None:
    from citylinks.engine.kernels.fast import Masks, candidates
    from citylinks.engine.kernels.layout import layout_of
    from citylinks.engine.kernels.pack import pack_asks

    layout = layout_of(question.criteria, question.parties)
    if layout is None:
        return None
    plan = layout.plan
    criteria, parties = question.criteria, question.parties
    packed = pack_asks(criteria, asks, parties, plan)
    masks = Masks() if question.eligible is None else Masks(question.eligible.view(np.uint8))
    if question.differ is not None:
        classes, own = (table.columns[question.differ].data for table in (parties, question.needs))
        masks = replace(masks, classes=classes.astype(np.int64), own_classes=own[lo:hi].astype(np.int64))
    if question.skip_same_id:
        masks = replace(masks, ids=parties.ids, own_ids=question.needs.ids[lo:hi])
    found = candidates(layout, packed, masks=masks, k=question.k)
    exact = _exact(question, asks, plan, packed, found)
    rows = plan.order[found.rows].astype(np.int64)
    order = np.lexsort((parties.ids[rows], -exact, found.owners))
    counts = np.bincount(found.owners, minlength=hi - lo)
    place = np.arange(order.size) - np.repeat(np.cumsum(counts) - counts, counts)
    kept = order[place < question.k]
    number = np.minimum(counts, question.k).astype(np.int64)
    return Block(number, rows[kept], exact[kept], int(order.size))


def _exact(question: Question, asks: Asks, plan: Plan, packed: Packed, found: Candidates) -> Float64:
    """Score pairs (need of the block, row of a party) in float64."""
    from citylinks.engine.kernels.exact import pairs
    from citylinks.engine.kernels.fast import points_of

    criteria, parties = question.criteria, question.parties
    made = np.empty(found.rows.size)
    texts, queries = np.zeros((1, 1), np.float32), np.zeros((asks[0].n, 1), np.float32)
    if plan.text >= 0:
        column = parties.column(criteria.rows[plan.text].column)
        texts = np.ascontiguousarray(column.data, dtype=np.float32)
        queries = np.ascontiguousarray(asks[plan.text].data, dtype=np.float32)
    pairs(
        plan.ops, criteria.weights, plan.floats, plan.codes, plan.words, points_of(criteria, parties),
        packed.consts, packed.places, packed.tables, packed.asked,
        texts, plan.text_errors, queries, packed.facts, found.owners, found.rows.astype(np.int64), plan.order,
        made,
    )  # fmt: skip
    return made


class BlockStore:
    """Finished blocks in a folder, one `.npz` each with its SHA-256 beside it.

    Raises ProblemError when the folder holds the blocks of another question.
    """

    def __init__(self, folder: Path, sha: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        head = folder / "question.json"
        wanted = {"format": FORMAT, "input_sha256": sha}
        if head.exists():
            if json.loads(head.read_text(encoding="utf-8")) != wanted:
                raise ProblemError([f"{folder} holds the blocks of another question."])
        else:
            head.write_text(json.dumps(wanted), encoding="utf-8")

    def path(self, lo: int, hi: int) -> Path:
        return self.folder / f"block-{lo:09d}-{hi:09d}.npz"

    def save(self, lo: int, hi: int, block: Block) -> None:
        """Write the block and its hash, each whole or not at all."""
        path = self.path(lo, hi)
        part = path.with_suffix(".part")
        with part.open("wb") as stream:
            np.savez(
                stream,
                counts=block.counts,
                rows=block.rows,
                scores=block.scores,
                candidates=np.int64(block.candidates),
            )
        digest = hashlib.sha256(part.read_bytes()).hexdigest()
        part.replace(path)
        mark = path.with_suffix(".sha256.part")
        mark.write_text(digest, encoding="ascii")
        mark.replace(path.with_suffix(".sha256"))

    def load(self, lo: int, hi: int) -> Block | None:
        """Read a finished block; None when there is none or its hash is not right."""
        path = self.path(lo, hi)
        mark = path.with_suffix(".sha256")
        if not (path.exists() and mark.exists()):
            return None
        if hashlib.sha256(path.read_bytes()).hexdigest() != mark.read_text(encoding="ascii").strip():
            return None
        with np.load(path) as kept:
            return Block(kept["counts"], kept["rows"], kept["scores"], int(kept["candidates"]))

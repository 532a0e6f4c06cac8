"""The best parties for every need at once, exactly: in blocks, on threads or on a cluster, resumable."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from citylinks.engine.blocks import Block, BlockStore, Question, first_of_block
from citylinks.engine.certificate import ENGINE_VERSION, Certificate, fingerprint
from citylinks.engine.kernels import choose
from citylinks.engine.problem import Criteria, Float64, Int64, ProblemError
from citylinks.engine.rank import eligibility
from citylinks.engine.table import PartyTable

NEEDS_A_BLOCK = 256
Progress = Callable[[int, int], None]


class Cluster(Protocol):
    """What is used of a `distributed.Client`."""

    def scatter(self, data: object, *, broadcast: bool, hash: bool) -> object: ...  # noqa: A002

    def submit(
        self, function: Callable[..., Block], *arguments: object, pure: bool, retries: int
    ) -> object: ...


@dataclass(frozen=True, eq=False)
class SparseScores:
    """Scores of the k best parties of every need, as compressed sparse rows.

    Row i holds `indices[indptr[i]:indptr[i + 1]]` (rows of the parties) and their `scores` (float64), best
    first and ties by id. `need_ids` (m,) and `party_ids` (n,) are ids in the tables' row order.
    """

    indptr: Int64
    indices: Int64
    scores: Float64
    need_ids: Int64
    party_ids: Int64
    certificate: Certificate

    @property
    def shape(self) -> tuple[int, int]:
        return (int(self.need_ids.size), int(self.party_ids.size))

    def of(self, i: int) -> tuple[Int64, Float64]:
        """Give ids and scores of the parties of need row i, best first."""
        part = slice(int(self.indptr[i]), int(self.indptr[i + 1]))
        return self.party_ids[self.indices[part]], self.scores[part]

    def to_parquet(self, path: str | Path) -> Path:
        """Write a row per pair: need_id, party_id, rank (from 1), score. Needs the extra `cluster`."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        counts = np.diff(self.indptr)
        ranks = np.arange(self.indices.size) - np.repeat(self.indptr[:-1], counts) + 1
        columns = {
            "need_id": np.repeat(self.need_ids, counts),
            "party_id": self.party_ids[self.indices],
            "rank": ranks.astype(np.int32),
            "score": self.scores,
        }
        facts = {key: str(value) for key, value in self.certificate.as_dict().items()}
        pq.write_table(pa.table(columns).replace_schema_metadata(facts), path, row_group_size=1 << 20)
        return Path(path)


def rank_all(
    needs: PartyTable,
    parties: PartyTable,
    criteria: Criteria,
    k: int = 50,
    where: ArrayLike | None = None,
    *,
    exclude: Mapping[str, ArrayLike] | None = None,
    differ: str | None = None,
    skip_same_id: bool = False,
    kernel: str | None = None,
    threads: int | None = None,
    client: Cluster | None = None,
    folder: str | Path | None = None,
    progress: Progress | None = None,
) -> SparseScores:
    """Rank the parties for every need: the k best of each, exactly.

    `where` and `exclude` are bool (n,) masks over the parties; with `differ`, a category column, a party of
    the need's own class (its country, say) is not eligible, with `skip_same_id` a party is not its own peer.
    With `client`, a `distributed.Client`, blocks of needs run on its workers; a block whose worker dies runs
    again. Finished blocks are kept in `folder`, and taken from there (when their hash is right) by a run over
    the same input. `progress` is called with (needs done, needs in all). Raises ProblemError with all faults.
    """
    if k < 1:
        raise ProblemError([f"The number of parties asked for is {k}; it must be 1 or more."])
    eligible, _ = eligibility(parties, where, exclude)
    chosen = choose(needs.n * parties.n // 64, kernel)
    question = Question.of(
        needs, parties, criteria, k, eligible, differ=differ, skip=skip_same_id, kernel=chosen
    )
    sha = fingerprint(
        needs.sha256,
        parties.sha256,
        criteria.canonical(),
        k,
        None if eligible is None else np.packbits(eligible),
        differ,
        skip_same_id,
    )
    spans = [(lo, min(lo + NEEDS_A_BLOCK, needs.n)) for lo in range(0, needs.n, NEEDS_A_BLOCK)]
    store = None if folder is None else BlockStore(Path(folder), sha)
    made: dict[int, Block] = {}
    done = 0
    for lo, block in _blocks(question, spans, store, client, threads):
        made[lo] = block
        done += block.counts.size
        if progress is not None:
            progress(done, needs.n)
    return _joined(made, needs, parties, _certificate(made.values(), sha, chosen))


def _certificate(blocks: Iterable[Block], sha: str, kernel: str) -> Certificate:
    figures = {
        "blocks": 0.0,
        "candidates": 0.0,
    }
    for block in blocks:
        figures["blocks"] += 1
        figures["candidates"] += block.candidates
    method = f"blocks of {NEEDS_A_BLOCK} needs, searched by the {kernel} kernel, rescored in float64"
    return Certificate(True, method, 0, ENGINE_VERSION, sha, figures)


def _joined(
    made: Mapping[int, Block], needs: PartyTable, parties: PartyTable, certificate: Certificate
) -> SparseScores:
    ordered = [made[lo] for lo in sorted(made)]
    nothing: list[NDArray[np.int64]] = [np.zeros(0, np.int64)]
    counts = np.concatenate([*nothing, *(block.counts for block in ordered)])
    return SparseScores(
        np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        np.concatenate([*nothing, *(block.rows for block in ordered)]),
        np.concatenate([np.zeros(0), *(block.scores for block in ordered)]),
        needs.ids,
        parties.ids,
        certificate,
    )


def _blocks(
    question: Question,
    spans: list[tuple[int, int]],
    store: BlockStore | None,
    client: Cluster | None,
    threads: int | None,
) -> Iterator[tuple[int, Block]]:
    """Yield finished blocks, kept ones first, in the order in which they come."""
    left = []
    for span in spans:
        kept = None if store is None else store.load(*span)
        if kept is None:
            left.append(span)
        else:
            yield span[0], kept
    found = _on_threads(question, left, threads) if client is None else _on_cluster(question, left, client)
    for lo, block in found:
        if store is not None:
            store.save(lo, lo + block.counts.size, block)
        yield lo, block


def _on_threads(
    question: Question, spans: list[tuple[int, int]], threads: int | None
) -> Iterator[tuple[int, Block]]:
    workers = threads or min(len(os.sched_getaffinity(0)), 8)
    question.prepare()
    if workers == 1 or len(spans) < 2:
        for lo, hi in spans:
            yield lo, first_of_block(question, lo, hi)
        return
    with ThreadPoolExecutor(workers) as pool:
        tasks = [(lo, pool.submit(first_of_block, question, lo, hi)) for lo, hi in spans]
        for lo, task in tasks:
            yield lo, task.result()


def _on_cluster(
    question: Question, spans: list[tuple[int, int]], client: Cluster
) -> Iterator[tuple[int, Block]]:
    from distributed import as_completed

    shared = client.scatter(question, broadcast=True, hash=False)
    tasks = {client.submit(first_of_block, shared, lo, hi, pure=False, retries=3): lo for lo, hi in spans}
    for task in as_completed(list(tasks)):
        yield tasks[task], task.result()

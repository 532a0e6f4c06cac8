"""One need among many parties, exact top 20, thirteen criteria with a text of 256 dimensions, side by side.

The parties are real cities repeated with jitter (`benchmarks.world`); at the end the hardest case, in which
all columns are independent of each other and bounds prune next to nothing. Needs are rows of the table. All
but the text-only peer give the same twenty parties; that is asserted.
"""

from __future__ import annotations

import importlib.util
import resource

import numpy as np

from benchmarks.harness import Session
from benchmarks.sql import DuckPeer, PolarsPeer
from benchmarks.world import CRITERIA, NOTE, independent, world
from citylinks.engine.asks import asks_of
from citylinks.engine.kernels.reference import approximate
from citylinks.engine.problem import Need
from citylinks.engine.rank import rank
from citylinks.engine.table import PartyTable

TOP = 20
TARGET_MS = 2.0


def run(session: Session) -> None:
    n = 20_000 if session.quick else 150_000
    parties = world(n)
    needs = needs_of(parties)
    session.fact("parties", n)
    session.fact("world", NOTE)
    session.fact("target_ms", TARGET_MS)
    for kernel in ("fast", "reference"):  # compile, lay out, sum up
        rank(needs[0], parties, CRITERIA, TOP, kernel=kernel)
    expected = [rank(need, parties, CRITERIA, TOP, kernel="fast").ids.tolist() for need in needs]

    def plain(i: int) -> list[int]:
        scores, _ = approximate(CRITERIA, asks_of(needs[i], parties, CRITERIA), parties, None)
        return parties.ids[np.argpartition(-scores[0], TOP)[:TOP]].tolist()

    session.measure("numpy, whole table", plain, runs=15)
    base = "numpy, whole table"
    session.measure(
        "engine, numpy", lambda i: rank(needs[i], parties, CRITERIA, TOP, kernel="reference"), base=base
    )
    best = session.measure(
        "engine, compiled",
        lambda i: rank(needs[i], parties, CRITERIA, TOP, kernel="fast"),
        runs=30,
        base=base,
    )
    for peer in (PolarsPeer, DuckPeer):
        if importlib.util.find_spec(peer.module) is None:
            continue
        other = peer(parties)
        for i in range(3):
            assert set(other.top(needs[i], TOP)) == set(expected[i]), f"{peer.module} differs"
        session.measure(peer.module, lambda i, other=other: other.top(needs[i], TOP), runs=7, base=base)
    for i in range(3):
        assert set(plain(i)) == set(expected[i])
        assert rank(needs[i], parties, CRITERIA, TOP, kernel="reference").ids.tolist() == expected[i]
    _faiss(session, parties, base)
    figures = [rank(need, parties, CRITERIA, TOP, kernel="fast").certificate.figures for need in needs]
    session.fact(
        "blocks_scanned_of", [float(np.median([f["blocks_scanned"] for f in figures])), figures[0]["blocks"]]
    )
    session.fact("candidates_median", float(np.median([f["candidates"] for f in figures])))
    session.fact("within_target", best.median_ms <= TARGET_MS)
    session.fact("peak_memory_mb", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
    session.fact("asserted", "numpy, polars, duckdb and both kernels give the same parties")
    _hardest(session, n)
    if not session.quick:
        _growth(session)


def needs_of(parties: PartyTable) -> list[Need]:
    """Thirty needs from all over the table: every country is as likely as it has parties."""
    return [parties.need(int(parties.ids[(100 + 997 * i) % parties.n])) for i in range(30)]


def _hardest(session: Session, n: int) -> None:
    parties = independent(n)
    needs = needs_of(parties)
    for need in needs[:3]:
        found = [
            rank(need, parties, CRITERIA, TOP, kernel=name).ids.tolist() for name in ("fast", "reference")
        ]
        assert found[0] == found[1], "the kernels differ in the hardest case"
    session.measure(
        "engine, compiled, hardest case",
        lambda i: rank(needs[i], parties, CRITERIA, TOP, kernel="fast"),
        runs=30,
        note="all columns drawn independently of each other",
    )


def _growth(session: Session) -> None:
    for n in (34_000, 75_000, 300_000):
        parties = world(n)
        rank(parties.need(5), parties, CRITERIA, TOP, kernel="fast")
        session.measure(
            f"engine, compiled, {n:,}",
            lambda i, p=parties: rank(p.need(9 + 31 * i), p, CRITERIA, TOP, kernel="fast"),
        )
        if n == 34_000:
            session.measure(
                f"engine, numpy, {n:,}",
                lambda i, p=parties: rank(p.need(9 + 31 * i), p, CRITERIA, TOP, kernel="reference"),
            )


def _faiss(session: Session, parties: PartyTable, base: str) -> None:
    if importlib.util.find_spec("faiss") is None or parties.text is None:
        return
    import faiss

    index = faiss.IndexFlatIP(parties.text.dimensions)
    index.add(parties.text.data)
    data = parties.text.data
    session.measure(
        "faiss, text only", lambda i: index.search(data[i : i + 1], TOP), base=base, note="the text alone"
    )

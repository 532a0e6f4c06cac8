"""One need among many parties, exact top 20, thirteen criteria with a text of 256 dimensions, side by side.

The parties are real cities repeated with jitter (`benchmarks.world`); at the end the hardest case, in which
all columns are independent of each other and bounds prune little. Needs are rows of the table; those that
the engine is timed with are asked once. All but the text-only peer give the same twenty parties; that is
asserted. The bars are ratios within the run: how many times numpy's whole table, and the 99th
percentile over the median.
"""

from __future__ import annotations

import importlib.util

import numpy as np

from benchmarks.harness import Session, forget_peak, peak_mb
from benchmarks.sql import DuckPeer, PolarsPeer
from benchmarks.world import CRITERIA, NOTE, independent, plain_scores, world
from citylinks.engine.problem import Need
from citylinks.engine.rank import rank
from citylinks.engine.table import PartyTable

TOP = 20
BAR, NEXT_BAR, TAIL_BAR = 35.0, 70.0, 4.0
CALLS = 600


def run(session: Session) -> None:
    n = 20_000 if session.quick else 150_000
    parties = world(n)
    needs = needs_of(parties)
    session.fact("parties", n)
    session.fact("world", NOTE)
    for kernel in ("fast", "reference"):  # compile, lay out, sum up
        rank(needs[0], parties, CRITERIA, TOP, kernel=kernel)
    expected = [rank(need, parties, CRITERIA, TOP, kernel="fast").ids.tolist() for need in needs]

    def plain(i: int) -> list[int]:
        return parties.ids[np.argpartition(-plain_scores(needs[i], parties), TOP)[:TOP]].tolist()

    session.measure("numpy, whole table", plain, runs=15)
    base = "numpy, whole table"
    session.measure(
        "engine, numpy", lambda i: rank(needs[i], parties, CRITERIA, TOP, kernel="reference"), base=base
    )
    forget_peak()
    _bars(session, parties, base)
    session.fact("peak_memory_mb", round(peak_mb()))
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
    session.fact("asserted", "numpy, polars, duckdb and both kernels give the same parties")
    _hardest(session, n)
    if not session.quick:
        _growth(session)


def _bars(session: Session, parties: PartyTable, base: str) -> None:
    """Ask for many needs, each once; then with masks: its own country and a tenth of all are out."""
    many = [parties.need(int(parties.ids[(7 + 241 * i) % parties.n])) for i in range(CALLS)]
    countries = parties.columns["country"].data
    drawn = np.random.default_rng(5).random(parties.n) < 0.1
    masks = [{"at home": countries == need.values["country"], "drawn": drawn} for need in many[:60]]
    best = session.measure(
        "engine, compiled",
        lambda i: rank(many[i], parties, CRITERIA, TOP, kernel="fast"),
        runs=CALLS,
        base=base,
    )
    masked = session.measure(
        "engine, compiled, with masks",
        lambda i: rank(many[i % 60], parties, CRITERIA, TOP, exclude=masks[i % 60], kernel="fast"),
        runs=CALLS,
        base=base,
        note="the best of all are out, so more leaves reach the cut",
    )
    session.bar("times_numpy", best.ratio or 0.0, least=BAR)
    session.bar("times_numpy_next", best.ratio or 0.0, least=NEXT_BAR)
    session.bar("times_numpy_processor_time", session.cpu_ratio(best), least=NEXT_BAR)
    session.bar("p99_over_median", best.p99_ms / best.median_ms, most=TAIL_BAR)
    session.bar("p99_over_median_processor_time", best.cpu_p99_ms / best.cpu_ms, most=TAIL_BAR)
    session.fact("times_numpy_with_masks_processor_time", round(session.cpu_ratio(masked), 1))


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

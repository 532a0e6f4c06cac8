"""Every need against every party, exact top 50: the engine against plain numpy over the same pairs."""

from __future__ import annotations

import numpy as np

from benchmarks.harness import Session, forget_peak, peak_mb
from benchmarks.world import CRITERIA, NOTE, plain_scores, world
from citylinks.engine.allpairs import rank_all

TOP = 50
BAR, MEMORY_BAR_MB = 110.0, 2000.0


def run(session: Session) -> None:
    n, m, few = (20_000, 512, 16) if session.quick else (150_000, 2048, 24)
    parties = world(n)
    chosen = np.sort(np.random.default_rng(3).choice(n, m, replace=False))
    needs = parties.take(chosen)
    sample = needs.take(slice(0, few))
    rank_all(sample, parties, CRITERIA, TOP, kernel="fast")  # compile and lay out
    session.fact("world", NOTE)
    best: list[np.ndarray] = []

    def plain(i: int) -> None:
        del i
        best.clear()
        for j in range(few):
            scores = plain_scores(parties.need(int(sample.ids[j])), parties)
            best.append(np.argpartition(-scores, TOP)[:TOP])

    numpy = session.measure(f"numpy, {few} needs", plain, runs=3)
    made = rank_all(sample, parties, CRITERIA, TOP, kernel="fast")
    for j in range(few):
        found = made.indices[made.indptr[j] : made.indptr[j + 1]]
        assert set(found.tolist()) == set(best[j].tolist()), "numpy and the engine differ"
    forget_peak()
    for threads in (1, 2):
        row = session.measure(
            f"engine, {m:,} needs, threads: {threads}",
            lambda _, t=threads: rank_all(needs, parties, CRITERIA, TOP, kernel="fast", threads=t),
            runs=3,
            warm=0,
        )
        rate, plain_rate = m * n / row.median_ms / 1e6, few * n / numpy.median_ms / 1e6
        session.fact(f"giga_pairs_per_s_threads_{threads}", round(rate, 4))
        session.fact("numpy_giga_pairs_per_s", round(plain_rate, 4))
        session.bar(f"times_numpy_threads_{threads}", rate / plain_rate, least=BAR)
        spent = (numpy.cpu_ms / few) / (row.cpu_ms / m)
        session.fact(f"times_numpy_processor_time_threads_{threads}", round(spent, 1))
        session.fact("whole_150k_by_150k_s", round(150_000**2 / rate / 1e9, 1))
    session.fact(
        "candidates_per_need",
        rank_all(needs, parties, CRITERIA, TOP, kernel="fast").certificate.figures["candidates"] / m,
    )
    session.bar("peak_memory_mb", peak_mb(), most=MEMORY_BAR_MB)
    session.fact("asserted", "the same fifty parties as numpy for the sample of needs")

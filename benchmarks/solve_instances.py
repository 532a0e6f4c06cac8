"""Synthetic programs for the solver benchmarks, the same at every run, and a stopwatch.

Scores mix a common quality of offers (so that needs compete), a low-rank likeness and noise. All figures are
made up by a seeded generator; nothing stands for a real city.
"""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

from benchmarks.harness import Measurement, Session
from citylinks.engine.consortia import Third
from citylinks.engine.program import Problem, Program
from citylinks.engine.scores import DenseScores

T = TypeVar("T")
U = TypeVar("U")
KEPT = ("status", "value", "bound", "gap", "peer_value", "peer_bound", "pool_loses", "verified_s", "peak_gb")
LEFT_OUT = "openreview-matcher and FairFlow are left out: neither is on the package registry"


def scores(m: int, n: int, seed: int = 0) -> DenseScores:
    rng = np.random.default_rng(seed)
    array = rng.random((m, 6)) @ rng.random((6, n))  # in place from here on: it may have 110 million entries
    array /= 5.0
    array *= 0.5
    array += 0.3 * rng.beta(2, 3, n)
    noise = rng.random((m, n))
    noise *= 0.15
    array += noise
    np.clip(array, 0, 1, out=array)
    array[rng.random(out=noise) < 0.1] = np.nan
    return DenseScores(array)


def program(m: int, n: int, seed: int = 0, first: int = 0) -> Program:
    """Budget, capacities, quotas, conflicts and a share; the ids of offers rise by one from `first`."""
    rng = np.random.default_rng(seed + 1)
    regions = rng.choice(
        ["Africa", "Asia", "Pacific", "Europe", "Americas"], m, p=[0.3, 0.3, 0.05, 0.15, 0.2]
    )
    homes = rng.choice([f"home {k}" for k in range(8)], n)
    made = Program(budget=0.55 * m * 70).capacity(rng.integers(1, 4, n))
    made = made.cost(rng.uniform(20, 60, m), of="need").cost(rng.uniform(10, 80, n), of="offer")
    low, high = (
        {"Pacific": int(0.03 * m), "Europe": int(0.1 * m)},
        {"Africa": int(0.25 * m), "Asia": int(0.2 * m)},
    )
    made = made.quota("region", regions.tolist(), at_least=low, at_most=high)
    made = made.quota("home", homes.tolist(), of="offer", at_most={"home 1": int(0.08 * m)})
    groups = {
        f"conflict {k}": (first + rng.choice(n, min(20, n), replace=False)).tolist()
        for k in range(max(1, n // 180))
    }
    members = first + np.flatnonzero(rng.random(n) < 0.2)
    return made.at_most_one(groups).min_share("newcomer", 0.3, members.tolist())


def third(m: int, n: int, k: int, seed: int = 0) -> Third:
    rng = np.random.default_rng(seed + 2)
    host = rng.random((m, k)) * 0.4 + 0.6 * rng.beta(2, 3, k)
    resource = rng.random((n, k)) * 0.4 + 0.6 * rng.beta(2, 3, k)
    return Third(DenseScores(host), DenseScores(resource), capacity=2, cost=rng.uniform(2, 9, k))


def timed(run: Callable[[], T], times: int) -> tuple[T, float, float]:
    """The answer, the median of the seconds, and their spread (greatest less least)."""
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        answer = run()
        seconds.append(time.perf_counter() - start)
    return answer, statistics.median(seconds), max(seconds) - min(seconds)


def least(run: Callable[[], T], times: int) -> tuple[T, float, float]:
    """The answer, the least of the seconds, and their spread: what a run takes when nothing else disturbs."""
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        answer = run()
        seconds.append(time.perf_counter() - start)
    return answer, min(seconds), max(seconds) - min(seconds)


def beside(ours: Callable[[], T], theirs: Callable[[], U], times: int) -> tuple[tuple[T, U], float, float]:
    """Both answers, and the least seconds of each, run in turn so that a disturbance meets both."""
    mine, other = math.inf, math.inf
    for _ in range(times):
        answer, seconds, _ = least(ours, 1)
        mine = min(mine, seconds)
        value, seconds, _ = least(theirs, 1)
        other = min(other, seconds)
    return (answer, value), mine, other


def once(problem: Problem, name: str, gap: float, limit: float) -> dict[str, object]:
    """Solve one problem once, and tell how far it came within `limit` seconds."""
    found, seconds, _ = timed(lambda: problem.select(gap=gap, time_limit=limit), 1)
    figures = {"status": found.status, "value": found.value, "bound": found.bound, "gap": found.gap}
    return {"name": name, "median_s": seconds, **figures}


def once_taken(name: str, median: float, least: float, most: float, **more: Any) -> Measurement:
    """Return what a stopwatch took; nobody asked for the processors' time."""
    return Measurement(name, median, least, most, most, math.nan, math.nan, 1, **more)


def report(session: Session, rows: list[dict[str, object]]) -> None:
    """Hand rows to the harness: each peer's time, then ours with the ratio to it; figures become facts."""
    for row in rows:
        name, seconds = str(row["name"]), float(str(row["median_s"]))
        peer, ratio = str(row.get("peer", "")), row.get("ratio")
        said = {k: v for k, v in row.items() if k in KEPT}
        note = ", ".join(f"{k} {v:.5g}" if isinstance(v, float) else f"{k} {v}" for k, v in said.items())
        if peer:
            theirs = float(str(row["peer_s"])) * 1e3
            session.rows.append(once_taken(f"{name}: {peer}", theirs, theirs, theirs))
        least, most = seconds * 1e3, (seconds + float(str(row.get("spread", 0.0)))) * 1e3
        times = None if ratio is None else float(str(ratio))
        session.rows.append(once_taken(name, seconds * 1e3, least, most, base=peer, ratio=times, note=note))
    session.fact("left out", LEFT_OUT)

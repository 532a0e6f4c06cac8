"""Trilateral portfolios: pairs and triples in one master, beside HiGHS on the best of each role.

To be met: a gap of 1e-4 in a sixth of the time of HiGHS on the pool of twelve.
"""

from __future__ import annotations

import numpy as np

from benchmarks.bench_portfolio import LARGE_LIMIT, highs_direct
from benchmarks.harness import Session
from benchmarks.solve_instances import once, program, report, scores, third, timed
from citylinks.engine.portfolio.model import Columns, Model
from citylinks.engine.portfolio.pricing import triple_columns

GAP = 1e-4
SHARE = 1 / 6
Row = dict[str, object]


def best_of_each_role(model: Model, width: int) -> Columns:
    """All pairs and triples of the `width` best resources and thirds of each host."""
    block = model.block(0, model.m)
    assert model.triples is not None
    resources = np.argpartition(-block, width - 1, axis=1)[:, :width]
    thirds = np.argpartition(-model.triples.host, width - 1, axis=1)[:, :width]
    need = np.repeat(np.arange(model.m), width)
    pairs = model.columns(need, resources.ravel())
    each = [(i, j, k) for i in range(model.m) for j in resources[i].tolist() for k in thirds[i].tolist()]
    i, j, k = (np.array(part) for part in zip(*each, strict=True))
    good = np.isfinite(block[i, j]) & np.isfinite(model.triples.resource[j, k])
    return Columns.join([pairs, triple_columns(model, i[good], j[good], k[good])])


def rows(*, quick: bool) -> list[Row]:
    """HiGHS on its pool, then ours, given a sixth of that time; the gap that it reached is told."""
    m, n, k = (100, 500, 60) if quick else (300, 4000, 500)
    problem = program(m, n).consortia(third(m, n, k)).on(scores(m, n))
    width = 5 if quick else 12
    model = Model(problem)
    columns = best_of_each_role(model, width)
    (value, bound), took, _ = timed(lambda: highs_direct(model, columns), 1)
    problem.select(gap=0.1, time_limit=10.0)  # compile
    found, median, spread = timed(lambda: problem.select(gap=GAP, time_limit=took * SHARE), 1 if quick else 3)
    assert found.bound_scope == "all eligible pairs and triples"
    assert value <= found.bound * (1 + 1e-6)
    name = f"consortia {m:,} x {n:,} x {k:,} ({m * n * k / 1e6:,.0f} M triples)"
    row: Row = {"name": name, "median_s": median, "spread": spread, "value": found.value}
    row |= {"bound": found.bound, "gap": found.gap, "status": found.status}
    peer = f"HiGHS, best {width} of each role (bound of that pool only)"
    figures = {"peer": peer, "peer_s": took, "peer_value": value, "peer_bound": bound, "ratio": took / median}
    return [{**row, **figures, "pool_loses": 1 - value / found.value}]


def run(session: Session) -> None:
    report(session, rows(quick=session.quick))


def run_large(session: Session) -> None:
    """Ten thousand hosts, all triples priced, once; whatever gap is reached is told."""
    m, n, k = (300, 500, 60) if session.quick else (10_000, 4000, 500)
    problem = program(m, n).consortia(third(m, n, k)).on(scores(m, n))
    name = f"consortia {m:,} x {n:,} x {k:,} ({m * n * k / 1e6:,.0f} M triples)"
    report(session, [once(problem, name, GAP, LARGE_LIMIT)])

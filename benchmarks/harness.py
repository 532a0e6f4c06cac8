"""What all benchmarks share: repeated runs with their spread, the machine's limits, one file of results.

A module `bench_<key>.py` with a function `run(session)` is called by `python -m benchmarks`; one without is
run as a program of its own. Results go to `benchmarks/results.json`, under a key per module.
"""

from __future__ import annotations

import json
import math
import os
import platform
import resource
import statistics
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

RESULTS = Path(__file__).with_name("results.json")
THREADS = (
    "OPENBLAS_THREAD_TIMEOUT",
    "OMP_WAIT_POLICY",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "NUMBA_NUM_THREADS",
    "OPENBLAS_CORETYPE",
)


@dataclass(frozen=True)
class Measurement:
    """Milliseconds over `runs` calls: median, least, percentiles; `ratio` is base over this median.

    `cpu_ms` is the median of the process's time on its processors, `cpu_p99_ms` its 99th percentile: other
    work on the machine moves them less.
    """

    name: str
    median_ms: float
    least_ms: float
    p90_ms: float
    p99_ms: float
    cpu_ms: float
    cpu_p99_ms: float
    runs: int
    base: str = ""
    ratio: float | None = None
    note: str = ""


class Session:
    """Measures of one benchmark module; the same functions for all, so that rows can be compared."""

    def __init__(self, key: str, *, quick: bool = False) -> None:
        self.key = key
        self.quick = quick
        self.rows: list[Measurement] = []
        self.facts: dict[str, object] = {}

    def measure(
        self,
        name: str,
        call: Callable[[int], object],
        *,
        runs: int = 15,
        warm: int = 1,
        base: str = "",
        note: str = "",
    ) -> Measurement:
        """Time call(0), call(1), ... after `warm` calls that are not counted."""
        for i in range(warm):
            call(i)
        times, spent = [], []
        for i in range(min(runs, 5) if self.quick else runs):
            began, used = time.perf_counter(), time.process_time()
            call(i)
            spent.append((time.process_time() - used) * 1e3)
            times.append((time.perf_counter() - began) * 1e3)
        times.sort()
        spent.sort()
        middle = statistics.median(times)
        ratio = next((row.median_ms / middle for row in self.rows if row.name == base), None)
        p90, p99 = (times[int(share * (len(times) - 1))] for share in (0.9, 0.99))
        made = Measurement(
            name,
            middle,
            times[0],
            p90,
            p99,
            statistics.median(spent),
            spent[int(0.99 * (len(spent) - 1))],
            len(times),
            base,
            ratio,
            note,
        )
        self.rows.append(made)
        return made

    def cpu_ratio(self, row: Measurement) -> float:
        """How many times a row's processor time its base takes."""
        return next(base.cpu_ms for base in self.rows if base.name == row.base) / row.cpu_ms

    def fact(self, name: str, value: object) -> None:
        """Keep a number or a sentence that is not a time: sizes, memory, what was asserted."""
        self.facts[name] = value

    def bar(self, name: str, value: float, least: float = 0.0, most: float = float("inf")) -> None:
        """Keep a number that has a bar, and whether it is met."""
        wanted = f"at least {least:g}" if least else f"at most {most:g}"
        self.facts[name] = f"{value:.2f} ({wanted}: {'met' if least <= value <= most else 'MISSED'})"

    def as_dict(self) -> dict[str, object]:
        return {"facts": self.facts, "measurements": [asdict(row) for row in self.rows]}


def limits(*, quick: bool = False) -> dict[str, object]:
    """The machine as it is now: read bandwidth, float32 gemm, load, and the thread settings in force."""
    data = np.ones((16 if quick else 64) << 20, np.float32)
    seconds = min(_seconds(data.sum) for _ in range(3))
    side = 768 if quick else 1536
    left = np.ones((side, side), np.float32)
    gemm = min(_seconds(lambda: np.matmul(left, left)) for _ in range(3))
    return {
        "read_gb_per_s": round(data.nbytes / seconds / 1e9, 2),
        "gemm_float32_gflop_per_s": round(2 * side**3 / gemm / 1e9, 1),
        "cores": len(os.sched_getaffinity(0)),
        "load": round(os.getloadavg()[0], 2),
        "machine": platform.machine(),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "threads": {name: os.environ.get(name, "") for name in THREADS},
    }


def _seconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def save(key: str, result: object, path: Path = RESULTS) -> None:
    """Put one benchmark's result into the file, leaving the others."""
    kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    kept[key] = known(result)
    path.write_text(json.dumps(kept, indent=1, sort_keys=True, allow_nan=False) + "\n", encoding="utf-8")


def known(result: object) -> object:
    """Put None where a figure was not measured: JSON has no word for that but null."""
    if isinstance(result, dict):
        return {name: known(each) for name, each in result.items()}
    if isinstance(result, list | tuple):
        return [known(each) for each in result]
    return None if isinstance(result, float) and not math.isfinite(result) else result


def forget_peak() -> None:
    """Let the peak of memory begin again at what is in use now (Linux only)."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def peak_mb() -> float:
    """The most memory in use since `forget_peak`, or since the process began where there is no such count."""
    with suppress(OSError):
        for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return float(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

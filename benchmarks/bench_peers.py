"""How long `citylinks peers` takes from a cold start, and a question in process, at all cities.

    python -m benchmarks.bench_peers [RUNS]

Cold: a new process each time, as a person runs it, without Django, scipy or compiled kernels. Then: other
cities, themes and weights each time, so that no answer is kept. Targets: 1 s cold, 60 ms in process.
"""

from __future__ import annotations

import os
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

COLD_TARGET_S = 1.0
WARM_TARGET_MS = 60.0
SEED = 20260101
QUESTIONS = 100
PROGRAM = Path(sys.executable).with_name("citylinks")


def cold(runs: int) -> list[float]:
    """Seconds of whole processes; the first one, which may have to write byte code, is not counted."""
    command = [str(PROGRAM), "peers", "Semarang", "--format", "json"]
    seconds = []
    for _ in range(runs + 1):
        began = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        seconds.append(time.perf_counter() - began)
    return seconds[1:]


def processor_seconds() -> float:
    """Processor time of one cold run: what it would take if nothing else ran on this machine."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([str(PROGRAM), "peers", "Semarang"], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def timed(work: Callable[[], object]) -> float:
    """Milliseconds of one call."""
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began)


def in_process() -> dict[str, float]:
    """Milliseconds of building the world, of questions and of why-not."""
    from citylinks.matching.peers import PeerQuestion, peers
    from citylinks.matching.why import why_not
    from citylinks.matching.world import world_from_gazetteer
    from citylinks.themes.taxonomy import THEMES

    build = timed(world_from_gazetteer)
    world = world_from_gazetteer()
    chance = random.Random(SEED)  # noqa: S311 - chooses questions, keeps no secret
    cities = world.facts["geonameid"].tolist()
    questions = [
        PeerQuestion(
            chance.choice(cities),
            themes=(chance.choice(sorted(THEMES)),),
            weights={"coast": chance.uniform(0, 50)},
        )
        for _ in range(QUESTIONS)
    ]
    peers(questions[0], world)
    why_not(questions[0], 1627896, world)
    asked = [timed(lambda question=question: peers(question, world)) for question in questions]
    others = [
        timed(lambda question=question: why_not(question, chance.choice(cities), world))
        for question in questions[:20]
    ]
    return {
        "cities": float(len(cities)),
        "world_ms": build,
        "peers_p50_ms": statistics.median(asked),
        "peers_p95_ms": statistics.quantiles(asked, n=20)[18],
        "why_not_p50_ms": statistics.median(others),
        "why_not_max_ms": max(others),
    }


def measure(runs: int = 5) -> dict[str, float]:
    """Measure everything, with what the machine was doing meanwhile."""
    seconds = cold(runs)
    return {
        "cold_median_s": statistics.median(seconds),
        "cold_worst_s": max(seconds),
        "cold_processor_s": processor_seconds(),
        "cold_target_s": COLD_TARGET_S,
        **in_process(),
        "peers_target_ms": WARM_TARGET_MS,
        "load_average": os.getloadavg()[0],
    }


def main() -> None:
    """Print the figures; exit with 1 when a target is missed."""
    found = measure(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
    for name, value in found.items():
        print(f"{name:18} {value:12.2f}")
    sys.exit(found["cold_median_s"] > COLD_TARGET_S or found["peers_p95_ms"] > WARM_TARGET_MS)


if __name__ == "__main__":
    main()

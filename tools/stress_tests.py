"""Run the browser tests again and again beside busy loops, so that a test that races fails here.

Usage: python tools/stress_tests.py [--runs 10] [--loops 4] [arguments for pytest]
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import time

from run_tests import pytest


def spin() -> None:
    """Keep one core busy until the process is ended."""
    while True:
        pass


def main() -> int:
    parser = argparse.ArgumentParser(description="Run the browser tests beside busy loops.")
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--loops", type=int, default=4)
    chosen, others = parser.parse_known_args()
    loops = [multiprocessing.Process(target=spin, daemon=True) for _ in range(chosen.loops)]
    for loop in loops:
        loop.start()
    failed = 0
    try:
        for run in range(1, chosen.runs + 1):
            started = time.monotonic()
            code = pytest(["-m", "browser", *others], "sqlite://")
            failed += code != 0
            verdict = "passed" if code == 0 else f"FAILED with exit code {code}"
            print(
                f"stress: run {run} of {chosen.runs} {verdict} in {time.monotonic() - started:.0f} s",
                flush=True,
            )
    finally:
        for loop in loops:
            loop.kill()
    whole = chosen.runs - failed
    print(f"stress: {whole} of {chosen.runs} runs without an error beside {chosen.loops} busy loops")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

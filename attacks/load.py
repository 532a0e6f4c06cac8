"""Fifty readers at once on each of three public pages, ten seconds each."""

from __future__ import annotations

from attacks.readers import read_at_once
from attacks.target import Figure, Target

# Requests a second: eight, five and once as many as the release before answered on two cores.
BARS = {"home": ("/", 192), "match": ("/match/?city=160263", 190), "needs": ("/needs/", 200)}
SETTINGS = {"CITYLINKS_LIMIT_FACTOR": "10000"}  # all readers have one address here
GROWTH = 1.25  # of memory: kept pages are bounded


def attack(target: Target) -> list[Figure]:
    """Read each page as often as the server lets, and see that nothing fails and memory stays."""
    target.start()
    assert target.process is not None
    found = []
    try:
        for name, (path, least) in BARS.items():
            load = read_at_once(target.url + path, target.process.pid, seconds=10)
            held = load.rate >= least and not load.errors and load.mb_after <= GROWTH * load.mb_before
            value = (
                f"{load.rate:.0f} requests/s, p50 {load.p50_ms:.0f} ms, p99 {load.p99_ms:.0f} ms, "
                f"{load.errors} errors, {load.mb_before:.0f} to {load.mb_after:.0f} MB"
            )
            bar = f"at least {least} requests/s, no error, memory steady"
            found.append(Figure(f"50 readers, {name}", value, bar, held))
    finally:
        target.stop()
    return found

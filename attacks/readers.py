"""Many readers of one page at once, as `wrk` (Debian's package) makes them, and what they cost a server."""

from __future__ import annotations

import os
import re
import subprocess
import urllib.request
from dataclasses import dataclass
from pathlib import Path

MILLISECONDS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


@dataclass(frozen=True, slots=True)
class Load:
    """What a page answered: requests a second, milliseconds, failures, and memory in MB."""

    rate: float
    p50_ms: float
    p99_ms: float
    errors: int
    mb_before: float
    mb_after: float


def read_at_once(url: str, process: int, *, readers: int = 50, seconds: int = 30) -> Load:
    """Have a page read again and again, compressed as browsers ask for it, and tell how it went.

    `process` is the server's first one; it and all below it are weighed. A redirect is followed first, and
    the page read some times, so that each of the server's workers has made it once.
    """
    for _ in range(8):
        read(url)
    with urllib.request.urlopen(url, timeout=60) as answer:
        page = answer.url
    before = memory_mb(process)
    command = ["wrk", f"-c{readers}", "-t1", f"-d{seconds}", "--timeout", "30s", "--latency"]
    done = subprocess.run(
        [*command, "-H", "Accept-Encoding: gzip", page], check=True, capture_output=True, text=True
    )
    said = done.stdout
    at = {share: float(value) * MILLISECONDS[unit] for share, value, unit in PERCENTILE.findall(said)}
    failed = sum(int(number) for line in FAILED.findall(said) for number in re.findall(r"\d+", line))
    rate = float(RATE.findall(said)[0])
    return Load(rate, at["50"], at["99"], failed, before, memory_mb(process))


PERCENTILE = re.compile(r"(50|99)%\s+([\d.]+)(us|ms|s|m)\b")
RATE = re.compile(r"Requests/sec:\s+([\d.]+)")
FAILED = re.compile(r"(?:Non-2xx or 3xx responses:|Socket errors:)(.*)")


def memory_mb(process: int) -> float:
    """Return the resident memory of a process and of all below it, in MB."""
    status = Path(f"/proc/{process}/status").read_text()
    below = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    own = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:"))
    return own / 1024 + sum(memory_mb(int(child)) for child in below)


def cpu_ms(url: str, process: int, *, times: int = 40) -> float:
    """Return the processor time that one answer costs all processes of a server, for one reader at a time."""
    for _ in range(8):  # each of its workers has read what it keeps
        read(url)
    before = cpu_seconds(process)
    for _ in range(times):
        read(url)
    return 1000 * (cpu_seconds(process) - before) / times


def read(url: str) -> None:
    """Read a page to its end, after its redirects."""
    asked = urllib.request.Request(url, headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(asked, timeout=60) as answer:
        answer.read()


def cpu_seconds(process: int) -> float:
    """Return the processor time that a process and all below it have used."""
    used = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    below = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    own = (int(used[11]) + int(used[12])) / os.sysconf("SC_CLK_TCK")
    return own + sum(cpu_seconds(int(child)) for child in below)

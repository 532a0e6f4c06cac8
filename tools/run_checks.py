"""Lint, formatting, types, contracts, templates, dependencies: every fault of each, then one verdict."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

BIN = Path(sys.executable).parent
CHECKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("lint", ("ruff", "check", "--quiet", ".")),
    ("format", ("ruff", "format", "--check", "--quiet", ".")),
    ("types", ("mypy", "--no-error-summary")),
    ("import contracts", ("lint-imports",)),
    ("templates", ("djlint", "--lint", "--quiet", "src/citylinks/web/templates")),
    ("dependencies", ("deptry", "--no-ansi", "src")),
    ("migrations", ("python", "manage.py", "makemigrations", "--check", "--dry-run")),
)


def main() -> int:
    failed = []
    for name, (program, *arguments) in CHECKS:
        started = time.monotonic()
        done = subprocess.run([str(BIN / program), *arguments], capture_output=True, text=True, check=False)
        verdict = "ok" if done.returncode == 0 else "FAILED"
        print(f"check: {name:<18} {verdict:<7} {time.monotonic() - started:5.1f} s", flush=True)
        if done.returncode:
            failed.append(name)
            print(done.stdout + done.stderr, flush=True)
    if failed:
        print(f"These checks failed: {', '.join(failed)}.", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

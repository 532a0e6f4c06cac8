"""Resolve pyproject.toml into requirements/*.lock with hashes, for every platform, with uv."""

from __future__ import annotations

import shutil
import subprocess
import sys

LEAN = ("build", "fast", "telemetry")
SERVE = (*LEAN, "semantic")
DEV = (*SERVE, "cluster", "dev", "docs")
LOCKS = {"lean": LEAN, "serve": SERVE, "dev": DEV, "bench": (*DEV, "bench"), "places": ("places",)}


def main() -> int:
    uv = shutil.which("uv")
    if uv is None:
        print("The lock files are made with uv. Run this, then try again:  pip install uv", file=sys.stderr)
        return 1
    options = [
        "--universal",
        "--python-version",
        "3.11",
        "--generate-hashes",
        "--no-emit-index-url",
        "--no-header",
        "--quiet",
    ]
    for name, extras in LOCKS.items():
        chosen = [word for extra in extras for word in ("--extra", extra)]
        target = f"requirements/{name}.lock"
        subprocess.run(
            [uv, "pip", "compile", "pyproject.toml", *options, *chosen, "--output-file", target], check=True
        )
        print(target)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Ask for known holes in the packages of a server.

Exits with 0 only when every package was looked up and none has a hole.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOLES, UNKNOWN = 1, 2


def audit() -> str:
    """Return what the tool prints: JSON, or nothing where its service does not answer."""
    command = [
        str(Path(sys.executable).parent / "pip-audit"),
        *("--requirement", str(ROOT / "requirements" / "serve.lock")),
        *("--disable-pip", "--no-deps", "--progress-spinner", "off", "--format", "json", "--timeout", "15"),
    ]
    return subprocess.run(command, check=False, capture_output=True, text=True).stdout


def judged(output: str) -> tuple[int, list[str]]:
    """Return the exit code and the sentences; what could not be looked up does not count as sound."""
    try:
        packages = json.loads(output)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return UNKNOWN, ["The service that knows of holes could not be reached: nothing was checked."]
    holes = [
        f"{one['name']} {one['version']}: {hole['id']}, mended in {_mended(hole)}."
        for one in packages
        for hole in one.get("vulns", ())
    ]
    unknown = [one["name"] for one in packages if "skip_reason" in one]
    if unknown:
        of = f"{len(unknown)} of {len(packages)}"
        holes.append(
            f"The service that knows of holes did not answer for {of} packages: they were not checked."
        )
        return (HOLES if len(holes) > 1 else UNKNOWN), holes
    if holes:
        return HOLES, holes
    return 0, [f"No hole is known in {len(packages)} packages."]


def _mended(hole: dict[str, list[str]]) -> str:
    return ", ".join(hole["fix_versions"]) or "no version yet"


def main() -> int:
    """Ask, and say what came of it."""
    code, sentences = judged(audit())
    print("\n".join(sentences), file=sys.stderr if code else sys.stdout)
    return code


if __name__ == "__main__":
    sys.exit(main())

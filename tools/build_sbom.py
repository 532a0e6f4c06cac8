"""Write dist/citylinks-sbom.json: every package of a server with version and digests, in CycloneDX.

Two runs over the same lock file write the same bytes.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements" / "serve.lock"


def write(target: Path) -> None:
    """Write the list to this file, and raise CalledProcessError where that fails."""
    target.parent.mkdir(parents=True, exist_ok=True)
    command = [
        str(Path(sys.executable).parent / "cyclonedx-py"),
        "requirements",
        str(LOCK),
        "--pyproject",
        str(ROOT / "pyproject.toml"),
        "--output-reproducible",
        "--output-file",
        str(target),
    ]
    subprocess.run(command, check=True, capture_output=True, text=True)


def main() -> int:
    """Write it, and say where."""
    target = ROOT / "dist" / "citylinks-sbom.json"
    try:
        write(target)
    except subprocess.CalledProcessError as fault:
        print(fault.stderr, file=sys.stderr)
        return 1
    print(target.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Every import contract of pyproject.toml holds, and each is shown to catch a violation planted for it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
    "contracts"
]

# A module of the product for each contract, and the import that must break that contract.
PLANTED = {
    "layers": ("kernel/planted.py", "import citylinks.network\n"),
    "engine-pure": ("engine/planted.py", "import django\n"),
    "engine-callers": ("needs/planted.py", "import citylinks.engine\n"),
    "standards-pure": ("standards/planted.py", "import django\n"),
    "standards-callers": ("needs/planted_too.py", "import citylinks.standards\n"),
    "keeping-callers": ("web/planted_too.py", "import citylinks.keeping\n"),
    "files-are-read-apart": ("calls/planted.py", "import citylinks.standards.pdf.examining\n"),
    "inside-an-app": ("places/rules.py", "import citylinks.places.operations\n"),
    "interfaces-import-no-models": ("web/planted.py", "import citylinks.places.models\n"),
    "lines-through-logs": ("needs/planted_line.py", "import structlog\n"),
}


def verdicts(package: Path, directory: Path) -> dict[str, str]:
    """Run the import linter over the copy of the product at `package`; KEPT or BROKEN by the contract's name."""
    environment = {**os.environ, "PYTHONPATH": str(package.parent), "COLUMNS": "200"}
    command = [
        str(Path(sys.executable).parent / "lint-imports"),
        "--no-cache",
        "--config",
        str(ROOT / "pyproject.toml"),
    ]
    done = subprocess.run(
        command, cwd=directory, env=environment, capture_output=True, text=True, check=False
    )
    found = dict(re.findall(r"^(.+?) (KEPT|BROKEN)", done.stdout, flags=re.MULTILINE))
    assert len(found) == len(CONTRACTS), done.stdout + done.stderr
    return found


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    package = tmp_path / "src" / "citylinks"
    ignored = shutil.ignore_patterns("static", "data", "*.pyc", "locale")
    shutil.copytree(ROOT / "src" / "citylinks", package, ignore=ignored)
    return package


def test_contracts_each_have_a_planted_violation():
    assert set(PLANTED) == {contract["id"] for contract in CONTRACTS}


def test_contracts_over_the_product_are_kept(copied, tmp_path):
    assert set(verdicts(copied, tmp_path).values()) == {"KEPT"}


def test_contracts_when_each_violation_is_planted_are_broken(copied, tmp_path):
    for path, text in PLANTED.values():
        with (copied / path).open("a", encoding="utf-8") as file:
            file.write("\n" + text)
    assert set(verdicts(copied, tmp_path).values()) == {"BROKEN"}

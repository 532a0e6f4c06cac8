"""Locks are made with uv, cover every group of pyproject.toml, and pin each package by its hashes."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from tools import lock

ROOT = Path(__file__).resolve().parents[2]


def test_lock_when_uv_is_missing_says_how_to_get_it(monkeypatch, capsys):
    monkeypatch.setenv("PATH", "")
    assert lock.main() == 1
    assert capsys.readouterr().err == (
        "The lock files are made with uv. Run this, then try again:  pip install uv\n"
    )


def test_locks_together_hold_every_group():
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    assert {extra for extras in lock.LOCKS.values() for extra in extras} == set(groups)


def test_locks_hold_what_pyproject_asks_for_each_with_a_hash():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    for name, extras in lock.LOCKS.items():
        asked = [*project["dependencies"]]
        asked += [one for extra in extras for one in project["optional-dependencies"][extra]]
        text = (ROOT / "requirements" / f"{name}.lock").read_text()
        pinned = re.findall(
            r"^([a-z0-9-]+)(?:\[[a-z0-9,-]+\])?==\S+(?: ;[^\n]*?)? \\\n    --hash=", text, re.MULTILINE
        )
        wanted = {re.split(r"[\[<>=~ ]", one)[0].lower().replace("_", "-") for one in asked}
        assert wanted - set(pinned) == set(), name
        assert len(pinned) == len(re.findall(r"==.* \\$", text, re.MULTILINE)), name

"""The checks are all run, every fault is shown, and one fault is enough to fail."""

from __future__ import annotations

import re

from tools import run_checks


def test_checks_when_one_fails_run_on_and_name_it(monkeypatch, capsys):
    checks = (
        ("first", ("python", "-c", "import sys; sys.exit('a fault')")),
        ("second", ("python", "-c", "")),
    )
    monkeypatch.setattr(run_checks, "CHECKS", checks)
    assert run_checks.main() == 1
    said = capsys.readouterr()
    assert re.sub(r" +[0-9.]+ s", "", said.out).split("\n") == [
        "check: first              FAILED",
        "a fault",
        "",
        "check: second             ok",
        "",
    ]
    assert said.err == "These checks failed: first.\n"


def test_checks_when_all_hold_pass(monkeypatch, capsys):
    monkeypatch.setattr(run_checks, "CHECKS", (("only", ("python", "-c", "")),))
    assert (run_checks.main(), capsys.readouterr().err) == (0, "")

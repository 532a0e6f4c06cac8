"""The documentation keeps up with the code: generated pages are current, and nothing public lacks an entry."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCES = [*sorted((ROOT / "src").rglob("*.py")), *sorted((ROOT / "tools").glob("*.py"))]
TRACKED = subprocess.run(
    ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
).stdout.split("\n")


def settings_in(text: str) -> set[str]:
    return set(re.findall(r"""["'](CITYLINKS_[A-Z0-9_]+)["']""", text))


def test_settings_each_have_an_entry():
    used = {name for path in SOURCES for name in settings_in(path.read_text(encoding="utf-8"))}
    written = set(
        re.findall(r"`(CITYLINKS_[A-Z0-9_]+)`", (ROOT / "docs/reference/settings.md").read_text("utf-8"))
    )
    assert used == written


def test_generated_reference_is_current():
    command = [sys.executable, "tools/build_reference.py", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_examples_of_the_readme_are_what_the_commands_print():
    command = [str(Path(sys.executable).parent / "cog"), "-P", "--check", "README.md"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "Checking README.md\n")


@pytest.mark.parametrize("page", [name for name in TRACKED if name.endswith(".md")])
def test_links_of_a_page_lead_somewhere(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    targets = [target.split("#")[0] for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)\s]+)\)", text)]
    assert [target for target in targets if not ((ROOT / page).parent / target).exists()] == []


@pytest.mark.parametrize(
    "path",
    [name for name in TRACKED if re.search(r"\.(py|md|html|toml|js|mjs|scss|sh)$|Makefile|\.ci/run", name)],
)
def test_project_speaks_of_itself_alone(path):
    text = (ROOT / path).read_text(encoding="utf-8")
    machine = "|".join(("/" + "work/", "/" + "tmp/bash_jobs", "py" + "pi.org", "registry." + "npmjs"))
    assert re.findall(machine, text) == []

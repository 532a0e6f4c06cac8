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

ASVS = (ROOT / "docs/reference/asvs.md").read_text(encoding="utf-8")
# The lines of ASVS 5.0.0 at levels 1 and 2: chapter.section, and the numbers within it.
ASVS_LINES = """
1.1: 1-2  1.2: 1-9  1.3: 1-11  1.4: 1-3  1.5: 1-2  2.1: 1-3  2.2: 1-3  2.3: 1-4  2.4: 1-1
3.2: 1-2  3.3: 1-4  3.4: 1-6  3.5: 1-5  3.7: 1-2  4.1: 1-3  4.2: 1-1  4.3: 1-2  4.4: 1-4
5.1: 1-1  5.2: 1-3  5.3: 1-2  5.4: 1-3  6.1: 1-3  6.2: 1-12  6.3: 1-4  6.4: 1-4  6.5: 1-5  6.6: 1-3  6.8: 1-4
7.1: 1-3  7.2: 1-4  7.3: 1-2  7.4: 1-5  7.5: 1-2  7.6: 1-2  8.1: 1-2  8.2: 1-3  8.3: 1-1  8.4: 1-1
9.1: 1-3  9.2: 1-4  10.1: 1-2  10.2: 1-2  10.3: 1-4  10.4: 1-11  10.5: 1-5  10.6: 1-2  10.7: 1-3
11.1: 1-2  11.2: 1-3  11.3: 1-3  11.4: 1-4  11.5: 1-1  11.6: 1-1  12.1: 1-3  12.2: 1-2  12.3: 1-4
13.1: 1-1  13.2: 1-5  13.3: 1-2  13.4: 1-5  14.1: 1-2  14.2: 1-4  14.3: 1-3  15.1: 1-3  15.2: 1-3  15.3: 1-7
16.1: 1-1  16.2: 1-5  16.3: 1-4  16.4: 1-3  16.5: 1-3  17.1: 1-1  17.2: 1-4  17.3: 1-2
"""


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


def asvs_rows():
    return re.findall(r"^\| ([\d.]+) \| ([12]) \| (.+?) \| (.+?) \| (.*?) \|$", ASVS, re.MULTILINE)


def exists(shown):
    """Tell whether what a line names is there: `path`, `path::test` or the name of a setting."""
    path, _, test = shown.partition("::")
    if path.startswith("CITYLINKS_"):
        return path in (ROOT / "docs/reference/settings.md").read_text("utf-8")
    found = ROOT / path
    return found.exists() and (not test or f"def {test}(" in found.read_text("utf-8"))


def test_asvs_has_every_line_of_levels_one_and_two_once():
    groups = re.findall(r"([\d.]+): (\d+)-(\d+)", ASVS_LINES)
    wanted = [f"{section}.{n}" for section, first, last in groups for n in range(int(first), int(last) + 1)]
    assert [row[0] for row in asvs_rows()] == wanted
    assert len(wanted) == 253


def test_asvs_says_of_each_line_met_not_applicable_or_not_met_and_why():
    rows = asvs_rows()
    assert {state for _, _, _, state, _ in rows} == {"met", "not applicable", "not met"}
    assert [line for line, _, what, _, shown in rows if not what or not shown] == []
    late = [(line, shown) for line, _, _, state, shown in rows if state == "not met"]
    assert [line for line, shown in late if not re.match(r"(until|open|with) .*: .", shown)] == []
    counts = [len([row for row in rows if row[3] == state]) for state in ("met", "not applicable", "not met")]
    said = re.search(r"(\d+) are met, (\d+) are not\s+applicable and (\d+)\s+are not met", ASVS)
    assert [int(one) for one in said.groups()] == counts


def test_asvs_names_for_each_line_that_is_met_what_is_really_there():
    for line, _, _, state, shown in asvs_rows():
        if state == "met":
            first, *others = re.findall(r"`([^`]+)`", shown)
            named = [
                first,
                *(one for one in others if one.startswith(("tests/", "src/", "docs/", "CITYLINKS_"))),
            ]
            assert (line, [one for one in named if not exists(one)]) == (line, [])


def test_logs_page_names_every_key_and_every_event():
    from citylinks.logs.lines import KEYS
    from citylinks.logs.security import AUDITED, SecurityEvent

    page = (ROOT / "docs/reference/logs.md").read_text("utf-8")
    assert [key for key in KEYS if f"| `{key}` |" not in page] == []
    assert [name for name in (*AUDITED, *SecurityEvent) if f"`{name}`" not in page] == []


def test_events_that_the_security_log_tells_are_events_of_the_trail():
    from citylinks.audit.names import EventName
    from citylinks.logs.security import AUDITED

    assert set(AUDITED) <= {event.value for event in EventName}


def test_security_page_names_every_limit_every_word_and_every_lifetime():
    from citylinks.accounts.lifetimes import OTHERS, STAFF
    from citylinks.accounts.passwords import OF_THIS_SITE
    from citylinks.kernel.limits import LIMITS

    page = (ROOT / "docs/reference/security.md").read_text("utf-8")
    rows = re.findall(r"\| `([\w-]+)` \| (\d+) .+? \| (\d+) s \| (.+?) \|", page)
    limits = [(one.name, str(one.most), str(one.seconds), one.by) for one in LIMITS.values()]
    assert rows == limits
    assert [word for word in OF_THIS_SITE if not re.search(rf"\b{word}\b", page)] == []
    assert (STAFF.idle.total_seconds() / 3600, STAFF.whole.days) == (12, 7)
    assert (OTHERS.idle.days, OTHERS.whole.days) == (7, 14)
    for row in ("| holders of a role of staff | 12 hours | 7 days |", "| all others | 7 days | 14 days |"):
        assert row in page

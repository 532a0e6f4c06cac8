"""The list of packages is complete and always the same, and an audit that saw nothing does not say all is well."""

from __future__ import annotations

import json
import re

import pytest

from tools import audit_packages, build_sbom


def test_sbom_when_written_twice_is_the_same_and_names_every_locked_package(tmp_path):
    first, second = tmp_path / "a.json", tmp_path / "b.json"
    build_sbom.write(first)
    build_sbom.write(second)
    assert first.read_bytes() == second.read_bytes()
    found = json.loads(first.read_text())
    assert (found["bomFormat"], found["metadata"]["component"]["name"]) == ("CycloneDX", "citylinks")
    locked = set(re.findall(r"^([a-z0-9][\w.-]*)==([^ ;]+)", build_sbom.LOCK.read_text(), re.MULTILINE))
    assert {(one["name"], one["version"]) for one in found["components"]} == locked
    assert len(locked) > 50


SOUND = {"name": "a", "version": "1", "vulns": []}
HOLED = {"name": "b", "version": "2", "vulns": [{"id": "CVE-1", "fix_versions": ["3"]}]}
UNSEEN = {"name": "c", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("packages", "code", "sentences"),
    [
        ([SOUND], 0, ["No hole is known in 1 packages."]),
        ([SOUND, HOLED], 1, ["b 2: CVE-1, mended in 3."]),
        (
            [SOUND, UNSEEN],
            2,
            ["The service that knows of holes did not answer for 1 of 2 packages: they were not checked."],
        ),
        (
            [HOLED, UNSEEN],
            1,
            [
                "b 2: CVE-1, mended in 3.",
                "The service that knows of holes did not answer for 1 of 2 packages: they were not checked.",
            ],
        ),
    ],
)
def test_audit_says_what_was_looked_up(packages, code, sentences):
    assert audit_packages.judged(json.dumps({"dependencies": packages})) == (code, sentences)


@pytest.mark.parametrize("output", ["", "Traceback", "[]", "{}"])
def test_audit_when_the_service_cannot_be_reached_says_so_and_fails(output):
    sentence = "The service that knows of holes could not be reached: nothing was checked."
    assert audit_packages.judged(output) == (2, [sentence])

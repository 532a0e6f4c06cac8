"""A Python with known holes is named, with the version to take; a hole that was closed otherwise is not."""

from __future__ import annotations

import zipfile
from dataclasses import replace

import pytest

from citylinks.cli import pythons
from citylinks.cli.pythons import HOLES, opens_overlapping, reads_slowly, warning


@pytest.fixture(params=[True, False], ids=["open", "mended by a distribution"])
def shows(request, monkeypatch):
    """What trying a hole says, whatever the Python is that runs the tests."""
    tried = tuple(one if one.shows is None else replace(one, shows=lambda: request.param) for one in HOLES)
    monkeypatch.setattr(pythons, "HOLES", tried)
    return request.param


def test_warning_names_each_hole_and_the_version_that_closes_all(shows):
    tried = "CVE-2024-0450, CVE-2024-7592, " if shows else ""
    assert warning((3, 11, 7)) == (
        f"Python 3.11.7 has known holes ({tried}CVE-2025-4517, CVE-2025-8194): "
        "take Python 3.11.14 or a newer one of its series."
    )
    assert warning((3, 12, 6)) == (
        "Python 3.12.6 has known holes (CVE-2025-4517, CVE-2025-8194): take Python 3.12.12 or a newer one of "
        "its series."
    )


def test_warning_of_a_python_without_known_holes_is_none(shows):
    assert [warning(one) for one in ((3, 11, 14), (3, 12, 12), (3, 13, 6), (3, 14, 0))] == [""] * 4


@pytest.mark.parametrize(("power", "slow"), [(1, False), (2, True)], ids=["straight", "square"])
def test_reads_slowly_when_time_grows_with_the_square_says_so(monkeypatch, power, slow):
    monkeypatch.setattr(pythons, "_seconds", lambda cookie: len(cookie) ** power / 1_000_000)
    assert reads_slowly() == slow


def test_opens_overlapping_when_python_refuses_such_an_archive_says_no(monkeypatch):
    def refuse(archive, name):
        raise zipfile.BadZipFile(f"Overlapped entries: {name}")

    monkeypatch.setattr(zipfile.ZipFile, "read", refuse)
    assert not opens_overlapping()
    monkeypatch.setattr(zipfile.ZipFile, "read", lambda archive, name: archive.getinfo(name))
    assert opens_overlapping()


def test_a_row_names_a_series_once():
    for hole in HOLES:
        series = [closed[:2] for closed in hole.closed]
        assert (hole.name, series) == (hole.name, sorted(set(series)))

"""A Python with known holes is named, with the version to take."""

from __future__ import annotations

from citylinks.cli.pythons import HOLES, warning


def test_warning_names_each_hole_and_the_version_that_closes_all():
    assert warning((3, 11, 7)) == (
        "Python 3.11.7 has known holes (CVE-2024-0450, CVE-2024-7592, CVE-2025-4517, CVE-2025-8194): "
        "take Python 3.11.14 or a newer one of its series."
    )
    assert warning((3, 12, 6)) == (
        "Python 3.12.6 has known holes (CVE-2025-4517, CVE-2025-8194): take Python 3.12.12 or a newer one of "
        "its series."
    )


def test_warning_of_a_python_without_known_holes_is_none():
    assert [warning(one) for one in ((3, 11, 14), (3, 12, 12), (3, 13, 6), (3, 14, 0))] == [""] * 4


def test_a_row_names_a_series_once():
    for hole in HOLES:
        series = [closed[:2] for closed in hole.closed]
        assert (hole.name, series) == (hole.name, sorted(set(series)))

"""A worker that has warmed up answers its first reader as fast as its second."""

from __future__ import annotations

import pytest

from citylinks.matching.queries import world

# The worker loads what serves the pages, which wants their files to be there.
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("static_files"), pytest.mark.databases]


def test_warm_when_places_are_loaded_leaves_only_the_check_for_newer_ones(
    sample_program, django_assert_num_queries
):
    from citylinks.web.worker import warm

    warm()
    with django_assert_num_queries(1):
        known = world()
    assert known.parties.n > 0


def test_warm_without_any_city_does_nothing(db):
    from citylinks.web.worker import warm

    warm()
    assert world().parties.n == 0

"""What the tests of pages share: a browser, the sample program between its own cities, and a few cities beside."""

from __future__ import annotations

import pytest

from cast import AT
from citylinks.access.actors import SYSTEM
from citylinks.places.operations import load_gazetteer
from citylinks.samples.files import read_sample
from citylinks.samples.operations import load_sample_program
from places.tables import DOZEN, cut
from remembered import remembered
from web.browsing import browser, faults_of, page, pytest_itemcollected, wire, wrong_with  # noqa: F401

MAKASSAR, CAIRNS, CAMBRIDGE_GB, CAMBRIDGE_US = 1622786, 2172797, 2653941, 4931972


@pytest.fixture(scope="session")
def sample_cities(tmp_path_factory):
    """The tables of the sample's cities, and of a few beside them: they load in a tenth of a second."""
    sample = read_sample()
    own = {record.city for record in (*sample.needs.values(), *sample.offers.values())}
    wanted = {*own, *DOZEN, MAKASSAR, CAIRNS, CAMBRIDGE_GB, CAMBRIDGE_US}
    return cut(tmp_path_factory.mktemp("sample-cities"), wanted)


@pytest.fixture
def sample_program(db, sample_cities):
    """The sample program in the database, as `citylinks demo` loads it."""
    return load_sample(sample_cities)


@remembered
def load_sample(cities):
    load_gazetteer(by=SYSTEM, at=AT, gazetteer=cities)
    return load_sample_program(by=SYSTEM, at=AT)


@pytest.fixture(autouse=True)
def _served_files(static_files):
    """Any page names its files, whatever client asks for it."""

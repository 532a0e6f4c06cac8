from __future__ import annotations

import pytest

from citylinks.places.gazetteer import Gazetteer
from places.tables import DOZEN, cut


@pytest.fixture(scope="session")
def dozen(tmp_path_factory):
    return cut(tmp_path_factory.mktemp("dozen"), DOZEN)


@pytest.fixture(scope="session")
def world():
    return Gazetteer.load()

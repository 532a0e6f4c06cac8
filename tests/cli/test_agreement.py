"""The command line without a database and the pages with one give the same answer to the same question."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from cast import AT
from citylinks.access.actors import SYSTEM
from citylinks.cli.app import build
from citylinks.places.operations import load_gazetteer
from citylinks.samples.files import read_sample
from citylinks.samples.operations import load_sample_program
from places.tables import DOZEN, cut
from remembered import remembered

SHARED = (
    "rank",
    "geonameid",
    "name",
    "country",
    "admin1",
    "population",
    "behind",
    "score",
    "contributions",
    "sentence",
)


@pytest.fixture
def sample_program(db, sample_cities, monkeypatch):
    """The sample program in the database, among the only cities that the command line knows too."""
    load_sample(sample_cities)
    monkeypatch.setenv("CITYLINKS_PLACES_DIR", str(sample_cities.directory))


@pytest.fixture(scope="module")
def sample_cities(tmp_path_factory):
    sample = read_sample()
    own = {record.city for record in (*sample.needs.values(), *sample.offers.values())}
    return cut(tmp_path_factory.mktemp("places"), {*own, *DOZEN})


@remembered
def load_sample(cities):
    load_gazetteer(by=SYSTEM, at=AT, gazetteer=cities)
    load_sample_program(by=SYSTEM, at=AT)


@pytest.mark.parametrize(
    ("words", "address"),
    [
        (["--theme", "coastal-erosion"], "theme=coastal-erosion"),
        (
            ["--theme", "stormwater", "--theme", "climate-adaptation", "--own-country"],
            "theme=stormwater&theme=climate-adaptation&own_country=on",
        ),
        (
            ["--theme", "coastal-erosion", "--weights", "experience=10"],
            "theme=coastal-erosion&w-experience=10",
        ),
    ],
)
def test_peers_when_the_sample_program_is_loaded_then_are_those_of_the_pages(
    client, sample_program, words, address
):
    pages = client.get(f"/match.json?city=1627896&{address}").json()["peers"]
    shown = CliRunner().invoke(build("peers"), ["peers", "1627896", "--format", "json", *words])
    rows = json.loads(shown.stdout)
    assert rows == [{name: peer[name] for name in SHARED} for peer in pages]
    assert max(row["contributions"]["experience"] for row in rows) > 0

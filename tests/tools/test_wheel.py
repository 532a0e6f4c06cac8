"""What a person installs holds everything that runs without the network."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NEEDED = {
    "citylinks/places/data/cities.csv.gz",
    "citylinks/places/data/sources.toml",
    "citylinks/py.typed",
    "citylinks/samples/data/citylinks-2011/needs.csv",
    "citylinks/themes/taxonomy.toml",
    "citylinks/web/locale/ar/LC_MESSAGES/django.mo",
    "citylinks/web/static/built/citylinks.css",
    "citylinks/web/static/built/world.svg",
    "citylinks/web/templates/web/base.html",
}


def test_wheel_when_built_holds_data_assets_translations_and_license(tmp_path):
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert NEEDED - names == set()
    assert [name for name in names if name.endswith("licenses/LICENSE")] != []
    assert [
        name for name in names if name.split("/")[0] not in {"citylinks", "citylinks-0.1.0.dist-info"}
    ] == []

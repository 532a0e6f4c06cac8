from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from citylinks.matching.files.faults import FileFaults
from citylinks.matching.files.inputs import Inputs, read_inputs

CRITERIA = ("climate", "coast", "population")

NEEDS = "id,city,country,text\nsemarang,Semarang,ID,The coast erodes.\n"
OFFERS = "id,organization,city,country,text\ngold-coast,City of Gold Coast,Gold Coast,AU,Beaches.\n"

Reading = Callable[..., Inputs]
Faults = Callable[..., list[str]]


@pytest.fixture
def reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Reading:
    """Reads files with these contents; what is not given is a small file without a fault."""
    monkeypatch.chdir(tmp_path)

    def read(
        needs: str | bytes = NEEDS, offers: str | bytes = OFFERS, program: str | bytes | None = None
    ) -> Inputs:
        paths = {"needs.csv": needs, "offers.csv": offers, "program.toml": program}
        for name, content in paths.items():
            if content is not None:
                Path(name).write_bytes(content.encode() if isinstance(content, str) else content)
        return read_inputs(
            Path("needs.csv"), Path("offers.csv"), None if program is None else Path("program.toml"), CRITERIA
        )

    return read


@pytest.fixture
def faults(reading: Reading) -> Faults:
    """The sentences a reading is refused with."""

    def refused(**files: str | bytes) -> list[str]:
        with pytest.raises(FileFaults) as refusal:
            reading(**files)
        return list(refusal.value.traced())

    return refused

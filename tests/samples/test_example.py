"""The sample's files as someone copies them out."""

from __future__ import annotations

from pathlib import Path

import pytest

from citylinks.kernel.errors import DomainError
from citylinks.matching.files.inputs import read_inputs
from citylinks.samples.example import copy_example


def test_example_when_copied_reads_without_a_fault(tmp_path: Path) -> None:
    paths = copy_example(tmp_path / "new" / "folder")
    assert [path.name for path in paths] == ["needs.csv", "offers.csv", "program.toml"]
    read = read_inputs(*paths, ())
    assert (len(read.needs), len(read.offers), read.program.donor_country) == (10, 7, "US")


def test_example_over_files_that_exist_is_refused_and_writes_none(tmp_path: Path) -> None:
    (tmp_path / "offers.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(DomainError) as refusal:
        copy_example(tmp_path)
    sentences = refusal.value.traced()
    assert sentences == (f"{tmp_path / 'offers.csv'}: There is such a file already. Choose another folder.",)
    assert [path.name for path in tmp_path.iterdir()] == ["offers.csv"]


def test_example_into_a_place_that_is_a_file_is_refused(tmp_path: Path) -> None:
    place = tmp_path / "file"
    place.write_text("x", encoding="utf-8")
    with pytest.raises(DomainError) as refusal:
        copy_example(place / "below")
    assert refusal.value.traced() == (f"{place / 'below'}: It cannot be written: Not a directory.",)

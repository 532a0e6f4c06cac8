"""The sample program's files, copied out for someone to start their own from."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from citylinks.kernel.errors import Fault, refuse

EXAMPLE = ("needs.csv", "offers.csv", "program.toml")


def copy_example(folder: Path) -> tuple[Path, ...]:
    """Write the three files into a folder, made when it is not there; never over a file that is."""
    paths = tuple(folder / name for name in EXAMPLE)
    there = [path for path in paths if path.exists()]
    refuse(Fault(str(path), "There is such a file already.", "Choose another folder.") for path in there)
    source = files("citylinks.samples").joinpath("data", "citylinks-2011")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path in paths:
            path.write_bytes(source.joinpath(path.name).read_bytes())
    except OSError as error:
        refuse([Fault(str(folder), f"It cannot be written: {error.strerror}.")])
    return paths

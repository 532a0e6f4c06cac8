"""Build the record of twin towns from a CSV of pairs, and the count of each city's names.

    python tools/build_ties.py TWIN_TOWNS.csv

The CSV has a head line and two columns of GeoNames' numbers. All pairs are kept, also those of places that
the table of cities does not hold: another build of the table may. The same input gives the same bytes.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import numpy as np

from citylinks.places.gazetteer import Gazetteer
from citylinks.places.ties import DATA, TieRecord, write_names, write_ties


def read_pairs(path: Path) -> np.ndarray:
    """Read pairs of GeoNames' numbers, (m, 2)."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = csv.reader(stream)
        next(rows)
        return np.array([[int(row[0]), int(row[1])] for row in rows], dtype=np.int64)


def build(source: Path, output: Path) -> None:
    """Write `ties.npz` and `known.npz`."""
    gazetteer = Gazetteer.load()
    record = TieRecord.of(read_pairs(source))
    write_ties(record, output / "ties.npz")
    named = np.array([geonameid for _, geonameid, _ in gazetteer.names.lines()], dtype=np.int64)
    counts = np.bincount(np.searchsorted(gazetteer.ids, named), minlength=gazetteer.n)
    write_names(gazetteer.ids, counts.astype(np.int64), output / "known.npz")
    here = np.isin(record.ids[record.pairs], gazetteer.ids).all(axis=1)
    print(f"{record.n} pairs of {record.ids.size} places, {int(here.sum())} between cities of the table")


if __name__ == "__main__":
    build(Path(sys.argv[1]), DATA)

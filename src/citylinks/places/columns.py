"""The table of cities as columns: how they are read from the reviewed CSV, packed for loading, and unpacked.

`cities.csv.gz` is the truth that people review. `cities.npz` holds the same figures as arrays, because
reading the CSV costs ten times as much; a test proves that they say the same. Missing is NaN, or "" in text.
"""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from citylinks.places.names import fold

Array = npt.NDArray[np.generic]
Columns = dict[str, Array]

TEXTS: Final = ("name", "ascii_name")
COMPUTED_TEXTS: Final = ("key",)  # the folded name, for finding similar ones
CATEGORIES: Final = (
    "country", "admin1_code", "admin1_name", "timezone", "elevation_source", "climate_zone", "climate_source",
    "kind",
)  # fmt: skip
INTEGERS: Final = ("geonameid", "population", "part_of", "urban_area")  # numbers of cities: 0 is none
# Degrees are kept as whole hundred-thousandths: five decimals, as the source gives them, exactly.
DEGREES: Final = ("latitude", "longitude")
NUMBERS: Final = ("utc_offset_hours", "elevation_m", "coast_km")
# Mean temperature of the coldest and warmest month (°C), rain of the year and of the driest month (mm).
NORMALS: Final = ("temp_coldest_c", "temp_warmest_c", "rain_annual_mm", "rain_driest_mm")
FIELDS: Final = (
    "geonameid", "name", "ascii_name", "country", "admin1_code", "admin1_name", "latitude", "longitude",
    "population", "timezone", "utc_offset_hours", "elevation_m", "elevation_source", "coast_km",
    "climate_zone", "climate_source", *NORMALS, "kind", "part_of", "urban_area",
)  # fmt: skip
SCALE: Final = 100_000


def read_rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a gzipped CSV as text."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def write_rows(path: Path, fields: Iterable[str], rows: Iterable[Mapping[str, object]]) -> None:
    """Write rows as gzipped CSV; the same rows give the same bytes."""
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(fields), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes(gzip.compress(text.getvalue().encode(), compresslevel=9, mtime=0))


def from_rows(rows: list[dict[str, str]]) -> Columns:
    """Return typed columns, sorted by geonameid."""
    ordered = sorted(rows, key=lambda row: int(row["geonameid"]))
    columns: Columns = {}
    for name in (*TEXTS, *CATEGORIES):
        columns[name] = texts([row[name] for row in ordered])
    columns["key"] = texts([fold(row["name"]) for row in ordered])
    for name in INTEGERS:
        columns[name] = np.array([int(row[name] or 0) for row in ordered], dtype=np.int64)
    for name in DEGREES:
        scaled = np.array([round(float(row[name]) * SCALE) for row in ordered], dtype=np.int32)
        columns[name] = scaled / SCALE
    for name in NUMBERS:
        columns[name] = numbers(row[name] for row in ordered)
    columns["normals"] = np.stack([numbers(row[name] for row in ordered) for name in NORMALS], axis=1)
    return columns


def numbers(values: Iterable[str]) -> npt.NDArray[np.float32]:
    """Return a column of numbers in which what is missing is NaN."""
    return np.array([float(value) if value else np.nan for value in values], dtype=np.float32)


def texts(values: list[str]) -> npt.NDArray[np.object_]:
    """Return a column of text."""
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column


def pack(columns: Columns, path: Path) -> None:
    """Write columns for fast loading: texts joined by line ends, categories as codes into a vocabulary."""
    arrays: Columns = {}
    for name in (*TEXTS, *COMPUTED_TEXTS):
        arrays[name] = np.frombuffer("\n".join(columns[name].tolist()).encode(), dtype=np.uint8)
    for name in CATEGORIES:
        vocabulary, codes = np.unique(columns[name].astype(str), return_inverse=True)
        arrays[f"{name}.words"] = np.frombuffer("\n".join(vocabulary.tolist()).encode(), dtype=np.uint8)
        arrays[f"{name}.codes"] = codes.astype(np.uint8 if len(vocabulary) < 256 else np.uint16)
    for name in INTEGERS:
        arrays[name] = columns[name].astype(np.int32)
    for name in DEGREES:
        arrays[name] = np.rint(columns[name].astype(np.float64) * SCALE).astype(np.int32)
    for name in (*NUMBERS, "normals"):
        arrays[name] = columns[name]
    write_arrays(path, arrays)


def write_arrays(path: Path, arrays: Mapping[str, Array]) -> None:
    """Write arrays into one compressed file; the same arrays give the same bytes."""
    with zipfile.ZipFile(path, "w", compression=zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, array in sorted(arrays.items()):
            member = io.BytesIO()
            np.lib.format.write_array(member, np.ascontiguousarray(array), allow_pickle=False)
            entry = zipfile.ZipInfo(f"{name}.npy")  # dated 1980, so that the same columns give the same bytes
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, member.getvalue())


def unpack(path: Path) -> Columns:
    """Read what `pack` wrote."""
    columns: Columns = {}
    with np.load(path, allow_pickle=False) as arrays:
        for name in (*TEXTS, *COMPUTED_TEXTS):
            columns[name] = texts(arrays[name].tobytes().decode().split("\n"))
        for name in CATEGORIES:
            words = texts(arrays[f"{name}.words"].tobytes().decode().split("\n"))
            columns[name] = words[arrays[f"{name}.codes"]]
        for name in INTEGERS:
            columns[name] = arrays[name].astype(np.int64)
        for name in DEGREES:
            columns[name] = arrays[name] / SCALE
        for name in (*NUMBERS, "normals"):
            columns[name] = arrays[name]
    return columns

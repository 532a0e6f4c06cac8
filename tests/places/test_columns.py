from __future__ import annotations

import numpy as np
import pytest

from citylinks.places import columns
from citylinks.places.gazetteer import DATA

ROW = {
    "geonameid": "7", "name": "Sankt Gallen", "ascii_name": "Sankt Gallen", "country": "CH", "admin1_code": "SG",
    "admin1_name": "Saint Gallen", "latitude": "47.42391", "longitude": "9.37477", "population": "75833",
    "timezone": "Europe/Zurich", "utc_offset_hours": "1", "elevation_m": "", "elevation_source": "",
    "coast_km": "351.2", "climate_zone": "Cfb", "climate_source": "koeppen-map", "temp_coldest_c": "-0.4",
    "temp_warmest_c": "17.5", "rain_annual_mm": "", "rain_driest_mm": "",
    "kind": "unknown", "part_of": "", "urban_area": "",
}  # fmt: skip


def same(left, right):
    if left.dtype == object:
        return left.tolist() == right.tolist()
    return left.dtype == right.dtype and np.array_equal(left, right, equal_nan=True)


def test_packed_columns_of_the_package_say_what_the_reviewed_table_says():
    reviewed = columns.from_rows(columns.read_rows(DATA / "cities.csv.gz"))
    packed = columns.unpack(DATA / "cities.npz")
    assert sorted(packed) == sorted(reviewed)
    assert [name for name in reviewed if not same(packed[name], reviewed[name])] == []


def test_columns_when_a_figure_is_missing_hold_nan():
    table = columns.from_rows([ROW])
    assert np.isnan(table["elevation_m"]).tolist() == [True]
    assert np.isnan(table["normals"]).tolist() == [[False, False, True, True]]
    assert (table["latitude"].tolist(), table["key"].tolist()) == ([47.42391], ["sankt gallen"])


def test_columns_when_an_entry_has_no_city_or_area_hold_zero():
    table = columns.from_rows(
        [ROW, ROW | {"geonameid": "8", "kind": "section", "part_of": "7", "urban_area": "7"}]
    )
    assert (table["part_of"].tolist(), table["urban_area"].tolist()) == ([0, 7], [0, 7])
    assert table["kind"].tolist() == ["unknown", "section"]


def test_columns_are_in_the_order_of_their_ids():
    rows = [ROW | {"geonameid": number} for number in ("30", "4", "200")]
    assert columns.from_rows(rows)["geonameid"].tolist() == [4, 30, 200]


@pytest.mark.parametrize("write", ["pack", "csv"])
def test_files_when_written_twice_have_the_same_bytes(tmp_path, write):
    written = []
    for number in (1, 2):
        path = tmp_path / str(number)
        if write == "pack":
            columns.pack(columns.from_rows([ROW]), path)
        else:
            columns.write_rows(path, columns.FIELDS, [ROW])
        written.append(path.read_bytes())
    assert written[0] == written[1]


def test_rows_when_written_are_read_back(tmp_path):
    path = tmp_path / "cities.csv.gz"
    columns.write_rows(path, columns.FIELDS, [ROW])
    assert columns.read_rows(path) == [ROW]

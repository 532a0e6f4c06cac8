from __future__ import annotations

import hashlib

import numpy as np

from citylinks.places.gazetteer import Gazetteer
from citylinks.places.ties import DATA, TieRecord, names_of, twin_towns, write_names, write_ties

MEDELLIN, KISUMU, BOULDER = 3674962, 191245, 5574991
PAIRS = [(10, 7), (7, 10), (7, 30), (30, 40), (50, 50)]


def test_record_when_pairs_are_given_twice_or_of_one_place_then_keeps_each_once():
    record = TieRecord.of(PAIRS)
    assert record.ids[record.pairs].tolist() == [[7, 10], [7, 30], [30, 40]]
    assert (record.n, record.of_city(7), record.of_city(30), record.of_city(99)) == (3, (10, 30), (7, 40), ())
    assert record.common(7, 40) == (30,)


def test_record_when_cities_are_left_out_or_pairs_added_then_is_another():
    record = TieRecord.of(PAIRS)
    assert record.without([7]).of_city(30) == (40,)
    assert record.joined([(40, 7), (10, 7)]).of_city(7) == (10, 30, 40)
    assert record.joined([]) is record


def test_twin_towns_when_read_then_are_the_pairs_that_were_packed(tmp_path):
    record = twin_towns()
    assert (record.n, record.ids.size) == (19_541, 13_158)
    assert record.of_city(KISUMU)[-1] == BOULDER
    gazetteer = Gazetteer.load()
    held = [gazetteer.city(town).name for town in record.of_city(MEDELLIN) if town in gazetteer]
    assert held == ["Bilbao", "Chapecó", "Rosario", "Valparaíso", "Concepción", "Monterrey"]
    write_ties(record, tmp_path / "ties.npz")
    assert (tmp_path / "ties.npz").read_bytes() == (DATA / "ties.npz").read_bytes()


def test_ties_when_shipped_then_are_small_and_carry_their_license():
    assert (DATA / "ties.npz").stat().st_size <= 150_000
    said = (DATA / "ties.LICENSE.txt").read_text(encoding="utf-8")
    assert "https://creativecommons.org/licenses/by-sa/4.0/legalcode" in said
    assert Gazetteer.load().sources["twin-towns"].license == "CC BY-SA 4.0"


def test_names_when_counted_then_are_those_of_the_gazetteer(tmp_path):
    ids = Gazetteer.load().ids
    counts = names_of(np.array([MEDELLIN, 99, KISUMU]))
    assert counts.tolist()[0] > counts.tolist()[2] > 0
    assert np.isnan(counts[1])
    write_names(ids, names_of(ids).astype(np.int64), tmp_path / "known.npz")
    digests = [
        hashlib.sha256(path.read_bytes()).hexdigest() for path in (tmp_path / "known.npz", DATA / "known.npz")
    ]
    assert digests[0] == digests[1]

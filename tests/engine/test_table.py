from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from citylinks.engine.asks import asks_of
from citylinks.engine.problem import Column, Criteria, Criterion, Need, ProblemError
from citylinks.engine.rank import rank
from citylinks.engine.table import PartyTable
from citylinks.engine.text import TextVectors, quantize
from citylinks.engine.threads import quiet_threads
from engine.worlds import ALL_KINDS, world


def test_build_when_sorted_by_country_then_masks_of_the_input_are_brought_along():
    country = Column("category", np.array([1, 0, 1, 0]), vocabulary=("A", "B"))
    table = PartyTable.build([10, 11, 9, 12], {"country": country})
    assert table.ids.tolist() == [11, 12, 9, 10]
    assert table.align([True, False, False, False]).tolist() == [False, False, False, True]
    assert [table.row_of(party) for party in (9, 10, 11, 12)] == [2, 3, 0, 1]


def test_build_when_columns_do_not_fit_then_all_faults_are_named():
    with pytest.raises(ProblemError) as caught:
        PartyTable.build([1, 1], {"a": Column("float", np.zeros(3))}, np.zeros((1, 2)), sort_by="b")
    assert len(caught.value.faults) == 4


def test_save_when_loaded_mapped_then_the_same_table_and_the_same_answer(tmp_path: Path):
    table = world(1, 300)
    mapped = PartyTable.load(table.save(tmp_path / "parties"))
    assert mapped.sha256 == table.sha256
    assert PartyTable.build(mapped.ids, mapped.columns, mapped.text).sha256 == table.sha256
    for kernel in ("reference", "fast"):
        one, other = (rank(t.need(5), t, ALL_KINDS, kernel=kernel) for t in (table, mapped))
        assert one.scores.tobytes() == other.scores.tobytes()
        assert one.certificate == other.certificate


def test_table_when_pickled_then_the_same_without_what_was_prepared():
    table = world(1, 60)
    rank(table.need(1), table, ALL_KINDS, kernel="reference")
    copy = pickle.loads(pickle.dumps(table))
    assert (copy.sha256, copy.prepared) == (table.sha256, {})


def test_row_of_when_there_is_no_such_party_then_a_key_error_says_so():
    with pytest.raises(KeyError, match="no party 99 among 5"):
        world(1, 5).row_of(99)


def test_asks_when_a_need_is_given_in_words_then_read_into_the_parties_vocabularies():
    parties = world(1, 20)
    need = Need(
        7,
        {
            "population": 50_000,
            "zone": "Cfa",
            "themes": ["waste", "flood"],
            "hazards": ["hazard-0", "hazard-69"],
            "languages": {"es": 0.9, "qu": 0.3},
            "months": [1, 12],
        },
    )
    asks = dict(zip(ALL_KINDS.names, asks_of(need, parties, ALL_KINDS), strict=True))
    assert asks["size"].data.tolist() == [50_000]
    assert asks["zone"].words(0) == ("Cfa",)
    assert asks["themes"].words(0) == ("waste", "flood")
    assert asks["hazards"].words(0) == ("hazard-0", "hazard-69")
    assert asks["language"].words(0) == ("es",)
    assert asks["months"].data.tolist() == [1 | 1 << 11]
    assert asks["proofs here"].words(0) == ("waste", "flood")
    assert np.isnan(asks["climate"].data).all()


def test_asks_when_words_are_unknown_then_all_are_named():
    with pytest.raises(ProblemError) as caught:
        asks_of(Need(1, {"zone": "Xyz", "themes": ["dance", "opera"]}), world(1, 5), ALL_KINDS)
    assert [fault for fault in caught.value.faults if fault.startswith("“zone”")] == [
        "“zone”: “Xyz” is not a word of the vocabulary."
    ]
    assert sum("“opera”" in fault for fault in caught.value.faults) == 3


def test_asks_when_needs_use_another_vocabulary_then_recoded():
    parties = PartyTable.build(
        [1], {"zone": Column("category", np.array([1]), vocabulary=("A", "B"))}, sort_by=None
    )
    needs = PartyTable.build([5, 6], {"zone": Column("category", np.array([0, -1]), vocabulary=("B",))})
    criteria = Criteria([Criterion("zone", "equal", "zone")])
    assert asks_of(needs, parties, criteria)[0].data.tolist() == [1, -1]


def test_criteria_when_weights_are_wrong_then_all_faults_are_named():
    with pytest.raises(ProblemError) as caught:
        Criteria(
            [Criterion("a", "equal", "x", -1), Criterion("a", "equal", "x", float("nan"), family="other")]
        )
    assert len(caught.value.faults) == 5


def test_with_weights_when_a_criterion_is_unknown_then_the_known_ones_are_named():
    with pytest.raises(ProblemError, match="no criterion “sise”; there are size"):
        ALL_KINDS.with_weights({"sise": 1.0})


def test_quantize_when_rounded_then_the_error_of_each_row_bounds_every_product():
    rng = np.random.default_rng(3)
    rows, query = TextVectors(rng.normal(size=(200, 64))).data, rng.normal(size=64)
    small = quantize(rows)
    away = np.abs(rows.astype(float) @ query - (small.codes * small.scale) @ query)
    assert (away <= small.error * np.linalg.norm(query)).all()


def test_quiet_threads_when_a_setting_is_there_then_it_stays():
    environment = {"OMP_WAIT_POLICY": "ACTIVE"}
    assert quiet_threads(environment) == {"OPENBLAS_THREAD_TIMEOUT": "4", "OMP_WAIT_POLICY": "ACTIVE"}


def test_engine_when_imported_then_cheap_and_functions_win_over_modules_of_the_same_name():
    code = (
        "import sys, citylinks.engine as e; assert 'numpy' not in sys.modules; "
        "from citylinks.engine.rank import rank; assert e.rank is rank; "
        "assert 'numba' not in sys.modules; import citylinks.engine.explain; assert callable(e.explain)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_rank_when_numba_is_missing_then_answers_with_numpy():
    code = (
        "import sys; sys.modules['numba'] = None; sys.path.insert(0, 'tests')\n"
        "import importlib.util as u; real = u.find_spec\n"
        "u.find_spec = lambda name, *a: None if name == 'numba' else real(name, *a)\n"
        "from engine.worlds import ALL_KINDS, world\n"
        "from citylinks.engine.rank import rank\n"
        "from citylinks.engine.allpairs import rank_all\n"
        "table = world(1, 61_000, text=2)\n"
        "assert rank(table.need(4), table, ALL_KINDS).ids[0] == 4\n"
        "assert rank_all(table.take(slice(0, 2)), table, ALL_KINDS, 1).indices.tolist() == [0, 1]\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)

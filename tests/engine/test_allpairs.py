from __future__ import annotations

import os
import signal
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citylinks.engine.allpairs import SparseScores, rank_all
from citylinks.engine.problem import Criteria, ProblemError
from citylinks.engine.rank import rank
from citylinks.engine.table import PartyTable
from engine.worlds import ALL_KINDS, world

FUZZ = settings(max_examples=6, deadline=None)
FEW = Criteria([ALL_KINDS[name] for name in ("climate", "zone", "text")])


def same(one: SparseScores, other: SparseScores) -> bool:
    parts = ("indptr", "indices", "scores")
    return all(getattr(one, part).tobytes() == getattr(other, part).tobytes() for part in parts)


@FUZZ
@given(st.integers(0, 10_000), st.sampled_from(["fast", "reference"]), st.sampled_from([0.0, 0.3]))
def test_rank_all_when_fuzzed_then_each_row_is_the_ranking_of_its_need(
    seed: int, kernel: str, missing: float
):
    needs, parties = world(seed, 9, missing=missing, shift=5000), world(seed + 1, 600, missing=missing)
    where = np.random.default_rng(seed).random(600) < 0.9
    made = rank_all(needs, parties, ALL_KINDS, 15, where, kernel=kernel, threads=1)
    assert made.shape == (9, 600)
    for i, need in enumerate(needs.ids):
        expected = rank(needs.need(int(need)), parties, ALL_KINDS, 15, where, kernel="reference")
        ids, scores = made.of(i)
        assert np.abs(scores - expected.scores).max() < 3e-12
        assert np.abs(scores[1:] - scores[:-1])[ids[1:] != expected.ids[1:]].max(initial=0) < 3e-12
    assert made.certificate.exact


def test_rank_all_when_own_country_and_self_are_out_then_no_such_pair():
    parties = world(4, 120)
    made = rank_all(parties, parties, ALL_KINDS, 200, differ="country", skip_same_id=True, kernel="fast")
    country = parties.columns["country"].data
    owners = np.repeat(np.arange(120), np.diff(made.indptr))
    assert (country[owners] != country[made.indices]).all()
    counts = np.bincount(country, minlength=12)
    assert np.diff(made.indptr).tolist() == [120 - int(counts[c]) for c in country]


def test_rank_all_when_threads_share_the_work_then_the_same_bytes():
    needs, parties = world(1, 700, shift=5000), world(2, 400)
    one, two = (rank_all(needs, parties, ALL_KINDS, 5, kernel="fast", threads=t) for t in (1, 2))
    assert same(one, two)
    assert one.certificate == two.certificate


def test_rank_all_when_interrupted_then_resumes_from_the_blocks_on_disk(tmp_path: Path):
    needs, parties = world(1, 600, shift=5000), world(2, 300)

    def stop(done: int, total: int) -> None:
        if done < total:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rank_all(needs, parties, ALL_KINDS, 5, folder=tmp_path, threads=1, progress=stop)
    finished = sorted(path.name for path in tmp_path.glob("*.npz"))
    assert finished == ["block-000000000-000000256.npz"]
    stamp = (tmp_path / finished[0]).stat().st_mtime_ns
    resumed = rank_all(needs, parties, ALL_KINDS, 5, folder=tmp_path, threads=1)
    assert (tmp_path / finished[0]).stat().st_mtime_ns == stamp
    assert same(resumed, rank_all(needs, parties, ALL_KINDS, 5, threads=1))


def test_rank_all_when_a_block_on_disk_is_damaged_then_it_is_computed_again(tmp_path: Path):
    needs, parties = world(1, 30, shift=5000), world(2, 300)
    first = rank_all(needs, parties, ALL_KINDS, 5, folder=tmp_path, threads=1)
    block = next(tmp_path.glob("*.npz"))
    block.write_bytes(block.read_bytes()[:-7] + b"damaged")
    assert same(first, rank_all(needs, parties, ALL_KINDS, 5, folder=tmp_path, threads=1))


def test_rank_all_when_the_folder_is_of_another_question_then_refused(tmp_path: Path):
    needs, parties = world(1, 3, shift=5000), world(2, 30)
    rank_all(needs, parties, ALL_KINDS, 5, folder=tmp_path)
    with pytest.raises(ProblemError, match="another question"):
        rank_all(needs, parties, ALL_KINDS, 6, folder=tmp_path)


def test_to_parquet_when_read_back_then_one_row_a_pair_with_its_rank(tmp_path: Path):
    needs, parties = world(1, 3, shift=5000), world(2, 30)
    made = rank_all(needs, parties, ALL_KINDS, 4)
    table = pq.read_table(made.to_parquet(tmp_path / "pairs.parquet"))
    assert table.column_names == ["need_id", "party_id", "rank", "score"]
    assert table["rank"].to_pylist() == [1, 2, 3, 4] * 3
    assert table["need_id"].to_pylist() == np.repeat(needs.ids, 4).tolist()
    assert table["score"].to_pylist() == made.scores.tolist()
    assert table.schema.metadata[b"input_sha256"].decode() == made.certificate.input_sha256


def test_rank_all_when_a_category_to_differ_in_is_missing_then_refused():
    bare = PartyTable.build([1], {name: c for name, c in world(1, 1).columns.items() if name != "country"})
    with pytest.raises(ProblemError, match="The needs have no category column"):
        rank_all(bare, world(1, 5), Criteria([ALL_KINDS["size"]]), 2, differ="country")


@pytest.mark.filterwarnings("ignore")
def test_rank_all_when_one_of_two_workers_is_killed_midway_then_the_same_result(tmp_path: Path):
    from distributed import Client, LocalCluster

    needs, parties = world(1, 1400, shift=5000), world(2, 200)
    expected = rank_all(needs, parties, FEW, 5, kernel="reference", threads=1)
    killed: list[int] = []
    with (
        LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            dashboard_address=None,
            local_directory=str(tmp_path),
        ) as cluster,
        Client(cluster) as client,
    ):
        workers = client.run(os.getpid)

        def kill(done: int, total: int) -> None:
            if not killed and done < total:
                killed.append(next(iter(workers.values())))
                os.kill(killed[0], signal.SIGKILL)

        made = rank_all(needs, parties, FEW, 5, kernel="reference", client=client, progress=kill)
    assert len(workers) == 2
    assert len(killed) == 1
    assert same(made, expected)
    assert made.certificate == expected.certificate

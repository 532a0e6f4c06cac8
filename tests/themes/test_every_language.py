"""The figures of docs/explanation/needs-in-every-language.md, on the half of the texts that was kept aside."""

from __future__ import annotations

from collections import defaultdict

import pytest
from benchmarks import bench_texts

FEW = 5  # texts of a language from which on a share says something


@pytest.fixture(scope="module")
def texts():
    return bench_texts.corpus("held")


def test_texts_when_read_then_each_need_names_an_offer_on_its_theme_and_halves_share_nothing():
    needs, offers = bench_texts.read("needs.tsv"), bench_texts.read("offers.tsv")
    themes = {row["id"]: row["theme"] for row in offers}
    assert [row["text"] for row in needs if themes[row["offer"]] != row["theme"]] == []
    assert len({row["text"] for row in needs}) == len(needs) == 164
    assert len({row["language"] for row in needs}) == 23


@pytest.mark.slow
def test_themes_when_measured_on_texts_kept_aside_then_reach_the_documented_figures(texts):
    heard = bench_texts.shipped(texts.need_vectors, texts.needs)[1]
    # The model's last digits differ between processors, hence floors: 0.864 and 0.955 were measured.
    assert bench_texts.right(heard, texts.theme).mean() >= 0.82
    assert bench_texts.right(heard, texts.theme, 3).mean() >= 0.9
    by_language = defaultdict(list)
    for row, right in zip(texts.needs, bench_texts.right(heard, texts.theme).tolist(), strict=True):
        by_language[row["language"]].append(right)
    assert [
        name for name, all_ in by_language.items() if len(all_) >= FEW and sum(all_) < len(all_) / 2
    ] == []


@pytest.mark.slow
def test_offers_when_measured_on_texts_kept_aside_then_reach_the_documented_figures(texts):
    answers = bench_texts.offers_shipped(texts)
    # 0.739 and 0.943 were measured, and 0.20 of all in the need's own language.
    assert bench_texts.right(answers, texts.offer).mean() >= 0.7
    assert bench_texts.right(answers, texts.offer, 3).mean() >= 0.9
    assert bench_texts.own_language(texts, answers) <= 0.3

from __future__ import annotations

import pytest

from citylinks.themes.words import fold, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Inundación", "inundacion"),
        ("ÉROSION", "erosion"),
        ("Straße", "strasse"),
        ("الأعاصير", "الاعاصير"),
        ("مُدُن", "مدن"),
    ],
)
def test_fold_when_case_and_accents_differ_then_agrees(text, folded):
    assert fold(text) == folded


def test_words_when_arabic_has_the_article_then_drops_it():
    assert words("والنفايات في المدينة") == ["نفايات", "في", "مدينه"]


def test_words_when_marks_separate_then_splits():
    assert words("l'eau_potable, non-revenue!") == ["l", "eau", "potable", "non", "revenue"]

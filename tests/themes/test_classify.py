from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from citylinks.themes import encoder as encoders
from citylinks.themes.classify import by_words, classify, describe
from citylinks.themes.encoder import Encoder
from citylinks.themes.taxonomy import THEMES
from themes.texts import TEXTS


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Our storm drains overflow", "stormwater"),
        ("EROSIÓN COSTERA en la bahía", "coastal-erosion"),
        ("les eaux usées de la ville", "sanitation"),
        ("banjir rob di pesisir", "coastal-flooding"),
        ("o lixo e o aterro sanitário", "solid-waste"),
        ("نحتاج إلى مياه الشرب", "drinking-water"),
    ],
)
def test_classify_when_a_keyword_stands_in_the_text_then_finds_the_theme_in_six_languages(text, code):
    assert classify(text)[0][0] == code


def test_classify_when_nothing_is_found_then_is_empty():
    assert classify("") == []
    assert classify("The mayor likes chess.") == []


def test_by_words_when_one_word_matches_then_is_one_half():
    assert by_words("a landfill") == {"solid-waste": 0.5}


def test_by_words_when_a_phrase_matches_then_counts_more_than_its_words():
    assert by_words("early warning") == {"disaster-risk": 1.75 / 2.75}


def test_by_words_when_a_longer_phrase_covers_a_word_then_the_word_does_not_count_again():
    assert by_words("tidal flooding") == {"coastal-flooding": 1.75 / 2.75}


def test_by_words_when_words_stand_between_then_the_phrase_still_matches():
    assert by_words("the coast suffers erosion") == by_words("coast erosion")
    assert by_words("the coast has for years seen erosion") == {}


def test_by_words_when_a_word_is_a_keyword_in_several_languages_then_counts_once():
    assert by_words("mangrove mangrove") == {"nature-based-solutions": 0.5}


def test_themes_when_seen_together_then_no_two_share_a_keyword():
    keywords = {
        (code, word) for code, theme in THEMES.items() for words in theme.keywords.values() for word in words
    }
    assert len({word for _, word in keywords}) == len(keywords)


@given(st.text(max_size=200))
def test_by_words_when_given_anything_then_scores_stay_below_one(text):
    assert all(0 < score < 1 for score in by_words(text).values())


@given(st.sampled_from([text for _, _, text in TEXTS]))
def test_classify_when_the_case_changes_then_answers_the_same(text):
    assert classify(text.upper()) == classify(text)


def test_classify_when_measured_on_texts_nobody_tuned_for_then_reaches_the_documented_figure():
    ranked = [(code, [found for found, _ in classify(text)]) for _, code, text in TEXTS]
    assert len(TEXTS) == 48
    assert sum(found[:1] == [code] for code, found in ranked) == 16


def test_classify_when_the_encoder_helps_then_reaches_the_documented_figure():
    encoder = encoders.load()
    assert encoder is not None
    ranked = [(code, [found for found, _ in classify(text, encoder)]) for _, code, text in TEXTS]
    # The model's last digits differ between processors, hence a floor: 32 and 40 were measured.
    assert sum(found[:1] == [code] for code, found in ranked) >= 30
    assert sum(code in found[:3] for code, found in ranked) >= 38


class Compass:
    """An encoder that points every text at one theme."""

    def __init__(self, code):
        self.code = code

    def passage(self, texts):
        rows = np.zeros((len(texts), 2), dtype=np.float32)
        rows[:, 0] = 1
        rows[[describe(code) for code in THEMES].index(describe(self.code))] = (0, 1)
        return rows

    def query(self, texts):
        return np.tile(np.array([0, 1], dtype=np.float32), (len(texts), 1))


def test_classify_when_the_encoder_knows_better_then_orders_by_the_mean():
    scores = dict(classify("a landfill", Encoder(Compass("sanitation"))))
    assert len(scores) == len(THEMES)
    assert scores["sanitation"] == pytest.approx(0.5)
    assert scores["solid-waste"] == pytest.approx(0.25)

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citylinks.themes import encoder as encoders
from citylinks.themes.classify import Sureness, by_words, classify, speaking, sureness
from citylinks.themes.space import space
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
        ("Mji unakumbwa na ukame", "drought"),
    ],
)
def test_classify_when_a_keyword_stands_in_the_text_then_finds_the_theme_in_its_language(text, code):
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
    # The model's last digits differ between processors, hence a floor: 43 and 46 were measured.
    assert sum(found[:1] == [code] for code, found in ranked) >= 41
    assert sum(code in found[:3] for code, found in ranked) >= 44


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("На автостанції немає чистих туалетів.", "sanitation"),
        ("Kamyonlar yetmiyor, çöp sokakta bekliyor.", "solid-waste"),
        ("Thanh niên trong phường không có việc làm và không có nghề.", "jobs-skills"),
        ("บ้านเรือนริมแม่น้ำถูกน้ำท่วมทุกปีเมื่อแม่น้ำล้นตลิ่ง", "river-flooding"),
    ],
)
def test_classify_when_the_language_has_no_keywords_then_the_encoder_finds_the_theme(text, code):
    assert by_words(text) == {}
    assert classify(text, encoders.load())[0][0] == code


def test_classify_when_there_is_an_encoder_then_all_themes_share_one():
    scores = dict(classify("a landfill", encoders.load()))
    assert len(scores) == len(THEMES)
    assert sum(scores.values()) == pytest.approx(1.0)


def test_classify_when_a_keyword_stands_in_the_text_then_its_theme_scores_higher():
    encoder = encoders.load()
    place = space().place(encoder.query(["It is a question of money."]))[0]
    without = dict(classify("It is a question of money.", encoder, place))
    with_it = dict(classify("It is a question of money: the budget.", encoder, place))
    assert with_it["budgeting"] > without["budgeting"]
    assert all(with_it[code] < without[code] for code in THEMES if code != "budgeting")


def test_classify_when_the_place_is_there_then_encodes_nothing_and_answers_the_same():
    encoder = encoders.load()
    place = space().place(encoder.query(["The sea takes our beach"]))[0]
    assert classify("The sea takes our beach", encoder, place) == classify("The sea takes our beach", encoder)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The «storm drains» overflow.", {"stormwater": ("storm drains",)}),
        (
            "Inundaciones por el río, y después: inundaciones.",
            {"river-flooding": ("Inundaciones",)},
        ),
        ("The coast suffers erosion", {"coastal-erosion": ("coast … erosion",)}),
        ("نحتاج إلى مياه الشرب.", {"drinking-water": ("مياه الشرب",)}),
        ("The mayor likes chess.", {}),
        ("", {}),
    ],
)
def test_speaking_when_keywords_are_found_then_gives_them_as_they_are_written(text, found):
    assert speaking(text) == found


@given(st.text(max_size=200))
def test_speaking_when_given_anything_then_names_the_themes_that_words_are_evidence_for(text):
    assert speaking(text).keys() == by_words(text).keys()


@given(st.sampled_from([text for _, _, text in TEXTS]))
def test_speaking_when_words_are_found_then_each_stands_in_the_text(text):
    shown = [part for words in speaking(text).values() for word in words for part in word.split(" … ")]
    assert [part for part in shown if part not in text] == []


@pytest.mark.parametrize(
    ("score", "word"),
    [
        (1.0, Sureness.LIKELY),
        (0.5, Sureness.LIKELY),
        (0.49, Sureness.POSSIBLE),
        (0.3, Sureness.POSSIBLE),
        (0.29, Sureness.UNSURE),
    ],
)
def test_sureness_when_the_score_falls_then_says_so(score, word):
    assert sureness(score) is word

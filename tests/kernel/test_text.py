from __future__ import annotations

import pytest

from citylinks.kernel.text import Phrase, TranslatedText, Wording

TEXT = TranslatedText(
    (Wording("en", "Drains", "The drains."), Wording("pt-br", "Bueiros"), Wording("es", "", "Los drenajes."))
)


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        ("en", Phrase("en", "Drains"), Phrase("en", "The drains.")),
        ("es", Phrase("en", "Drains"), Phrase("es", "Los drenajes.")),
        ("es-mx", Phrase("en", "Drains"), Phrase("es", "Los drenajes.")),
        ("pt", Phrase("pt-br", "Bueiros"), Phrase("en", "The drains.")),
        ("ar", Phrase("en", "Drains"), Phrase("en", "The drains.")),
    ],
)
def test_translated_text_when_read_gives_the_nearest_language_and_says_which(language, title, text):
    assert (TEXT.title(language), TEXT.text(language)) == (title, text)


def test_translated_text_when_nothing_is_written_is_a_blank_in_the_original():
    assert TranslatedText((Wording("en", "Drains"),)).text("es") == Phrase("en", "")


def test_translated_text_when_sound_has_no_faults():
    assert list(TEXT.faults()) == []


def test_translation_when_it_says_nothing_is_a_fault():
    empty = TranslatedText((Wording("en", "Drains"), Wording("es", "")))
    assert [fault.place for fault in empty.faults()] == ["title (es)"]


def test_translated_text_of_wordings_begins_with_the_original_and_orders_the_rest():
    english, spanish, arabic = (Wording(code, code) for code in ("en", "es", "ar"))
    assert TranslatedText.of("es", [english, spanish, arabic]).wordings == (spanish, arabic, english)

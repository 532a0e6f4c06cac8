from __future__ import annotations

import pytest

from citylinks.kernel.text import Phrase, TranslatedText, Wording, is_line, line_faults

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


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Ciudad de México",
        "بلدية طرابلس",
        "می\u200cخواهم",  # a joiner belongs to the spelling
        "\u2067بلدية\u2069 (Tripoli)",
        "\u202bبلدية\u202c and \u2068one \u2066within\u2069\u2069",
    ],
)
def test_line_when_it_reads_as_it_is_stored_has_no_faults(text):
    assert (list(line_faults("name", text)), is_line(text)) == ([], True)


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\v", "\f", "\x1c", "\x1e", "\x85", "\u2028", "\u2029"])
def test_line_when_it_goes_on_in_another_is_a_fault(end):
    (fault,) = line_faults("name", f"Ada{end}Lovelace")
    assert fault.traced() == "name: The name has more than one line. Write it in one line."


@pytest.mark.parametrize("sign", ["\x00", "\t", "\x1f", "\x7f", "\x80", "\x9f", "\ud800"])
def test_line_when_it_holds_what_nobody_sees_is_a_fault(sign):
    (fault,) = line_faults("label", f"Ada{sign}", "name")
    assert fault.traced() == (f"label: The name holds a control character (U+{ord(sign):04X}). Type it anew.")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("\u202egnp.exe", "U+202E"),
        ("\u202dabc\u202c", "U+202D"),  # by force, closed or not
        ("\u2067abc", "U+2067"),
        ("abc\u2069", "U+2069"),
        ("abc\u202c", "U+202C"),
        ("\u2067abc\u202c", "U+202C"),  # closed by the sign of another kind
        ("\u2067\u202aabc\u2069\u202c", "U+2069"),  # across each other
    ],
)
def test_line_when_it_turns_what_follows_is_a_fault(text, code):
    (fault,) = line_faults("name", text)
    assert (fault.message, fault.mend) == (
        f"The name holds a mark that turns the direction of writing ({code}).",
        "Take the mark out, or type it anew.",
    )


def test_translated_text_when_a_title_is_no_line_is_a_fault():
    text = TranslatedText((Wording("en", "Drains", "Two\nlines."), Wording("es", "Los\ndrenajes")))
    assert [fault.traced() for fault in text.faults()] == [
        "title (es): The title has more than one line. Write it in one line."
    ]

"""The catalogs keep what the interface fills in, and a reader of another language gets pages in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from tools.collect_messages import collected, translated

LANGUAGES = sorted(code for code, _name in settings.LANGUAGES if code != "en")
PLURAL_FORMS = {"ar": 6, "es": 2}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%%|<[^>]+>")


def catalog_of(language):
    path = Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)


def placeholders(text):
    return sorted(match.group() for match in PLACEHOLDER.finditer(text))


def lost(message):
    """Say whether a translation lost or invented a placeholder; a singular may name its number in words."""
    if isinstance(message.id, str):
        return placeholders(message.id) != placeholders(message.string)
    allowed = set(placeholders(message.id[-1]))
    return any(not set(placeholders(text)) <= allowed for text in message.string)


def gaps(catalog, texts):
    """List the texts that a catalog lacks, leaves empty or only guesses."""
    held = {message.id: message for message in catalog if message.id}
    return [
        message.id
        for message in texts
        if message.id and (held.get(message.id) is None or not translated(held[message.id].string))
    ] + [message.id for message in held.values() if message.fuzzy]


@pytest.fixture(scope="module")
def texts():
    """Every text of the code, of templates and of tables."""
    return collected()


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalog_holds_a_translation_of_every_text_and_no_guess(language, texts):
    mend = "run tools/collect_messages.py and translate: docs/how-to/translate.md"
    assert gaps(catalog_of(language), texts) == [], mend
    assert len(texts) > 500


def test_catalog_when_a_text_is_new_or_empty_or_guessed_is_caught(texts):
    catalog = catalog_of("es")
    catalog.get("Remove %(name)s").string = ""
    catalog.get("Source").flags.add("fuzzy")
    texts.add("A text that nobody has translated")
    assert gaps(catalog, texts) == ["Remove %(name)s", "A text that nobody has translated", "Source"]
    texts.delete("A text that nobody has translated")


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalog_holds_every_plural_form_of_its_language(language):
    plurals = [message for message in catalog_of(language) if isinstance(message.id, list | tuple)]
    assert {len(message.string) for message in plurals} == {PLURAL_FORMS[language]}


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_every_placeholder_of_their_texts(language):
    catalog = catalog_of(language)
    assert [message.id for message in catalog if message.id and message.string and lost(message)] == []


def test_translation_when_it_loses_a_placeholder_is_caught():
    message = catalog_of("es").get("Remove %(name)s")
    message.string = "Quitar"
    assert lost(message) is True


@pytest.mark.parametrize(
    ("language", "direction", "heading"),
    [("es", "ltr", "Sistema de diseño"), ("ar", "rtl", "نظام التصميم"), ("fr", "ltr", "Design system")],
)
def test_page_asked_for_in_a_language_comes_in_it_or_in_english(client, language, direction, heading):
    drawn = client.get("/styleguide/", headers={"accept-language": language}).content.decode()
    assert re.search(r'dir="(\w+)"', drawn)[1] == direction
    assert re.search(r"<h1>(.*?)</h1>", drawn)[1] == heading

"""The catalogs keep what the interface fills in, and a reader of another language gets pages in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.conf import settings

CATALOGS = sorted(Path(settings.LOCALE_PATHS[0]).glob("*/LC_MESSAGES/django.po"))
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%%|<[^>]+>")


def placeholders(text):
    return sorted(match.group() for match in PLACEHOLDER.finditer(text))


def lost(message):
    """Say whether a translation lost or invented a placeholder; a singular may name its number in words."""
    if isinstance(message.id, str):
        return placeholders(message.id) != placeholders(message.string)
    allowed = set(placeholders(message.id[-1]))
    return any(not set(placeholders(text)) <= allowed for text in message.string)


@pytest.mark.parametrize("path", CATALOGS, ids=lambda path: path.parts[-3])
def test_translations_keep_every_placeholder_of_their_texts(path):
    with path.open("rb") as file:
        catalog = read_po(file)
    assert [message.id for message in catalog if message.id and message.string and lost(message)] == []
    assert len(catalog) > 100


def test_translation_when_it_loses_a_placeholder_is_caught():
    with CATALOGS[0].open("rb") as file:
        catalog = read_po(file)
    message = catalog.get("Remove %(name)s")
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

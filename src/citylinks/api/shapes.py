"""Shapes that several resources share."""

from __future__ import annotations

from ninja import Schema

from citylinks.kernel.source import Source
from citylinks.kernel.text import TranslatedText
from citylinks.kernel.time import PartialDate


class SourceOut(Schema):
    """Where a fact comes from; `url` is empty when it is not on the web."""

    title: str
    url: str


class WordingOut(Schema):
    """A title and a text in one language (BCP 47); the first of a list is the original."""

    language: str
    title: str
    text: str


class CityOut(Schema):
    """A city by its GeoNames number; `country` is an ISO 3166-1 alpha-2 code."""

    geonameid: int
    name: str
    country: str


def source_out(source: Source) -> SourceOut:
    """Show a source."""
    return SourceOut(title=source.title, url=source.url)


def wordings_out(text: TranslatedText) -> list[WordingOut]:
    """Show a text in all its languages."""
    return [WordingOut(language=one.language, title=one.title, text=one.text) for one in text.wordings]


def date_out(date: PartialDate | None) -> str | None:
    """Write a date as its source gives it: a year, a month or a day."""
    return None if date is None else str(date)

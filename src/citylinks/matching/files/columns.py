"""The columns of NEEDS.csv and OFFERS.csv: one table for the reader, the writer and the reference page."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    meaning: str
    example: str
    required: bool = False
    translated: bool = False  # may stand again per language, as text_es or text_pt_br


_ID = "a short name of your own, unique in the file: letters, digits, - and _."
_CITY = "the city's name in any language, “Name, State” when there are several, or its GeoNames number."
_COUNTRY = "the country's two-letter code (ISO 3166-1)."
_THEMES = "municipal themes by code or label, separated by | or ; (see the themes page)."
_HAZARDS = "natural hazards by code, separated by | or ; (see below)."
_LANGUAGES = "languages its staff work in, as two-letter codes, separated by | or ;."
_LANGUAGE = "the language of the plain title and text columns; en when blank."
_POPULATION = "the program's own figure; it overrides the gazetteer's."
_CURRENCY = "ISO 4217 code of the amount in this row."

NEED_COLUMNS = (
    Column("id", _ID, "semarang", required=True),
    Column("city", _CITY, "Semarang", required=True),
    Column("country", _COUNTRY, "ID", required=True),
    Column("title", "the need in one line.", "Coastal erosion and sinking ground", translated=True),
    Column(
        "text", "the need in full: what happens, to whom, what was tried.", "The shore …", translated=True
    ),
    Column("language", _LANGUAGE, "en"),
    Column("themes", _THEMES, "coastal-erosion|climate-adaptation"),
    Column("hazards", _HAZARDS, "coastal-erosion|subsidence"),
    Column("population", _POPULATION, "1555984"),
    Column("working_languages", _LANGUAGES, "id|en"),
    Column("budget", "the most one of its partnerships may cost.", "60000"),
    Column("currency", _CURRENCY, "USD"),
    Column("earliest", "the first month it can receive a visit, as year-month.", "2015-09"),
    Column("latest", "the last such month.", "2016-06"),
    Column("purposes", "codes of the program's purposes it falls under, separated by | or ;.", "climate"),
    Column("partners", "the most partnerships it wants; 1 when blank.", "1"),
    Column("source", "where these facts are written down.", "City assessment, 2015"),
)

OFFER_COLUMNS = (
    Column("id", _ID, "gold-coast", required=True),
    Column("organization", "who offers.", "City of Gold Coast", required=True),
    Column("city", _CITY, "Gold Coast", required=True),
    Column("country", _COUNTRY, "AU", required=True),
    Column("title", "the offer in one line.", "Beach nourishment and hazard models", translated=True),
    Column("text", "the offer in full: what its staff can share.", "Staff who …", translated=True),
    Column("language", _LANGUAGE, "en"),
    Column("themes", _THEMES, "coastal-erosion"),
    Column("hazards", "natural hazards it has dealt with, separated by | or ;.", "coastal-erosion"),
    Column("population", _POPULATION, "600000"),
    Column("evidence", "what it has done, not what it promises.", "Partner of Semarang, 2015-16"),
    Column("evidence_year", "the year of the latest such work.", "2016"),
    Column("evidence_source", "where that is written down; required with evidence.", "Program record"),
    Column("working_languages", _LANGUAGES, "en"),
    Column("capacity", "partnerships it can carry at once; 1 when blank.", "2"),
    Column(
        "months",
        "calendar months its staff can travel, as numbers or ranges; blank when not known.",
        "3|9..11",
    ),
    Column("cost", "what one partnership with it costs.", "45000"),
    Column("currency", _CURRENCY, "USD"),
    Column("role", "resource (answers the need) or third (a third city that joins a pair).", "resource"),
    Column("conflicts", "ids of needs it may not serve and of offers it may not join.", "durban"),
    Column("newcomer", "yes when it never took part before.", "no"),
)

_SUFFIX = re.compile(r"(?P<base>[a-z]+)_(?P<language>[a-z]{2,3}(?:_[a-z]{2,4})?)", re.ASCII)


def columns_of(columns: tuple[Column, ...]) -> dict[str, Column]:
    return {column.name: column for column in columns}


def split_language(name: str, columns: tuple[Column, ...]) -> tuple[str, str] | None:
    """("text", "pt-br") for text_pt_br; None when the name is not a translated column."""
    match = _SUFFIX.fullmatch(name)
    column = columns_of(columns).get(match["base"]) if match else None
    if match is None or column is None or not column.translated:
        return None
    return column.name, match["language"].replace("_", "-")

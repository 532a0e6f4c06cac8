"""Bring the catalogs of translations up to date with the texts of the interface, without a gettext program.

A text that is new stands in each catalog with an empty translation, and shows in English until it has one.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from citylinks.access.texts import PERMISSION_SENTENCES, ROLE_SENTENCES, ROLE_TITLES, SCOPE_SENTENCES
from citylinks.needs.hazards import HAZARDS
from citylinks.places.describe import FIGURES
from citylinks.places.gazetteer import Gazetteer
from citylinks.themes.taxonomy import AREAS, THEMES

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "src" / "citylinks" / "web"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def main() -> int:
    template = collected()
    for path in sorted((WEB / "locale").glob("*/LC_MESSAGES/django.po")):
        with path.open("rb") as file:
            catalog = read_po(file, locale=path.parts[-3])
        template.creation_date = catalog.creation_date
        catalog.update(template, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        catalog.msgid_bugs_address, catalog.last_translator, catalog.language_team = (
            "",
            "CityLinks",
            catalog.locale_identifier,
        )
        with path.open("wb") as file:
            write_po(file, catalog, width=110, omit_header=False, include_lineno=False, ignore_obsolete=True)
        missing = len([message for message in catalog if message.id and not translated(message.string)])
        print(f"{path.parts[-3]}: {len(catalog)} texts, {missing} without a translation")
    return 0


def collected() -> Catalog:
    """Gather every text of the code and of the data tables, each with the files it stands in."""
    template = Catalog(project="CityLinks", charset="utf-8")
    tables = ((path, text, None) for path, text in of_tables())
    for path, message, context in sorted((*messages(), *tables), key=lambda one: (one[0], str(one[1]))):
        template.add(message, locations=[(path, 0)], context=context, flags=flags(message))
    return template


def of_tables() -> Iterator[tuple[str, str]]:
    """Yield file and text of what pages show of tables that are data, not code."""
    gazetteer = Gazetteer.load()
    tables = {
        "access/texts.py": [
            *ROLE_TITLES.values(),
            *ROLE_SENTENCES.values(),
            *SCOPE_SENTENCES.values(),
            *PERMISSION_SENTENCES.values(),
        ],
        "themes/taxonomy.toml": [
            *AREAS.values(),
            *(text for theme in THEMES.values() for text in (theme.label, theme.why)),
        ],
        "needs/hazards.py": [*HAZARDS.values()],
        "places/describe.py": [text for _name, label, unit, _source in FIGURES for text in (label, unit)],
        "places/data/countries.csv": [country.income_group for country in gazetteer.countries.values()],
        "places/data/country_lists.toml": [one.name for one in gazetteer.country_lists],
        "places/data/overrides.toml": [
            one.reason for one in (*gazetteer.overrides.values(), *gazetteer.duplicates)
        ],
        "places/data/sources.toml": [source.note for source in gazetteer.sources.values()],
    }
    for path, texts in tables.items():
        for text in dict.fromkeys(texts):
            if text:
                yield f"src/citylinks/{path}", text


def messages() -> Iterator[tuple[str, str | tuple[str, ...], str | None]]:
    """Yield file, text and context of every text in the package's modules and templates."""
    for path in sorted((ROOT / "src" / "citylinks").rglob("*")):
        is_template = path.suffix in {".html", ".txt"} and "static" not in path.parts
        if not (is_template or path.suffix == ".py") or "styleguide" in path.parts:
            continue
        source = path.read_text(encoding="utf-8")
        if is_template:
            source = "\n".join(line.strip() for line in templatize(source, origin=str(path)).splitlines())
        stream = io.BytesIO(source.encode())
        for _, message, _, context in extract(
            "python", stream, keywords=KEYWORDS, options={"encoding": "utf-8"}
        ):
            yield path.relative_to(ROOT).as_posix(), message, context


def flags(message: str | tuple[str, ...]) -> set[str]:
    text = message if isinstance(message, str) else message[0]
    return {"python-format"} if "%(" in text else set()


def translated(text: str | Sequence[str] | None) -> bool:
    return bool(text) if text is None or isinstance(text, str) else all(text)


if __name__ == "__main__":
    sys.exit(main())

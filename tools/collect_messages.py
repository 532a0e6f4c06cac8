"""Bring the catalogs of translations up to date with the texts of the interface, without a gettext program.

A text that is new stands in each catalog with an empty translation, and shows in English until it has one.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

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
    "npgettext": ((1, "c"), 2, 3),
}


def main() -> int:
    template = Catalog(project="CityLinks", charset="utf-8")
    for path, message, context in sorted(messages(), key=lambda found: (found[0], str(found[1]))):
        template.add(message, locations=[(path, 0)], context=context, flags=flags(message))
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
        missing = sum(1 for message in catalog if message.id and not translated(message.string))
        print(f"{path.parts[-3]}: {len(catalog)} texts, {missing} without a translation")
    return 0


def messages() -> Iterator[tuple[str, str | tuple[str, ...], str | None]]:
    """Yield file, text and context of every text in the package's modules and templates."""
    for path in sorted((ROOT / "src" / "citylinks").rglob("*")):
        if path.suffix not in {".py", ".html"} or "styleguide" in path.parts:
            continue
        source = path.read_text(encoding="utf-8")
        if path.suffix == ".html":
            source = "\n".join(line.strip() for line in templatize(source, origin=str(path)).splitlines())
        stream = io.BytesIO(source.encode())
        for _, message, _, context in extract(
            "python", stream, keywords=KEYWORDS, options={"encoding": "utf-8"}
        ):
            yield path.relative_to(ROOT).as_posix(), message, context


def flags(message: str | tuple[str, ...]) -> set[str]:
    text = message if isinstance(message, str) else message[0]
    return {"python-format"} if "%(" in text else set()


def translated(text: str | tuple[str, ...] | None) -> bool:
    return all(text) if isinstance(text, tuple) else bool(text)


if __name__ == "__main__":
    sys.exit(main())

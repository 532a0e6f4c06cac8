"""The words of letters: those that ship with the product, and values in the place of names in braces."""

from __future__ import annotations

import string
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from citylinks.kernel.errors import Fault
from citylinks.kernel.text import is_language, line_faults
from citylinks.outbox.states import OPTIONAL, PLACEHOLDERS, PLACEHOLDERS_OF, LetterKind

FALLBACK = "en"
SUBJECT_LENGTH = 200
BODY_LENGTH = 20_000  # a long value stands in a body as often as it is named there
LANGUAGE_LENGTH = 20


@dataclass(frozen=True, slots=True)
class LetterWords:
    """A subject and a body in one language; in a template, with names in braces."""

    language: str
    subject: str
    body: str


@cache
def built_in() -> Mapping[tuple[LetterKind, str], LetterWords]:
    """Return the wordings that ship with the product, by kind and language; every kind has an English one."""
    path = Path(__file__).with_name("letters.toml")
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        (LetterKind(kind), language): LetterWords(language, words["subject"], words["body"].strip())
        for kind, languages in tables.items()
        for language, words in languages.items()
    }


def placeholders(text: str) -> Iterator[str]:
    """Name what stands between braces, in its order. Raises ValueError where a brace has no partner."""
    for _, name, form, conversion in string.Formatter().parse(text):
        if name is not None:
            yield name + (f"!{conversion}" if conversion else "") + (f":{form}" if form else "")


def is_wording_language(code: str) -> bool:
    """Tell whether words can be kept in this language."""
    return is_language(code) and len(code) <= LANGUAGE_LENGTH


def template_faults(kind: LetterKind, words: LetterWords) -> Iterator[Fault]:
    """Say all that is wrong: empty, too long, a brace alone, a name that has no value in such a letter.

    What may be empty must leave words behind: a subject names none of it, and some line of the body does not.
    """
    if not is_wording_language(words.language):
        yield Fault("language", f"“{words.language}” is no code of a language.", "Write one such as pt-BR.")
    known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS_OF[kind])
    for place, text in (("subject", words.subject), ("body", words.body)):
        if not text.strip():
            yield Fault(place, f"The {place} is empty.", "Write what the reader should see.")
        try:
            names = tuple(dict.fromkeys(placeholders(text)))
        except ValueError:
            yield Fault(place, "A brace has no partner.", "Write {{ for a brace that is only a brace.")
            continue
        for name in names:
            if name not in PLACEHOLDERS_OF[kind]:
                yield Fault(place, f"{{{name}}} is no placeholder.", f"Use {known}.")
        is_known = set(names) <= set(PLACEHOLDERS_OF[kind])
        if text.strip() and is_known and not any(line.strip() for line in _lasting(text, OPTIONAL)):
            bare = ", ".join(f"{{{name}}}" for name in names if name in OPTIONAL)
            yield Fault(place, f"Nothing stands here when {bare} is empty.", "Write a line without it.")
    if len(words.body) > BODY_LENGTH:
        yield Fault("body", f"The body has {len(words.body)} letters.", f"Use at most {BODY_LENGTH}.")
    if len(words.subject) > SUBJECT_LENGTH:
        yield Fault(
            "subject", f"The subject has {len(words.subject)} letters.", f"Use at most {SUBJECT_LENGTH}."
        )
    yield from line_faults("subject", words.subject.strip())


def fill(words: LetterWords, values: Mapping[str, str]) -> LetterWords:
    """Put the values in, without the lines of the body that hold an optional name without a value.

    Raises KeyError for any other name without one; `missing` tells beforehand.
    """
    lines = _lasting(words.body, [name for name in OPTIONAL if not values.get(name, "").strip()])
    given = dict.fromkeys(OPTIONAL, "") | dict(values)
    subject = " ".join(words.subject.format_map(given).split())
    return LetterWords(words.language, subject[:SUBJECT_LENGTH], "\n".join(lines).format_map(given).strip())


def _lasting(text: str, empty: Iterable[str]) -> list[str]:
    """Return the lines that are left when these names have no value."""
    absent = set(empty)
    return [line for line in text.split("\n") if absent.isdisjoint(placeholders(line))]


def missing(words: LetterWords, values: Mapping[str, str]) -> Iterator[Fault]:
    """Say which names of a template have no value, or an empty one, and need one."""
    for name in dict.fromkeys((*placeholders(words.subject), *placeholders(words.body))):
        if name not in OPTIONAL and not values.get(name, "").strip():
            yield Fault("letter", f"{{{name}}} has no value.", f"Give {PLACEHOLDERS[name]}.")

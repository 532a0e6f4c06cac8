"""Folding names, so that Moscú, MOSCU and Moscu are one key, and 東京 and München keep theirs.

A key is lower case, without accents, apostrophes or punctuation. Letters that only some writers replace
(ø, ł, ß) become what most people type. Marks that change the letter itself, as in Devanagari, stay.
"""

from __future__ import annotations

import gzip
import unicodedata
from pathlib import Path

REPLACED = str.maketrans(
    {
        "ø": "o", "đ": "d", "ł": "l", "ħ": "h", "ŧ": "t", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe",
        "ð": "d", "þ": "th", "ə": "a", "ŋ": "n", "ˈ": None, "ʻ": None, "ʼ": None, "ʽ": None, "ʾ": None,
        "ʿ": None, "'": None, "’": None, "‘": None, "`": None, "´": None, "ʹ": None, "ʺ": None,
        "\u200b": None, "\u200c": None, "\u200d": None, "\u0640": None,
    }
)  # fmt: skip


def strips(mark: str) -> bool:
    """Tell whether people leave this mark out: accents, and Arabic and Hebrew vowel points."""
    order = unicodedata.combining(mark)
    return order >= 200 or 10 <= order <= 35


def fold(text: str) -> str:
    """Return the key of a name: equal for all spellings that differ only in case, accents and punctuation."""
    if text.isascii():
        lowered = text.lower().replace("'", "").replace("`", "")
    else:
        decomposed = unicodedata.normalize("NFKD", text.casefold())
        kept = "".join(character for character in decomposed if not strips(character))
        lowered = unicodedata.normalize("NFC", kept).casefold().translate(REPLACED)
    letters = (character if keeps(character) else " " for character in lowered)
    return " ".join("".join(letters).split())


def keeps(character: str) -> bool:
    """Tell whether a character belongs to a name: letters, digits, and the marks that letters need."""
    return character.isalnum() or unicodedata.category(character) in {"Mn", "Mc"}


def shortened(key: str, name: str) -> str:
    """Return what a line of the names keeps of a spelling: nothing when it can be made from the key."""
    if name == key:
        return "="
    return "" if name == capitalized(key) else name


def spelled(key: str, shown: str) -> str:
    """Return the spelling that `shortened` left of a name."""
    if shown == "=":
        return key
    return shown or capitalized(key)


def capitalized(key: str) -> str:
    """Return the key with a capital at the start of each word."""
    return " ".join(word[:1].upper() + word[1:] for word in key.split(" "))


def write_lines(directory: Path, lines: list[str], size: int = 2048) -> None:
    """Write `names.txt.gz` as chunks of whole keys, each a gzip member, and where they start.

    Lines are `key TAB geonameid TAB spelling`, sorted by the bytes of the key.
    """
    chunks: list[list[str]] = []
    for line in lines:
        key = line.split("\t", 1)[0]
        if not chunks or (len(chunks[-1]) >= size and chunks[-1][-1].split("\t", 1)[0] != key):
            chunks.append([])
        chunks[-1].append(line)
    packed, index = bytearray(), []
    for chunk in chunks:
        index.append(f"{len(packed)}\t{chunk[0].split(chr(9), 1)[0]}\n")
        packed += gzip.compress(("\n" + "\n".join(chunk) + "\n").encode(), compresslevel=9, mtime=0)
    (directory / "names.txt.gz").write_bytes(bytes(packed))
    (directory / "names.index.tsv").write_text("".join(index), encoding="utf-8")

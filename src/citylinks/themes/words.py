"""Words as people write them, reduced so that case, accents and Arabic spelling variants no longer matter."""

from __future__ import annotations

import re
import unicodedata

WORD = re.compile(r"[^\W_]+")
ARABIC_VARIANTS = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه", "ـ": None})
ARABIC_ARTICLE = re.compile(r"^(?:[وبفك]?ال|لل)(?=\w{3})")


def fold(text: str) -> str:
    """Lower the case and drop the accents: «Inundación» becomes «inundacion»."""
    # The Arabic hamza letters decompose, so they are unified before and after.
    unified = text.translate(ARABIC_VARIANTS)
    decomposed = unicodedata.normalize("NFKD", unified.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).translate(
        ARABIC_VARIANTS
    )


def words(text: str) -> list[str]:
    """Fold the text and split it into words; the Arabic article is dropped, with a one-letter prefix."""
    return [ARABIC_ARTICLE.sub("", word) for word in WORD.findall(fold(text))]

"""Passwords that somebody would guess: refused without asking anybody outside.

Attackers try known passwords and what people make of them: another case, a year behind, `@` for `a`. One is
refused when what remains without these is on Django's list of 20,000 common ones, is a word of this site,
runs along the keyboard, or repeats itself. An operator who has the file of breached passwords (SHA-1, ordered
by hash) names it, and every password is looked up there too.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# What a guesser who knows the site tries first: its name, what it is about and who uses it.
OF_THIS_SITE = frozenset(
    {
        *("citylinks", "citylink", "resourcecities", "partnership", "partnerships", "sistercity", "twinning"),
        *("cities", "city", "municipality", "municipal", "mayor", "townhall", "cityhall", "council"),
        *("program", "officer", "reviewer", "administrator", "coordinator", "donor", "usaid", "icma"),
        "localgovernment",
    }
)
ROWS = (
    "1234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "azertyuiop",
    "qwertzuiop",
    "abcdefghijklmnopqrstuvwxyz",
)
LEET = str.maketrans("@4831!0$57", "aabeiiosst")
SHORTEST_PART = 4
FEWEST_DIFFERENT = 5
HASH_LENGTH = 40


@cache
def common() -> frozenset[str]:
    """Return Django's list of common passwords, read once a process."""
    return frozenset(CommonPasswordValidator().passwords)


def guesses(password: str) -> Iterator[str]:
    """Yield what a guesser would have begun with: without case, ends of digits and signs, and leet."""
    plain = password.casefold()
    for text in (plain, plain.translate(LEET)):
        for stripped in (text, text.rstrip("0123456789!?.*#$-_ "), text.strip("0123456789!?.*#$-_ ")):
            yield stripped
            yield re.sub(r"[\W_]+", "", stripped)
    yield re.sub(r"[^a-z]", "", plain.translate(LEET))


def is_common(password: str) -> bool:
    """Tell whether a guess is on the list, or is put together from words of it or of this site alone."""
    known = common() | OF_THIS_SITE
    return any(guess in known or _made_of(guess, known) for guess in guesses(password) if guess)


def _made_of(guess: str, known: frozenset[str]) -> bool:
    """Tell whether a text is one known word several times, or two known words of four letters or more."""
    for length in range(SHORTEST_PART, len(guess) - SHORTEST_PART + 1):
        first, rest = guess[:length], guess[length:]
        if first in known and (rest in known or not rest.replace(first, "")):
            return True
    return False


def is_monotonous(password: str) -> bool:
    """Tell whether it has fewer than five different characters, or repeats a piece of up to six."""
    plain = password.casefold()
    return len(set(plain)) < FEWEST_DIFFERENT or re.fullmatch(r"(.{1,6}?)\1+.{0,5}", plain) is not None


def is_walk(password: str) -> bool:
    """Tell whether it consists of runs of at least four neighbors on a keyboard or in the alphabet."""
    plain = re.sub(r"[\W_]+", "", password.casefold())
    runs = {
        row[i : i + 4]
        for way in (ROWS, [row[::-1] for row in ROWS])
        for row in way
        for i in range(len(row) - 3)
    }
    covered = [False] * len(plain)
    for i in range(len(plain) - 3):
        if plain[i : i + 4] in runs:
            covered[i : i + 4] = [True] * 4
    return bool(plain) and sum(covered) >= len(plain) - 2


def is_breached(password: str, path: Path) -> bool:
    """Look a password up in a file of lines `SHA1:COUNT` in the order of the hashes, by halving."""
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with path.open("rb") as file:
        low, high = 0, file.seek(0, 2)
        while low < high:
            middle = (low + high) // 2
            file.seek(middle)
            if middle:
                file.readline()
            line = file.readline()
            if not line or line[:HASH_LENGTH].upper() >= wanted:
                high = middle
            else:
                low = file.tell()
        file.seek(low)
        candidates = (file.readline(), file.readline())
    return any(line[:HASH_LENGTH].upper() == wanted for line in candidates)


def _reason(password: str, breached: Path | None) -> tuple[str, str] | None:
    """Return why a password is refused, in words and as a code; None when it is taken."""
    if is_common(password):
        return _("Many people use this password, or one like it."), "common"
    if is_monotonous(password) or is_walk(password):
        return _("This password repeats itself or follows the keys."), "monotonous"
    if breached is not None and is_breached(password, breached):
        return _("This password was stolen elsewhere once."), "breached"
    return None


class GuessableValidator:
    """Refuse what would be guessed; for AUTH_PASSWORD_VALIDATORS."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Raise ValidationError that says why, and what to do instead."""
        del user
        found = _reason(password, settings.BREACHED_PASSWORDS)
        if found is not None:
            reason, code = found
            mend = _("Choose a sentence that only you know.")
            raise ValidationError(f"{reason} {mend}", code)

    def get_help_text(self) -> str:
        """Say what is refused."""
        return str(_("A password that many people use cannot be used."))

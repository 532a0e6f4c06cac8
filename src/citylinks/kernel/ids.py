"""Public ids: short random codes that say nothing about how many rows there are, or in which order."""

from __future__ import annotations

import secrets

# Crockford's digits and letters in lower case: no i, l, o, u, so that a code survives being read aloud.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 10
BITS = 5  # of one letter
LETTER = (1 << BITS) - 1


def public_id() -> str:
    """Return ten letters of thirty-two: 50 random bits."""
    bits = secrets.randbits(BITS * LENGTH)
    return "".join(ALPHABET[bits >> place & LETTER] for place in range(0, BITS * LENGTH, BITS))

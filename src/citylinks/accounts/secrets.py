"""Secrets that are shown once: what is kept of them is a digest."""

from __future__ import annotations

import hashlib
import secrets

PREFIX = "clk_"  # so that a key that leaked into a text can be found


def new_secret() -> str:
    """Return 43 letters of 256 random bits behind the prefix."""
    return PREFIX + secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """Return 64 hexadecimal digits. The secret is random, so no salt and no slow hash are needed."""
    return hashlib.sha256(secret.encode()).hexdigest()

"""Secrets that must be read again, such as the seed of one-time codes: encrypted where they are kept.

The first of the operator's keys encrypts, and every key decrypts, the one that signs cookies included: a key
is replaced by putting a new one in front of it. What was kept before there was encryption is read as it is.
"""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

MARK = "sealed:"  # an encrypted secret begins so, and no seed does
_PURPOSE = b"citylinks second factors"


class UnknownKeyError(Exception):
    """A secret was encrypted with a key that is not among those given: only that key can read it."""


def sealed(text: str) -> str:
    """Encrypt a secret with the first key."""
    return MARK + _fernets()[0].encrypt(text.encode()).decode("ascii")


def opened(kept: str) -> str:
    """Decrypt with whichever key fits; what is not encrypted is returned as it is. Raises UnknownKeyError."""
    if not kept.startswith(MARK):
        return kept
    try:
        return MultiFernet(_fernets()).decrypt(kept.removeprefix(MARK)).decode()
    except InvalidToken as fault:
        raise UnknownKeyError(
            "The secret of a second factor was encrypted with a key that is not here. Add that key to "
            "CITYLINKS_SECRETS_KEYS, or to CITYLINKS_OLD_SECRET_KEYS where it was the secret key."
        ) from fault


def is_current(kept: str) -> bool:
    """Tell whether a secret is encrypted with the first key."""
    if not kept.startswith(MARK):
        return False
    try:
        _fernets()[0].decrypt(kept.removeprefix(MARK))
    except InvalidToken:
        return False
    return True


def _fernets() -> list[Fernet]:
    keys = (*settings.SECRETS_KEYS, settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return [_fernet(key) for key in dict.fromkeys(keys)]


def _fernet(key: str) -> Fernet:
    """Derive the key of 32 bytes that the cipher takes, for this purpose alone (RFC 5869)."""
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))

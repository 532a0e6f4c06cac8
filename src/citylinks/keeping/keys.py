"""The secret keys, in a file of their own: whoever holds them and the archive reads the second factors."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

from django.conf import settings

from citylinks.access.actors import Actor
from citylinks.access.decisions import require
from citylinks.access.states import Permission
from citylinks.kernel.errors import DomainError


def write_keys(path: Path, *, by: Actor) -> None:
    """Write the keys as settings of the environment, readable by the owner only. Never over another file."""
    require(by, Permission.KEEP_RECORD, None)
    told = {
        "CITYLINKS_SECRET_KEY": [settings.SECRET_KEY],
        "CITYLINKS_OLD_SECRET_KEYS": settings.SECRET_KEY_FALLBACKS,
        "CITYLINKS_SECRETS_KEYS": settings.SECRETS_KEYS,
    }
    text = "".join(f"{name}={shlex.quote(','.join(keys))}\n" for name, keys in told.items() if keys)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except OSError as fault:
        raise DomainError(
            "cannot-write", f"The keys cannot be written to {path}: {fault.strerror}."
        ) from fault

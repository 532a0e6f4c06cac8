"""The key that signs: made once, kept beside the data, readable by its owner only."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path


def secret_key(path: Path) -> str:
    """Return the stored key; without one, a key for this process only, which then serves no page."""
    if path.is_file():
        return path.read_text(encoding="ascii").strip()
    return secrets.token_urlsafe(50)


def told_keys(given: Iterable[str]) -> list[str]:
    """Return an operator's keys; a comma too many makes no empty one, which everybody knows."""
    return [key.strip() for key in given if key.strip()]


def keep_own_key() -> None:
    """Make the key before the settings are read, so that every process signs with it from its first start.

    Does nothing where the operator gave one. Raises OSError when the data directory cannot be written.
    """
    if not os.environ.get("CITYLINKS_SECRET_KEY"):
        keep_secret_key(Path(os.environ.get("CITYLINKS_DATA_DIR", "var")).resolve() / "secret-key")


def keep_secret_key(path: Path) -> None:
    """Make the key unless there is one. Several processes may try at once: the first one's key stays."""
    if path.is_file():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(50))
    with suppress(FileExistsError):
        os.link(draft, path)  # fails when another process was first; never shows a half-written key
    draft.unlink()

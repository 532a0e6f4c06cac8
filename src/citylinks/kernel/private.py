"""What the installation writes is its own user's alone: databases, mails with links, uploads."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

OTHERS = stat.S_IRWXG | stat.S_IRWXO  # the bits of the group and of everybody else


def keep_to_owner() -> None:
    """Make every file of this process 0600 and every folder 0700 from now on, those of its children too."""
    os.umask(0o077)


def tighten(folder: Path) -> int:
    """Take the rights of the group and of others from a folder and all below it; return how many had any.

    A folder comes before what it holds, so nothing can be opened while the rest is tightened. Links are not
    followed. Raises PermissionError where something belongs to another user.
    """
    return sum(tighten_one(path) for path in (folder, *below(folder)))


def tighten_one(path: Path) -> bool:
    """Take those rights from one file or folder; False when it has none, is a link, or is gone."""
    try:
        mode = path.lstat().st_mode
        if stat.S_ISLNK(mode) or not mode & OTHERS:
            return False
        path.chmod(stat.S_IMODE(mode) & ~OTHERS)
    except FileNotFoundError:  # a session of the cache, a mail: others take away what they wrote
        return False
    return True


def below(folder: Path) -> Iterator[Path]:
    """Yield all files and folders below a folder, a folder before what it holds."""
    for place, folders, files in os.walk(folder):
        yield from (Path(place) / name for name in (*folders, *files))

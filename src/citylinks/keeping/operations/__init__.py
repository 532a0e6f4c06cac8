"""Backing the record up, restoring it, and moving it to another database."""

from citylinks.keeping.operations.backups import BackedUp, back_up
from citylinks.keeping.operations.moving import Moved, move
from citylinks.keeping.operations.restoring import Restored, restore

__all__ = ["BackedUp", "Moved", "Restored", "back_up", "move", "restore"]

"""Writing members in bulk: from a file, and those made up for demonstration; and giving them out."""

from __future__ import annotations

from citylinks.network.members.operations.exporting import export_members
from citylinks.network.members.operations.importing import Imported, import_members
from citylinks.network.members.operations.samples import make_sample_members, remove_sample_members

__all__ = (
    "Imported",
    "export_members",
    "import_members",
    "make_sample_members",
    "remove_sample_members",
)

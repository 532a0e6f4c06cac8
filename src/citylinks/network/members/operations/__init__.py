"""Writing members in bulk: from a file, and those made up for demonstration; and giving them out."""

from __future__ import annotations

from citylinks.network.members.operations.exporting import export_members
from citylinks.network.members.operations.importing import Imported, import_members
from citylinks.network.members.operations.requests import ask_for_members, erase_request, export_request
from citylinks.network.members.operations.samples import make_sample_members, remove_sample_members

__all__ = (
    "Imported",
    "ask_for_members",
    "erase_request",
    "export_members",
    "export_request",
    "import_members",
    "make_sample_members",
    "remove_sample_members",
)

"""Every change of needs, on record and while they are being written."""

from __future__ import annotations

from citylinks.needs.operations.drafts import (
    KeptBeside,
    SavedDraft,
    Sent,
    begin_draft,
    begin_revision,
    discard_draft,
    finish_draft,
    save_draft,
)
from citylinks.needs.operations.owners import replace_owner
from citylinks.needs.operations.stating import publish_need, revise_need, state_need, withdraw_need
from citylinks.needs.statement import Account, Evidence, HazardEvidence, Owner, Statement

__all__ = [
    "Account",
    "Evidence",
    "HazardEvidence",
    "KeptBeside",
    "Owner",
    "SavedDraft",
    "Sent",
    "Statement",
    "begin_draft",
    "begin_revision",
    "discard_draft",
    "finish_draft",
    "publish_need",
    "replace_owner",
    "revise_need",
    "save_draft",
    "state_need",
    "withdraw_need",
]

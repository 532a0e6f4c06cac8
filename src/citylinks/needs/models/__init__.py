"""Needs as they stand on record, as they are being written, and what was heard in their words."""

from __future__ import annotations

from citylinks.needs.models.draft import DraftEvidence, DraftTheme, DraftWording, NeedDraft
from citylinks.needs.models.heard import HeardTheme, TextVector
from citylinks.needs.models.record import (
    Need,
    NeedAccount,
    NeedEvidence,
    NeedHazard,
    NeedOwner,
    NeedPurpose,
    NeedTheme,
    NeedWording,
    PastWording,
)

__all__ = [
    "DraftEvidence",
    "DraftTheme",
    "DraftWording",
    "HeardTheme",
    "Need",
    "NeedAccount",
    "NeedDraft",
    "NeedEvidence",
    "NeedHazard",
    "NeedOwner",
    "NeedPurpose",
    "NeedTheme",
    "NeedWording",
    "PastWording",
    "TextVector",
]

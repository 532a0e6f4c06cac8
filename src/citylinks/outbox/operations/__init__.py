"""Every change of letters and their templates, of one letter or of many that must be told."""

from __future__ import annotations

from citylinks.outbox.operations.letters import (
    About,
    Recipient,
    approve_letter,
    discard_drafts,
    discard_letter,
    edit_letter,
    erase_letter,
    forget_letters,
    forget_notices,
    report_arrived,
    report_lost,
    reset_template,
    save_template,
    send_letter,
    send_letters,
    write_letter,
)
from citylinks.outbox.operations.notices import announce

__all__ = [
    "About",
    "Recipient",
    "announce",
    "approve_letter",
    "discard_drafts",
    "discard_letter",
    "edit_letter",
    "erase_letter",
    "forget_letters",
    "forget_notices",
    "report_arrived",
    "report_lost",
    "reset_template",
    "save_template",
    "send_letter",
    "send_letters",
    "write_letter",
]

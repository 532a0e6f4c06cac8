"""Every change of mails on their way out, and of the queue that they leave from."""

from __future__ import annotations

from citylinks.mail.operations.mails import (
    Subject,
    forget_mails,
    look_after,
    post_mail,
    post_mails,
    settles,
    take_back,
)
from citylinks.mail.operations.queue import beat, end_work, run_next

__all__ = [
    "Subject",
    "beat",
    "end_work",
    "forget_mails",
    "look_after",
    "post_mail",
    "post_mails",
    "run_next",
    "settles",
    "take_back",
]

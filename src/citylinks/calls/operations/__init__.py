"""Every change of calls and applications; each module holds what belongs together."""

from __future__ import annotations

from citylinks.calls.operations.answers import Saved, Settle, drop_set_aside, save_answers, take_set_aside
from citylinks.calls.operations.applications import (
    change_application,
    reopen_application,
    settle_application,
    start_application,
    submit_application,
    withdraw_application,
)
from citylinks.calls.operations.call_terms import (
    change_call,
    close_call,
    decide_call,
    extend_call,
    open_call,
    set_up_call,
)
from citylinks.calls.operations.clarifications import (
    answer_clarification,
    ask_clarification,
    decline_clarification,
)
from citylinks.calls.operations.late import allow_late, ask_late, refuse_late
from citylinks.calls.operations.questions import (
    add_question,
    change_question,
    move_question,
    remove_question,
)
from citylinks.calls.operations.uploads import keep_upload, remove_upload

__all__ = (
    "Saved",
    "Settle",
    "add_question",
    "allow_late",
    "answer_clarification",
    "ask_clarification",
    "ask_late",
    "change_application",
    "change_call",
    "change_question",
    "close_call",
    "decide_call",
    "decline_clarification",
    "drop_set_aside",
    "extend_call",
    "keep_upload",
    "move_question",
    "open_call",
    "refuse_late",
    "remove_question",
    "remove_upload",
    "reopen_application",
    "save_answers",
    "set_up_call",
    "settle_application",
    "start_application",
    "submit_application",
    "take_set_aside",
    "withdraw_application",
)

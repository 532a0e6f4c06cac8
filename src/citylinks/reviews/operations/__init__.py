"""Every change of reviews; each module holds what belongs together."""

from __future__ import annotations

from citylinks.reviews.operations.assigning import (
    assign_reviewer,
    assign_reviewers,
    end_tied_assignments,
    recuse_reviewer,
    unassign_reviewer,
)
from citylinks.reviews.operations.deciding import Announcement, announce_results, decide_application
from citylinks.reviews.operations.scoring import (
    GivenScore,
    KeptReview,
    keep_review,
    reopen_review,
    save_review,
    submit_review,
)
from citylinks.reviews.operations.setting_up import (
    CriterionTerms,
    ask_reviewer,
    change_reviewer,
    end_reviewer,
    set_rubric,
)

__all__ = (
    "Announcement",
    "CriterionTerms",
    "GivenScore",
    "KeptReview",
    "announce_results",
    "ask_reviewer",
    "assign_reviewer",
    "assign_reviewers",
    "change_reviewer",
    "decide_application",
    "end_reviewer",
    "end_tied_assignments",
    "keep_review",
    "recuse_reviewer",
    "reopen_review",
    "save_review",
    "set_rubric",
    "submit_review",
    "unassign_reviewer",
)

"""Reading the reviews, as much of them as an actor may see; each module serves one kind of reader."""

from __future__ import annotations

from citylinks.reviews.queries.board import (
    ApplicationRow,
    Board,
    CallFacts,
    CriterionFacts,
    DecisionFacts,
    ReviewerFacts,
    ReviewFacts,
    RubricFacts,
    application_row,
    assignment_row,
    board,
    call_row,
    possible_reviewers,
    reviewed_calls,
    reviewer_row,
)
from citylinks.reviews.queries.results import Result, ResultRow, result, results, selected
from citylinks.reviews.queries.sheet import Sheet, SheetAnswer, SheetFile, file_content, own_assignment, sheet
from citylinks.reviews.queries.worklist import WorkItem, worklist

__all__ = (
    "ApplicationRow",
    "Board",
    "CallFacts",
    "CriterionFacts",
    "DecisionFacts",
    "Result",
    "ResultRow",
    "ReviewFacts",
    "ReviewerFacts",
    "RubricFacts",
    "Sheet",
    "SheetAnswer",
    "SheetFile",
    "WorkItem",
    "application_row",
    "assignment_row",
    "board",
    "call_row",
    "file_content",
    "own_assignment",
    "possible_reviewers",
    "result",
    "results",
    "reviewed_calls",
    "reviewer_row",
    "selected",
    "sheet",
    "worklist",
)

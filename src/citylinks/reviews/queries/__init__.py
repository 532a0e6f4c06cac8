"""Reading the reviews, as much of them as an actor may see; each module serves one kind of reader."""

from __future__ import annotations

from citylinks.reviews.queries.board import (
    ApplicationRow,
    Board,
    CallFacts,
    Conflict,
    CriterionFacts,
    DecisionFacts,
    ReviewerFacts,
    ReviewFacts,
    RubricFacts,
    board,
    calls_under_review,
)
from citylinks.reviews.queries.details import Candidate, Detail, ScoreFacts, detail
from citylinks.reviews.queries.examples import Example, letter_example
from citylinks.reviews.queries.readers import without_reader
from citylinks.reviews.queries.results import Result, ResultRow, result, results, selected
from citylinks.reviews.queries.rows import (
    application_row,
    assignment_row,
    call_row,
    possible_reviewers,
    reviewed_calls,
    reviewer_row,
)
from citylinks.reviews.queries.sheet import (
    Sheet,
    SheetAnswer,
    SheetFile,
    file_content,
    own_assignment,
    own_row,
    sheet,
)
from citylinks.reviews.queries.waiting import DecisionWork, decision_work
from citylinks.reviews.queries.worklist import WorkItem, worklist

__all__ = (
    "ApplicationRow",
    "Board",
    "CallFacts",
    "Candidate",
    "Conflict",
    "CriterionFacts",
    "DecisionFacts",
    "DecisionWork",
    "Detail",
    "Example",
    "Result",
    "ResultRow",
    "ReviewFacts",
    "ReviewerFacts",
    "RubricFacts",
    "ScoreFacts",
    "Sheet",
    "SheetAnswer",
    "SheetFile",
    "WorkItem",
    "application_row",
    "assignment_row",
    "board",
    "call_row",
    "calls_under_review",
    "decision_work",
    "detail",
    "file_content",
    "letter_example",
    "own_assignment",
    "own_row",
    "possible_reviewers",
    "result",
    "results",
    "reviewed_calls",
    "reviewer_row",
    "selected",
    "sheet",
    "without_reader",
    "worklist",
)

"""The tables of the calls; each module holds what belongs together."""

from __future__ import annotations

from citylinks.calls.models.applications import Answer, AnswerChoice, Application, SetAside, Upload
from citylinks.calls.models.calls import (
    LARGEST_UPLOAD,
    Call,
    CallExtension,
    CallLanguage,
    CallSide,
    CallWording,
    Choice,
    ChoiceWording,
    Question,
    QuestionWording,
)
from citylinks.calls.models.correspondence import Clarification, LateRequest

__all__ = (
    "LARGEST_UPLOAD",
    "Answer",
    "AnswerChoice",
    "Application",
    "Call",
    "CallExtension",
    "CallLanguage",
    "CallSide",
    "CallWording",
    "Choice",
    "ChoiceWording",
    "Clarification",
    "LateRequest",
    "Question",
    "QuestionWording",
    "SetAside",
    "Upload",
)

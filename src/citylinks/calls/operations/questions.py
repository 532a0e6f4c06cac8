"""The questions of a call, while it is a draft."""

from __future__ import annotations

import datetime as dt

from django.db.models import Max

from citylinks.access.actors import Actor
from citylinks.access.decisions import require
from citylinks.access.states import Permission
from citylinks.audit.names import EventName
from citylinks.audit.operations import record
from citylinks.calls.models import Call, Choice, ChoiceWording, Question, QuestionWording
from citylinks.calls.operations.call_terms import require_draft
from citylinks.calls.operations.locking import locked_call, locked_question
from citylinks.calls.terms import QuestionTerms
from citylinks.kernel.errors import refuse
from citylinks.kernel.writing import operation


@operation
def add_question(*, call: Call, terms: QuestionTerms, by: Actor, at: dt.datetime) -> Question:
    """Add a question at the end; all faults of the terms at once."""
    call = locked_call(call)
    require(by, Permission.CHANGE_CALL, call)
    require_draft(call)
    refuse(terms.faults())
    last = Question.objects.filter(call=call).aggregate(last=Max("order"))["last"] or 0
    question = Question(call=call, order=last + 1)
    _put(question, terms)
    question.save(force_insert=True)
    _write_words(question, terms)
    _record(EventName.QUESTION_ADDED, question, by, at)
    return question


@operation
def change_question(*, question: Question, terms: QuestionTerms, by: Actor, at: dt.datetime) -> Question:
    """Put other terms in the place of a question's."""
    question = _changeable(question, by)
    refuse(terms.faults())
    _put(question, terms)
    question.save(update_fields=["asked_of", "kind", "required", "most_letters", "minimum", "maximum"])
    question.wordings.all().delete()
    question.choices.all().delete()
    _write_words(question, terms)
    _record(EventName.QUESTION_CHANGED, question, by, at)
    return question


@operation
def move_question(*, question: Question, places: int, by: Actor, at: dt.datetime) -> Question:
    """Move a question so many places down, or up when negative; at an end it stays there."""
    question = _changeable(question, by)
    order = list(Question.objects.filter(call=question.call).order_by("order"))
    now = order.index(question)
    to = min(max(now + places, 0), len(order) - 1)
    order.insert(to, order.pop(now))
    numbers = [one.order for one in order]
    last = max(numbers)
    for number, one in enumerate(order, start=1):  # past the end first: no two may share a number meanwhile
        one.order = last + number
    Question.objects.bulk_update(order, ["order"])
    for number, one in enumerate(order, start=1):
        one.order = number
    Question.objects.bulk_update(order, ["order"])
    _record(EventName.QUESTION_MOVED, question, by, at)
    return order[to]


@operation
def remove_question(*, question: Question, by: Actor, at: dt.datetime) -> None:
    """Take a question out of a draft call."""
    question = _changeable(question, by)
    Question.objects.filter(pk=question.pk).delete()
    _record(EventName.QUESTION_REMOVED, question, by, at)


def _changeable(question: Question, by: Actor) -> Question:
    found = locked_question(question)
    require(by, Permission.CHANGE_CALL, found.call)
    require_draft(found.call)
    return found


def _put(question: Question, terms: QuestionTerms) -> None:
    question.asked_of, question.kind, question.required = terms.asked_of, terms.kind, terms.required
    question.most_letters, question.minimum, question.maximum = (
        terms.most_letters, terms.minimum, terms.maximum,
    )  # fmt: skip


def _write_words(question: Question, terms: QuestionTerms) -> None:
    QuestionWording.objects.bulk_create(
        QuestionWording(question=question, language=one.language, title=one.title, text=one.text)
        for one in terms.wording.wordings
    )
    choices = Choice.objects.bulk_create(
        Choice(question=question, order=order) for order, _ in enumerate(terms.choices, start=1)
    )
    ChoiceWording.objects.bulk_create(
        ChoiceWording(choice=choice, language=one.language, title=one.title)
        for choice, text in zip(choices, terms.choices, strict=True)
        for one in text.wordings
    )


def _record(name: EventName, question: Question, by: Actor, at: dt.datetime) -> None:
    facts = {"call": question.call.public_id, "kind": question.kind, "asked_of": question.asked_of}
    record(name, by=by, at=at, kind="question", object_id=question.public_id, facts=facts)

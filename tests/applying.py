"""Calls and applications for tests: a call with one question of every kind, and answers that suffice."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from cast import AT
from citylinks.access.actors import SYSTEM
from citylinks.calls.checks import Given
from citylinks.calls.models import Call
from citylinks.calls.operations import (
    add_question,
    keep_upload,
    open_call,
    save_answers,
    set_up_call,
    start_application,
    submit_application,
)
from citylinks.calls.states import AskedOf, QuestionKind, Side
from citylinks.calls.terms import CallTerms, QuestionTerms, SideTerms
from citylinks.kernel.text import TranslatedText, Wording
from pdfs import LETTER

WHO = {"by": SYSTEM, "at": AT}
OPENS = AT - dt.timedelta(days=10)
CLOSES = AT + dt.timedelta(days=30)
BOTH_SIDES = (SideTerms(Side.HOST, letter_required=True), SideTerms(Side.RESOURCE, letter_required=False))


def words(title, text="", **others):
    """A title in English and, by their codes, in other languages."""
    translated = (Wording(language, other) for language, other in others.items())
    return TranslatedText((Wording("en", title, text), *translated))


def terms(title="The call", **changes):
    given = {
        "wording": words(title, "What it is for.", es="La convocatoria"),
        "criteria": {"en": "Commitment, and a need.", "es": "Compromiso."},
        "sides": BOTH_SIDES,
        "opens_at": OPENS,
        "closes_at": CLOSES,
        "time_zone": "America/New_York",
        "languages": ("en", "es"),
        "questions_until": CLOSES - dt.timedelta(days=7),
    }
    return CallTerms(**{**given, **changes})


LONG = QuestionTerms(
    QuestionKind.LONG, words("What is the problem?", es="¿Cuál es el problema?"), required=True
)
QUESTIONS = {
    "long": LONG,
    "short": QuestionTerms(
        QuestionKind.SHORT,
        words("Who leads it?"),
        required=True,
        asked_of=AskedOf.HOST,
        most_letters=40,
    ),
    "choice": QuestionTerms(
        QuestionKind.CHOICE,
        words("Is there a plan?"),
        required=False,
        choices=(words("Yes", es="Sí"), words("No", es="No")),
    ),
    "choices": QuestionTerms(
        QuestionKind.CHOICES,
        words("Which offices take part?"),
        required=True,
        asked_of=AskedOf.HOST,
        maximum=Decimal(2),
        choices=(words("Planning"), words("Water"), words("Finance")),
    ),
    "number": QuestionTerms(
        QuestionKind.NUMBER,
        words("How many staff?"),
        required=True,
        asked_of=AskedOf.HOST,
        minimum=Decimal(1),
        maximum=Decimal(500),
    ),
    "file": QuestionTerms(QuestionKind.FILE, words("A map"), required=False, asked_of=AskedOf.HOST),
}


def call(program, code="call", *, opened=True, questions=("long",), **changes) -> Call:
    """Set up a call with these of QUESTIONS, open unless told otherwise."""
    made = set_up_call(program=program, code=code, terms=terms(**changes), **WHO)
    for name in questions:
        add_question(call=made, terms=QUESTIONS[name], **WHO)
    return open_call(call=made, **WHO) if opened else made


def by_kind(made):
    """The questions of a call by their kind."""
    return {QuestionKind(one.kind).value: one for one in made.questions.order_by("order")}


def full_answers(made, side=Side.HOST):
    """Answers that suffice for a side, whatever the call asks."""
    found = {}
    for question in made.questions.filter(asked_of__in=(side, AskedOf.BOTH)):
        choices = tuple(one.public_id for one in question.choices.order_by("order")[:1])
        if choices:
            found[question.public_id] = Given(choices=choices)
        elif question.kind == QuestionKind.NUMBER:
            found[question.public_id] = Given("12")
        elif question.kind != QuestionKind.FILE:
            found[question.public_id] = Given("The sea takes the road.")
    return found


def draft(made, organization, side=Side.HOST, *, by=SYSTEM, at=AT):
    return start_application(call=made, organization=organization, side=side, language="en", by=by, at=at)


def complete(made, organization, side=Side.HOST, *, by=SYSTEM, at=AT):
    """A draft with all that submitting asks for, on a call that asks both sides the same."""
    application = draft(made, organization, side, by=by, at=at)
    save_answers(application=application, seen=0, given=full_answers(made, side), by=by, at=at)
    keep_upload(application=application, question=None, name="letter.pdf", content=LETTER, by=by, at=at)
    return application


def submitted(made, organization, side=Side.HOST, *, by=SYSTEM, at=AT):
    return submit_application(application=complete(made, organization, side, by=by, at=at), by=by, at=at)

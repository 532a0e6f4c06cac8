"""A call's questions and an application's answers, as values."""

from __future__ import annotations

import hashlib
import json

from citylinks.calls.checks import LETTER, Asked, Given, application_faults
from citylinks.calls.models import Answer, Application, Call, CallSide, Question, Upload
from citylinks.calls.states import AskedOf, QuestionKind, Side
from citylinks.kernel.errors import Fault, NotFound
from citylinks.kernel.text import TranslatedText, Wording


def questions_of(call: Call, side: Side | None = None) -> tuple[Asked, ...]:
    """Return the questions of a call in their order, of one side or of all; four queries."""
    asked_of = [AskedOf.BOTH.value, side.value] if side else AskedOf.values
    rows = (
        Question.objects.filter(call=call, asked_of__in=asked_of)
        .prefetch_related("wordings", "choices__wordings")
        .order_by("order")
    )
    return tuple(asked(row, call.language) for row in rows)


def kinds_of(call: Call, side: Side) -> dict[str, QuestionKind]:
    """Return of what kind each question of one side is, by its public id: one query."""
    asked_of = [AskedOf.BOTH.value, side.value]
    rows = Question.objects.filter(call=call, asked_of__in=asked_of).values_list("public_id", "kind")
    return {public_id: QuestionKind(kind) for public_id, kind in rows}


def questions_with_sides(call: Call) -> tuple[tuple[AskedOf, Asked], ...]:
    """Return all questions of a call in their order, each with whom it is for; four queries."""
    rows = (
        Question.objects.filter(call=call).prefetch_related("wordings", "choices__wordings").order_by("order")
    )
    return tuple((AskedOf(row.asked_of), asked(row, call.language)) for row in rows)


def question(call: Call, public_id: str) -> Question:
    """Return one question of a call, for whoever may see the call; `NotFound` for any other."""
    found = Question.objects.select_related("call").filter(call=call, public_id=public_id).first()
    if found is None:
        raise NotFound("question", public_id)
    return found


def asked(question: Question, language: str) -> Asked:
    """Return one question as a value; reads wordings and choices that a query has fetched."""
    choices = sorted(question.choices.all(), key=lambda one: one.order)
    return Asked(
        public_id=question.public_id,
        kind=QuestionKind(question.kind),
        required=question.required,
        wording=TranslatedText.of(language, (one.wording for one in question.wordings.all())),
        most_letters=question.most_letters,
        minimum=question.minimum,
        maximum=question.maximum,
        choices=tuple(
            (
                one.public_id,
                TranslatedText.of(language, (Wording(w.language, w.title) for w in one.wordings.all())),
            )
            for one in choices
        ),
    )


def answers_of(application: Application) -> dict[str, Given]:
    """Return what was given, by the question's public id; two queries."""
    return {key: given_by(row) for key, row in answer_rows(application).items()}


def answer_rows(application: Application) -> dict[str, Answer]:
    """Return the answers with their choices, by the question's public id; two queries."""
    rows = (
        Answer.objects.filter(application=application)
        .select_related("question")
        .prefetch_related("choices__choice")
    )
    return {row.question.public_id: row for row in rows}


def given_by(row: Answer) -> Given:
    """Return what an answer holds; reads choices that a query has fetched."""
    return Given(row.text, tuple(sorted(chosen.choice.public_id for chosen in row.choices.all())))


def answers_digest(application: Application) -> str:
    """Return SHA-256, in hexadecimal, over all answers as canonical JSON; two queries."""
    told = {key: [one.text, *one.choices] for key, one in answers_of(application).items()}
    text = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def file_digests(application: Application) -> tuple[str, ...]:
    """Return SHA-256 of every file, each behind its question's public id or `letter`; one query."""
    rows = Upload.objects.filter(application=application).values_list("question__public_id", "digest")
    return tuple(sorted(f"{question or LETTER} {digest}" for question, digest in rows))


def sent_lines(application: Application) -> str:
    """List the questions that were answered, in the application's language, and the files by their names."""
    given = answers_of(application)
    answered = [
        asked.wording.title(application.language).text
        for asked in questions_of(application.call, Side(application.side))
        if given.get(asked.public_id, Given()) != Given()
    ]
    files = Upload.objects.filter(application=application).order_by("id").values_list("name", flat=True)
    return "\n".join(f"- {line}" for line in (*answered, *files))


def faults_of(application: Application) -> list[Fault]:
    """Collect what keeps an application's answers and files from being submitted; nine queries."""
    side = Side(application.side)
    files = set(Upload.objects.filter(application=application).values_list("question__public_id", flat=True))
    return application_faults(
        questions_of(application.call, side),
        answers_of(application),
        files=frozenset(one for one in files if one),
        letter_required=CallSide.objects.filter(
            call=application.call, side=side, letter_required=True
        ).exists(),
        has_letter=None in files,
    )

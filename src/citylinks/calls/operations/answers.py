"""Saving answers as they are typed, from more than one window at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from citylinks.access.actors import Actor
from citylinks.access.decisions import require
from citylinks.access.states import Permission
from citylinks.audit.names import EventName
from citylinks.audit.operations import Fact, last_event
from citylinks.calls.checks import Asked, Given, place_of
from citylinks.calls.models import Answer, AnswerChoice, Application, Choice, Question, SetAside
from citylinks.calls.operations.applications import record_change, require_draft, touch
from citylinks.calls.operations.locking import locked_application
from citylinks.calls.queries.asked import answers_of, questions_of
from citylinks.calls.states import WITH_CHOICES, QuestionKind, Side
from citylinks.kernel.errors import Fault, NotFound, refuse
from citylinks.kernel.time import aware_utc
from citylinks.kernel.writing import operation

# More than any answer may have when it is submitted; what is longer was not typed by a person.
MOST_KEPT = 100_000
# For so long after an event, further saves of the same person are not told again.
ONE_SITTING = dt.timedelta(minutes=30)
# So many texts set aside beside one answer can still be read.
MOST_ASIDE = 20


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save did: the revision it made, and the questions whose text was set aside."""

    revision: int
    set_aside: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Settle:
    """What to do with a text that was set aside: put it in the answer's place, or let go of it."""

    public_id: str
    take: bool


@operation
def save_answers(
    *,
    application: Application,
    seen: int,
    given: Mapping[str, Given],
    settle: Settle | None = None,
    by: Actor,
    at: dt.datetime,
) -> Saved:
    """Keep answers as they are, complete or not; `given` is keyed by the question's public id.

    `seen` is the revision the writer's window last knew. An answer that another window has changed since then
    keeps that window's text, and this one's is set aside beside it: a late save loses and overwrites nothing.
    Saving what is already there changes nothing. What `settle` says is done last. Refuses more than
    `MOST_ASIDE` texts beside one answer.

    Pages save every few seconds, so not every save is an event: only the first of a person's sitting, one
    after anything else has happened to the application, and one that sets a text aside.
    """
    application = _changeable(application, by)
    saved = _save(application, seen, given, by, at)
    if settle:
        (_take if settle.take else _drop)(application, settle.public_id, by, at)
    return Saved(application.revision, saved)


def _save(
    application: Application, seen: int, given: Mapping[str, Given], by: Actor, at: dt.datetime
) -> tuple[str, ...]:
    questions = {one.public_id: one for one in questions_of(application.call, Side(application.side))}
    clean = {key: _clean(one) for key, one in given.items()}
    refuse(_save_faults(questions, clean))
    before = answers_of(application)
    changed = {key: one for key, one in clean.items() if one != before.get(key, Given())}
    if not changed:
        return ()
    stale = _changed_since(application, seen) & set(changed)
    put = {key: one for key, one in changed.items() if key not in stale}
    touch(application, at)
    _put(application, put)
    _set_aside(application, questions, {key: changed[key] for key in stale})
    facts: dict[str, Fact] = {
        "revision": application.revision,
        "answers": tuple(sorted(put)),
        "set_aside": tuple(sorted(stale)),
    }
    if stale or not _goes_on(application, by, at):
        record_change(EventName.APPLICATION_SAVED, application, by, at, facts)
    return tuple(sorted(stale))


def _goes_on(application: Application, by: Actor, at: dt.datetime) -> bool:
    """Tell whether the last event says already that this person is writing here."""
    last = last_event("application", application.public_id)
    return (
        last is not None
        and (last.name, last.actor_id) == (EventName.APPLICATION_SAVED.value, by.id)
        and dt.timedelta(0) <= aware_utc(at) - last.at < ONE_SITTING
    )


def _clean(given: Given) -> Given:
    """Keep one kind of line end and no NUL, which PostgreSQL cannot hold."""
    text = given.text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return Given(text, tuple(sorted(set(given.choices))))


def _save_faults(questions: Mapping[str, Asked], given: Mapping[str, Given]) -> list[Fault]:
    faults = []
    for key, one in given.items():
        asked = questions.get(key)
        if asked is None or asked.kind is QuestionKind.FILE:
            faults.append(
                Fault(place_of(key), _("This application is not asked this."), _("Load the page again."))
            )
            continue
        offered = {public_id for public_id, words in asked.choices}
        if not set(one.choices) <= offered or (one.text and asked.kind in WITH_CHOICES):
            faults.append(
                Fault(place_of(key), _("This is not one of its answers."), _("Choose of those shown."))
            )
        if asked.kind is QuestionKind.CHOICE and len(one.choices) > 1:
            faults.append(Fault(place_of(key), _("Only one answer can be chosen."), _("Keep one.")))
        if len(one.text) > MOST_KEPT:
            faults.append(
                Fault(
                    place_of(key),
                    _("More than %(most)s letters cannot be kept.") % {"most": MOST_KEPT},
                    _("Shorten it."),
                )
            )
    return faults


def _changed_since(application: Application, seen: int) -> set[str]:
    return set(
        Answer.objects.filter(application=application, revision__gt=seen).values_list(
            "question__public_id", flat=True
        )
    )


def _put(application: Application, given: Mapping[str, Given]) -> None:
    """Write all answers at once: those that are there, those that are new, and what was chosen for each."""
    rows = Question.objects.filter(call=application.call, public_id__in=given).in_bulk(field_name="public_id")
    choices = Choice.objects.filter(question__in=rows.values()).in_bulk(field_name="public_id")
    found = Answer.objects.filter(application=application, question__in=rows.values())
    there = {answer.question_id: answer for answer in found}
    answers = {
        key: there.get(rows[key].pk) or Answer(application=application, question=rows[key]) for key in given
    }
    for key, answer in answers.items():
        answer.text, answer.revision = given[key].text, application.revision
    Answer.objects.bulk_update(there.values(), ["text", "revision"])
    Answer.objects.bulk_create(answer for answer in answers.values() if answer.pk is None)
    AnswerChoice.objects.filter(answer__in=there.values()).delete()
    AnswerChoice.objects.bulk_create(
        AnswerChoice(answer=answers[key], choice=choices[choice])
        for key, one in given.items()
        for choice in one.choices
    )


def _set_aside(application: Application, questions: Mapping[str, Asked], given: Mapping[str, Given]) -> None:
    answers = Answer.objects.filter(application=application, question__public_id__in=given)
    for answer in answers.select_related("question"):
        key = answer.question.public_id
        text = given[key].text or _chosen(questions[key], given[key].choices)
        _keep_aside(answer, text, application.saved_at)


def _keep_aside(answer: Answer, text: str, at: dt.datetime) -> None:
    there = SetAside.objects.filter(answer=answer)
    if not text.strip() or there.filter(text=text).exists():
        return
    if there.count() >= MOST_ASIDE:
        refuse(
            [
                Fault(
                    place_of(answer.question.public_id),
                    _("%(count)s other texts stand beside this answer already.") % {"count": MOST_ASIDE},
                    _("Load the page again, and take or let go of some of them."),
                )
            ]
        )
    SetAside.objects.create(answer=answer, text=text, saved_at=at)


def _chosen(asked: Asked, choices: tuple[str, ...]) -> str:
    """Write choices as text, in the call's own language: what was set aside is read by people only."""
    return "; ".join(words.original.title for key, words in asked.choices if key in choices)


@operation
def take_set_aside(*, application: Application, public_id: str, by: Actor, at: dt.datetime) -> Application:
    """Put a text that was set aside in the place of the answer, which is set aside in turn."""
    application = _changeable(application, by)
    _take(application, public_id, by, at)
    return application


@operation
def drop_set_aside(*, application: Application, public_id: str, by: Actor, at: dt.datetime) -> Application:
    """Let go of a text that was set aside; the answer stays."""
    application = _changeable(application, by)
    _drop(application, public_id, by, at)
    return application


def _changeable(application: Application, by: Actor) -> Application:
    application = locked_application(application)
    require(by, Permission.APPLY, application)
    require_draft(application)
    return application


def _take(application: Application, public_id: str, by: Actor, at: dt.datetime) -> None:
    found = _found(application, public_id)
    answer = found.answer
    if answer.question.kind in WITH_CHOICES:
        refuse(
            [Fault(place_of(answer.question.public_id), _("Choices are not texts."), _("Choose them again."))]
        )
    other = answer.text
    touch(application, at)
    answer.text, answer.revision = found.text, application.revision
    answer.save(update_fields=["text", "revision"])
    found.delete()
    _keep_aside(answer, other, application.saved_at)
    facts: dict[str, Fact] = {"revision": application.revision, "answers": (answer.question.public_id,)}
    record_change(EventName.APPLICATION_SAVED, application, by, at, facts)


def _drop(application: Application, public_id: str, by: Actor, at: dt.datetime) -> None:
    found = _found(application, public_id)
    question = found.answer.question.public_id
    found.delete()
    facts: dict[str, Fact] = {"revision": application.revision, "dropped": question}
    record_change(EventName.APPLICATION_SAVED, application, by, at, facts)


def _found(application: Application, public_id: str) -> SetAside:
    rows = SetAside.objects.select_related("answer__question")
    found = rows.filter(answer__application=application, public_id=public_id).first()
    if found is None:
        raise NotFound("text set aside", public_id)
    return found

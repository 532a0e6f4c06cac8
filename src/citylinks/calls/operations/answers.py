"""Saving answers as they are typed, from more than one window at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

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
from citylinks.calls.queries.asked import answer_rows, given_by, questions_of
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
    """What a save did: the revision it made, the questions whose text was set aside, and those refused.

    Questions are named by their public ids. `kept` stand as they were given, also where nothing changed.
    """

    revision: int
    set_aside: tuple[str, ...]
    kept: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()


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
    partly: bool = False,
    by: Actor,
    at: dt.datetime,
) -> Saved:
    """Keep answers as they are, complete or not; `given` is keyed by the question's public id.

    `seen` is the revision the writer's window last knew. An answer that another window has changed since then
    keeps that window's text, and this one's is set aside beside it: a late save loses and overwrites nothing.
    Saving what is already there changes nothing. What `settle` says is done last. Refuses more than
    `MOST_ASIDE` texts beside one answer. With `partly` only what has a fault is left out, and the faults are
    returned; else they refuse everything.

    Pages save every few seconds, so not every save is an event: only the first of a person's sitting, one
    after anything else has happened to the application, and one that sets a text aside.
    """
    application = _changeable(application, by)
    saved = _save(application, seen, given, partly=partly, by=by, at=at)
    if settle:
        (_take if settle.take else _drop)(application, settle.public_id, by, at)
    return replace(saved, revision=application.revision)


def _save(
    application: Application,
    seen: int,
    given: Mapping[str, Given],
    *,
    partly: bool,
    by: Actor,
    at: dt.datetime,
) -> Saved:
    questions = {one.public_id: one for one in questions_of(application.call, Side(application.side))}
    clean = {key: _clean(one) for key, one in given.items()}
    faults = _save_faults(questions, clean)
    clean = _without(clean, faults)
    there = answer_rows(application)
    before = {key: given_by(row) for key, row in there.items()}
    changed = {key: one for key, one in clean.items() if one != before.get(key, Given())}
    stale = _changed_since(application, seen) & set(changed) if changed else set()
    crowded = _crowd_faults(application, questions, {key: changed[key] for key in stale})
    faults += crowded
    refuse([] if partly else faults)
    clean, changed = _without(clean, crowded), _without(changed, crowded)
    stale &= set(changed)
    kept = tuple(sorted(set(clean) - stale))
    if not changed:
        return Saved(application.revision, (), kept, tuple(faults))
    put = {key: one for key, one in changed.items() if key not in stale}
    touch(application, at)
    _put(application, put, {key: there[key] for key in put if key in there})
    if stale:
        _set_aside(application, questions, {key: changed[key] for key in stale})
    facts: dict[str, Fact] = {
        "revision": application.revision,
        "answers": tuple(sorted(put)),
        "set_aside": tuple(sorted(stale)),
    }
    if stale or not _goes_on(application, by, at):
        record_change(EventName.APPLICATION_SAVED, application, by, at, facts)
    return Saved(application.revision, tuple(sorted(stale)), kept, tuple(faults))


def _without(given: Mapping[str, Given], faults: Sequence[Fault]) -> dict[str, Given]:
    wrong = {fault.place for fault in faults}
    return {key: one for key, one in given.items() if place_of(key) not in wrong}


def _crowd_faults(
    application: Application, questions: Mapping[str, Asked], stale: Mapping[str, Given]
) -> list[Fault]:
    """Say beside which answers no further text can be set aside: one query where another window wrote."""
    if not stale:
        return []
    beside: dict[str, set[str]] = {key: set() for key in stale}
    rows = SetAside.objects.filter(answer__application=application, answer__question__public_id__in=stale)
    for key, text in rows.values_list("answer__question__public_id", "text"):
        beside[key].add(text)
    return [
        _crowd_fault(key)
        for key, given in stale.items()
        if len(beside[key]) >= MOST_ASIDE and _aside_text(questions[key], given) not in beside[key]
    ]


def _crowd_fault(question: str) -> Fault:
    return Fault(
        place_of(question),
        _("%(count)s other texts stand beside this answer already.") % {"count": MOST_ASIDE},
        _("Load the page again, and take or let go of some of them."),
    )


def _aside_text(asked: Asked, given: Given) -> str:
    return given.text or _chosen(asked, given.choices)


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
    if seen >= application.revision:
        return set()
    return set(
        Answer.objects.filter(application=application, revision__gt=seen).values_list(
            "question__public_id", flat=True
        )
    )


def _put(application: Application, given: Mapping[str, Given], there: Mapping[str, Answer]) -> None:
    """Write all answers at once: those that are there, those that are new, and what was chosen for each."""
    new = [key for key in given if key not in there]
    rows = Question.objects.filter(call=application.call, public_id__in=new) if new else ()
    answers = dict(there) | {row.public_id: Answer(application=application, question=row) for row in rows}
    chosen = [choice for answer in given.values() for choice in answer.choices]
    choices = Choice.objects.filter(public_id__in=chosen).in_bulk(field_name="public_id") if chosen else {}
    for key, answer in answers.items():
        answer.text, answer.revision = given[key].text, application.revision
    Answer.objects.bulk_update(there.values(), ["text", "revision"])
    Answer.objects.bulk_create(answer for answer in answers.values() if answer.pk is None)
    chosen_before = [answer for answer in there.values() if answer.choices.all()]
    if chosen_before:
        AnswerChoice.objects.filter(answer__in=chosen_before).delete()
    AnswerChoice.objects.bulk_create(
        AnswerChoice(answer=answers[key], choice=choices[choice])
        for key, one in given.items()
        for choice in one.choices
    )


def _set_aside(application: Application, questions: Mapping[str, Asked], given: Mapping[str, Given]) -> None:
    answers = Answer.objects.filter(application=application, question__public_id__in=given)
    for answer in answers.select_related("question"):
        key = answer.question.public_id
        _keep_aside(answer, _aside_text(questions[key], given[key]), application.saved_at)


def _keep_aside(answer: Answer, text: str, at: dt.datetime) -> None:
    there = SetAside.objects.filter(answer=answer)
    if not text.strip() or there.filter(text=text).exists():
        return
    if there.count() >= MOST_ASIDE:
        refuse([_crowd_fault(answer.question.public_id)])
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

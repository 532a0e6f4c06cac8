"""Writing a need: saved as typed at any moment, never over what somebody else wrote, then stated."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.db.models import Q, QuerySet

from citylinks.access.actors import Actor
from citylinks.access.decisions import require
from citylinks.access.states import Permission
from citylinks.audit.names import EventName
from citylinks.audit.operations import record
from citylinks.kernel.errors import DomainError, Fault, Faults, refuse
from citylinks.kernel.models import locking
from citylinks.kernel.source import Source
from citylinks.kernel.states import next_state
from citylinks.kernel.time import aware_utc
from citylinks.kernel.writing import operation, part
from citylinks.needs.fitting import fitted
from citylinks.needs.models import DraftEvidence, DraftTheme, DraftWording, Need, NeedDraft
from citylinks.needs.operations.heard import keep_heard
from citylinks.needs.operations.stating import locked_need, revise_need, state_need
from citylinks.needs.queries import typed_need, typed_of
from citylinks.needs.states import (
    DRAFT_TRANSITIONS,
    NEED_TRANSITIONS,
    DraftAction,
    DraftState,
    NeedAction,
    NeedState,
)
from citylinks.needs.typed import TypedNeed, TypedWording, statement_of
from citylinks.network.models import Organization
from citylinks.programs.models import Program
from citylinks.themes.hearing import Heard, hear

MOST_OPEN = 200  # drafts of one organization in one program, copies included
MOST_COPIES = 20  # texts of one draft beside each other, itself included


@dataclass(frozen=True, slots=True)
class SavedDraft:
    """Where the words are now; `beside` when another had saved meanwhile and they became a copy.

    `faults` name the texts that were too long: of those the draft holds what it held before.
    """

    draft: NeedDraft
    beside: bool = False
    faults: tuple[Fault, ...] = ()


class KeptBeside(DomainError):  # noqa: N818 - reads as what happened
    """Another saved the draft meanwhile: both texts are kept, and a person chooses."""

    def __init__(self, draft: NeedDraft) -> None:
        super().__init__(
            "draft-changed",
            "Somebody else saved this draft while you were writing. Nothing was overwritten: "
            "your text is kept as a copy beside theirs.",
        )
        self.draft = draft


@dataclass(frozen=True, slots=True)
class Sent:
    """What a window sends: the words as typed, the last revision it has seen, and its random code."""

    typed: TypedNeed
    revision: int
    writer: str


@dataclass(frozen=True, slots=True)
class _Save:
    sent: Sent
    heard: Heard
    by: Actor
    at: dt.datetime


@operation
def begin_draft(
    *, program: Program, organization: Organization, language: str, by: Actor, at: dt.datetime
) -> NeedDraft:
    """Begin to write a need of an organization in its language."""
    draft = NeedDraft(program=program, organization=organization, saved_at=aware_utc(at), saved_by=by.id)
    require(by, Permission.STATE_NEED, draft)
    refuse(_room_faults(draft))
    draft.save(force_insert=True)
    _write(draft, TypedNeed((TypedWording(language=language),)))
    return _begun(draft, by, at)


@operation
def begin_revision(*, need: Need, by: Actor, at: dt.datetime) -> NeedDraft:
    """Begin to change what a need says, from what it says now; a revision already begun is gone on with."""
    need = locked_need(need)
    require(by, Permission.STATE_NEED, need)
    next_state(NEED_TRANSITIONS, NeedState(need.state), NeedAction.REVISE)
    open_one = NeedDraft.objects.filter(need=need, state=DraftState.DRAFT).order_by("id").first()
    if open_one is not None:
        return open_one
    typed = typed_need(need)
    draft = NeedDraft(
        program=need.program,
        organization=need.organization,
        need=need,
        saved_at=aware_utc(at),
        saved_by=by.id,
        office=typed.office,
        role=typed.role,
        person=typed.person,
    )
    refuse(_room_faults(draft))
    draft.save(force_insert=True)
    _write(draft, typed)
    keep_heard(draft, hear(typed.original.title, typed.original.text))
    return _begun(draft, by, at)


def _room_faults(draft: NeedDraft) -> Iterator[Fault]:
    """Say when an organization has as many open drafts as it may: more would only fill the database.

    Its row is locked, so that of two who begin at once the second counts what the first has begun.
    """
    locking(Organization.objects.all()).get(pk=draft.organization_id)
    open_ones = NeedDraft.objects.filter(
        program=draft.program, organization=draft.organization, state=DraftState.DRAFT
    )
    if open_ones.count() >= MOST_OPEN:
        yield Fault(
            "",
            f"{draft.organization.name} has {MOST_OPEN} open drafts in this program.",
            "State some of them, or throw away those that nobody needs.",
        )


def _begun(draft: NeedDraft, by: Actor, at: dt.datetime) -> NeedDraft:
    record(
        EventName.NEED_DRAFT_BEGUN,
        by=by,
        at=at,
        kind="need-draft",
        object_id=draft.public_id,
        facts={
            "program": draft.program.public_id,
            "organization": draft.organization.public_id,
            "need": draft.need.public_id if draft.need else None,
        },
    )
    return draft


def save_draft(*, draft: NeedDraft, sent: Sent, by: Actor, at: dt.datetime) -> SavedDraft:
    """Keep what was typed, as it was typed.

    When somebody else saved since the revision that the window has seen, nothing is overwritten: the words
    become a copy of the draft, or, where it was stated or thrown away meanwhile, a new one. Sent twice,
    because the answer was lost, they are kept once. Each window's first save is an event, and every copy; its
    further saves are not.
    """
    # Listening to the text takes longest, and no lock is held for it.
    return _saved(draft, _heard(sent, by, at))


@operation
def _saved(draft: NeedDraft, save: _Save) -> SavedDraft:
    return _save(_locked(draft), save)


def _heard(sent: Sent, by: Actor, at: dt.datetime) -> _Save:
    heard = hear(sent.typed.original.title, sent.typed.original.text)
    return _Save(replace(sent, writer=sent.writer[:40]), heard, by, at)


def _save(row: NeedDraft, save: _Save) -> SavedDraft:
    require(save.by, Permission.STATE_NEED, row)
    before = typed_of(row)
    if before == save.sent.typed:
        return SavedDraft(row)
    if row.state == DraftState.DRAFT and _has_seen(row, save):
        save, faults = _fitting(save, before)
        kept = row if save.sent.typed == before else _overwrite(row, save, before)
        return SavedDraft(kept, faults=faults)
    own = locking(_beside(row).filter(writer=save.sent.writer).exclude(pk=row.pk)).first()
    if own is not None:
        held = typed_of(own)
        save, faults = _fitting(save, held)
        return SavedDraft(_overwrite(own, save, held), beside=True, faults=faults)
    save, faults = _fitting(save, TypedNeed())
    return SavedDraft(_copy(row, save), beside=True, faults=faults)


def _fitting(save: _Save, held: TypedNeed) -> tuple[_Save, tuple[Fault, ...]]:
    """Leave out of what is saved which texts are too long for a draft that holds this."""
    typed, faults = fitted(save.sent.typed, held)
    if not faults:
        return save, ()
    return _heard(replace(save.sent, typed=typed), save.by, save.at), faults


def _has_seen(row: NeedDraft, save: _Save) -> bool:
    """Tell whether the window has seen all that others wrote; its own saves it knows without an answer."""
    return save.sent.revision == row.revision or (
        save.sent.writer == row.writer and row.run_from <= save.sent.revision <= row.revision
    )


def _overwrite(row: NeedDraft, save: _Save, before: TypedNeed) -> NeedDraft:
    is_first = row.writer != save.sent.writer
    if is_first:
        row.run_from = row.revision
    row.revision += 1
    row.writer = save.sent.writer
    row.saved_at, row.saved_by = aware_utc(save.at), save.by.id
    row.office, row.role, row.person = save.sent.typed.office, save.sent.typed.role, save.sent.typed.person
    row.save(
        update_fields=["revision", "writer", "run_from", "saved_at", "saved_by", "office", "role", "person"]
    )
    typed = save.sent.typed
    if before.wordings != typed.wordings:
        row.wordings.all().delete()
    if before.themes:
        row.themes.all().delete()
    if before.hazards or before.evidence:
        row.evidence.all().delete()
    _write(row, typed if before.wordings != typed.wordings else replace(typed, wordings=()))
    keep_heard(row, save.heard)
    if is_first:
        record(
            EventName.NEED_DRAFT_SAVED,
            by=save.by,
            at=save.at,
            kind="need-draft",
            object_id=row.public_id,
            facts={"revision": row.revision},
        )
    return row


def _copy(row: NeedDraft, save: _Save) -> NeedDraft:
    """Keep the words beside: as a copy of an open draft, else as a draft of its own."""
    first = row.copy_of or row
    copy = NeedDraft(
        program=row.program,
        organization=row.organization,
        need=row.need,
        copy_of=first if row.state == DraftState.DRAFT else None,
        revision=1,
        writer=save.sent.writer,
        saved_at=aware_utc(save.at),
        saved_by=save.by.id,
        office=save.sent.typed.office,
        role=save.sent.typed.role,
        person=save.sent.typed.person,
    )
    refuse(_room_faults(copy))
    if row.state == DraftState.DRAFT and _copies(row).count() >= MOST_COPIES:
        crowd = f"{MOST_COPIES} copies of this draft stand beside each other."
        refuse([Fault("", crowd, "Copy your text to keep it, then throw some of them away.")])
    copy.save(force_insert=True)
    _write(copy, save.sent.typed)
    keep_heard(copy, save.heard)
    record(
        EventName.NEED_DRAFT_COPIED,
        by=save.by,
        at=save.at,
        kind="need-draft",
        object_id=copy.public_id,
        facts={"copy_of": first.public_id, "seen": save.sent.revision, "stood_at": row.revision},
    )
    return copy


@operation
def discard_draft(*, draft: NeedDraft, by: Actor, at: dt.datetime) -> NeedDraft:
    """Throw a draft or one of its copies away; a need that it was to revise stays as it is."""
    row = _locked(draft)
    require(by, Permission.STATE_NEED, row)
    row.state = next_state(DRAFT_TRANSITIONS, DraftState(row.state), DraftAction.DISCARD)
    row.save(update_fields=["state"])
    record(EventName.NEED_DRAFT_DISCARDED, by=by, at=at, kind="need-draft", object_id=row.public_id)
    return row


def finish_draft(*, draft: NeedDraft, sent: Sent, by: Actor, at: dt.datetime) -> Need:
    """Save the draft and put it on record: a new need, or new words of the one it revises.

    Refused with every fault at once, and still saved; raises `KeptBeside` when somebody else saved meanwhile.
    Sent twice, it is stated once.
    """
    outcome = _finish(draft, _heard(sent, by, at))
    if isinstance(outcome, DomainError):
        raise outcome
    return outcome


@operation
def _finish(draft: NeedDraft, save: _Save) -> Need | DomainError:
    """Return what was refused instead of raising it: what was typed is saved all the same."""
    saved = _save(_locked(draft), save)
    if saved.beside:
        return KeptBeside(saved.draft)
    if saved.faults:
        return Faults(saved.faults)
    try:
        with part():
            return _state(saved.draft, save)
    except DomainError as refusal:
        return refusal


def _state(row: NeedDraft, save: _Save) -> Need:
    if row.state == DraftState.STATED and row.need is not None:
        return row.need
    row.state = next_state(DRAFT_TRANSITIONS, DraftState(row.state), DraftAction.STATE)
    if _copies(row).exclude(pk=row.pk).exists():
        refuse(
            [
                Fault(
                    "", "There is more than one copy of this draft.", "Read them, and throw all but one away."
                )
            ]
        )
    said = statement_of(save.sent.typed)
    if row.need is None:
        row.need = state_need(
            program=row.program,
            organization=row.organization,
            wording=said.wording,
            themes=said.themes,
            evidence=said.evidence,
            hazards=said.hazards,
            accounts=said.accounts,
            owner=said.owner,
            source=Source(f"Stated by {row.organization.name}"),
            by=save.by,
            at=save.at,
        )
    else:
        row.need = revise_need(need=row.need, statement=said, by=save.by, at=save.at)
    row.save(update_fields=["state", "need"])
    return row.need


def _beside(row: NeedDraft) -> QuerySet[NeedDraft]:
    """Return the drafts in which a window may stand that has lost its place in this one."""
    if row.state == DraftState.DRAFT:
        return _copies(row)
    return NeedDraft.objects.filter(
        program=row.program, organization=row.organization, need=row.need, state=DraftState.DRAFT
    )


def _copies(row: NeedDraft) -> QuerySet[NeedDraft]:
    first = row.copy_of_id or row.pk
    return NeedDraft.objects.filter(Q(pk=first) | Q(copy_of=first), state=DraftState.DRAFT)


def _locked(draft: NeedDraft) -> NeedDraft:
    """Lock a draft with those that stand beside it: a window that lost its place in one writes another."""
    first = draft.copy_of_id or draft.pk
    family = NeedDraft.objects.filter(Q(pk=first) | Q(copy_of=first))
    rows = locking(family.select_related("program", "organization", "need", "copy_of"))
    return next(row for row in rows if row.pk == draft.pk)


def _write(draft: NeedDraft, typed: TypedNeed) -> None:
    DraftWording.objects.bulk_create(
        DraftWording(
            draft=draft,
            order=order,
            language=one.language,
            title=one.title,
            text=one.text,
            tried=one.tried,
            solved=one.solved,
        )
        for order, one in enumerate(typed.wordings)
    )
    DraftTheme.objects.bulk_create(DraftTheme(draft=draft, theme=theme) for theme in typed.themes)
    DraftEvidence.objects.bulk_create(
        DraftEvidence(
            draft=draft,
            order=order,
            hazard=one.hazard,
            what=one.what,
            when=one.when,
            source=one.source,
            url=one.url,
        )
        for order, one in enumerate((*typed.hazards, *typed.evidence))
    )

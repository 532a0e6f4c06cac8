"""What people who write needs see: what they have in hand, and the page on which they write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from citylinks.needs.queries import DraftDetail, DraftSummary, NeedSummary
from citylinks.web import dates, names
from citylinks.web.components.data import Cell, Column, Link, Table
from citylinks.web.needs.addresses import draft_path, need_path
from citylinks.web.needs.beside import BesidePart
from citylinks.web.needs.forms import NeedForm
from citylinks.web.needs.pages import table


@dataclass(frozen=True, slots=True)
class OwnPage:
    """Drafts and needs of the reader's organizations and programs."""

    drafts: Table | None
    needs: Table | None
    begin: str


@dataclass(frozen=True, slots=True)
class CopyLine:
    """Another copy of a draft, which waits for a choice."""

    who: str
    saved: str
    href: str


@dataclass(frozen=True, slots=True)
class WritePage:
    """The page on which a need is written. `key` names the draft on the device of this writer."""

    heading: str
    place: str
    program: str
    saved: str
    copies: tuple[CopyLine, ...]
    form: NeedForm
    beside: BesidePart
    revision: int
    writer: str
    key: str
    save: str
    fragment: str
    finish: str
    is_revision: bool
    trail: tuple[Link, ...]


def own_page(drafts: Sequence[DraftSummary], needs: Sequence[NeedSummary]) -> OwnPage:
    """Build the list of what is in hand."""
    return OwnPage(
        drafts=drafts_table(drafts) if drafts else None,
        needs=table(needs, with_state=True) if needs else None,
        begin=reverse("needs:begin"),
    )


def drafts_table(found: Sequence[DraftSummary]) -> Table:
    """One row a draft."""
    columns = (Column(_("Draft")), Column(_("Organization")), Column(_("Last saved")))
    rows = [
        (
            Cell(one.title.strip() or _("Untitled"), href=draft_path(one.public_id), note=kind(one)),
            Cell(one.organization, note=one.program),
            dates.moment(one.saved_at),
        )
        for one in found
    ]
    return Table(_("Drafts"), columns, rows)


def kind(one: DraftSummary) -> str:
    """Say what a draft is, when it is not simply one."""
    if one.is_copy:
        return _("a second copy: read both, and keep one")
    return _("new words for a need on record") if one.revises else ""


def write_page(
    found: DraftDetail, form: NeedForm, beside: BesidePart, *, writer: str, reader: str
) -> WritePage:
    """Build the page of one draft; `reader` is the id of who opened it."""
    draft = found.draft
    city, revises = draft.organization.city, draft.need is not None
    return WritePage(
        heading=_("Change the words of a need") if revises else _("State a need"),
        place=names.listed((draft.organization.name, city.name, names.country(city.country.iso2))),
        program=draft.program.name,
        saved=_("Saved %(when)s.") % {"when": dates.moment(draft.saved_at)} if draft.revision else "",
        copies=tuple(
            CopyLine(
                _("you") if one.saved_by == reader else _("somebody else"),
                dates.moment(one.saved_at),
                draft_path(one.public_id),
            )
            for one in found.copies
        ),
        form=form,
        beside=beside,
        revision=draft.revision,
        writer=writer,
        key=f"{reader} {draft.public_id}",
        save=reverse("needs:save", args=[draft.public_id]),
        fragment=reverse("needs:beside", args=[draft.public_id]),
        finish=_("Put the new words on record") if revises else _("State this need"),
        is_revision=revises,
        trail=(
            (Link(_("Needs"), reverse("needs:list")), Link(_("My needs"), reverse("needs:own")))
            if draft.need is None
            else (
                Link(_("Needs"), reverse("needs:list")),
                Link(_("The need"), need_path(draft.need.public_id)),
            )
        ),
    )

"""What the pages of the outbox show, made ready before anything is drawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from citylinks.outbox.queries import LetterFacts
from citylinks.outbox.states import LetterAction, LetterKind, LetterState
from citylinks.web import dates, names, numerals
from citylinks.web.components.data import Cell, Column, Link, Table

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

KINDS = {
    LetterKind.APPLICATION_RECEIVED: gettext_lazy("Your application was received"),
    LetterKind.SELECTED: gettext_lazy("Selected"),
    LetterKind.NOT_SELECTED: gettext_lazy("Not selected"),
    LetterKind.RESERVE: gettext_lazy("On the reserve list"),
    LetterKind.REVIEWS_ASSIGNED: gettext_lazy("Applications to review"),
    LetterKind.BULK_EXPORT: gettext_lazy("Your data will be exported"),
    LetterKind.BULK_ERASURE: gettext_lazy("Your data will be erased"),
}
STATES = {
    LetterState.DRAFT: gettext_lazy("To be read"),
    LetterState.READY: gettext_lazy("Approved"),
    LetterState.SENDING: gettext_lazy("On its way"),
    LetterState.UNKNOWN: gettext_lazy("Not known to have left"),
    LetterState.SENT: gettext_lazy("Sent"),
    LetterState.FAILED: gettext_lazy("Not delivered"),
    LetterState.DISCARDED: gettext_lazy("Discarded"),
}
# Each group of the list: its heading, and the states in it.
GROUPS = (
    (gettext_lazy("Not known to have left: ask whether they arrived"), (LetterState.UNKNOWN,)),
    (gettext_lazy("Not delivered"), (LetterState.FAILED,)),
    (gettext_lazy("To be read before they leave"), (LetterState.DRAFT,)),
    (gettext_lazy("Approved, ready to be sent"), (LetterState.READY,)),
    (gettext_lazy("On their way"), (LetterState.SENDING,)),
    (gettext_lazy("Sent and discarded"), (LetterState.SENT, LetterState.DISCARDED)),
)
# What can be done with a letter in a state: the action, its words, and how its button looks.
BUTTONS: dict[LetterState, tuple[tuple[LetterAction, StrPromise, str], ...]] = {
    LetterState.DRAFT: (
        (LetterAction.APPROVE, gettext_lazy("Approve this letter"), "primary"),
        (LetterAction.DISCARD, gettext_lazy("Discard it"), "plain"),
    ),
    LetterState.READY: (
        (LetterAction.SEND, gettext_lazy("Send this letter"), "primary"),
        (LetterAction.DISCARD, gettext_lazy("Discard it"), "plain"),
    ),
    LetterState.FAILED: (
        (LetterAction.SEND, gettext_lazy("Send it again"), "primary"),
        (LetterAction.DISCARD, gettext_lazy("Discard it"), "plain"),
    ),
    LetterState.SENDING: ((LetterAction.FAIL, gettext_lazy("It did not arrive"), "secondary"),),
    LetterState.UNKNOWN: (
        (LetterAction.ARRIVE, gettext_lazy("It arrived"), "primary"),
        (LetterAction.FAIL, gettext_lazy("It did not arrive"), "secondary"),
        (LetterAction.DISCARD, gettext_lazy("Discard it"), "plain"),
    ),
    LetterState.SENT: (),
    LetterState.DISCARDED: (),
}
EDITABLE = (LetterState.DRAFT, LetterState.READY, LetterState.FAILED)
ERASE = "erase"


@dataclass(frozen=True, slots=True)
class Button:
    """One thing to do; `value` is what the form sends as `do`."""

    value: str
    label: str
    kind: str


@dataclass(frozen=True, slots=True)
class Group:
    """Letters that wait for the same thing."""

    heading: str
    table: Table


@dataclass(frozen=True, slots=True)
class OutboxPage:
    """All letters by what they wait for, and how many can leave now."""

    lede: str
    send: str
    groups: tuple[Group, ...]
    desks: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class LetterPage:
    """One letter exactly as it leaves, and what can be done with it."""

    title: str
    trail: tuple[Link, ...]
    state: str
    sender: str
    to: str
    subject: str
    text: str
    language: str
    fell_back: str
    failure: str
    is_erased: bool
    when: str
    buttons: tuple[Button, ...]
    edit: str


def outbox_page(found: Sequence[LetterFacts], desks: Iterable[tuple[str, str]]) -> OutboxPage:
    """Group the letters; `desks` are the public ids and names of programs whose letters the reader sends."""
    ready = sum(one.state == LetterState.READY and one.may_send for one in found)
    unread = sum(one.state == LetterState.DRAFT for one in found)
    return OutboxPage(
        lede=ngettext("One letter waits to be read.", "%(count)s letters wait to be read.", unread)
        % {"count": numerals.count(unread)}
        if unread
        else _("No letter waits to be read."),
        send=ngettext("Send the approved letter", "Send the %(count)s approved letters", ready)
        % {"count": numerals.count(ready)}
        if ready
        else "",
        groups=tuple(
            Group(str(heading), table(str(heading), own))
            for heading, states in GROUPS
            if (own := [one for one in found if one.state in states])
        ),
        desks=tuple(
            Link(
                _("The wordings of %(program)s") % {"program": name},
                reverse("outbox:wordings", args=[within]),
            )
            for within, name in desks
        ),
    )


def table(caption: str, found: Iterable[LetterFacts]) -> Table:
    """One row a letter."""
    columns = (Column(_("Letter")), Column(_("To")), Column(_("Language")), Column(_("Stands at")))
    rows = [
        (
            Cell(
                one.subject or _("erased"),
                reverse("outbox:letter", args=[one.public_id]),
                language=names.foreign(one.language),
            ),
            Cell(one.to_name or one.to_email or _("erased"), note=one.to_email if one.to_name else ""),
            Cell(names.language(one.language), note=fell_back(one)),
            Cell(str(STATES[one.state]), note=dates.moment(one.sent_at or one.written_at)),
        )
        for one in found
    ]
    return Table(caption, columns, rows)


def fell_back(one: LetterFacts) -> str:
    """Say when a letter is not in the recipient's language."""
    if not one.fell_back:
        return ""
    return _("no wording in %(language)s") % {"language": names.language(one.wanted_language)}


def letter_page(one: LetterFacts) -> LetterPage:
    """Show one letter as it leaves."""
    buttons = tuple(Button(action.value, str(label), kind) for action, label, kind in BUTTONS[one.state])
    is_over = one.state in (LetterState.SENT, LetterState.DISCARDED)
    if is_over and not one.is_erased:
        buttons = (Button(ERASE, _("Erase its words and its addressee"), "plain"),)
    return LetterPage(
        title=str(KINDS[one.kind]),
        trail=trail(),
        state=str(STATES[one.state]),
        sender=settings.DEFAULT_FROM_EMAIL,
        to=f"{one.to_name} <{one.to_email}>" if one.to_name else one.to_email,
        subject=one.subject,
        text=one.text,
        language=one.language,
        fell_back=fell_back_sentence(one),
        failure=one.failure,
        is_erased=one.is_erased,
        when=dates.moment(one.sent_at or one.written_at),
        buttons=buttons if one.may_send else (),
        edit=reverse("outbox:edit", args=[one.public_id]) if one.may_send and one.state in EDITABLE else "",
    )


def after(found: Sequence[LetterFacts], public_id: str) -> str:
    """Return where a reader goes on: the next letter to be read, else the list."""
    unread = [one for one in found if one.state == LetterState.DRAFT and one.public_id != public_id]
    return reverse("outbox:letter", args=[unread[0].public_id]) if unread else reverse("outbox:outbox")


def fell_back_sentence(one: LetterFacts) -> str:
    """Say in a sentence that the recipient reads another language."""
    if not one.fell_back:
        return ""
    return _("The recipient reads %(wanted)s. There is no wording in it: this letter is in %(language)s.") % {
        "wanted": names.language(one.wanted_language),
        "language": names.language(one.language),
    }


def trail() -> tuple[Link, ...]:
    """Return the way back to the outbox."""
    return (Link(_("Outbox"), reverse("outbox:outbox")),)

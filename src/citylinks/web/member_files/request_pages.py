"""What the pages of requests show, made ready before anything is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from citylinks.network.queries import BulkFacts
from citylinks.network.states import BulkAction, BulkKind, BulkState
from citylinks.web import dates, names, numerals
from citylinks.web.components.data import Cell, Column, FormPage, Link, Table
from citylinks.web.member_files.pages import network

MOST = 200  # requests in the list; older ones stand in the audit trail
KINDS = {BulkKind.EXPORT: gettext_lazy("Export"), BulkKind.ERASURE: gettext_lazy("Erasure")}
STATES = {
    BulkState.ASKED: gettext_lazy("Waits for approval"),
    BulkState.APPROVED: gettext_lazy("Approved"),
    BulkState.DONE: gettext_lazy("Carried out"),
    BulkState.WITHDRAWN: gettext_lazy("Withdrawn"),
}


@dataclass(frozen=True, slots=True)
class ListPage:
    """All requests that the reader may see."""

    title: str
    lede: str
    trail: tuple[Link, ...]
    table: Table
    ask: Link


@dataclass(frozen=True, slots=True)
class Button:
    """One thing to do; `value` is what the form sends as `do`."""

    value: str
    label: str
    kind: str


@dataclass(frozen=True, slots=True)
class RequestPage:
    """One request, and what the reader may do with it."""

    title: str
    lede: str
    trail: tuple[Link, ...]
    table: Table
    buttons: tuple[Button, ...]


def list_page(found: Sequence[BulkFacts]) -> ListPage:
    """Show requests, the newest first."""
    columns = (
        Column(_("Request")),
        Column(_("People"), numeric=True),
        Column(_("Asked by")),
        Column(_("Status")),
    )
    rows = [
        (
            Cell(
                str(KINDS[one.kind]), reverse("member-files:request", args=[one.public_id]), note=one.reason
            ),
            numerals.count(one.count),
            Cell(one.asked_by, note=dates.moment(one.asked_at)),
            status(one),
        )
        for one in found
    ]
    return ListPage(
        title=_("Requests to export or erase many people"),
        lede=lede(),
        trail=network(),
        table=Table(_("Requests"), columns, rows),
        ask=Link(_("Make a request"), reverse("member-files:ask")),
    )


def lede() -> str:
    """Say what a request goes through."""
    return _(
        "More than 50 people within a day: a register keeper other than you must approve it, the people are "
        "told, and it can be carried out a day after it was asked. It lapses after a week."
    )


def status(one: BulkFacts) -> str:
    """Say where a request stands."""
    return _("Lapsed") if one.lapsed else str(STATES[one.state])


def ask_page() -> FormPage:
    """Build the page on which a request is made."""
    back = reverse("member-files:requests")
    way = (*network(), Link(_("Requests"), back))
    leave = Link(_("Back without a request"), back)
    return FormPage(_("Make a request"), lede(), _("Ask"), way, leave)


def request_page(one: BulkFacts) -> RequestPage:
    """Show one request."""
    rows = [
        (_("What"), str(KINDS[one.kind])),
        (_("Why"), one.reason),
        (_("Chosen"), chosen(one)),
        (_("Asked by"), f"{one.asked_by}, {dates.moment(one.asked_at)}"),
        (_("Status"), status(one)),
    ]
    if one.approved_at is not None:
        rows.append((_("Approved by"), f"{one.approved_by}, {dates.moment(one.approved_at)}"))
    if one.ended_at is None and not one.lapsed:
        rows.append((_("Can be carried out from"), dates.moment(one.ready_at)))
        rows.append((_("Lapses"), dates.moment(one.lapses_at)))
    if one.ended_at is not None:
        rows.append((str(STATES[one.state]), dates.moment(one.ended_at)))
    people = ngettext("%(count)s person", "%(count)s people", one.count)
    return RequestPage(
        title=f"{KINDS[one.kind]}: {people % {'count': numerals.count(one.count)}}",
        lede=lede(),
        trail=(*network(), Link(_("Requests"), reverse("member-files:requests"))),
        table=Table(_("The request"), (Column(_("What")), Column(_("Details"))), rows),
        buttons=buttons(one),
    )


def chosen(one: BulkFacts) -> str:
    """Say how the people were chosen."""
    said = [names.country(one.country)] if one.country else []
    said += [names.theme(one.theme)] if one.theme else []
    said += [_("The made-up members of the sample network")] if one.sample else []
    return ", ".join(said) or _("All who can be")


def buttons(one: BulkFacts) -> tuple[Button, ...]:
    """Offer what the reader may do."""
    carry = _("Download the members") if one.kind is BulkKind.EXPORT else _("Erase them for good")
    offered = (
        (one.may_approve, BulkAction.APPROVE, _("Approve, and tell the people"), "primary"),
        (one.may_carry_out, BulkAction.CARRY_OUT, carry, "primary"),
        (one.may_withdraw, BulkAction.WITHDRAW, _("Withdraw the request"), "plain"),
    )
    return tuple(Button(act.value, label, kind) for may, act, label, kind in offered if may)

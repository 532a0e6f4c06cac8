"""Setting up, amending, opening and closing a program: pages for its officers and for administrators."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citylinks.access.actors import Actor
from citylinks.places.queries import country_lists
from citylinks.programs.facts import ProgramDetail
from citylinks.programs.queries import donor_choices
from citylinks.web.components import numbers
from citylinks.web.components.data import Link
from citylinks.web.domain_form import DomainForm
from citylinks.web.programs.addresses import program_path
from citylinks.web.programs.forms import AmendForm, SetUpForm, TermsForms, choose
from citylinks.web.programs.pages import trail
from citylinks.web.programs.words import PARTS, dated


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of one kind: their heading, what to know, and the button that adds one."""

    name: str
    heading: str
    note: str
    add: str
    rows: tuple[forms.Form, ...]

    @property
    def anchor(self) -> str:
        """Where the page goes on when a row was added."""
        return f"#{self.name}"


@dataclass(frozen=True, slots=True)
class TermsPage:
    """The form of a program's terms."""

    title: str
    lede: str
    trail: tuple[Link, ...]
    faults: tuple[numbers.Fault, ...]
    head: forms.Form
    dates: forms.Form
    purposes: Group
    parts: tuple[tuple[str, forms.Form], ...]
    groups: tuple[Group, ...]
    donor_path: str
    send: str


class DonorForm(DomainForm):
    """Who pays."""

    name = forms.CharField(label=gettext_lazy("Name"), required=False, max_length=200)
    identifier = forms.CharField(
        label=gettext_lazy("IATI organization identifier"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("Leave it empty where none is known."),
    )


def set_up_forms(actor: Actor, data: QueryDict | None) -> TermsForms:
    """Return the form of a new program: five queries."""
    head = SetUpForm(data, auto_id="%s")
    donors = [(one.public_id, one.name) for one in donor_choices(actor)]
    choose(head, "donor", [("", _("Choose a donor")), *donors])
    return TermsForms(head, data, lists=lists(), donors=donors)


def amend_forms(actor: Actor, data: QueryDict | None, detail: ProgramDetail) -> TermsForms:
    """Return the form of an amendment, which begins with the newest terms."""
    donors = [(one.public_id, one.name) for one in donor_choices(actor)]
    newest = detail.versions[-1].terms
    return TermsForms(AmendForm(data, auto_id="%s"), data, lists=lists(), donors=donors, terms=newest)


def lists() -> list[tuple[str, str]]:
    """Return the dated lists of countries to choose from."""
    return [(one.code, dated(one.name, one.dated)) for one in country_lists()]


def set_up_page(given: TermsForms) -> TermsPage:
    """Build the page that sets up a program."""
    lede = _("It begins as a draft that only those with a role in it see. Leave out what is not on record.")
    return terms_page(given, _("Set up a program"), lede, trail(), _("Set up the program"))


def amend_page(given: TermsForms, detail: ProgramDetail) -> TermsPage:
    """Build the page that amends one."""
    summary = detail.summary
    lede = _(
        "These are the terms of version %(number)s. What you change becomes version %(next)s, and the older "
        "ones stay."
    )
    counts = {"number": summary.newest.number, "next": summary.newest.number + 1}
    back = (*trail(), Link(summary.name, program_path(summary.code)))
    return terms_page(given, _("Amend the terms"), lede % counts, back, _("Make this the next version"))


def terms_page(given: TermsForms, title: str, lede: str, back: tuple[Link, ...], send: str) -> TermsPage:
    """Lay the forms out."""
    return TermsPage(
        title=title,
        lede=lede,
        trail=back,
        faults=tuple(given.errors),
        head=given.head,
        dates=given.dates,
        purposes=Group(
            "purposes",
            _("Purposes"),
            _("What the donor pays for. Without a list it names no country. Empty a row to leave it out."),
            _("Add a purpose"),
            tuple(given.purposes),
        ),
        parts=tuple((str(label), given.parts[part]) for part, label in PARTS.items()),
        groups=(
            Group(
                "awards",
                _("Awards"),
                _("Agreements that pay for the program. An amount that is not on record stays empty."),
                _("Add an award"),
                tuple(given.awards),
            ),
            Group("ceilings", _("Budget ceilings"), "", _("Add a ceiling"), tuple(given.ceilings)),
            Group(
                "indicators",
                _("Indicators"),
                _("Codes of the donor's list, in the edition that holds."),
                _("Add an indicator"),
                tuple(given.indicators),
            ),
        ),
        donor_path=reverse("programs:record-donor") if isinstance(given.head, SetUpForm) else "",
        send=send,
    )

"""An officer's form for the terms of a program: many small forms that are sent, kept and refused together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citylinks.kernel.errors import DomainError, Fault, refuse
from citylinks.kernel.numbers import whole_number
from citylinks.kernel.source import Source
from citylinks.programs.states import Activity
from citylinks.programs.terms import Terms
from citylinks.web.components import numbers
from citylinks.web.components.fields import PartialDateField
from citylinks.web.domain_form import DomainForm
from citylinks.web.programs.fields import CodeField
from citylinks.web.programs.rows import (
    BASES,
    AwardRow,
    CeilingRow,
    Choices,
    IndicatorRow,
    PartRow,
    PurposeRow,
    Row,
    initial_row,
    initial_rules,
)
from citylinks.web.programs.words import ACTIVITIES, PARTS

MOST_ROWS = 60
_ROW = re.compile(r"(\w+)\[(\d+)\]")
NOTHING = Terms(())
R = TypeVar("R", bound=Row)


class SourceForm(DomainForm):
    """Where the terms stand."""

    source = forms.CharField(
        label=gettext_lazy("Source"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("The agreement or amendment that says so."),
    )
    source_url = forms.URLField(
        label=gettext_lazy("Its address on the web"), required=False, assume_scheme="https", max_length=500
    )

    def given(self) -> dict[str, Any]:
        """Return what the operation takes, of a valid form."""
        said = self.cleaned_data
        source = Source(said["source"].strip(), said["source_url"])
        return {name: value for name, value in said.items() if name != "source_url"} | {"source": source}


class SetUpForm(SourceForm):
    """What a new program is called and who pays."""

    code = CodeField(
        label=gettext_lazy("Code"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("It stands in addresses and never changes, such as citylinks-2011."),
    )
    name = forms.CharField(label=gettext_lazy("Name"), required=False, max_length=200)
    donor = forms.ChoiceField(label=gettext_lazy("Donor"), required=False)
    field_order = ("name", "code", "donor", "source", "source_url")

    def given(self) -> dict[str, Any]:
        """Demand that a donor is chosen."""
        said = super().given()
        refuse([] if said["donor"] else [Fault("donor", _("No donor is chosen."), _("Choose who pays."))])
        return said


class AmendForm(SourceForm):
    """Why the terms change, and from when on."""

    reason = forms.CharField(
        label=gettext_lazy("Why the terms change"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Everybody can read it. Name no person."),
    )
    effective = PartialDateField(
        label=gettext_lazy("From when on"), help_text=gettext_lazy("As 2014, 2014-08 or 2014-08-04.")
    )
    field_order = ("reason", "effective", "source", "source_url")

    def clean_effective(self) -> object:
        """Ask for the date: an amendment without one is in force at no time."""
        if self.cleaned_data["effective"] is None:
            raise forms.ValidationError(_("Write the date from which the new terms hold."))
        return self.cleaned_data["effective"]


class DatesForm(DomainForm):
    """From when to when the program runs, and what may be done."""

    started = PartialDateField(
        label=gettext_lazy("Start"), help_text=gettext_lazy("As 2014, 2014-08 or 2014-08-04.")
    )
    ended = PartialDateField(label=gettext_lazy("End"), help_text="")
    activities = forms.MultipleChoiceField(
        label=gettext_lazy("What may be paid for"),
        required=False,
        choices=[(one.value, label) for one, label in ACTIVITIES.items()],
        widget=forms.CheckboxSelectMultiple,
    )


class TermsForms:
    """All the forms of one page: `head`, `dates`, rows of several kinds, and the rules of each part.

    Sending `more` with the name of a kind asks for one more empty row; nothing is lost, and nothing is done.
    """

    def __init__(
        self,
        head: SourceForm,
        data: QueryDict | None,
        *,
        lists: Choices,
        donors: Choices,
        terms: Terms = NOTHING,
    ) -> None:
        own = {"lists": lists, "donor": [("", _("The program's donor")), *donors]}
        self.head, self.more = head, data.get("more", "") if data else ""
        self.dates = DatesForm(data, auto_id="%s", initial=initial_dates(terms))
        self.purposes = rows_of(PurposeRow, data, terms.purposes, own)
        self.awards = rows_of(AwardRow, data, terms.awards, own)
        self.ceilings = rows_of(CeilingRow, data, terms.ceilings, own)
        self.indicators = rows_of(IndicatorRow, data, terms.indicators, own)
        self.parts = {
            part: PartRow(
                data, prefix=part.value, auto_id="%s", initial=initial_rules(terms.partner_rules, part)
            )
            for part in PARTS
        }
        for form in self.parts.values():
            choose(form, "lists", lists)

    def all(self) -> Iterator[forms.Form]:
        """Every form in the order of the page."""
        yield from (self.head, self.dates, *self.purposes, *self.parts.values())
        yield from (*self.awards, *self.ceilings, *self.indicators)

    def is_valid(self) -> bool:
        """Whether everything that was typed can be read; every form is asked, so that all faults show."""
        found = [form.is_valid() for form in self.all()]
        return not self.more and all(found)

    def terms(self) -> Terms:
        """Return what was typed as values; only of valid forms. Rows that say nothing are left out."""
        dates = self.dates.cleaned_data
        return Terms(
            purposes=tuple(row.terms() for row in self.purposes if not row.is_blank),
            started=dates["started"],
            ended=dates["ended"],
            awards=tuple(row.terms() for row in self.awards if not row.is_blank),
            activities=tuple(Activity(one) for one in dates["activities"]),
            ceilings=tuple(row.terms() for row in self.ceilings if not row.is_blank),
            partner_rules=tuple(rule for part, form in self.parts.items() for rule in form.terms(part)),
            indicators=tuple(row.terms() for row in self.indicators if not row.is_blank),
        )

    def given(self) -> dict[str, Any]:
        """Return what the operation takes, of valid forms."""
        return self.head.given() | {"terms": self.terms()}

    def refuse(self, refusal: DomainError) -> None:
        """Put what the domain refused beside the fields it is about."""
        for fault in refusal.faults:
            form, field = self._place(fault.place)
            form.add_error(field, fault.said())

    def _place(self, place: str) -> tuple[forms.Form, str | None]:
        """Find the form and the field of a fault's place; what has none is a fault of the whole page."""
        found = _ROW.fullmatch(place)
        kind, number = (found[1], whole_number(found[2]) or 0) if found else (place, 0)
        if kind == "partner_rules":
            return self._rule(number)
        rows: Mapping[str, Sequence[Row]] = {
            "purposes": self.purposes,
            "awards": self.awards,
            "ceilings": self.ceilings,
            "indicators": self.indicators,
        }
        if kind in rows:
            row = ([one for one in rows[kind] if not one.is_blank] or rows[kind])[number]
            return row, row.keys[0]
        form = self.dates if place in self.dates.fields else self.head
        return form, form.field_for(place)

    def _rule(self, number: int) -> tuple[forms.Form, str]:
        rule = self.terms().partner_rules[number]
        return self.parts[rule.part], BASES[rule.basis]

    @property
    def errors(self) -> list[numbers.Fault]:
        """List all faults of the page, each with its field."""
        if self.more or not self.head.is_bound:
            return []
        return [fault for form in self.all() for fault in numbers.faults(form)]


def rows_of(
    kind: type[R], data: QueryDict | None, terms: Sequence[object], choices: Mapping[str, Choices]
) -> list[R]:
    """Return the rows of one kind: as many as were sent, else those of the terms and an empty one."""
    name = kind.plural
    sent = str(data.get(f"{name}-rows", "")) if data else ""
    count = whole_number(sent) or len(terms) + 1
    asked = data is not None and data.get("more") == name
    made = []
    for place in range(min(count + asked, MOST_ROWS)):
        given = initial_row(terms[place]) if place < len(terms) else None
        row = kind(data, prefix=f"{name}-{place}", auto_id="%s", initial=given)
        for field, options in choices.items():
            choose(row, field, options)
        made.append(row)
    return made


def choose(form: forms.Form, name: str, options: Choices) -> None:
    """Give a field its choices, where the form has it."""
    field = form.fields.get(name)
    if isinstance(field, forms.ChoiceField):
        field.choices = list(options)


def initial_dates(terms: Terms) -> dict[str, object]:
    """Return what the form of dates and activities begins with."""
    return {
        "started": str(terms.started or ""),
        "ended": str(terms.ended or ""),
        "activities": [one.value for one in terms.activities],
    }

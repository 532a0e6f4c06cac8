"""The rows of an officer's form, each a form of its own. What a row lacks the domain says, all at once."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from citylinks.kernel.money import Money
from citylinks.programs.states import AwardKind, CeilingPer, CostCategory, IncomeGroup, Part, RuleBasis
from citylinks.programs.terms import (
    AwardTerms,
    Ceiling,
    IndicatorTerm,
    PartnerTerm,
    PurposeTerms,
)
from citylinks.web import names
from citylinks.web.components.fields import PartialDateField
from citylinks.web.domain_form import DomainForm
from citylinks.web.programs.fields import CodeField, CountriesField
from citylinks.web.programs.words import AWARDS, CATEGORIES, CEILINGS, KINDS

Choices = Sequence[tuple[str, str]]
# The field that holds the values of a basis.
BASES = {
    RuleBasis.KIND: "kinds",
    RuleBasis.COUNTRY: "countries",
    RuleBasis.COUNTRY_LIST: "lists",
    RuleBasis.INCOME_GROUP: "groups",
}


class Row(DomainForm):
    """A row that says nothing while the fields named in `keys` are empty."""

    plural = ""
    keys: tuple[str, ...] = ()

    @property
    def is_blank(self) -> bool:
        """True when nothing was typed that makes it a row."""
        return not any(self.cleaned_data.get(name) for name in self.keys)


class MoneyRow(Row):
    """A row with an amount and its currency, which `clean` joins into `money`."""

    amount = forms.CharField(label=_("Amount"), required=False, max_length=30)
    currency = forms.CharField(label=_("Currency"), required=False, max_length=3, initial="USD")

    def clean(self) -> None:
        """Read the amount; without one the currency says nothing."""
        amount, currency = self.cleaned_data.get("amount"), self.cleaned_data.get("currency", "")
        self.cleaned_data["money"] = None
        if amount:
            try:
                self.cleaned_data["money"] = Money.parse(amount, currency)
            except ValueError as fault:
                self.add_error("amount", ValidationError(str(fault)))


class PurposeRow(Row):
    """What the donor pays for, and the lists that choose its countries."""

    plural = "purposes"
    keys = ("code", "name")
    code = CodeField(
        label=_("Code"), required=False, max_length=60, help_text=_("Short, such as water-sanitation.")
    )
    name = forms.CharField(label=_("Purpose"), required=False, max_length=300)
    lists = forms.MultipleChoiceField(
        label=_("Host cities must lie in a country on one of"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def terms(self) -> PurposeTerms:
        """Return the row as a value."""
        data = self.cleaned_data
        return PurposeTerms(data["code"], data["name"], tuple(data["lists"]))


class AwardRow(MoneyRow):
    """An agreement that pays for the program."""

    plural = "awards"
    keys = ("number", "amount", "leader", "started", "ended")
    number = forms.CharField(label=_("Number"), required=False, max_length=60)
    kind = forms.ChoiceField(label=_("Kind"), choices=[(kind.value, label) for kind, label in AWARDS.items()])
    leader = forms.CharField(
        label=_("Leader award"),
        required=False,
        max_length=60,
        help_text=_("Its number, of an associate award."),
    )
    donor = forms.ChoiceField(label=_("Donor"), required=False)
    started = PartialDateField(label=_("Start"), help_text="")
    ended = PartialDateField(label=_("End"), help_text="")
    field_order = ("number", "kind", "leader", "donor", "amount", "currency", "started", "ended")

    def terms(self) -> AwardTerms:
        """Return the row as a value."""
        data = self.cleaned_data
        return AwardTerms(
            number=data["number"],
            kind=AwardKind(data["kind"]),
            leader=data["leader"],
            donor=data["donor"],
            amount=data["money"],
            started=data["started"],
            ended=data["ended"],
        )


class CeilingRow(MoneyRow):
    """The most that may be spent."""

    plural = "ceilings"
    keys = ("amount",)
    per = forms.ChoiceField(label=_("For"), choices=[(one.value, label) for one, label in CEILINGS.items()])
    category = forms.ChoiceField(
        label=_("Costs"), choices=[(one.value, label) for one, label in CATEGORIES.items()]
    )
    field_order = ("per", "category", "amount", "currency")

    def terms(self) -> Ceiling:
        """Return the row as a value."""
        data = self.cleaned_data
        return Ceiling(CeilingPer(data["per"]), CostCategory(data["category"]), data["money"])


class IndicatorRow(Row):
    """An indicator of the donor's list."""

    plural = "indicators"
    keys = ("code", "edition", "name")
    code = forms.CharField(label=_("Code"), required=False, max_length=40)
    edition = forms.CharField(label=_("Edition of the list"), required=False, max_length=40)
    name = forms.CharField(label=_("What it counts"), required=False, max_length=300)

    def terms(self) -> IndicatorTerm:
        """Return the row as a value."""
        data = self.cleaned_data
        return IndicatorTerm(data["code"].strip(), data["edition"].strip(), data["name"])


class PartRow(DomainForm):
    """Who may take part as one thing; values of one field are alternatives."""

    kinds = forms.MultipleChoiceField(
        label=_("Kinds of organization"),
        required=False,
        choices=[(kind.value, label) for kind, label in KINDS.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    countries = CountriesField(label=_("Countries"))
    lists = forms.MultipleChoiceField(
        label=_("Country lists"), required=False, widget=forms.CheckboxSelectMultiple
    )
    groups = forms.MultipleChoiceField(
        label=_("Income groups"),
        required=False,
        choices=[(group.value, _(group.value)) for group in IncomeGroup],
        widget=forms.CheckboxSelectMultiple,
    )

    @property
    def has_rules(self) -> bool:
        """Whether something is chosen or wrong, so that the group shows open."""
        return any(self[name].value() for name in BASES.values()) or bool(self.errors)

    def terms(self, part: Part) -> list[PartnerTerm]:
        """Return what was chosen as values."""
        return [
            PartnerTerm(part, basis, value)
            for basis, name in BASES.items()
            for value in self.cleaned_data[name]
        ]


def initial_row(one: object) -> dict[str, object]:
    """Return what the row of a value begins with."""
    if isinstance(one, PurposeTerms):
        return {"code": one.code, "name": one.name, "lists": list(one.country_lists)}
    if isinstance(one, AwardTerms):
        amount = {"amount": str(one.amount.amount), "currency": one.amount.currency} if one.amount else {}
        dates = {"started": str(one.started or ""), "ended": str(one.ended or "")}
        return {
            "number": one.number,
            "kind": one.kind.value,
            "leader": one.leader,
            "donor": one.donor,
            **amount,
            **dates,
        }
    if isinstance(one, Ceiling):
        where = {"per": one.per.value, "category": one.category.value}
        return {**where, "amount": str(one.amount.amount), "currency": one.amount.currency}
    assert isinstance(one, IndicatorTerm)
    return {"code": one.code, "edition": one.edition, "name": one.name}


def initial_rules(rules: Sequence[PartnerTerm], part: Part) -> dict[str, object]:
    """Return what the form of one part begins with."""
    found = {
        name: [rule.value for rule in rules if rule.part == part and rule.basis == basis]
        for basis, name in BASES.items()
    }
    return {**found, "countries": ", ".join(names.country(code) for code in found["countries"])}

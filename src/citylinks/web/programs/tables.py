"""The terms of a program as tables: eligible countries, partners, money, indicators and amendments."""

from __future__ import annotations

from django.utils.translation import gettext as _

from citylinks.kernel.money import sums
from citylinks.kernel.time import PartialDate
from citylinks.programs.facts import AwardFacts, ProgramDetail, VersionFacts
from citylinks.programs.states import Part, RuleBasis
from citylinks.web import dates, names, numerals
from citylinks.web.components.data import Cell, Column, Table
from citylinks.web.programs import words
from citylinks.web.programs.addresses import donor_path


def eligible_table(detail: ProgramDetail) -> Table | None:
    """One row a list of a purpose, with its countries; None where no purpose names a list."""
    recorded = names.foreign(names.RECORDED)
    rows = []
    for purpose in detail.in_force.terms.purposes:
        for code in purpose.country_lists:
            one = detail.lists[code]
            codes = [country for country, _name in one.countries]
            later = one.facts.as_of > detail.as_of
            note = _("not in force yet on that day") if later else one.facts.source
            rows.append(
                (
                    Cell(words.list_name(one), note=note, note_language="" if later else recorded),
                    Cell(purpose.name, language=recorded),
                    numerals.count(len(codes)),
                    names.listed(sorted(names.country(country) for country in codes)),
                )
            )
    columns = (Column(_("List")), Column(_("Purpose")), Column(_("How many")), Column(_("Countries")))
    return Table(_("Countries that may host, by purpose and list"), columns, rows) if rows else None


def eligible_codes(detail: ProgramDetail) -> set[str]:
    """Return the countries on lists that held on the day asked about."""
    return {
        country
        for purpose in detail.in_force.terms.purposes
        for code in purpose.country_lists
        if detail.lists[code].facts.as_of <= detail.as_of
        for country, _name in detail.lists[code].countries
    }


def partners_table(detail: ProgramDetail) -> Table | None:
    """One row a part, with what lets an organization take part so; None where no rule is on record."""
    rules = detail.in_force.terms.partner_rules
    if not rules:
        return None

    def said(part: Part, *bases: RuleBasis) -> str:
        found = [one for one in rules if one.part == part and one.basis in bases]
        return names.listed(words.rule_value(detail, one.basis, one.value) for one in found) or _(
            "any, as far as is on record"
        )

    columns = (
        Column(_("As what")),
        Column(_("Kinds of organization")),
        Column(_("Countries")),
        Column(_("Income groups")),
    )
    rows = [
        (
            str(label),
            said(part, RuleBasis.KIND),
            said(part, RuleBasis.COUNTRY, RuleBasis.COUNTRY_LIST),
            said(part, RuleBasis.INCOME_GROUP),
        )
        for part, label in words.PARTS.items()
    ]
    return Table(_("Who may take part as what"), columns, rows)


def awards_table(version: VersionFacts) -> Table | None:
    """One row an award, associate ones after their leader; None where no award is on record."""
    rows = [award_row(one) for one in ordered(version.awards)]
    columns = (
        Column(_("Award")),
        Column(_("Donor")),
        Column(_("Amount"), numeric=True),
        Column(_("Dates")),
    )
    return Table(_("Awards"), columns, rows) if rows else None


def ordered(awards: tuple[AwardFacts, ...]) -> list[AwardFacts]:
    """Put each associate award behind its leader."""
    return sorted(awards, key=lambda one: (one.terms.leader or one.terms.number, bool(one.terms.leader)))


def award_row(one: AwardFacts) -> tuple[Cell | str, ...]:
    """One award: its kind and leader stand below its number."""
    kind = str(words.AWARDS[one.terms.kind])
    leader = _("%(kind)s under %(number)s") % {"kind": kind, "number": one.terms.leader}
    return (
        Cell(one.terms.number, note=leader if one.terms.leader else kind),
        Cell(one.donor.name, href=donor_path(one.donor.public_id), language=names.foreign(names.RECORDED)),
        numerals.money(one.terms.amount) if one.terms.amount else _("not on record"),
        dates.period(one.terms.started, one.terms.ended) or _("not on record"),
    )


def total(version: VersionFacts) -> str:
    """Add the known amounts up, currency by currency; empty where less than two are known."""
    known = [one.terms.amount for one in version.awards if one.terms.amount]
    return names.listed(numerals.money(one) for one in sums(known)) if len(known) > 1 else ""


def ceilings_table(version: VersionFacts) -> Table | None:
    """One row a ceiling; None where none is on record."""
    rows = [
        (str(words.CEILINGS[one.per]), str(words.CATEGORIES[one.category]), numerals.money(one.amount))
        for one in version.terms.ceilings
    ]
    columns = (Column(_("For")), Column(_("Costs")), Column(_("At most"), numeric=True))
    return Table(_("Budget ceilings"), columns, rows) if rows else None


def indicators_table(version: VersionFacts) -> Table | None:
    """One row an indicator; None where none is on record."""
    recorded = names.foreign(names.RECORDED)
    rows = [
        (
            one.code,
            Cell(one.name or "–", language=recorded if one.name else ""),
            one.edition or _("not on record"),
        )
        for one in version.terms.indicators
    ]
    columns = (Column(_("Indicator")), Column(_("What it counts")), Column(_("Edition of the list")))
    return Table(_("Indicators"), columns, rows) if rows else None


def changes_table(detail: ProgramDetail, version: VersionFacts) -> Table | None:
    """One row a field that the version changed; None for the first version."""
    recorded = names.foreign(names.RECORDED)
    rows = [
        (
            Cell(str(words.FIELDS[one.field]), note=words.subject(one), note_language=recorded),
            words.value(detail, one, one.before),
            words.value(detail, one, one.after),
        )
        for one in version.changes
    ]
    columns = (Column(_("What")), Column(_("Before")), Column(_("From then on")))
    caption = _("What version %(number)s changed") % {"number": version.number}
    return Table(caption, columns, rows) if rows else None


def since(version: VersionFacts) -> str:
    """Say from when a version holds."""
    if version.effective is None:
        return _("from the beginning")
    return _("from %(date)s") % {"date": dates.partial(version.effective)}


def day(detail: ProgramDetail) -> str:
    """Return the day asked about."""
    return dates.partial(PartialDate(detail.as_of.isoformat()))

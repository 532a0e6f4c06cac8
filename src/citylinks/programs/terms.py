"""The terms of a program as values: what a version says, what is wrong with it, and what it changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from citylinks.kernel.errors import Fault
from citylinks.kernel.money import Money
from citylinks.kernel.text import line_faults
from citylinks.kernel.time import PartialDate
from citylinks.programs.states import (
    Activity,
    AwardKind,
    CeilingPer,
    CostCategory,
    Part,
    RuleBasis,
    TermField,
)


@dataclass(frozen=True, slots=True)
class PurposeTerms:
    """One purpose and the codes of its dated country lists; without lists it names no country."""

    code: str
    name: str
    country_lists: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AwardTerms:
    """One award by its number.

    `leader` is the number of the leader award of an associate one; `donor` the public id of who gave it,
    empty for the program's own donor.
    """

    number: str
    kind: AwardKind = AwardKind.SINGLE
    leader: str = ""
    donor: str = ""
    amount: Money | None = None
    started: PartialDate | None = None
    ended: PartialDate | None = None


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The most that may be spent of a category of cost in the program, each partnership or each visit."""

    per: CeilingPer
    category: CostCategory
    amount: Money


@dataclass(frozen=True, slots=True)
class PartnerTerm:
    """One value that lets an organization take part; `value` is a code of the table that `basis` names."""

    part: Part
    basis: RuleBasis
    value: str


@dataclass(frozen=True, slots=True)
class IndicatorTerm:
    """An indicator by its code in one edition of the donor's list; its name where a source gives it."""

    code: str
    edition: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """All that a version of a program says. What is empty is not on record, and restricts nothing."""

    purposes: tuple[PurposeTerms, ...]
    started: PartialDate | None = None
    ended: PartialDate | None = None
    awards: tuple[AwardTerms, ...] = ()
    activities: tuple[Activity, ...] = ()
    ceilings: tuple[Ceiling, ...] = ()
    partner_rules: tuple[PartnerTerm, ...] = ()
    indicators: tuple[IndicatorTerm, ...] = ()


Value = str | PartialDate | Money


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that a version changed; None was not there, or is no more.

    `subject` says of which purpose or award; of a ceiling and a partner rule it is two codes: `host/kind`.
    """

    field: TermField
    subject: str
    before: Value | None
    after: Value | None


Key = tuple[TermField, str, str]


def differences(before: Terms, after: Terms) -> tuple[Difference, ...]:
    """Compare two versions field by field, in the order of the fields; the order of rows does not count."""
    old, new = flat(before), flat(after)
    fields = list(TermField)
    found = [key for key in {**old, **new} if old.get(key) != new.get(key)]
    return tuple(
        Difference(key[0], key[1], old.get(key), new.get(key))
        for key in sorted(found, key=lambda key: (fields.index(key[0]), key[1], key[2]))
    )


def flat(terms: Terms) -> dict[Key, Value]:
    """Lay terms out by field, subject and what tells two of a subject apart, without what is not there."""
    return {key: value for key, value in _entries(terms) if value is not None}


def _entries(terms: Terms) -> Iterator[tuple[Key, Value | None]]:
    yield (TermField.STARTED, "", ""), terms.started
    yield (TermField.ENDED, "", ""), terms.ended
    for purpose in terms.purposes:
        yield (TermField.PURPOSE, "", purpose.code), purpose.name
        for code in purpose.country_lists:
            yield (TermField.COUNTRY_LIST, purpose.name, code), code
    for award in terms.awards:
        yield (TermField.AWARD, "", award.number), award.number
        yield (TermField.AWARD_AMOUNT, award.number, ""), award.amount
        yield (TermField.AWARD_STARTED, award.number, ""), award.started
        yield (TermField.AWARD_ENDED, award.number, ""), award.ended
    for activity in terms.activities:
        yield (TermField.ACTIVITY, "", activity), activity.value
    for ceiling in terms.ceilings:
        subject = f"{ceiling.per.value}/{ceiling.category.value}"
        yield (TermField.CEILING, subject, ceiling.amount.currency), ceiling.amount
    for rule in terms.partner_rules:
        yield (TermField.PARTNER_RULE, f"{rule.part.value}/{rule.basis.value}", rule.value), rule.value
    for one in terms.indicators:
        yield (
            (TermField.INDICATOR, "", f"{one.edition} {one.code}"),
            " ".join(part for part in (one.edition, one.code, one.name) if part),
        )


def term_faults(terms: Terms) -> list[Fault]:
    """Collect all that is wrong with terms by themselves; what they point at is looked up by the operation.

    Places are `purposes`, `awards` and so on, with the number of the row where it is one: `awards[1]`.
    """
    return [
        *_period_faults("ended", terms.started, terms.ended),
        *_purpose_faults(terms.purposes),
        *_award_faults(terms.awards),
        *_twice("ceilings", [(one.per, one.category, one.amount.currency) for one in terms.ceilings]),
        *(
            Fault(
                f"ceilings[{row}]",
                _("%(amount)s is no ceiling.") % {"amount": one.amount},
                _("Write an amount above 0."),
            )
            for row, one in enumerate(terms.ceilings)
            if one.amount.amount <= 0
        ),
        *_indicator_faults(terms.indicators),
    ]


def _period_faults(place: str, started: PartialDate | None, ended: PartialDate | None) -> Iterator[Fault]:
    if started and ended and ended.last_day < started.first_day:
        yield Fault(
            place,
            _("It ends (%(ended)s) before it starts (%(started)s).") % {"ended": ended, "started": started},
            _("Check both dates."),
        )
    elif started and ended and str(ended) < str(started):
        yield Fault(
            place,
            _("It ends in %(ended)s and starts on %(started)s.") % {"ended": ended, "started": started},
            _("Write the end as exactly."),
        )


def _purpose_faults(purposes: Sequence[PurposeTerms]) -> Iterator[Fault]:
    if not purposes:
        yield Fault("purposes", _("A program has at least one purpose."), _("Say what the donor pays for."))
    codes = [purpose.code for purpose in purposes]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield Fault(
            "purposes", _("The purpose %(code)s is given twice.") % {"code": code}, _("Keep one of the two.")
        )
    for row, purpose in enumerate(purposes):
        if not purpose.code.strip() or not purpose.name.strip():
            yield Fault(f"purposes[{row}]", _("A purpose has a code and a name."), _("Write both."))
        for text in (purpose.code, purpose.name):
            yield from line_faults(f"purposes[{row}]", text, "purpose")


def _indicator_faults(indicators: Sequence[IndicatorTerm]) -> Iterator[Fault]:
    yield from _twice("indicators", [(one.code, one.edition) for one in indicators])
    for row, one in enumerate(indicators):
        if not one.code.strip():
            yield Fault(f"indicators[{row}]", _("An indicator has a code."), _("Write it, such as EG.11-1."))
        for text in (one.code, one.edition, one.name):
            yield from line_faults(f"indicators[{row}]", text, "indicator")


def _award_faults(awards: Sequence[AwardTerms]) -> Iterator[Fault]:
    yield from _twice("awards", [(one.donor, one.number) for one in awards])
    for row, award in enumerate(awards):
        place = f"awards[{row}]"
        if not award.number.strip():
            yield Fault(place, _("An award has a number."), _("Write it as the agreement does."))
        yield from line_faults(place, award.number, "number of the award")
        if award.kind == AwardKind.ASSOCIATE and not award.leader:
            yield Fault(
                place,
                _("%(award)s names no leader award.") % {"award": award.number},
                _("Say which award it belongs to."),
            )
        if award.kind != AwardKind.ASSOCIATE and award.leader:
            yield Fault(
                place,
                _("%(award)s names a leader award.") % {"award": award.number},
                _("Only an associate award has one: change its kind."),
            )
        if award.amount is not None and award.amount.amount < 0:
            yield Fault(
                place,
                _("%(amount)s is below 0.") % {"amount": award.amount},
                _("Write what the donor gives."),
            )
        yield from _period_faults(place, award.started, award.ended)


def _twice(place: str, keys: Sequence[tuple[str, ...]]) -> Iterator[Fault]:
    for row, key in enumerate(keys):
        if key in keys[:row]:
            yield Fault(
                f"{place}[{row}]",
                _("Row %(row)s says the same again.") % {"row": row + 1},
                _("Keep one of the two."),
            )


def lists_of(terms: Terms) -> Mapping[str, None]:
    """Return the codes of all country lists that terms name, in their order, each once."""
    bound = [code for purpose in terms.purposes for code in purpose.country_lists]
    ruled = [rule.value for rule in terms.partner_rules if rule.basis == RuleBasis.COUNTRY_LIST]
    return dict.fromkeys([*bound, *ruled])

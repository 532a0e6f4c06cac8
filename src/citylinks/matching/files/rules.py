"""Which pairs a program's rules admit: one named mask per rule, so that every exclusion has its reason."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from citylinks.matching.files.records import Amount, NeedRecord, OfferRecord, ProgramRecord, Purpose

Bool = NDArray[np.bool_]
Lists = Mapping[str, frozenset[str]]  # code of a dated country list -> ISO alpha-2


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """Where a rule is met: bool, broadcastable to (needs, offers) in the order of the files."""

    code: str
    excludes: str  # what is wrong with a pair that breaks it, for people
    met: Bool


def rules(
    needs: Sequence[NeedRecord], offers: Sequence[OfferRecord], program: ProgramRecord, lists: Lists
) -> tuple[Rule, ...]:
    """Lay all rules over all pairs. Rules that exclude nothing are left out."""
    allowed = program.eligibility
    hosts = _admits(lists, allowed.host_lists, allowed.host_countries)
    partners = _admits(lists, allowed.resource_lists, allowed.resource_countries)
    found = [
        Rule("host-country", "the host's country is not eligible", _column(hosts(n.country) for n in needs)),
        Rule(
            "purpose",
            "no purpose of the program covers this need in its country",
            _column(_has_purpose(need, program, lists) for need in needs),
        ),
        Rule("partners", "the need wants no partner", _column(need.partners > 0 for need in needs)),
        Rule(
            "resource-country",
            "the partner's country is not eligible",
            _column(partners(offer.country) for offer in offers).T,
        ),
        Rule("capacity", "the partner has no capacity", _column(offer.capacity > 0 for offer in offers).T),
        Rule(
            "same-city", "both are the same city", _differ([n.city for n in needs], [o.city for o in offers])
        ),
        Rule("conflict", "the partner names a conflict with this need", _no_conflict(needs, offers)),
        Rule(
            "months",
            "they have no month in common",
            _share([n.months for n in needs], [o.months for o in offers], unknown=True),
        ),
        Rule("must-not", "the program decided against this pair", _not_ruled_out(needs, offers, program)),
        Rule(
            "need-budget",
            "the partner costs more than the need's budget",
            _affordable(needs, offers, program),
        ),
    ]
    if not allowed.same_country:
        met = _differ([need.country for need in needs], [offer.country for offer in offers])
        found.append(Rule("same-country", "both are in the same country", met))
    if allowed.shared_theme:
        met = _share([need.themes for need in needs], [offer.themes for offer in offers], unknown=False)
        found.append(Rule("shared-theme", "they have no theme in common", met))
    if allowed.shared_language:
        met = _share(
            [n.working_languages for n in needs], [o.working_languages for o in offers], unknown=True
        )
        found.append(Rule("shared-language", "they have no working language in common", met))
    return tuple(rule for rule in found if not rule.met.all())


def third_rules(
    needs: Sequence[NeedRecord],
    offers: Sequence[OfferRecord],
    thirds: Sequence[OfferRecord],
    program: ProgramRecord,
    lists: Lists,
) -> tuple[Bool, Bool]:
    """Say which third cities may join which hosts (m, k), and which resource partners (n, k).

    A third city is of a third country, has capacity and shares a month with both; nobody is in conflict.
    """
    allowed = program.eligibility
    admits = _admits(lists, allowed.third_lists, allowed.third_countries)
    able = np.array([admits(third.country) and third.capacity > 0 for third in thirds], dtype=np.bool_)
    countries = [third.country for third in thirds]
    months = [third.months for third in thirds]
    with_host = able & _differ([need.country for need in needs], countries)
    with_host &= _share([need.months for need in needs], months, unknown=True) & _no_conflict(needs, thirds)
    with_resource = able & _differ([offer.country for offer in offers], countries)
    with_resource &= _share([offer.months for offer in offers], months, unknown=True)
    with_resource &= _no_conflict(offers, thirds) & _no_conflict(thirds, offers).T
    return with_host, with_resource


def purposes_of(need: NeedRecord, program: ProgramRecord) -> tuple[Purpose, ...]:
    """Name the purposes a need falls under: those it states, else those that name one of its themes."""
    if need.purposes:
        return tuple(purpose for purpose in program.purposes if purpose.code in need.purposes)
    return tuple(purpose for purpose in program.purposes if set(purpose.themes) & set(need.themes))


def covers(purpose: Purpose, country: str, lists: Lists) -> bool:
    """Say whether the purpose's money may be spent in this country."""
    return _admits(lists, purpose.lists, purpose.countries)(country)


def pair_cost(offer: OfferRecord, program: ProgramRecord) -> Amount | None:
    """Give what one partnership with this offer costs; None when neither it nor the program says."""
    return offer.cost or program.partnership_cost


def _has_purpose(need: NeedRecord, program: ProgramRecord, lists: Lists) -> bool:
    if not program.purposes:
        return True
    return any(covers(purpose, need.country, lists) for purpose in purposes_of(need, program))


def _column(met: Iterable[bool]) -> Bool:
    return np.fromiter(met, dtype=np.bool_).reshape(-1, 1)


def _admits(lists: Lists, codes: tuple[str, ...], countries: tuple[str, ...]) -> Callable[[str], bool]:
    if not codes and not countries:
        return lambda _: True
    admitted = frozenset(countries).union(*(lists[code] for code in codes))
    return lambda country: country in admitted


def _differ(left: Sequence[Hashable], right: Sequence[Hashable]) -> Bool:
    numbers = {value: number for number, value in enumerate(dict.fromkeys([*left, *right]))}
    one = np.array([numbers[value] for value in left], dtype=np.int64)
    other = np.array([numbers[value] for value in right], dtype=np.int64)
    differ: Bool = np.not_equal.outer(one, other)
    return differ


def _share(
    left: Sequence[Collection[Hashable]], right: Sequence[Collection[Hashable]], *, unknown: bool
) -> Bool:
    """Say where two sets meet; where one of them is empty, `unknown`."""
    words = {word: at for at, word in enumerate(dict.fromkeys(w for words in (*left, *right) for w in words))}
    sides = []
    for side in (left, right):
        marks = np.zeros((len(side), len(words)), dtype=np.float32)
        for row, members in enumerate(side):
            marks[row, [words[word] for word in members]] = 1
        sides.append(marks)
    met: Bool = np.asarray(sides[0] @ sides[1].T > 0)
    if unknown:
        silent = [np.array([not members for members in side], dtype=np.bool_) for side in (left, right)]
        met |= np.logical_or.outer(*silent)
    return met


def _no_conflict(needs: Sequence[NeedRecord | OfferRecord], offers: Sequence[OfferRecord]) -> Bool:
    met = np.ones((len(needs), len(offers)), dtype=np.bool_)
    row_of = {need.id: row for row, need in enumerate(needs)}
    for column, offer in enumerate(offers):
        met[[row_of[name] for name in offer.conflicts if name in row_of], column] = False
    return met


def _not_ruled_out(
    needs: Sequence[NeedRecord], offers: Sequence[OfferRecord], program: ProgramRecord
) -> Bool:
    met = np.ones((len(needs), len(offers)), dtype=np.bool_)
    row_of = {need.id: row for row, need in enumerate(needs)}
    column_of = {offer.id: column for column, offer in enumerate(offers)}
    for lock in program.must_not:
        met[row_of[lock.need], column_of[lock.offer]] = False
    return met


def _affordable(needs: Sequence[NeedRecord], offers: Sequence[OfferRecord], program: ProgramRecord) -> Bool:
    costs = [pair_cost(offer, program) for offer in offers]
    prices = np.array([0.0 if cost is None else float(cost.value) for cost in costs])
    limits = np.array([np.inf if need.budget is None else float(need.budget.value) for need in needs])
    return prices[None, :] <= limits[:, None]

"""May they take part? One check a rule, each with the sentence, the list and the source it rests on.

A check's sentence is a text with places for its values, so that a page can say it in the reader's language.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_noop

from citylinks.kernel.source import Source
from citylinks.network.states import OrganizationKind
from citylinks.programs.states import IncomeGroup, Part, RuleBasis
from citylinks.programs.terms import PurposeTerms, Terms


class CheckName(StrEnum):
    """What a check looks at."""

    DATES = "dates"
    COUNTRY_LIST = "country-list"
    KIND = "kind"
    PLACE = "place"
    INCOME_GROUP = "income-group"


# Places: %(who)s, %(country)s, %(lists)s, %(date)s, %(kind)s, %(kinds)s, %(group)s, %(groups)s, %(places)s.
NO_LIST = gettext_noop("This purpose names no country list.")
HOSTS_ONLY = gettext_noop("The country lists of a purpose bind host cities only.")
ON_LIST = gettext_noop("%(country)s is on %(lists)s.")
NOT_ON_LIST = gettext_noop("%(country)s is not on %(lists)s.")
NO_LIST_YET = gettext_noop("None of its lists stood on %(date)s.")
NOT_STARTED = gettext_noop("The program did not run before %(date)s.")
OVER = gettext_noop("The program ran until %(date)s.")
KIND_FITS = gettext_noop("An organization of the kind “%(kind)s” may take part in this role.")
KIND_UNFIT = gettext_noop(
    "An organization of the kind “%(kind)s” may not take part in this role. These may: %(kinds)s."
)
PLACE_FITS = gettext_noop("%(country)s is among the countries that may take part in this role.")
PLACE_UNFIT = gettext_noop("%(country)s may not take part in this role. These may: %(places)s.")
GROUP_FITS = gettext_noop("%(country)s is in the income group “%(group)s”, which may take part in this role.")
GROUP_UNFIT = gettext_noop(
    "%(country)s is in the income group “%(group)s”. Only these may take part in this role: %(groups)s."
)
GROUP_UNKNOWN = gettext_noop(
    "No income group of %(country)s is on record. Only these may take part in this role: %(groups)s."
)


@dataclass(frozen=True, slots=True)
class ListFacts:
    """A country list as it is named: its date is the day from which it holds."""

    code: str
    name: str
    title: str
    as_of: dt.date
    day_known: bool
    source: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """Who asks. A city asks for its local government; of a country alone the kind is not known (None)."""

    name: str
    country: str
    country_name: str
    income_group: str
    kind: OrganizationKind | None


@dataclass(frozen=True, slots=True)
class Check:
    """One rule, whether it is met, and what it rests on; `values` fill the places of `text`."""

    name: CheckName
    allowed: bool
    text: str
    values: tuple[tuple[str, str], ...]
    source: Source

    @property
    def sentence(self) -> str:
        """The rule in an English sentence."""
        return self.text % dict(self.values)


@dataclass(frozen=True, slots=True)
class PurposeAnswer:
    """Whether they may take part for one purpose. The first check not met decides, else the list's."""

    code: str
    purpose: str
    checks: tuple[Check, ...]

    @property
    def allowed(self) -> bool:
        """True when every check is met."""
        return all(check.allowed for check in self.checks)

    @property
    def deciding(self) -> Check:
        """The check that decides: the first that is not met, else that of the purpose's lists."""
        refused = [check for check in self.checks if not check.allowed]
        listed = [check for check in self.checks if check.name is CheckName.COUNTRY_LIST]
        return next(iter([*refused, *listed, *self.checks]))

    @property
    def rule(self) -> str:
        """The deciding check in a sentence."""
        return self.deciding.sentence

    @property
    def source(self) -> Source:
        """What the deciding check rests on."""
        return self.deciding.source


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Whether someone may take part in a program on a day: for at least one of its purposes."""

    code: str
    program: str
    who: Candidate
    part: Part
    as_of: dt.date
    version: int
    answers: tuple[PurposeAnswer, ...]

    @property
    def allowed(self) -> bool:
        """True when one purpose allows it."""
        return any(answer.allowed for answer in self.answers)


@dataclass(frozen=True, slots=True)
class Ground:
    """What answers are made from: the terms in force that day with their source, and what they name by code.

    `on` holds the codes of those lists on which the country of the one who asks stands.
    """

    terms: Terms
    source: Source
    lists: Mapping[str, ListFacts]
    on: frozenset[str]
    countries: Mapping[str, str]
    as_of: dt.date


def answers(ground: Ground, who: Candidate, part: Part) -> tuple[PurposeAnswer, ...]:
    """Answer for every purpose, in their order."""
    shared = (*_dates(ground), *_partner(ground, who, part))
    return tuple(
        PurposeAnswer(one.code, one.name, (_country_list(ground, one, who, part), *shared))
        for one in ground.terms.purposes
    )


def _dates(ground: Ground) -> Iterator[Check]:
    started, ended = ground.terms.started, ground.terms.ended
    if started is not None and ground.as_of < started.first_day:
        yield Check(CheckName.DATES, False, NOT_STARTED, (("date", str(started)),), ground.source)
    if ended is not None and ground.as_of > ended.last_day:
        yield Check(CheckName.DATES, False, OVER, (("date", str(ended)),), ground.source)


def _country_list(ground: Ground, purpose: PurposeTerms, who: Candidate, part: Part) -> Check:
    """Of lists that supplement each other one is enough; the newest that names the country is cited."""
    every = sorted((ground.lists[code] for code in purpose.country_lists), key=lambda one: one.as_of)
    if not every:
        return Check(CheckName.COUNTRY_LIST, True, NO_LIST, (), ground.source)
    if part != Part.HOST:
        return Check(CheckName.COUNTRY_LIST, True, HOSTS_ONLY, (), ground.source)
    standing = [one for one in every if one.as_of <= ground.as_of]
    if not standing:
        day = ground.as_of.isoformat()
        return Check(CheckName.COUNTRY_LIST, False, NO_LIST_YET, (("date", day),), ground.source)
    on = [one for one in standing if one.code in ground.on]
    cited = on[-1:] or standing
    values = (("country", who.country_name), ("lists", " or ".join(one.title for one in cited)))
    text = ON_LIST if on else NOT_ON_LIST
    return Check(CheckName.COUNTRY_LIST, bool(on), text, values, Source(cited[-1].source))


def _partner(ground: Ground, who: Candidate, part: Part) -> Iterator[Check]:
    """Check the rules for this part: values of one basis are alternatives, no value asks nothing."""
    rules = [rule for rule in ground.terms.partner_rules if rule.part == part]
    kinds = [rule.value for rule in rules if rule.basis == RuleBasis.KIND]
    if kinds and who.kind is not None:
        yield _kind(ground, who.kind, kinds)
    countries = [rule.value for rule in rules if rule.basis == RuleBasis.COUNTRY]
    lists = [ground.lists[rule.value] for rule in rules if rule.basis == RuleBasis.COUNTRY_LIST]
    if countries or lists:
        yield _place(ground, who, countries, lists)
    groups = [rule.value for rule in rules if rule.basis == RuleBasis.INCOME_GROUP]
    if groups:
        yield _income(ground, who, groups)


def _kind(ground: Ground, kind: OrganizationKind, kinds: Sequence[str]) -> Check:
    fits = kind in kinds
    names = ", ".join(str(OrganizationKind(one).label) for one in kinds)
    values = (("kind", str(kind.label)), ("kinds", names))
    return Check(CheckName.KIND, fits, KIND_FITS if fits else KIND_UNFIT, values, ground.source)


def _place(ground: Ground, who: Candidate, countries: Sequence[str], lists: Sequence[ListFacts]) -> Check:
    on = [one for one in lists if one.as_of <= ground.as_of and one.code in ground.on]
    if on:
        values = (("country", who.country_name), ("lists", on[-1].title))
        return Check(CheckName.PLACE, True, ON_LIST, values, Source(on[-1].source))
    fits = who.country in countries
    named = [ground.countries.get(code, code) for code in countries]
    places = ", ".join([*named, *(one.title for one in lists)])
    values = (("country", who.country_name), ("places", places))
    return Check(CheckName.PLACE, fits, PLACE_FITS if fits else PLACE_UNFIT, values, ground.source)


def _income(ground: Ground, who: Candidate, groups: Sequence[str]) -> Check:
    names = ", ".join(str(IncomeGroup(one).label) for one in groups)
    values = (("country", who.country_name), ("group", who.income_group), ("groups", names))
    fits = who.income_group in groups
    unfit = GROUP_UNFIT if who.income_group else GROUP_UNKNOWN
    return Check(CheckName.INCOME_GROUP, fits, GROUP_FITS if fits else unfit, values, ground.source)

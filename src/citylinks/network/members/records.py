"""A member as one value: what the tables hold of a person, and what a file says of one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from citylinks.kernel.time import PartialDate
from citylinks.network.states import ExpertiseLevel, LanguageLevel, OrganizationKind, Visibility


@dataclass(frozen=True, slots=True)
class Workplace:
    """An organization: known by its name within its city. `pk` is None for one that is not registered yet."""

    name: str
    city: int  # geonameid
    kind: OrganizationKind = field(default=OrganizationKind.LOCAL_GOVERNMENT, compare=False)
    pk: int | None = field(default=None, compare=False)
    is_sample: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Affiliated:
    """That a member works or worked somewhere; `pk` is the row's, where there is one."""

    workplace: Workplace
    position: str = ""
    started: PartialDate | None = None
    ended: PartialDate | None = None
    pk: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Shown:
    """A piece of evidence for a theme; `pk` is the row's, where there is one."""

    theme: str
    what: str
    where: str = ""
    when: PartialDate | None = None
    link: str = ""
    pk: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Period:
    """The first and the last day on which a member can."""

    starts: dt.date
    ends: dt.date


@dataclass(frozen=True, slots=True)
class Member:
    """Everything of a person that the template holds. Lists by code are in the order of their codes.

    `city` is the person's own, beside that of the workplaces. Two members are equal when nothing that a file
    can say differs.
    """

    public_id: str
    name: str = ""
    emails: tuple[str, ...] = ()
    city: int | None = None
    visibility: Visibility = Visibility.NETWORK
    will_travel: bool | None = None
    will_host: bool | None = None
    pro_bono_days: int | None = None
    themes: tuple[tuple[str, ExpertiseLevel], ...] = ()
    languages: tuple[tuple[str, LanguageLevel], ...] = ()
    periods: tuple[Period, ...] = ()
    affiliations: tuple[Affiliated, ...] = ()
    evidence: tuple[Shown, ...] = ()
    pk: int | None = field(default=None, compare=False)
    is_sample: bool = field(default=False, compare=False)


class Clear:
    """What (none) means: empty what is there."""


CLEARED = Clear()


@dataclass(frozen=True, slots=True)
class SaidAffiliation:
    """What one row says of a workplace; None and "" are blank cells."""

    workplace: Workplace
    row: int
    kind: str = ""  # of the organization
    position: str | Clear = ""
    started: PartialDate | Clear | None = None
    ended: PartialDate | Clear | None = None


@dataclass(frozen=True, slots=True)
class SaidEvidence:
    """What one row says of a piece of evidence; None and "" are blank cells."""

    theme: str
    what: str
    row: int
    where: str | Clear = ""
    when: PartialDate | Clear | None = None
    link: str | Clear = ""


Levels = Mapping[str, str]  # code -> level, "" where the cell names none
Once = str | bool | int | tuple[str, ...] | tuple[Period, ...] | Levels | Clear


@dataclass(frozen=True, slots=True)
class Said:
    """What a file says of one member, gathered from its rows: only what is not blank."""

    rows: tuple[int, ...]
    public_id: str
    once: Mapping[str, Once]
    cities: tuple[tuple[int, int | Clear], ...]  # row and the person's own city
    affiliations: tuple[SaidAffiliation, ...]
    evidence: tuple[SaidEvidence, ...]
    faulty: bool

    @property
    def emails(self) -> tuple[str, ...]:
        """The addresses given, the first to write to."""
        given = self.once.get("emails", ())
        return tuple(str(one) for one in given) if isinstance(given, tuple) else ()

"""What the pages of programs and donors show, made ready before anything is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from citylinks.kernel.source import Source
from citylinks.needs.queries import NeedSummary
from citylinks.partnerships.queries import PartnershipSummary
from citylinks.programs.facts import DonorDetail, ProgramDetail, ProgramSummary, VersionFacts
from citylinks.programs.states import ProgramState
from citylinks.programs.terms import PurposeTerms
from citylinks.web import dates
from citylinks.web.calls.pages.public import CallCard
from citylinks.web.components.data import Chip, Link, MapPoint, Table
from citylinks.web.needs.pages import table as needs_table
from citylinks.web.partnerships.pages import table as partnerships_table
from citylinks.web.programs import tables, words
from citylinks.web.programs.addresses import donor_path, program_path
from citylinks.web.programs.checks import Checker
from citylinks.web.programs.countries import points


@dataclass(frozen=True, slots=True)
class ProgramLine:
    """One program on the line of time."""

    name: str
    href: str
    when: str
    state: str
    donor: str
    purposes: tuple[str, ...]
    is_sample: bool


@dataclass(frozen=True, slots=True)
class ListPage:
    """All programs, the earliest first."""

    programs: tuple[ProgramLine, ...]
    donors: tuple[Link, ...]
    may_set_up: bool


@dataclass(frozen=True, slots=True)
class PurposeItem:
    """What the donor pays for, and by which lists countries are chosen."""

    name: str
    lists: tuple[Chip, ...]


@dataclass(frozen=True, slots=True)
class VersionItem:
    """One version on the line of time, with what it changed."""

    heading: str
    reason: str
    is_in_force: bool
    changes: Table | None
    source: Source


@dataclass(frozen=True, slots=True)
class Records:
    """What a program led to, and what it calls for: all partnerships seen, its newest needs, its calls."""

    partnerships: Sequence[PartnershipSummary]
    needs: Sequence[NeedSummary]
    calls: Sequence[CallCard]


@dataclass(frozen=True, slots=True)
class Step:
    """What an officer can do with the program now: a link, or a button that posts `do`."""

    label: str
    href: str = ""
    do: str = ""


@dataclass(frozen=True, slots=True)
class ProgramPage:
    """One program: what it is for, who pays, who may take part and why, and how its terms came about."""

    code: str
    name: str
    trail: tuple[Link, ...]
    state: str
    draft: str  # what to do while it is one
    when: str
    donor: Link
    purposes: tuple[PurposeItem, ...]
    checker: Checker
    day: str
    points: tuple[MapPoint, ...]
    eligible: Table | None
    partners: Table | None
    awards: Table | None
    total: str
    ceilings: Table | None
    activities: tuple[Chip, ...]
    indicators: Table | None
    versions: tuple[VersionItem, ...]
    calls: tuple[CallCard, ...]
    needs: Table | None
    partnerships: Table | None
    steps: tuple[Step, ...]
    steps_path: str
    source: Source
    is_sample: bool


@dataclass(frozen=True, slots=True)
class DonorPage:
    """One donor and the programs it pays for."""

    name: str
    identifier: str
    trail: tuple[Link, ...]
    programs: tuple[ProgramLine, ...]


def trail() -> tuple[Link, ...]:
    """Return the way back to all programs."""
    return (Link(_("Programs"), reverse("programs:list")),)


def list_page(found: Sequence[ProgramSummary], *, may_set_up: bool) -> ListPage:
    """Build the list; each donor is named once."""
    payers = {one.donor.public_id: one.donor for one in found}
    return ListPage(
        programs=tuple(program_line(one) for one in found),
        donors=tuple(Link(one.name, donor_path(one.public_id)) for one in payers.values()),
        may_set_up=may_set_up,
    )


def program_line(one: ProgramSummary) -> ProgramLine:
    """One program with its newest terms."""
    terms = one.newest.terms
    return ProgramLine(
        name=one.name,
        href=program_path(one.code),
        when=when(one.newest) or _("no date on record"),
        state=str(words.STATES[one.state]),
        donor=one.donor.name,
        purposes=tuple(purpose.name for purpose in terms.purposes),
        is_sample=one.is_sample,
    )


def when(version: VersionFacts) -> str:
    """Say from when to when a program runs; one without an end on record is open at that side."""
    terms = version.terms
    if terms.started is not None and terms.ended is None:
        return _("from %(date)s") % {"date": dates.partial(terms.started)}
    return dates.period(terms.started, terms.ended)


def program_page(detail: ProgramDetail, checker: Checker, records: Records, *, may_name: bool) -> ProgramPage:
    """Build the page of one program as its terms stood on the day asked about."""
    summary, version = detail.summary, detail.in_force
    own = [one for one in records.partnerships if one.program_code == summary.code]
    return ProgramPage(
        code=summary.code,
        name=summary.name,
        trail=trail(),
        state=str(words.STATES[summary.state]),
        draft=draft(summary, may_change=detail.may_change),
        when=when(summary.newest),
        donor=Link(summary.donor.name, donor_path(summary.donor.public_id)),
        purposes=tuple(purpose_item(detail, one) for one in version.terms.purposes),
        checker=checker,
        day=tables.day(detail),
        points=points(tables.eligible_codes(detail)),
        eligible=tables.eligible_table(detail),
        partners=tables.partners_table(detail),
        awards=tables.awards_table(version),
        total=tables.total(version),
        ceilings=tables.ceilings_table(version),
        activities=tuple(Chip(str(words.ACTIVITIES[one])) for one in version.terms.activities),
        indicators=tables.indicators_table(version),
        versions=tuple(version_item(detail, one) for one in reversed(detail.versions)),
        partnerships=partnerships_table(own, caption=_("Partnerships of this program")) if own else None,
        calls=tuple(records.calls),
        needs=needs_table(records.needs) if records.needs else None,
        steps=steps(summary, may_change=detail.may_change, may_name=may_name),
        steps_path=reverse("programs:move", args=[summary.code]),
        source=summary.source,
        is_sample=summary.is_sample,
    )


def purpose_item(detail: ProgramDetail, one: PurposeTerms) -> PurposeItem:
    """One purpose with the names of its lists."""
    return PurposeItem(
        one.name, tuple(Chip(words.list_name(detail.lists[code])) for code in one.country_lists)
    )


def version_item(detail: ProgramDetail, one: VersionFacts) -> VersionItem:
    """One version, and whether it is the one in force on the day asked about."""
    heading = _("Version %(number)s, %(since)s") % {"number": one.number, "since": tables.since(one)}
    return VersionItem(
        heading=heading,
        reason=one.reason,
        is_in_force=one.number == detail.in_force.number,
        changes=tables.changes_table(detail, one),
        source=one.source,
    )


def draft(summary: ProgramSummary, *, may_change: bool) -> str:
    """Say who sees a draft, or to an administrator who opens it; empty for any other program."""
    if summary.state != ProgramState.DRAFT:
        return ""
    if may_change:
        return _("This program is a draft: only those with a role in it see this page.")
    return _("This program is a draft until its officer opens it: name one.")


def steps(summary: ProgramSummary, *, may_change: bool, may_name: bool) -> tuple[Step, ...]:
    """Say what an officer can do now, by the state; an administrator names the people only."""
    amend = Step(_("Amend the terms"), href=reverse("programs:amend", args=[summary.code]))
    people = Step(_("Its people and their roles"), href=reverse("roles:people", args=[summary.public_id]))
    learned = Step(_("Learned weights"), href=reverse("programs:weights", args=[summary.code]))
    if not may_change:
        return (people,) if may_name else ()
    if summary.state == ProgramState.DRAFT:
        return (Step(_("Open the program"), do="open"), amend, people)
    if summary.state == ProgramState.OPEN:
        return (amend, people, learned, Step(_("Close the program"), do="close"))
    return (people, learned)


def donor_page(found: DonorDetail) -> DonorPage:
    """Build the page of one donor."""
    return DonorPage(
        name=found.donor.name,
        identifier=found.donor.identifier,
        trail=trail(),
        programs=tuple(program_line(one) for one in found.programs),
    )

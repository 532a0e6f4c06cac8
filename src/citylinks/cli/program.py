"""`citylinks program`: the terms of a program as they stood on a day, and who may take part in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

import typer
from django.db import OperationalError, ProgrammingError

from citylinks.access.actors import SYSTEM
from citylinks.cli.peers import chosen_city
from citylinks.cli.render import Column, Format, write_csv, write_json, write_table
from citylinks.cli.setup import now
from citylinks.kernel.errors import DomainError
from citylinks.kernel.money import Money
from citylinks.kernel.source import Source
from citylinks.programs.eligibility import Eligibility
from citylinks.programs.facts import ProgramDetail, VersionFacts, likely_day
from citylinks.programs.queries import may_take_part, program_detail
from citylinks.programs.states import Part
from citylinks.programs.terms import Difference, Value, flat

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
TERMS = (Column("Term"), Column("Of"), Column("Value"))
CHECKS = (Column("Purpose"), Column("May take part"), Column("Rule"), Column("Source"))


class Role(StrEnum):
    """As what a city takes part."""

    HOST = "host"
    RESOURCE = "resource"
    FACILITATOR = "facilitator"


@app.callback()
def program() -> None:
    """Show programs, and who may take part in them."""


@app.command()
def show(
    code: Annotated[str, typer.Argument(metavar="CODE", help="The program's code, such as citylinks-2011.")],
    as_of: Annotated[
        str,
        typer.Option(
            metavar="DATE", help="The day, such as 2015-03-01; without one today, or the program's last day."
        ),
    ] = "",
    city: Annotated[str, typer.Option(help="A city's name or geonameid: may it take part?")] = "",
    role: Annotated[Role, typer.Option(help="As what the city would take part.")] = Role.HOST,
    form: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.TABLE,
) -> None:
    """Show a program's terms as they stood on a day; with --city, whether it may take part, and why."""
    try:
        detail = program_on(code, as_of)
        number = chosen_city(city) if city else None
        found = (
            may_take_part(SYSTEM, code, city=number, part=Part(role.value), as_of=detail.as_of)
            if number is not None
            else None
        )
    except (OperationalError, ProgrammingError) as fault:
        reason = str(fault).strip().splitlines()[0]
        raise DomainError(
            "no-programs",
            f"No program can be read: {reason}. Set the database up first: citylinks sample load.",
        ) from fault
    if form is Format.JSON:
        write_json(document(detail, found))
    elif form is Format.CSV:
        write_csv(list(check_rows(found) if found else term_rows(detail.in_force)))
    else:
        tables(detail, found)


def program_on(code: str, as_of: str) -> ProgramDetail:
    """Return the program as it stood on the day that was typed, or on the likely one."""
    today = now().date()
    if as_of:
        try:
            return program_detail(SYSTEM, code, as_of=dt.date.fromisoformat(as_of))
        except ValueError as fault:
            raise DomainError("bad-date", f"“{as_of}” is not a day: write 2015-03-01.", "--as-of") from fault
    detail = program_detail(SYSTEM, code, as_of=today)
    return detail.on(likely_day(detail.versions[-1], today))


def tables(detail: ProgramDetail, found: Eligibility | None) -> None:
    """Print for people: the terms, and the answer below them when a city was asked about."""
    summary, version = detail.summary, detail.in_force
    title = f"{summary.name} ({summary.code}), {summary.state.label}, paid by {summary.donor.name}"
    held = f"version {version.number} of {len(detail.versions)}"
    notes = [f"As of {detail.as_of.isoformat()}: {held}. Source: {cited(version.source)}"]
    rows = [tuple(str(cell) for cell in row.values()) for row in term_rows(version)]
    write_table(TERMS, rows, title=title, notes=notes)
    if found is not None:
        verdict = "may take part" if found.allowed else "may not take part"
        checks = [
            (one.purpose, "yes" if check.allowed else "no", check.sentence, check.source.title)
            for one in found.answers
            for check in one.checks
        ]
        typer.echo()
        write_table(CHECKS, checks, title=f"{found.who.name} {verdict} as {found.part.label.lower()}")


def term_rows(version: VersionFacts) -> Iterator[dict[str, str]]:
    """Yield one row a term of a version."""
    for (field, subject, _key), value in flat(version.terms).items():
        yield {"term": str(field.label), "of": subject, "value": str(value)}


def check_rows(found: Eligibility) -> Iterator[dict[str, str]]:
    """Yield one row a rule of each purpose."""
    for answer in found.answers:
        for check in answer.checks:
            yield {
                "purpose": answer.purpose,
                "allowed": "yes" if check.allowed else "no",
                "rule": check.sentence,
                "source": cited(check.source),
            }


def cited(source: Source) -> str:
    """Return a source with its address."""
    return f"{source.title}, {source.url}" if source.url else source.title


def document(detail: ProgramDetail, found: Eligibility | None) -> dict[str, object]:
    """Return the program as one JSON document: identity, the terms in force, all versions, and the answer."""
    summary = detail.summary
    return {
        "code": summary.code,
        "name": summary.name,
        "state": summary.state.value,
        "donor": summary.donor.name,
        "as_of": detail.as_of.isoformat(),
        "version": detail.in_force.number,
        "terms": terms_document(detail.in_force),
        "versions": [version_document(one) for one in detail.versions],
        "eligibility": eligibility_document(found) if found else None,
    }


def terms_document(version: VersionFacts) -> dict[str, object]:
    """Return the terms of a version as programs read them; amounts are texts, so that none is rounded."""
    terms = version.terms
    return {
        "started": plain(terms.started),
        "ended": plain(terms.ended),
        "purposes": [
            {"code": one.code, "name": one.name, "country_lists": list(one.country_lists)}
            for one in terms.purposes
        ],
        "awards": [
            {
                "number": one.terms.number,
                "kind": one.terms.kind.value,
                "leader": one.terms.leader or None,
                "donor": one.donor.name,
                "amount": plain(one.terms.amount),
                "started": plain(one.terms.started),
                "ended": plain(one.terms.ended),
            }
            for one in version.awards
        ],
        "activities": [one.value for one in terms.activities],
        "ceilings": [
            {"per": one.per.value, "category": one.category.value, "amount": plain(one.amount)}
            for one in terms.ceilings
        ],
        "partner_rules": [
            {"part": one.part.value, "basis": one.basis.value, "value": one.value}
            for one in terms.partner_rules
        ],
        "indicators": [
            {"code": one.code, "edition": one.edition or None, "name": one.name or None}
            for one in terms.indicators
        ],
        "source": source_document(version.source),
    }


def version_document(one: VersionFacts) -> dict[str, object]:
    """Return when and why a version was made, and what it changed."""
    return {
        "number": one.number,
        "effective": plain(one.effective),
        "reason": one.reason,
        "source": source_document(one.source),
        "changes": [change_document(change) for change in one.changes],
    }


def change_document(one: Difference) -> dict[str, object]:
    """Return one changed term."""
    return {
        "term": one.field.value,
        "of": one.subject or None,
        "before": plain(one.before),
        "after": plain(one.after),
    }


def eligibility_document(found: Eligibility) -> dict[str, object]:
    """Return the answer with every rule."""
    return {
        "who": found.who.name,
        "country": found.who.country,
        "part": found.part.value,
        "allowed": found.allowed,
        "purposes": [
            {
                "code": one.code,
                "purpose": one.purpose,
                "allowed": one.allowed,
                "checks": [
                    {
                        "name": check.name.value,
                        "allowed": check.allowed,
                        "sentence": check.sentence,
                        "source": source_document(check.source),
                    }
                    for check in one.checks
                ],
            }
            for one in found.answers
        ],
    }


def source_document(source: Source) -> dict[str, object]:
    """Return a source."""
    return {"title": source.title, "url": source.url or None}


def plain(value: Value | None) -> object:
    """Return a date as its text, money as amount and currency."""
    if isinstance(value, Money):
        return {"amount": str(value.amount), "currency": value.currency}
    return None if value is None else str(value)

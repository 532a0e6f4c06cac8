"""`citylinks call`: what came of a call."""

from __future__ import annotations

from typing import Annotated

import typer

from citylinks.access.actors import SYSTEM
from citylinks.cli.render import Column, Format, write_csv, write_json, write_table
from citylinks.reviews.queries import ResultRow, board, results

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
COLUMNS = (
    Column("rank", number=True),
    Column("side"),
    Column("organization"),
    Column("city"),
    Column("total", number=True),
    Column("range"),
    Column("reviews", number=True),
    Column("adjusted", number=True),
    Column("decision"),
)


@app.callback()
def call() -> None:
    """Show what came of a call."""


@app.command(name="results")
def show_results(
    code: Annotated[str, typer.Argument(metavar="CALL", help="The call's code, or its public id.")],
    form: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.TABLE,
) -> None:
    """Rank the applications of a call, each side for itself, with totals in points of 100 and decisions.

    The adjusted total takes the reviewers' leniency out. It is information only: nothing is ranked by it.
    """
    rows = results(SYSTEM, code)
    if form is Format.JSON:
        write_json([document(row) for row in rows])
    elif form is Format.CSV:
        write_csv([document(row) for row in rows])
    else:
        found = board(SYSTEM, code).call
        title = f"{found.title.original.title} ({found.code}), {found.program}: {found.state.label}"
        write_table(COLUMNS, [cells(row) for row in rows], title=title)


def document(row: ResultRow) -> dict[str, object]:
    """Return one line as programs read it."""
    return {
        "application": row.application,
        "organization": row.organization,
        "city": row.city,
        "country": row.country,
        "side": row.side.value,
        "state": row.state.value,
        "rank": row.rank,
        "total": rounded(row.total),
        "low": rounded(row.low),
        "high": rounded(row.high),
        "reviews": row.reviews,
        "adjusted": rounded(row.adjusted),
        "decision": row.outcome.value if row.outcome else None,
        "reason": row.reason,
    }


def rounded(points: float | None) -> float | None:
    """Round to a tenth of a point, as pages show it."""
    return None if points is None else round(points, 1)


def cells(row: ResultRow) -> tuple[str, ...]:
    """Return one line for people."""
    return (
        "" if row.rank is None else str(row.rank),
        row.side.label,
        row.organization,
        f"{row.city}, {row.country}",
        shown(row.total),
        "" if row.low is None else f"{shown(row.low)}–{shown(row.high)}",
        str(row.reviews),
        shown(row.adjusted),
        row.outcome.label if row.outcome else "not decided",
    )


def shown(points: float | None) -> str:
    """Write points for people; nothing where there are none."""
    return "" if points is None else f"{points:.1f}"

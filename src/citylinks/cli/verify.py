"""`citylinks verify`: is a portfolio what it says? Scores and rules are built again, without the solver."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from citylinks.cli.files import FormatOption, Needs, Offers, Program, Text, opened, waiting
from citylinks.cli.render import Column, Format, write_csv, write_json, write_table
from citylinks.kernel.errors import DomainError, Fault, refuse
from citylinks.matching.files.portfolio_file import MOST_BYTES, PortfolioFile, read_portfolio
from citylinks.matching.files.verified import verified


def verify(
    portfolio: Annotated[
        Path,
        typer.Argument(metavar="PORTFOLIO.json", help="What `portfolio --output` kept.", show_default=False),
    ],
    needs: Needs,
    offers: Offers,
    *,
    program: Program = None,
    time_limit: Annotated[
        float, typer.Option("--time-limit", min=0.1, metavar="SECONDS", help="For proving the bound.")
    ] = 60.0,
    form: FormatOption = Format.TABLE,
) -> None:
    """Check a portfolio again from the files it was made from; exit 1 with each check that fails."""
    read = opened_portfolio(portfolio)
    found = opened(needs, offers, program, Text(read.text))
    with waiting("Checking"):
        checks = verified(read, found.inputs, found.tables, time_limit=time_limit)
    rows = [{"check": check.name, "ok": check.ok, "finding": check.finding} for check in checks]
    match form:
        case Format.JSON:
            write_json({"ok": all(check.ok for check in checks), "checks": rows})
        case Format.CSV:
            write_csv(rows)
        case Format.TABLE:
            write_table(
                (Column("Check"), Column("Result"), Column("Finding")),
                [[check.name, "holds" if check.ok else "FAILS", check.finding] for check in checks],
                title=f"{portfolio}: {sum(check.ok for check in checks)} of {len(checks)} checks hold",
            )
    refuse(Fault(check.name, check.finding) for check in checks if not check.ok)


def opened_portfolio(path: Path) -> PortfolioFile:
    """Read the portfolio's file. Raises DomainError when it cannot be read or has another form."""
    try:
        with path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except OSError as error:
        reason = "There is no such file." if isinstance(error, FileNotFoundError) else f"{error.strerror}."
        raise DomainError("portfolio-file", f"It cannot be read: {reason}", str(path)) from error
    return read_portfolio(data, str(path))

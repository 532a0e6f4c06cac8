"""`citylinks match`: for each need of a file, the best offers of another."""

from __future__ import annotations

from typing import Annotated

import typer

from citylinks.cli.files import (
    FormatOption,
    Needs,
    Offers,
    Opened,
    Program,
    Text,
    TextOption,
    opened,
    progress,
)
from citylinks.cli.render import Column, Format, write_csv, write_json, write_table
from citylinks.matching.files.ranked import Exclusion, MatchAnswer, NeedAnswer, OfferRow
from citylinks.matching.files.ranked import match as ranked

REASONS = 3
COLUMNS = (
    Column("#", number=True),
    Column("Offer"),
    Column("City"),
    Column("Score", number=True),
    Column("Range", number=True),
    Column("Most points from"),
)


def match(
    needs: Needs,
    offers: Offers,
    *,
    program: Program = None,
    top: Annotated[int, typer.Option("--top", metavar="K", min=1, help="Offers per need.")] = 5,
    explain: Annotated[bool, typer.Option("--explain", help="Show every criterion of every offer.")] = False,
    text: TextOption = Text.words,
    form: FormatOption = Format.TABLE,
) -> None:
    """Rank the offers of OFFERS.csv for each need of NEEDS.csv, and say which rule excluded whom."""
    found = opened(needs, offers, program, text)
    with progress("Ranking", len(found.inputs.needs)) as tick:
        answer = ranked(found.inputs, found.tables, text.value, top, tick)
    match form:
        case Format.JSON:
            write_json(as_json(answer, found))
        case Format.CSV:
            write_csv([row for each in answer.needs for row in as_rows(each)])
        case Format.TABLE:
            for place, each in enumerate(answer.needs):
                typer.echo("" if place else f"Scores are points of 100. {weighed(answer)}\n")
                show(each, answer, explain=explain)


def as_json(answer: MatchAnswer, found: Opened) -> dict[str, object]:
    """Everything the answer holds; scores, values and contributions are 0 to 1."""
    return {
        "format": "citylinks-match-1",
        "program": found.inputs.program.name,
        "inputs": found.inputs.sha256,
        "engine_version": answer.engine_version,
        "text": found.text.value,
        "weights": answer.weights,
        "needs": [
            {
                "id": each.need.id,
                "geonameid": each.need.city,
                "city": each.need.city_name,
                "country": each.need.country,
                "title": each.need.title,
                "compared": each.compared,
                "input_sha256": each.input_sha256,
                "offers": [_offer_json(row) for row in each.rows],
                "excluded": [
                    {"rule": out.rule, "because": out.because, "count": out.count, "offers": out.offers}
                    for out in each.exclusions
                ],
            }
            for each in answer.needs
        ],
    }


def _offer_json(row: OfferRow) -> dict[str, object]:
    return {
        "rank": row.rank,
        "id": row.offer.id,
        "organization": row.offer.organization,
        "geonameid": row.offer.city,
        "city": row.offer.city_name,
        "country": row.offer.country,
        "score": row.score,
        "low": row.low,
        "high": row.high,
        "contributions": row.contributions,
        "values": row.values,
    }


def as_rows(each: NeedAnswer) -> list[dict[str, object]]:
    """Give one row for each offer of a need."""
    return [
        {
            "need": each.need.id,
            "rank": row.rank,
            "offer": row.offer.id,
            "organization": row.offer.organization,
            "city": row.offer.city_name,
            "country": row.offer.country,
            "score": row.score,
            "low": row.low,
            "high": row.high,
            "contributions": row.contributions,
        }
        for row in each.rows
    ]


def show(each: NeedAnswer, answer: MatchAnswer, *, explain: bool) -> None:
    """Print one need's list; the range is the score with unknown facts at their worst and at their best."""
    need = each.need
    title = next(iter(need.title.values()), "")
    rows = [
        [
            str(row.rank),
            row.offer.organization,
            f"{row.offer.city_name}, {row.offer.country}",
            f"{100 * row.score:.1f}",
            f"{100 * row.low:.0f} to {100 * row.high:.0f}",
            points(row, answer) if explain else reasons(row, answer),
        ]
        for row in each.rows
    ]
    notes = [excluded(out) for out in each.exclusions]
    if not rows:
        notes.insert(0, "No offer is eligible.")
    write_table(COLUMNS, rows, title=f"{need.id}: {need.city_name}, {need.country}. {title}", notes=notes)


def weighed(answer: MatchAnswer) -> str:
    """Say what each criterion weighs."""
    parts = (f"{answer.labels[name]} {100 * weight:.0f}" for name, weight in answer.weights.items())
    return f"Weights: {', '.join(parts)}."


def excluded(out: Exclusion) -> str:
    """Say whom a rule excluded."""
    more = f" and {out.count - len(out.offers):,} more" if out.count > len(out.offers) else ""
    return f"Rule {out.rule} excludes {out.count:,}, because {out.because}: {', '.join(out.offers)}{more}."


def reasons(row: OfferRow, answer: MatchAnswer) -> str:
    """Name the criteria that give most."""
    order = sorted(row.contributions, key=lambda name: (-row.contributions[name], name))
    return ", ".join(answer.labels[name] for name in order[:REASONS] if row.contributions[name] > 0)


def points(row: OfferRow, answer: MatchAnswer) -> str:
    """List each criterion with its points and what it could give; a missing one gives its weight away."""
    order = sorted(row.contributions, key=lambda name: (-row.contributions[name], name))
    known = [name for name in order if row.values[name] is not None]
    whole = sum(answer.weights[name] for name in known) or 1.0
    lines = []
    for name in known:
        most = 100 * answer.weights[name] / whole
        lines.append(f"{100 * row.contributions[name]:5.1f} of {most:4.1f}  {answer.labels[name]}")
    missing = [answer.labels[name] for name in order if row.values[name] is None]
    return "\n".join([*lines, *([f"Not known: {', '.join(missing)}."] if missing else [])])

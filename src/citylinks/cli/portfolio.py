"""`citylinks portfolio`: the best set of partnerships that a program's rules allow, with its proof."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from citylinks.cli.files import FormatOption, Needs, Offers, Program, Text, TextOption, opened, waiting
from citylinks.cli.render import Column, Format, aside, write_csv, write_json, write_table
from citylinks.kernel.errors import DomainError
from citylinks.matching.files import what_if
from citylinks.matching.files.chosen import Chosen, choose
from citylinks.matching.files.inputs import Inputs
from citylinks.matching.files.portfolio_file import Document, document_of, partnership_json
from citylinks.matching.files.what_if import Without

COLUMNS = (
    Column("Host city"),
    Column("Need"),
    Column("Resource partner"),
    Column("Third city"),
    Column("Score", number=True),
    Column("Cost", number=True),
)


def portfolio(
    needs: Needs,
    offers: Offers,
    *,
    program: Program = None,
    output: Annotated[
        Path | None, typer.Option("--output", metavar="FILE.json", help="Keep the answer for verify.")
    ] = None,
    gap: Annotated[
        float | None, typer.Option("--gap", min=0, max=1, help="How far from the best is near enough.")
    ] = None,
    time_limit: Annotated[
        float | None, typer.Option("--time-limit", min=0.1, metavar="SECONDS", help="When to stop.")
    ] = None,
    why_not: Annotated[
        list[str] | None, typer.Option("--why-not", metavar="NEED:OFFER", help="Say what keeps a pair out.")
    ] = None,
    without: Annotated[
        list[str] | None, typer.Option("--without", metavar="ID", help="Choose again without this row.")
    ] = None,
    text: TextOption = Text.words,
    form: FormatOption = Format.TABLE,
) -> None:
    """Choose the partnerships of greatest total score that keep every rule, and prove how good they are."""
    found = opened(needs, offers, program, text)
    rules = found.inputs.program
    with waiting("Choosing"):
        chosen = choose(
            found.inputs,
            found.tables,
            text.value,
            gap=rules.gap if gap is None else gap,
            time_limit=rules.time_limit if time_limit is None else time_limit,
        )
    document = document_of(chosen, found.inputs, text.value)
    if output is not None:
        keep(document, output)
    asked = [what_if.why_not(chosen.portfolio, found.inputs, pair) for pair in why_not or ()]
    changed = [what_if.without(chosen.portfolio, found.inputs, party) for party in without or ()]
    match form:
        case Format.JSON:
            answers = {"why_not": [asdict(one) for one in asked], "without": [asdict(one) for one in changed]}
            write_json(document | {name: answer for name, answer in answers.items() if answer})
        case Format.CSV:
            write_csv([partnership_json(one) for one in chosen.partnerships])
        case Format.TABLE:
            show(chosen, found.inputs)
            for one in asked:
                typer.echo(one.sentence)
            for other in changed:
                typer.echo(loss(other))


def keep(document: Document, output: Path) -> None:
    """Write the answer for verify. Raises DomainError when the file cannot be written."""
    try:
        output.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise DomainError("output", f"It cannot be written: {error.strerror}.", str(output)) from error
    aside(f"Kept in {output}.")


def show(chosen: Chosen, inputs: Inputs) -> None:
    """Print the partnerships, and below them the proof and what limits it."""
    used = [any(one.third for one in chosen.partnerships), any(one.cost for one in chosen.partnerships)]
    kept = [True, True, True, used[0], True, used[1]]
    rows = [
        [
            f"{one.need.city_name}, {one.need.country}",
            next(iter(one.need.title.values()), one.need.id),
            f"{one.offer.organization}, {one.offer.country}",
            f"{one.third.organization}, {one.third.country}" if one.third else "",
            f"{100 * one.score:.1f}",
            str(one.cost or ""),
        ]
        for one in chosen.partnerships
    ]
    write_table(
        [column for column, keep in zip(COLUMNS, kept, strict=True) if keep],
        [[cell for cell, keep in zip(row, kept, strict=True) if keep] for row in rows],
        title=f"{inputs.program.name or 'Portfolio'}: {len(rows)} partnerships",
        notes=notes(chosen, inputs),
    )


def loss(other: Without) -> str:
    """Say what a portfolio loses without a party."""
    if other.value is None or other.loss is None:
        return f"Without {other.party}: no portfolio keeps every rule."
    gone = ", ".join(f"{need} with {offer}" for need, offer in other.gone) or "none"
    new = ", ".join(f"{need} with {offer}" for need, offer in other.new) or "none"
    points = f"{100 * other.loss:.1f} points less"
    return f"Without {other.party}: {points}. Pairs that go: {gone}. Pairs that come: {new}."


def notes(chosen: Chosen, inputs: Inputs) -> list[str]:
    """Say how good the portfolio is, what it costs, what each limit is worth and who is left out."""
    proof = chosen.portfolio
    best = f"no portfolio over {proof.bound_scope} is worth more than {100 * proof.bound:.2f}"
    lines = [f"Value {100 * proof.value:.2f}; {best}: gap {proof.gap:.1e} ({proof.status})."]
    if inputs.program.budget is not None:
        lines.append(f"Costs {chosen.cost} of {inputs.program.budget}.")
    elif chosen.cost is not None:
        lines.append(f"Costs {chosen.cost}; the program states no budget.")
    lines += [f"Without a partner: {one.need.id}. {one.because}" for one in chosen.unmatched]
    priced = ", ".join(f"{one.name} {100 * one.price:.2f}" for one in chosen.prices if one.of != "rule")
    if priced:
        lines.append(f"One partnership more would add, in points: {priced}.")
    lines += [
        f"The rule {one.name} has the price {100 * one.price:.4g} points for one unit more of it."
        for one in chosen.prices
        if one.of == "rule"
    ]
    for out in chosen.excluded:
        examples = ", ".join(f"{need} with {offer}" for need, offer in out.examples)
        more = f" and {out.pairs - len(out.examples):,} more" if out.pairs > len(out.examples) else ""
        said = "1 pair" if out.pairs == 1 else f"{out.pairs:,} pairs"
        lines.append(f"Rule {out.rule} excludes {said}, because {out.because}: {examples}{more}.")
    return lines

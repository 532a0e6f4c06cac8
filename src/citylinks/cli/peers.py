"""`citylinks peers` and `citylinks why-not`: who is like a city, and what would change that. No database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from citylinks.cli.render import Column, Format, aside, progress, write_csv, write_json, write_table
from citylinks.kernel.errors import Fault, refuse
from citylinks.matching.criteria import LEARNED, CriterionView
from citylinks.matching.named import named_city
from citylinks.matching.peers import PeerAnswer, PeerQuestion, PeerRow
from citylinks.matching.peers import peers as rank_peers
from citylinks.matching.world import World, world_from_gazetteer, world_with
from citylinks.places.gazetteer import Gazetteer

if TYPE_CHECKING:
    from citylinks.matching.why import WhyNotAnswer

CityArgument = Annotated[
    str, typer.Argument(metavar="CITY", help="A name, `Somerville, MA, US`, or a geonameid.")
]
Countries = Annotated[
    list[str] | None,
    typer.Option("--country", metavar="CC", help="Only peers of this country; may be repeated."),
]
Smallest = Annotated[
    int, typer.Option("--min-population", metavar="N", help="Only peers of this size or more.")
]
Themes = Annotated[
    list[str] | None, typer.Option("--theme", metavar="THEME", help="What help is for; may be repeated.")
]
Weights = Annotated[
    str | None, typer.Option("--weights", metavar="k=v,...", help="Weights in per cent, by criterion.")
]
OwnCountry = Annotated[bool, typer.Option("--own-country", help="Also peers of the city's own country.")]
EveryCity = Annotated[
    bool,
    typer.Option(
        "--every-city", help="Every city: not only the best of an urban area, and two of a country."
    ),
]
OnlyProven = Annotated[
    bool, typer.Option("--only-proven", help="Only peers with evidence of experience on a theme asked for.")
]
Weighting = Annotated[
    str,
    typer.Option(
        "--weighting",
        metavar="SET",
        help="Default weights: learned from decided pairs, or alike for likeness alone.",
    ),
]
NO_OFFERS = "none"
Offers = Annotated[
    str | None,
    typer.Option(
        "--offers",
        metavar="OFFERS.csv",
        help="Offers whose evidence counts as experience on the themes asked for, instead of the "
        "sample program's; none for no evidence.",
        show_default=False,
    ),
]
Form = Annotated[Format, typer.Option("--format", help="How to write the answer.")]


def peers(  # noqa: PLR0917 - one parameter per option
    city: CityArgument,
    country: Countries = None,
    min_population: Smallest = 0,
    theme: Themes = None,
    weights: Weights = None,
    own_country: OwnCountry = False,
    every_city: EveryCity = False,
    only_proven: OnlyProven = False,
    weighting: Weighting = LEARNED,
    offers: Offers = None,
    top: Annotated[int, typer.Option("--top", metavar="K", help="How many peers.")] = 10,
    all_: Annotated[bool, typer.Option("--all", help="Rank every city.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Show what each criterion gives.")] = False,
    format_: Form = Format.TABLE,
) -> None:
    """Rank the cities that CITY could work with, and say why."""
    question = asked(
        city,
        country,
        theme,
        weights,
        weighting=weighting,
        min_population=min_population,
        own_country=own_country,
        every_city=every_city or all_,
        only_proven=only_proven,
        top=None if all_ else top,
    )
    world, source = chosen_world(offers, question.themes)
    if all_:
        with progress("Ranking every city") as told:
            answer = rank_peers(question, world, told)
    else:
        answer = rank_peers(question, world)
    if format_ is Format.TABLE:
        show(answer, explain=explain, source=source)
        return
    if source:
        aside(source)
    rows = [as_row(row, explain=explain) for row in answer.rows]
    if format_ is Format.JSON:
        write_json(rows)
    else:
        write_csv(rows)


def asked(
    city: str,
    countries: Sequence[str] | None,
    themes: Sequence[str] | None,
    weights: str | None,
    *,
    weighting: str,
    min_population: int,
    own_country: bool,
    every_city: bool,
    only_proven: bool,
    top: int | None,
) -> PeerQuestion:
    """Build the question out of the options that both commands have."""
    return PeerQuestion(
        city=chosen_city(city),
        countries=tuple(countries or ()),
        min_population=min_population,
        themes=tuple(themes or ()),
        weights=parsed_weights(weights),
        weighting=weighting,
        top=top,
        own_country=own_country,
        every_city=every_city,
        only_proven=only_proven,
    )


def chosen_city(text: str) -> int:
    """Find the city and say aside which one was taken when several have the name."""
    found = named_city(text, Gazetteer.load())
    if found.notice:
        aside(found.notice)
    return found.geonameid


def chosen_world(offers: str | None, themes: Sequence[str]) -> tuple[World, str]:
    """Take the world's cities with evidence, and a sentence on whose it is where nobody chose it.

    Without a theme evidence counts nowhere, so the sample's is not read. Raises FileFaults with every fault.
    """
    if offers == NO_OFFERS:
        return world_from_gazetteer(), ""
    if offers is not None:
        from citylinks.matching.proofs import evidence_of

        return world_with(evidence_of(Path(offers))), ""
    from citylinks.samples.evidence import sample_evidence, sample_pairs

    if not themes:
        return world_with((), sample_pairs()), ""
    return world_with(sample_evidence(), sample_pairs()), (
        "The evidence is the sample program's of 2011-2016; --offers FILE counts yours instead, "
        f"--offers {NO_OFFERS} counts none."
    )


def parsed_weights(text: str | None) -> Mapping[str, float] | None:
    """Read `coast=30,climate=20`. Raises Faults naming every part that cannot be read."""
    if not text:
        return None
    weights: dict[str, float] = {}
    faults = []
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        name, equals, number = (piece.strip() for piece in part.partition("="))
        if name in weights:
            faults.append(Fault("weights", f"“{name}” has two weights.", "Keep one."))
        try:
            weights[name] = float(number)
        except ValueError:
            what = "is not a number" if equals else "names no weight"
            faults.append(Fault("weights", f"“{part}” {what}.", "Write for example coast=30,climate=20."))
    refuse(faults)
    return weights


def as_row(row: PeerRow, *, explain: bool) -> dict[str, object]:
    """Give one peer as data; `explain` adds what each criterion is worth and weighs."""
    short: dict[str, object] = {
        "rank": row.rank,
        "geonameid": row.geonameid,
        "name": row.name,
        "country": row.country,
        "admin1": row.admin1,
        "population": row.population,
        "score": row.score,
        "contributions": row.contributions,
        "sentence": row.sentence,
        "behind": row.behind,
    }
    if not explain:
        return short
    full = asdict(row)
    return short | {name: full[name] for name in ("values", "weights", "low", "high")}


def show(answer: PeerAnswer, *, explain: bool, source: str = "") -> None:
    """Print the ranking for people; `source` says whose evidence counts."""
    columns = [
        Column("#", number=True),
        Column("City", least=12),
        Column("Country", least=8),
        Column("People", number=True),
        Column("Score", number=True),
        Column("Why", least=30),
    ]
    rows = [shown(row) for row in answer.rows]
    if answer.proven is not None:
        nobody = "" if answer.proven else ": nobody yet, be the first"
        write_table(columns, [shown(row) for row in answer.proven], title=f"Has done it{nobody}")
        typer.echo("")
    below = [*notes(answer), *([source] if source else [])]
    write_table(columns, rows, title=title(answer), notes=() if explain else below)
    if explain:
        show_contributions(answer, below)


def shown(row: PeerRow) -> list[str]:
    """Write one peer as a row of the table."""
    people, score = f"{row.population:,}", f"{100 * row.score:.1f}"
    return [str(row.rank), named(row), row.country_name, people, score, row.sentence]


def named(row: PeerRow) -> str:
    """Name a city, and how many of its urban area it stands for."""
    return f"{row.name} (and {row.behind:,} more of its urban area)" if row.behind else row.name


def title(answer: PeerAnswer) -> str:
    """Say whose peers these are, and among how many."""
    told = {True: "", False: ""}
    for reason, number in answer.excluded.items():
        told[reason in answer.reasons_behind] += f", {number:,} {reason}" if number else ""
    compared = f"{answer.compared + answer.behind:,} cities compared"
    left_out = f"; left out: {told[False][2:]}" if told[False] else ""
    not_shown = f"; not shown: {told[True][2:]}" if told[True] else ""
    return f"Peers of {answer.city.name}, {answer.city.country_name}: {compared}{left_out}{not_shown}"


def notes(answer: PeerAnswer) -> tuple[str, ...]:
    """Set the notes below the table, with the weights in front."""
    weighed = ", ".join(f"{view.label} {view.weight:.0f}" for view in answer.criteria if view.weight > 0)
    return (f"Weights, per cent: {weighed}.", *answer.notes)


def show_contributions(answer: PeerAnswer, below: Sequence[str]) -> None:
    """Print points by criterion: what a row has of what it could have."""
    columns = [Column("#", number=True), Column("City", least=12), Column("Points", least=40)]
    rows = [[str(row.rank), row.name, all_points(row, answer.criteria)] for row in answer.rows]
    write_table(columns, rows, title="\nWhat each criterion gives", notes=below)


def all_points(row: PeerRow, views: Sequence[CriterionView]) -> str:
    """Write the points of every criterion, and how far unknown facts could move the score."""
    parts = [f"{view.label} {points(row, view)}" for view in views if view.weight > 0]
    unknown = [view.label for view in views if view.weight > 0 and row.values[view.name] is None]
    if unknown:
        parts.append(f"score from {100 * row.low:.1f} to {100 * row.high:.1f} for what is not known")
    return ", ".join(parts)


def points(row: PeerRow, view: CriterionView) -> str:
    """Write the points of one criterion of what it could give; `not known` where a fact is missing."""
    if row.values[view.name] is None:
        return "not known"
    return f"{100 * row.contributions[view.name]:.1f} of {row.weights[view.name]:.0f}"


def why_not(  # noqa: PLR0917 - one parameter per option
    city: CityArgument,
    other: Annotated[str, typer.Argument(metavar="OTHER", help="The city to set beside it.")],
    country: Countries = None,
    min_population: Smallest = 0,
    theme: Themes = None,
    weights: Weights = None,
    own_country: OwnCountry = False,
    every_city: EveryCity = False,
    only_proven: OnlyProven = False,
    weighting: Weighting = LEARNED,
    offers: Offers = None,
    top: Annotated[int, typer.Option("--top", metavar="K", help="Among the first how many.")] = 10,
    format_: Form = Format.TABLE,
) -> None:
    """Say what would have put OTHER among the peers of CITY."""
    from citylinks.matching.why import why_not as find_out

    question = asked(
        city,
        country,
        theme,
        weights,
        weighting=weighting,
        min_population=min_population,
        own_country=own_country,
        every_city=every_city,
        only_proven=only_proven,
        top=top,
    )
    world, source = chosen_world(offers, question.themes)
    answer = find_out(question, chosen_city(other), world)
    if source and format_ is not Format.TABLE:
        aside(source)
    if format_ is Format.JSON:
        write_json(as_answer(answer))
    elif format_ is Format.CSV:
        write_csv([asdict(row) for row in answer.rows])
    else:
        show_why_not(answer, source)


def as_answer(answer: WhyNotAnswer) -> dict[str, object]:
    """Give the whole answer as data."""
    return {
        "city": {"geonameid": answer.city.geonameid, "name": answer.city.name},
        "other": {"geonameid": answer.other.geonameid, "name": answer.other.name},
        "rank": answer.rank,
        "compared": answer.compared,
        "top": answer.top,
        "score": answer.score,
        "excluded": answer.excluded,
        "sentence": answer.sentence,
        "rows": [asdict(row) for row in answer.rows],
        "weight_changes": [asdict(change) for change in answer.weight_changes],
        "fact_changes": [asdict(change) for change in answer.fact_changes],
        "mixed_change": answer.mixed_change,
        "certificate": answer.certificate.as_dict(),
    }


def show_why_not(answer: WhyNotAnswer, source: str) -> None:
    """Print both cities side by side, and what would change the place."""
    columns = [
        Column("Criterion", least=12),
        Column(answer.city.name, least=16),
        Column(answer.other.name, least=16),
        Column("Points", number=True),
    ]
    if answer.last is not None and answer.rank is not None and answer.rank > answer.top:
        columns.append(Column(f"{answer.last.name}'s, number {answer.top}", number=True))
    rows = [
        [
            row.label,
            row.ours,
            row.theirs or "not known",
            "not known" if row.value is None else f"{row.points:.1f} of {row.weight:.0f}",
            "" if row.last_points is None else f"{row.last_points:.1f}",
        ][: len(columns)]
        for row in answer.rows
    ]
    write_table(columns, rows, title=answer.sentence, notes=[*ways(answer), *([source] if source else [])])


def ways(answer: WhyNotAnswer) -> list[str]:
    """List every single change that would do, the smallest first."""
    lines = [
        f"Enough by itself: {change.label} weighs {change.told[0]} instead of {change.told[1]}."
        for change in answer.weight_changes
    ]
    lines += [
        f"Enough by itself: {change.label} is {change.after} instead of {change.before or 'not known'}."
        for change in answer.fact_changes
    ]
    if answer.mixed_change is not None:
        weights = ", ".join(f"{name}={weight:.1f}" for name, weight in answer.mixed_change.items())
        lines.append(f"The least change of all weights together: {weights}.")
    return lines

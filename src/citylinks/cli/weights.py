"""`citylinks weights`: learn weights from decided pairs, and judge weights by them. No database."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from citylinks.cli.render import Column, Format, aside, progress, write_csv, write_json, write_table
from citylinks.matching.criteria import BY_NAME
from citylinks.matching.decided import AREA, Usable, read_pairs, usable
from citylinks.matching.judging import ASKED, LIKELY, Estimate, Figures, figures, gain, judge
from citylinks.matching.learned import LearnedWeights, read_weights, shipped, write_weights
from citylinks.matching.learning import PRIOR_PAIRS, SEED, Fold, as_weights, folds, learn, learn_groups
from citylinks.matching.world import World, world_from_gazetteer

FEWEST_JUDGED = 15
FEW = 2000  # up to so many pairs, learning also shows what it gains on pairs held back

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
Pairs = Annotated[
    Path,
    typer.Argument(
        metavar="PAIRS.csv",
        help="Two columns of GeoNames numbers under a head line; `theme` and `program` if known.",
        show_default=False,
    ),
]
Form = Annotated[Format, typer.Option("--format", help="How to write the answer.")]
Seed = Annotated[int, typer.Option("--seed", metavar="N", help="Of what is drawn at random.")]


class By(StrEnum):
    THEME = "theme"
    PROGRAM = "program"
    INCOME = "income"


class FitBy(StrEnum):
    THEME = "theme"
    DIRECTION = "direction"
    INCOME = "income"


@app.command("fit")
def fit(
    pairs: Pairs,
    *,
    prior: Annotated[
        Path | None,
        typer.Option("--prior", metavar="FILE", help="Weights to stay near to, such as the shipped ones."),
    ] = None,
    shipped_prior: Annotated[
        bool, typer.Option("--from-shipped", help="Stay near to the weights that come with the package.")
    ] = False,
    ridge: Annotated[
        float, typer.Option("--ridge", min=0.0, metavar="PAIRS", help="How many pairs the prior is worth.")
    ] = PRIOR_PAIRS,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Keep the weights in this file.")
    ] = None,
    by: Annotated[
        FitBy | None,
        typer.Option(
            "--by", help="Learn also for each theme area, direction (who looks for whom) or income of both."
        ),
    ] = None,
    seed: Seed = SEED,
    form: Form = Format.TABLE,
) -> None:
    """Learn weights from pairs of cities that became partners."""
    world, found = opened(pairs)
    start = read_weights(prior) if prior else shipped() if shipped_prior else None
    near = start.per_cent if start else None
    with progress("Learning"):
        fitted = learn(found.pairs, world, prior=near, ridge=ridge, seed=seed)
        how = AREA if by is FitBy.THEME else by.value if by else ""
        groups = learn_groups(found.pairs, world, fitted, how, ridge=ridge, seed=seed) if how else {}
    learned = as_weights(fitted, pairs.name)
    of_groups = {label: as_weights(one, pairs.name) for label, one in groups.items()}

    def show() -> None:
        show_weights(learned, found)
        show_groups(of_groups, learned)
        if near is not None and len(found.pairs) < FEWEST_JUDGED:
            typer.echo(f"It takes {FEWEST_JUDGED} pairs to hold some back and see what learning gains.")
        elif near is not None and len(found.pairs) <= FEW:
            show_gain(found, world, near, ridge, seed)

    write(form, weights_whole(learned, of_groups), weights_rows(learned, of_groups), show)
    if out is not None:
        write_weights(learned, out)
        aside(f"The weights are kept in {out}.")


@app.command("evaluate")
def evaluate(
    pairs: Pairs,
    *,
    weights: Annotated[
        Path | None,
        typer.Option("--weights", metavar="FILE", help="Weights to judge, instead of the shipped ones."),
    ] = None,
    by_folds: Annotated[
        bool,
        typer.Option(
            "--folds", help="Learn anew for each fold of cities, and judge by pairs that were held back."
        ),
    ] = False,
    by: Annotated[By | None, typer.Option("--by", help="Tell groups of pairs apart.")] = None,
    seed: Seed = SEED,
    form: Form = Format.TABLE,
) -> None:
    """Say how well weights find the partners that were chosen, beside plainer ways of looking."""
    world, found = opened(pairs)
    asked = read_weights(weights) if weights else shipped()
    parts: tuple[Fold, ...] = ()
    if by_folds:
        with progress("Learning by folds") as told:
            parts = folds(found.pairs, world, seed=seed, told=told)
    with progress("Ranking") as told:
        judged = judge(found.pairs, world, asked.per_cent, by=by.value if by else "", folds=parts, told=told)
    rows = figures(judged, seed)
    notes = [left_out(found)] if found.left_out else []
    write(
        form,
        [asdict(row) for row in rows],
        [flat(row) for row in rows],
        lambda: show_figures(rows, title_of(found), notes=notes),
    )


def write(form: Format, whole: object, rows: list[dict[str, object]], show: Callable[[], None]) -> None:
    """Write an answer in the form that was asked for: all of it, as rows, or as tables for people."""
    if form is Format.JSON:
        write_json(whole)
    elif form is Format.CSV:
        write_csv(rows)
    else:
        show()


def weights_whole(learned: LearnedWeights, groups: Mapping[str, LearnedWeights]) -> dict[str, object]:
    """Give weights, and those of groups where these were asked for."""
    whole: dict[str, object] = asdict(learned)
    return whole | ({"groups": {label: asdict(one) for label, one in groups.items()}} if groups else {})


def weights_rows(learned: LearnedWeights, groups: Mapping[str, LearnedWeights]) -> list[dict[str, object]]:
    """Give a row a criterion; with groups, each names its group first, all pairs together none."""
    sets = {"": learned, **groups}
    return [
        ({"group": label} if groups else {}) | {"criterion": name} | asdict(row)
        for label, one in sets.items()
        for name, row in one.weights.items()
    ]


def opened(path: Path) -> tuple[World, Usable]:
    """Read the pairs against the world's cities. Raises Faults naming the lines that cannot be read."""
    world = world_from_gazetteer()
    return world, usable(read_pairs(path), world)


def title_of(found: Usable) -> str:
    """Count what the figures stand on."""
    return (
        f"{len(found.pairs):,} pairs, both cities of each looked for among their country's cities of 20,000 "
        "people and more, and among the world's"
    )


def left_out(found: Usable) -> str:
    """Say which pairs are not used, and why."""
    parts = ", ".join(f"{number:,} {reason}" for reason, number in found.left_out.items())
    return f"Pairs left out: {parts}."


def show_weights(learned: LearnedWeights, found: Usable) -> None:
    """Print weights with their intervals, and the option that asks with them."""
    before = shipped().per_cent
    columns = [
        Column("Criterion", least=20),
        Column("Weight", number=True),
        Column("From", number=True),
        Column("To", number=True),
        Column("Shipped", number=True),
        Column("How"),
    ]
    rows = [
        [
            BY_NAME[name].label,
            f"{row.weight:.1f}",
            f"{row.low:.1f}",
            f"{row.high:.1f}",
            f"{before.get(name, 0.0):.1f}",
            "learned" if row.how == "learned" else "held at a limit set by hand",
        ]
        for name, row in learned.weights.items()
    ]
    asks = ",".join(f"{name}={row.weight:g}" for name, row in learned.weights.items())
    notes = [f"To ask with them: citylinks peers CITY --weights {asks}"]
    if found.left_out:
        notes.insert(0, left_out(found))
    write_table(columns, rows, title=f"Weights per cent, learned from {learned.pairs:,} pairs", notes=notes)


def show_groups(groups: Mapping[str, LearnedWeights], overall: LearnedWeights) -> None:
    """Print the weights of each group beside those of all pairs."""
    columns = [
        Column("Criterion", least=20),
        *(Column(name, number=True) for name in ("Weight", "From", "To", "All pairs")),
    ]
    for label, learned in groups.items():
        rows = [
            [
                BY_NAME[name].label,
                *(f"{value:.1f}" for value in (row.weight, row.low, row.high, overall.weights[name].weight)),
            ]
            for name, row in learned.weights.items()
        ]
        write_table(columns, rows, title=f"\n{label}: {learned.pairs:,} pairs")


def show_gain(found: Usable, world: World, before: dict[str, float], ridge: float, seed: int) -> None:
    """Print what learning gains on pairs that were held back, beside the weights it started from."""
    with progress("Judging by pairs held back") as told:
        gained = gain(found.pairs, world, before, ridge=ridge, seed=seed, told=told)
    same, after = gained.before, gained.after
    columns = [Column("Weights"), *(Column(name, number=True) for name in ("Mean", "Median", "Top tenth"))]
    rows = [
        ["before", *map(written, (same.mean, same.median, same.top_tenth))],
        ["learned", *map(written, (after.mean, after.median, after.top_tenth))],
    ]
    step = gained.mean
    between = f"{step.value:+.3f} of the mean, from {step.low:+.3f} to {step.high:+.3f}"
    verdict = (
        f"Learning gains {between}, on pairs held back."
        if step.value > 0
        else f"Learning gains nothing on pairs held back ({between}): keep the weights you have."
    )
    write_table(columns, rows, title="\nOn pairs held back", notes=[verdict])


def written(figure: Estimate) -> str:
    """Write a figure with its interval."""
    return f"{part(figure.value)} ({part(figure.low)}-{part(figure.high)})"


def part(value: float, digits: int = 3) -> str:
    """Write a part of one without the nought before the point, so that a line holds all figures."""
    return f"{value:.{digits}f}".removeprefix("0")


def flat(row: Figures) -> dict[str, object]:
    """Give figures as one row of a table."""
    made: dict[str, object] = {"method": row.method, "group": row.group, "pairs": row.pairs}
    for name, figure in (("mean", row.mean), ("median", row.median), ("top_tenth", row.top_tenth)):
        made |= {name: figure.value, f"{name}_low": figure.low, f"{name}_high": figure.high}
    return made | {"reciprocal": row.reciprocal} | {f"in_{k}": share for k, share in row.found.items()}


def show_figures(rows: Sequence[Figures], title: str, notes: Sequence[str]) -> None:
    """Print group after group: a line a method for its country's cities, and one for the world's.

    Two tables, each of which fits 80 columns: a figure that is cut would read as another one.
    """
    at_home = [Column("Method"), *(Column(name, number=True) for name in ("Mean", "Median", "Top tenth"))]
    abroad = [
        Column("Among the world's"),
        *(Column(name, number=True) for name in ("1/rank", "in 10", "in 100", "in 1,000")),
    ]
    groups = list(dict.fromkeys(row.group for row in rows))
    for group in groups:
        of_group = [row for row in rows if row.group == group]
        shown = [row for row in of_group if not group or row.method in {ASKED, LIKELY, "population"}]
        heading = f"\n{group}: {of_group[0].pairs:,} pairs" if group else title
        near = [[row.method, *map(written, (row.mean, row.median, row.top_tenth))] for row in shown]
        far = [[row.method, part(row.reciprocal, 4), *map(part, row.found.values())] for row in shown]
        write_table(at_home, near, title=heading)
        typer.echo("")
        write_table(abroad, far, notes=notes if group == groups[-1] else ())

"""The result of the sample program: the peers that context alone proposes, beside the real partners."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from citylinks.access.actors import SYSTEM
from citylinks.matching.peers import PeerQuestion, PeerRow
from citylinks.matching.standing import Standing, propose, standing
from citylinks.matching.world import World, world_from_gazetteer
from citylinks.partnerships.queries import CityPlace, NeedFacts, open_needs, partnerships
from citylinks.themes.taxonomy import THEMES

FIRST = 5
WIDTH = 120  # where the output goes to a file


@dataclass(frozen=True, slots=True)
class Match:
    """One need: its first peers abroad, and its real partner's place in the world and in its own country."""

    host: CityPlace
    themes: tuple[str, ...]
    first: tuple[PeerRow, ...]
    partner: CityPlace | None = None
    standing: Standing | None = None


def matches() -> tuple[Match, ...]:
    """Match every need by context with the emphasis of its themes.

    Evidence stays out: what partners are known for comes in part from these very partnerships, and a ranking
    that has read the answer proves nothing.
    """
    known = world_from_gazetteer()
    return tuple(match(need, partner, known) for need, partner in pairs())


def pairs() -> Iterator[tuple[NeedFacts, CityPlace | None]]:
    """Yield each need with each city that was its partner; None for a need without one."""
    for one in partnerships(SYSTEM):
        if one.need is not None:
            for city in dict.fromkeys(party.city for party in one.resources):
                yield one.need, city
    for need in open_needs(SYSTEM):
        yield need, None


def match(need: NeedFacts, partner: CityPlace | None, known: World) -> Match:
    """Rank all cities abroad once; the partner's place among its own country's cities follows from that."""
    host = need.owner.city
    question = PeerQuestion(city=host.geonameid, themes=need.themes)
    if partner is None:
        return Match(host, need.themes, propose(question, known, first=FIRST).first)
    found = standing(replace(question, every_city=True), partner.geonameid, known)
    return Match(host, need.themes, propose(question, known, first=FIRST).first, partner, found)


def print_matches() -> None:
    """Print the table: one row per need and real partner, ranked by context alone."""
    console = Console()
    if not console.is_terminal:
        console = Console(width=WIDTH)
    table = Table(
        title="The needs of 2011-2016 and the world's cities, by context alone",
        box=box.HORIZONTALS,
        expand=True,
    )
    for title, share in (
        ("Host city and need", 20),
        ("First five peers abroad", 26),
        ("Real partner", 14),
        ("Its place", 21),
        ("Why", 32),
    ):
        table.add_column(title, ratio=share)
    for one in matches():
        table.add_row(*cells(one), end_section=True)
    console.print(table)
    typer.echo(
        "Scores are out of 100. What a partner knows is left out here: on the match page, evidence counts."
    )


def cells(one: Match) -> tuple[str, ...]:
    """Write one row as text."""
    first = "\n".join(f"{row.rank} {row.name}, {row.country} {100 * row.score:.0f}" for row in one.first)
    host = "\n".join([f"{one.host.name}, {one.host.country}", *(THEMES[code].label for code in one.themes)])
    if one.partner is None or one.standing is None:
        return host, first, "none known", "", one.first[0].sentence if one.first else ""
    found = one.standing
    places = (
        f"{one.partner.country}: {found.home_rank:,} of {found.home_compared:,}\n"
        f"world: {found.row.rank:,} of {found.compared:,}\n"
        f"score: {100 * found.row.score:.0f}"
    )
    return host, first, f"{one.partner.name}, {one.partner.country}", places, found.row.sentence

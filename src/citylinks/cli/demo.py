"""The result of the sample program: what the engine would have proposed, beside what really happened."""

from __future__ import annotations

from dataclasses import dataclass

import typer
from rich.console import Console
from rich.table import Table

from citylinks.access.actors import SYSTEM
from citylinks.matching.peers import PeerQuestion, peers, why_not
from citylinks.matching.queries import world
from citylinks.matching.world import World
from citylinks.partnerships.queries import CityPlace, NeedFacts, open_needs, partnerships

FIRST = 5


@dataclass(frozen=True, slots=True)
class Match:
    """One need's first peers, and where the engine ranks one real partner: of so many, and why."""

    host: str
    themes: tuple[str, ...]
    first: tuple[str, ...]
    partner: str
    in_country: str
    in_all: str
    why: str


def matches() -> list[Match]:
    """Match every need of the program by context, with its themes' emphasis, against all other countries."""
    known = world()
    pairs: list[tuple[NeedFacts, CityPlace | None]] = []
    for one in partnerships(SYSTEM):
        if one.need is not None:
            cities = list(dict.fromkeys(party.city for party in one.resources))
            pairs += [(one.need, city) for city in cities]
    pairs += [(need, None) for need in open_needs(SYSTEM)]
    return [match(need, partner, known) for need, partner in pairs]


def match(need: NeedFacts, partner: CityPlace | None, known: World) -> Match:
    """Ask the engine once for the first peers, and twice for the partner: in its country and in all."""
    city = need.owner.city
    question = PeerQuestion(city=city.geonameid, themes=need.themes, top=FIRST, other_countries_only=True)
    answer = peers(question, known)
    first = tuple(f"{row.name}, {row.country}" for row in answer.rows)
    host = f"{city.name}, {city.country}"
    if partner is None:
        return Match(host, need.themes, first, "", "", "", "No partner on record.")
    everywhere = why_not(question, partner.geonameid, known, FIRST)
    at_home = PeerQuestion(
        city=city.geonameid,
        themes=need.themes,
        countries=(partner.country,),
        top=FIRST,
        other_countries_only=True,
    )
    inside = why_not(at_home, partner.geonameid, known, FIRST)
    return Match(
        host=host,
        themes=need.themes,
        first=first,
        partner=f"{partner.name}, {partner.country}",
        in_country=f"{inside.rank:,}",
        in_all=f"{everywhere.rank:,}",
        why=everywhere.sentence,
    )


def print_matches() -> None:
    """Print the table, one row per need and real partner."""
    table = Table(title="The sample program of 2011-2016, matched by context", show_lines=True)
    for column in ("Host city", "First five peers", "Real partner", "Rank: country", "Rank: world", "Why"):
        table.add_column(column, justify="right" if column.startswith("Rank") else "left", overflow="fold")
    for one in matches():
        table.add_row(
            f"{one.host}\n{', '.join(one.themes)}",
            "\n".join(one.first),
            one.partner or "none on record",
            one.in_country,
            one.in_all,
            one.why,
        )
    Console().print(table)
    typer.echo(
        "Ranks compare cities by context only: climate, coast, size and so on, not what a partner knows."
    )

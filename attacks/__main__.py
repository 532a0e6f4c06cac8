"""Attack a server of this checkout on both databases and print what held: `python -m attacks [NAME ...]`.

Each module of this folder with a function `attack` is one attack. A figure that does not hold is marked, and
makes the exit code 1.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import cast, get_args

from rich.console import Console
from rich.table import Table

from attacks.target import Database, Figure, Target, target

Attack = Callable[[Target], list[Figure]]


def found() -> tuple[str, ...]:
    """Return the names of the modules of this folder that are an attack, without running any."""
    here = Path(__file__).resolve().parent
    names = sorted(path.stem for path in here.glob("*.py") if not path.stem.startswith("_"))
    return tuple(
        name for name in names if "\ndef attack(" in (here / f"{name}.py").read_text(encoding="utf-8")
    )


def attack_of(name: str) -> Attack:
    """Return the attack of one module."""
    attack: Attack = importlib.import_module(f"attacks.{name}").attack
    return attack


def settings_of(name: str) -> dict[str, str]:
    """Return the settings that one module asks for in `SETTINGS`, where it does."""
    settings: dict[str, str] = getattr(importlib.import_module(f"attacks.{name}"), "SETTINGS", {})
    return settings


def main() -> int:
    """Run the chosen attacks on the chosen databases in turn, and print the figures at the end."""
    known = found()
    databases = get_args(Database)
    parser = argparse.ArgumentParser(prog="python -m attacks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one or more of: {', '.join(known)}")
    parser.add_argument("--on", choices=databases, action="append", help="only on this database")
    chosen = parser.parse_args()
    unknown = sorted(set(chosen.names) - set(known))
    if unknown:
        parser.error(f"There is no attack {', '.join(unknown)}. Known are: {', '.join(known)}.")
    figures: list[tuple[str, Database, Figure]] = []
    for name in chosen.names or known:
        for database in chosen.on or databases:
            began = time.monotonic()
            print(f"attack: {name} on {database}", flush=True)
            with target(cast("Database", database), settings=settings_of(name)) as attacked:
                figures += [
                    (name, cast("Database", database), figure) for figure in attack_of(name)(attacked)
                ]
            print(f"attack: {name} on {database} took {time.monotonic() - began:.0f} s", flush=True)
    return report(figures)


def report(figures: list[tuple[str, Database, Figure]]) -> int:
    """Print all figures in one table; return 1 where one of them did not hold."""
    shown = Table("Attack", "Database", "What", "Measured", "Bar", "")
    for name, database, figure in figures:
        shown.add_row(
            name, database, figure.name, figure.value, figure.bar, "held" if figure.held else "DID NOT HOLD"
        )
    Console(width=160).print(shown)
    broken = sum(not figure.held for _, _, figure in figures)
    print(f"attack: {len(figures) - broken} of {len(figures)} figures held")
    return 1 if broken or not figures else 0


if __name__ == "__main__":
    sys.exit(main())

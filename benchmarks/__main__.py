"""Run the benchmarks: python -m benchmarks [--quick] [NAME ...]."""

from __future__ import annotations

from citylinks.engine.threads import quiet_threads

quiet_threads()  # before numpy is loaded

import argparse  # noqa: E402
import importlib  # noqa: E402
import importlib.util  # noqa: E402
import subprocess  # noqa: E402
import sys  # noqa: E402
from pathlib import Path  # noqa: E402

from rich.console import Console  # noqa: E402
from rich.table import Table  # noqa: E402

from benchmarks.harness import Session, limits, save  # noqa: E402

FOLDER = Path(__file__).parent


def modules(wanted: list[str]) -> list[str]:
    names = sorted(path.stem.removeprefix("bench_") for path in FOLDER.glob("bench_*.py"))
    unknown = set(wanted) - set(names)
    if unknown:
        raise SystemExit(f"There is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(names)}.")
    return wanted or names


def table_of(session: Session) -> Table:
    table = Table(title=session.key, title_justify="left")
    for name in ("what", "median ms", "least", "p90", "runs", "ratio", "note"):
        table.add_column(name, justify="left" if name in {"what", "note"} else "right")
    for row in session.rows:
        ratio = "" if row.ratio is None else f"{row.ratio:.1f} x {row.base}"
        numbers = (f"{value:.3f}" for value in (row.median_ms, row.least_ms, row.p90_ms))
        table.add_row(row.name, *numbers, str(row.runs), ratio, row.note)
    return table


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", help="which benchmarks (default: all)")
    parser.add_argument("--quick", action="store_true", help="small sizes and few runs")
    options = parser.parse_args()
    console, failed = Console(), []
    machine = limits(quick=options.quick)
    console.print(machine)
    if not options.quick:
        save("machine", machine)
    for name in modules(options.names):
        source = (FOLDER / f"bench_{name}.py").read_text(encoding="utf-8")
        if "\ndef run(session" not in source:
            failed += [name] * (
                subprocess.run([sys.executable, "-m", f"benchmarks.bench_{name}"], check=False).returncode
                != 0
            )
            continue
        session = Session(name, quick=options.quick)
        importlib.import_module(f"benchmarks.bench_{name}").run(session)
        console.print(table_of(session))
        console.print(session.facts)
        if not options.quick:
            save(name, {**session.as_dict(), "machine": limits()})
    return len(failed)


if __name__ == "__main__":
    sys.exit(main())

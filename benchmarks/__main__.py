"""Run the benchmarks: python -m benchmarks [--quick | --large] [NAME ...]."""

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


def modules(wanted: list[str], *, large: bool) -> list[str]:
    paths = sorted(FOLDER.glob("bench_*.py"))
    names = [
        path.stem.removeprefix("bench_") for path in paths if not large or "\ndef run_large(" in text(path)
    ]
    unknown = set(wanted) - set(names)
    if unknown:
        raise SystemExit(f"There is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(names)}.")
    return wanted or names


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def table_of(session: Session) -> Table:
    table = Table(title=session.key, title_justify="left")
    for name in ("what", "median ms", "least", "p90", "p99", "cpu ms", "runs", "ratio", "note"):
        table.add_column(name, justify="left" if name in {"what", "note"} else "right")
    for row in session.rows:
        ratio = "" if row.ratio is None else f"{row.ratio:.1f} x {row.base}"
        numbers = (
            f"{value:.3f}" for value in (row.median_ms, row.least_ms, row.p90_ms, row.p99_ms, row.cpu_ms)
        )
        table.add_row(row.name, *numbers, str(row.runs), ratio, row.note)
    return table


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", help="which benchmarks (default: all)")
    parser.add_argument("--quick", action="store_true", help="small sizes and few runs")
    parser.add_argument("--large", action="store_true", help="only what has ten thousand needs: many minutes")
    options = parser.parse_args()
    console, failed = Console(), []
    machine = limits(quick=options.quick)
    console.print(machine)
    if not options.quick:
        save("machine", machine)
    for name in modules(options.names, large=options.large):
        if "\ndef run(session" not in text(FOLDER / f"bench_{name}.py"):
            failed += [name] * (
                subprocess.run([sys.executable, "-m", f"benchmarks.bench_{name}"], check=False).returncode
                != 0
            )
            continue
        session = Session(f"{name}_large" if options.large else name, quick=options.quick)
        module = importlib.import_module(f"benchmarks.bench_{name}")
        (module.run_large if options.large else module.run)(session)
        console.print(table_of(session))
        console.print(session.facts)
        if not options.quick:
            save(session.key, {**session.as_dict(), "machine": limits()})
    return len(failed)


if __name__ == "__main__":
    sys.exit(main())

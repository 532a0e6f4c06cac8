"""`citylinks members`: bring members in from a spreadsheet, and give them out in the same template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from citylinks.access.actors import SYSTEM
from citylinks.cli.alone import alone
from citylinks.cli.render import Column, Format, aside, progress, write_csv, write_json, write_table
from citylinks.cli.setup import now, set_up
from citylinks.kernel.errors import DomainError
from citylinks.network.members.faults import FileFaults
from citylinks.network.members.operations import Imported, export_members, import_members
from citylinks.network.members.operations.exporting import FileKind, template
from citylinks.network.members.plan import Fate, Plan, Planned
from citylinks.network.members.preview import MOST_BYTES, preview_members
from citylinks.network.members.queries import Choice
from citylinks.network.queries import bulk_facts, bulk_requests

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

PREVIEW = (
    Column("Row", number=True),
    Column("Member"),
    Column("Becomes"),
    Column("Column"),
    Column("Now"),
    Column("Then"),
)
REQUESTS = (
    Column("Request"),
    Column("Kind"),
    Column("People", number=True),
    Column("Asked by"),
    Column("Asked at"),
    Column("Status"),
    Column("Reason"),
)
COUNTS = (Column("Members"), Column("Count", number=True))
FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="An xlsx, ods or csv file.")]
OutArgument = Annotated[Path, typer.Argument(metavar="FILE", help="Where to write: FILE.xlsx or FILE.csv.")]
FormatOption = Annotated[Format, typer.Option("--format", help="How to print the answer.")]


@app.callback()
def members() -> None:
    """Import and export members by the spreadsheet, and list the requests for many of them."""


@app.command("import")
def import_(
    file: FileArgument,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
    skip_faulty: Annotated[
        bool, typer.Option("--skip-faulty", help="Leave members with a fault out, and take the others.")
    ] = False,
    form: FormatOption = Format.TABLE,
) -> None:
    """Add and change members as FILE says; blank cells change nothing. Any fault refuses all of it."""
    data = contents(file)
    with alone():
        set_up()
        if dry_run:
            show_plan(preview_members(SYSTEM, data), form, skip_faulty=skip_faulty)
            return
        with progress("Importing members") as told:
            done = import_members(data=data, skip_faulty=skip_faulty, told=told, by=SYSTEM, at=now())
    show_done(done, form)


@app.command()
def export(
    file: OutArgument,
    *,
    country: Annotated[str, typer.Option("--country", help="Two letters: who works or lives there.")] = "",
    theme: Annotated[str, typer.Option("--theme", help="The code of a theme they are good at.")] = "",
    organization: Annotated[str, typer.Option("--organization", help="Its code: who works there.")] = "",
    sample: Annotated[
        bool, typer.Option("--sample", help="The made-up members, instead of all others.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
) -> None:
    """Write members with all they have said of themselves into FILE, which `import` reads back."""
    kind = kind_of(file, force=force)
    choice = Choice(country.upper(), theme, organization, sample)
    with alone():
        set_up()
        data = export_members(choice=choice, kind=kind, by=SYSTEM, at=now())
    write(file, data)


@app.command("template")
def write_template(
    file: OutArgument,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
) -> None:
    """Write the empty template into FILE, with a sheet that explains its columns."""
    write(file, template(kind_of(file, force=force)))


@app.command()
def requests(form: FormatOption = Format.TABLE) -> None:
    """List who asked to export or erase many people, and what became of it, the newest first."""
    set_up()
    found = bulk_facts(SYSTEM, list(bulk_requests(SYSTEM)), at=now())
    rows = [
        {
            "id": one.public_id,
            "kind": one.kind.value,
            "people": one.count,
            "asked_by": one.asked_by,
            "asked_at": one.asked_at.isoformat(),
            "state": "lapsed" if one.lapsed else one.state.value,
            "reason": one.reason,
        }
        for one in found
    ]
    if form is Format.JSON:
        write_json(rows)
    elif form is Format.CSV:
        write_csv(rows)
    elif rows:
        write_table(REQUESTS, [[str(cell) for cell in row.values()] for row in rows])
    else:
        typer.echo("No request waits.")


def contents(file: Path) -> bytes:
    """Read a file that is not too large to be a spreadsheet of members."""
    try:
        if file.stat().st_size > MOST_BYTES:
            raise DomainError(
                "too-large", f"It has more than {MOST_BYTES:,} bytes; split it into several.", str(file)
            )
        return file.read_bytes()
    except OSError as fault:
        raise DomainError("unreadable", f"It cannot be read: {fault.strerror}.", str(file)) from fault


def kind_of(file: Path, *, force: bool) -> FileKind:
    """Tell by the name what to write, and refuse to write over a file."""
    ending = file.suffix.lower().removeprefix(".")
    if ending not in set(FileKind):
        raise DomainError("unknown-kind", "Name it FILE.xlsx or FILE.csv.", str(file))
    if file.exists() and not force:
        raise DomainError("file-exists", "It is there already; write over it with --force.", str(file))
    return FileKind(ending)


def write(file: Path, data: bytes) -> None:
    """Write the file and say where it is."""
    try:
        file.write_bytes(data)
    except OSError as fault:
        raise DomainError("unwritable", f"It cannot be written: {fault.strerror}.", str(file)) from fault
    typer.echo(file)


def show_plan(plan: Plan, form: Format, *, skip_faulty: bool) -> None:
    """Print what would change, then refuse as the import would."""
    if form is Format.JSON:
        write_json(as_json(plan))
    elif form is Format.CSV:
        write_csv([row for one in plan.members for row in change_rows(one)])
    else:
        told = [one for one in plan.members if one.fate is not Fate.UNCHANGED]
        rows = [[str(cell) for cell in row.values()] for one in told for row in change_rows(one)]
        if rows:
            write_table(PREVIEW, rows)
        typer.echo(
            f"{plan.count(Fate.ADDED):,} to add, {plan.count(Fate.CHANGED):,} to change, "
            f"{plan.count(Fate.UNCHANGED):,} unchanged, {plan.faulty:,} faulty; "
            f"{len(plan.workplaces):,} new organizations. Nothing was written."
        )
    for note in plan.notes:
        aside(f"Note: {note}")
    if plan.faults:
        faults = FileFaults(plan.faults, plan.unlisted)
        if not skip_faulty:
            raise faults
        for sentence in faults.traced():
            aside(sentence)


def change_rows(one: Planned) -> Sequence[dict[str, object]]:
    """Give one row for each change of a member; one that is new, or stays, has one row."""
    head: dict[str, object] = {"row": one.rows[0], "member": one.after.name, "becomes": one.fate.value}
    if one.fate is not Fate.CHANGED:
        return [head | {"column": "", "before": "", "after": ""}]
    return [
        head | {"column": change.column, "before": change.before, "after": change.after}
        for change in one.changes
    ]


def as_json(plan: Plan) -> dict[str, object]:
    """Everything a preview holds."""
    return {
        "format": "citylinks-members-preview-1",
        "sha256": plan.sha256,
        "rows": plan.rows,
        "members": [
            {
                "rows": one.rows,
                "id": one.after.public_id or None,
                "name": one.after.name,
                "becomes": one.fate.value,
                "changes": [asdict(change) for change in one.changes],
            }
            for one in plan.members
        ],
        "new_organizations": [one.name for one in plan.workplaces],
        "faulty": plan.faulty,
        "faults": [
            {
                "sheet": fault.sheet,
                "row": fault.row,
                "letter": fault.letter,
                "column": fault.column,
                "message": fault.message,
                "mend": fault.mend,
            }
            for fault in plan.faults
        ],
        "faults_not_listed": plan.unlisted,
        "notes": plan.notes,
    }


def show_done(done: Imported, form: Format) -> None:
    """Print the counts of an import."""
    if form is Format.JSON:
        write_json(asdict(done))
    elif form is Format.CSV:
        write_csv([asdict(done)])
    else:
        counts = {name: count for name, count in asdict(done).items() if name != "sha256"}
        write_table(COUNTS, [[name, f"{count:,}"] for name, count in counts.items()])

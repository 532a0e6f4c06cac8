"""Every fault of a file at once, each with its row, its column and what mends it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from citylinks.kernel.errors import Fault, Faults
from citylinks.standards.spreadsheet.headings import Headed, NamedRow
from citylinks.standards.spreadsheet.sheets import Place, SheetFault

# A hostile file can hold a fault in every cell: past this many they are counted, not kept.
MOST_KEPT = 100
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class RowFault:
    """One fault. `row` is the number the spreadsheet shows, None where the file as a whole is meant."""

    row: int | None
    letter: str  # of the column; "" where the row as a whole is meant
    column: str  # its heading
    message: str
    mend: str = ""
    sheet: str = ""

    @property
    def place(self) -> str:
        """`sheet Members, row 3, column F (city)`, as far as there is one."""
        return str(Place(self.sheet, self.row, self.letter, self.column))

    def as_fault(self) -> Fault:
        """Return the same as every refusal holds it."""
        return Fault(self.place, self.message, self.mend)


class FaultLog:
    """Collects the faults of a file while it is read."""

    def __init__(self) -> None:
        self._faults: list[RowFault] = []
        self.unlisted = 0
        self.rows: set[int] = set()  # of all faults, those only counted too
        self.rowless = 0  # faults of the file as a whole

    def add(self, fault: RowFault) -> None:
        """Keep a fault, or count it when there are too many."""
        if fault.row is not None:
            self.rows.add(fault.row)
        else:
            self.rowless += 1
        if len(self._faults) < MOST_KEPT:
            self._faults.append(fault)
        else:
            self.unlisted += 1

    def add_sheet(self, faults: Iterable[SheetFault]) -> None:
        """Keep what the reader of the file found."""
        for fault in faults:
            at = fault.place
            self.add(RowFault(at.row, at.column, at.heading, fault.message, fault.mend, at.sheet))

    @property
    def count(self) -> int:
        """How many faults there are, those only counted included."""
        return len(self._faults) + self.unlisted

    @property
    def full(self) -> bool:
        """Whether faults are only counted by now, so that looking for suggestions is wasted."""
        return len(self._faults) >= MOST_KEPT

    def listed(self) -> tuple[RowFault, ...]:
        """Return the faults kept, from the top of the file down."""
        return tuple(sorted(self._faults, key=lambda one: (one.row or 0, len(one.letter), one.letter)))


class FileFaults(Faults):
    """The file cannot be imported; `unlisted` faults more were only counted."""

    def __init__(self, faults: Iterable[RowFault], unlisted: int = 0) -> None:
        super().__init__(fault.as_fault() for fault in faults)
        self.unlisted = unlisted

    def said(self) -> tuple[str, ...]:
        """One sentence for people: they have all the faults in a list already."""
        return (_("There are faults. Mend them, or say that the members with faults are left out."),)

    def traced(self) -> tuple[str, ...]:
        """One sentence per fault, in the order of the rows."""
        listed = super().traced()
        if not self.unlisted:
            return listed
        return (*listed, and_more(self.unlisted, f"{self.unlisted:,}"))


def and_more(count: int, written: str) -> str:
    """Say that as many faults more were found; `written` is the count as its reader writes numbers."""
    return ngettext("And %(count)s more fault.", "And %(count)s more faults.", count) % {"count": written}


@dataclass(slots=True)
class Row:
    """One row while it is read: its cells, and where its faults go."""

    named: NamedRow
    headed: Headed
    log: FaultLog
    faulty: bool = field(default=False)

    @property
    def number(self) -> int:
        """The number the spreadsheet shows."""
        return self.named.number

    def text(self, column: str) -> str:
        """Return a cell; "" when it is blank or the file has no such column."""
        return self.named.cells.get(column, "")

    def fault(self, column: str, message: str, mend: str = "") -> None:
        """Log a fault of one cell."""
        self.faulty = True
        place = self.headed.place(self.number, column)
        self.log.add(RowFault(self.number, place.column, column, message, mend, place.sheet))


def short(text: str) -> str:
    """Quote a stranger's text without its line ends, and not all of it."""
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"


def did_you_mean(word: str, choices: Mapping[str, str], n: int = 1) -> str:
    """Ask for the nearest of some names, by what each stands for; "" when none is near."""
    import difflib

    near = difflib.get_close_matches(word[:80].casefold(), list(choices), n=n, cutoff=0.6)
    meant = list(dict.fromkeys(choices[one] for one in near))
    return meant_one_of(meant)


def meant_one_of(names: Sequence[str]) -> str:
    """Ask whether one of these was meant; with none, nothing."""
    if not names:
        return ""
    either = _("or")
    return _("Did you mean %(names)s?") % {"names": f" {either} ".join(names)}

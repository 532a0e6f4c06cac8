"""Everything wrong with a file at once: where, what, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass

from citylinks.kernel.errors import DomainError

# A hostile file can hold a fault in every cell: past this many they are counted, not kept.
MOST_KEPT = 2_000


@dataclass(frozen=True, slots=True)
class FileFault:
    """One fault. Rows are numbered as a spreadsheet shows them: the header is row 1."""

    file: str
    message: str
    mend: str = ""
    row: int | None = None
    column: str = ""  # of a CSV file; in a TOML file the key's path, such as quotas[2].minimum

    @property
    def place(self) -> str:
        parts = [self.file]
        if self.row is not None:
            parts.append(f"row {self.row}")
        if self.column:
            parts.append(f"column {self.column}" if self.row is not None else self.column)
        return ", ".join(parts)

    def traced(self) -> str:
        sentence = f"{self.place}: {self.message}"
        return f"{sentence} {self.mend}" if self.mend else sentence


class FileFaults(DomainError):  # noqa: N818 - it is the list of faults that is raised
    """The files cannot be used; `listed` holds all that is wrong with all of them."""

    def __init__(self, faults: tuple[FileFault, ...], unlisted: int = 0) -> None:
        super().__init__("file-faults", "\n".join(fault.traced() for fault in faults))
        self.listed = faults
        self.unlisted = unlisted

    def traced(self) -> tuple[str, ...]:
        """One sentence per fault, in the order of files, rows and columns."""
        listed = tuple(fault.traced() for fault in self.listed)
        return (*listed, f"And {self.unlisted:,} faults more.") if self.unlisted else listed


class FaultLog:
    """Collects the faults of one or more files while they are read."""

    def __init__(self) -> None:
        self._faults: list[FileFault] = []
        self._unlisted = 0

    def __len__(self) -> int:
        return len(self._faults) + self._unlisted

    @property
    def full(self) -> bool:
        """Whether faults are only counted by now, so that looking for suggestions is wasted."""
        return len(self._faults) >= MOST_KEPT

    def add(self, fault: FileFault) -> None:
        if len(self._faults) < MOST_KEPT:
            self._faults.append(fault)
        else:
            self._unlisted += 1

    def refuse(self) -> None:
        """Raise FileFaults when anything is wrong: by file, in each from the top row down."""
        if self._faults:
            files = list(dict.fromkeys(fault.file for fault in self._faults))
            ordered = sorted(self._faults, key=lambda fault: (files.index(fault.file), fault.row or 0))
            raise FileFaults(tuple(ordered), self._unlisted)


def nearest(word: str, vocabulary: tuple[str, ...], n: int = 3) -> tuple[str, ...]:
    """Find the entries that look most like the word, best first; none when none is near."""
    from rapidfuzz import fuzz, process, utils

    found = process.extract(
        word[:80], vocabulary, scorer=fuzz.WRatio, processor=utils.default_process, limit=n, score_cutoff=61
    )
    return tuple(choice for choice, _, _ in found)


def did_you_mean(choices: tuple[str, ...]) -> str:
    """Ask, or say nothing when there is nothing to suggest."""
    if not choices:
        return ""
    if len(choices) == 1:
        return f"Did you mean {choices[0]}?"
    return f"Did you mean {', '.join(choices[:-1])} or {choices[-1]}?"

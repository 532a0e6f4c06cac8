"""Parties as a struct of arrays: sorted so that neighbors are alike, mappable, summed up in blocks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from citylinks.engine.certificate import fingerprint
from citylinks.engine.problem import Array, Bool, Column, Int64, Need, ProblemError
from citylinks.engine.text import TextVectors

BLOCK_ROWS = 256
TEXT = "text"
FORMAT = "citylinks-parties-1"


class Blocks:
    """Borders of runs of 256 rows; the kinds of criteria sum columns up over them on demand."""

    def __init__(self, n: int, rows: int = BLOCK_ROWS) -> None:
        self.starts: Int64 = np.arange(0, max(n, 1), rows, dtype=np.int64)
        self.ends: Int64 = np.minimum(self.starts + rows, n).astype(np.int64)
        self.rows = rows

    @property
    def count(self) -> int:
        return int(self.starts.size)


class PartyTable:
    """Facts about parties, or about needs (a table of needs is the same thing).

    Rows are sorted by `sort_by` and then by id, whatever order they came in: `order[i]` is the place that
    row i had in the input, and `align(values)` brings an array from the input's order into the rows' order.
    Not to be changed once built.
    """

    def __init__(
        self, ids: Int64, columns: Mapping[str, Column], text: TextVectors | None, order: Int64
    ) -> None:
        self.ids = ids
        self.columns: dict[str, Column] = dict(columns)
        self.text = text
        self.order = order
        self.prepared: dict[object, object] = {}

    @classmethod
    def build(
        cls,
        ids: ArrayLike,
        columns: Mapping[str, Column],
        text: TextVectors | ArrayLike | None = None,
        sort_by: str | tuple[str, ...] | None = "country",
    ) -> PartyTable:
        """Check, sort and keep. Raises ProblemError with all faults.

        `sort_by` names one-dimensional columns; the default is ignored where there is no column "country".
        """
        keys = np.asarray(ids, dtype=np.int64)
        vectors = text if isinstance(text, TextVectors) or text is None else TextVectors(text)
        names = () if sort_by is None else (sort_by,) if isinstance(sort_by, str) else tuple(sort_by)
        if sort_by == "country" and "country" not in columns:
            names = ()
        faults = _build_faults(keys, columns, vectors, names)
        if faults:
            raise ProblemError(faults)
        order = np.lexsort((keys, *(columns[name].data.reshape(-1) for name in reversed(names)))).astype(
            np.int64
        )
        same = bool(np.array_equal(order, np.arange(keys.size)))
        return cls(
            keys[order],
            {name: column if same else column.take(order) for name, column in columns.items()},
            vectors if vectors is None or same else TextVectors.trusted(vectors.data[order], vectors.model),
            order,
        )

    def __getstate__(self) -> dict[str, object]:
        """Travel without what is computed on demand."""
        return {**self.__dict__, "prepared": {}}

    @property
    def n(self) -> int:
        return int(self.ids.size)

    def align(self, values: ArrayLike) -> Array:
        """Bring an array from the input's order into the rows' order."""
        return np.asarray(np.asarray(values)[self.order])

    @cached_property
    def blocks(self) -> Blocks:
        return Blocks(self.n)

    def column(self, name: str) -> Column:
        """Give a column by name; "text" gives the vectors. Raises KeyError naming those that exist."""
        if name == TEXT and self.text is not None and TEXT not in self.columns:
            return self._text_column
        if name not in self.columns:
            raise KeyError(f"There is no column “{name}”; there are {', '.join(self.names)}.")
        return self.columns[name]

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.columns, *((TEXT,) if self.text is not None else ()))

    @cached_property
    def _text_column(self) -> Column:
        if self.text is None:
            raise KeyError("There are no text vectors.")
        return Column("vector", self.text.data)

    def row_of(self, party: int) -> int:
        """Find the row of an id, by bisection after the first call. Raises KeyError when there is none."""
        place = int(np.searchsorted(self._sorted_ids[0], party))
        if place >= self.n or int(self._sorted_ids[0][place]) != int(party):
            raise KeyError(f"There is no party {party} among {self.n}.")
        return int(self._sorted_ids[1][place])

    @cached_property
    def _sorted_ids(self) -> tuple[Int64, Int64]:
        rows = np.argsort(self.ids, kind="stable").astype(np.int64)
        return self.ids[rows], rows

    def need(self, party: int) -> Need:
        """See the party as a need, for the search of its peers. Raises KeyError when there is none."""
        row = self.row_of(party)
        return Need(
            int(party),
            {name: column.data[row] for name, column in self.columns.items()},
            None if self.text is None else np.asarray(self.text.data[row]),
        )

    def take(self, rows: NDArray[np.int64] | slice) -> PartyTable:
        """Make a table of some rows, in their order."""
        return PartyTable(
            self.ids[rows],
            {name: column.take(rows) for name, column in self.columns.items()},
            None if self.text is None else TextVectors.trusted(self.text.data[rows], self.text.model),
            np.arange(self.ids[rows].size, dtype=np.int64),
        )

    @cached_property
    def sha256(self) -> str:
        """SHA-256 over ids, columns with kind, unit and vocabulary, and text, in the rows' order."""
        parts: list[str | bytes | Array] = [FORMAT, self.ids]
        for name, column in sorted(self.columns.items()):
            parts += [json.dumps([name, column.kind, column.unit, list(column.vocabulary)]), column.data]
        if self.text is not None:
            parts += [self.text.model, self.text.data]
        return fingerprint(*parts)

    def save(self, path: str | Path) -> Path:
        """Write a folder: `table.json` and one `.npy` per array (so that loading can map them)."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        meta = {
            "format": FORMAT,
            "sha256": self.sha256,
            "columns": [[n, c.kind, c.unit, list(c.vocabulary), c.source] for n, c in self.columns.items()],
            "text": None if self.text is None else self.text.model,
        }
        np.save(folder / "ids.npy", self.ids)
        np.save(folder / "order.npy", self.order)
        for i, column in enumerate(self.columns.values()):
            np.save(folder / f"column-{i}.npy", column.data)
        if self.text is not None:
            np.save(folder / "text.npy", self.text.data)
        (folder / "table.json").write_text(json.dumps(meta, indent=1), encoding="utf-8")
        return folder

    @classmethod
    def load(cls, path: str | Path, *, mmap: bool = True) -> PartyTable:
        """Read what `save` wrote; with `mmap`, arrays stay on disk until touched.

        Raises ProblemError on another format. The hash is taken from the folder, not computed again.
        """
        folder = Path(path)
        meta = json.loads((folder / "table.json").read_text(encoding="utf-8"))
        if meta.get("format") != FORMAT:
            raise ProblemError([f"{folder} is not a table of parties in the format {FORMAT}."])
        mode: Literal["r"] | None = "r" if mmap else None
        columns = {
            name: Column(
                kind, np.load(folder / f"column-{i}.npy", mmap_mode=mode), unit, tuple(words), source
            )
            for i, (name, kind, unit, words, source) in enumerate(meta["columns"])
        }
        text = None
        if meta["text"] is not None:
            text = TextVectors.trusted(np.load(folder / "text.npy", mmap_mode=mode), meta["text"])
        table = cls(np.load(folder / "ids.npy"), columns, text, np.load(folder / "order.npy"))
        table.__dict__["sha256"] = meta["sha256"]
        return table


def mask_of(table: PartyTable, mask: ArrayLike, what: str) -> Bool:
    """Read a mask over the table's rows as bool (n,). Raises ProblemError when its shape is another."""
    read = np.asarray(mask, dtype=bool)
    if read.shape != (table.n,):
        raise ProblemError([f"The mask “{what}” has the shape {read.shape}; the table has {table.n} rows."])
    return read


def _build_faults(
    ids: Int64, columns: Mapping[str, Column], text: TextVectors | None, sort_by: tuple[str, ...]
) -> list[str]:
    if ids.ndim != 1:
        return [f"Ids have one axis; these have {ids.ndim}."]
    faults = []
    if np.unique(ids).size != ids.size:
        faults.append("Two parties have the same id.")
    faults += [
        f"The column “{name}” has {column.n} rows for {ids.size} ids."
        for name, column in columns.items()
        if column.n != ids.size
    ]
    if text is not None and text.n != ids.size:
        faults.append(f"There are {text.n} text vectors for {ids.size} ids.")
    for name in sort_by:
        if name not in columns:
            faults.append(f"There is no column “{name}” to sort by; there are {', '.join(columns)}.")
        elif columns[name].data.size != columns[name].n:
            faults.append(f"The column “{name}” has several values a row and cannot be sorted by.")
    return faults

"""The words of a matching problem: columns of facts, needs, criteria and their weights."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.generic]
Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]
Bool = NDArray[np.bool_]
Param = float | str | tuple[float, ...] | tuple[str, ...]

FAMILIES = ("similarity", "complementarity")
DTYPES: Mapping[str, tuple[str, ...]] = {
    "float": ("float32",),
    "category": ("int8", "int16"),
    "bits": ("uint64",),
    "shares": ("float32",),
    "months": ("uint16",),
    "count": ("int16",),
    "vector": ("float32",),
    "ratings": ("float32",),
}


class ProblemError(ValueError):
    """The input cannot be scored; `faults` holds every fault found, one sentence each."""

    def __init__(self, faults: tuple[str, ...] | list[str]) -> None:
        self.faults = tuple(faults)
        super().__init__(" ".join(self.faults))


@dataclass(frozen=True)
class Distinct:
    """The different rows of a column and, for every row, which of them it is."""

    codes: NDArray[np.intp]
    column: Column

    @property
    def count(self) -> int:
        return self.column.n


@dataclass(frozen=True, eq=False)
class Column:
    """One fact about every party.

    kind       data                     missing                    vocabulary
    float      float32 (n,) or (n, c)   NaN
    category   int8 or int16 (n,)       -1                         word of each code
    bits       uint64 (n,) or (n, w)    0 where a criterion says   word of each bit
    shares     float32 (n, v)           a row of zeros, or NaN     word of each share
    months     uint16 (n,)              0                          bit 0 is January
    count      int16 (n,) or (n, v)     -1                         word of each count
    vector     float32 (n, d)           a row of zeros
    ratings    float32 (n, v)           NaN                        word of each rating

    Raises ProblemError when the data does not fit its kind.
    """

    kind: str
    data: Array
    unit: str = ""
    vocabulary: tuple[str, ...] = ()
    source: str = ""

    def __post_init__(self) -> None:
        if self.kind not in DTYPES:
            raise ProblemError([f"There is no column kind “{self.kind}”; use one of {', '.join(DTYPES)}."])
        data = np.asarray(self.data)
        names = DTYPES[self.kind]
        if data.dtype.name not in names:
            data = data.astype(names[-1] if self.kind == "category" else names[0])
        if self.kind == "bits" and data.ndim == 1:
            data = data.reshape(-1, 1)
        object.__setattr__(self, "data", data)
        object.__setattr__(self, "vocabulary", tuple(self.vocabulary))
        faults = list(self._faults(data))
        if faults:
            raise ProblemError(faults)

    def _faults(self, data: Array) -> Iterator[str]:
        axes = {
            "category": (1,),
            "months": (1,),
            "shares": (2,),
            "vector": (2,),
            "bits": (2,),
            "ratings": (2,),
        }
        if data.ndim not in axes.get(self.kind, (1, 2)):
            yield f"A column of kind “{self.kind}” cannot have {data.ndim} axes."
            return
        words = len(self.vocabulary)
        if self.kind in {"shares", "ratings"} and words != data.shape[1]:
            yield f"There are {words} words for {data.shape[1]} {self.kind}."
        if self.kind == "count" and data.ndim == 2 and words != data.shape[1]:
            yield f"There are {words} words for {data.shape[1]} counts."
        if self.kind == "bits" and words > 64 * data.shape[1]:
            yield f"{words} words do not fit {64 * data.shape[1]} bits."
        if self.kind == "category" and words and data.size and int(data.max()) >= words:
            yield f"The code {int(data.max())} has no word in a vocabulary of {words}."

    @property
    def n(self) -> int:
        return int(self.data.shape[0])

    def take(self, rows: NDArray[np.intp] | NDArray[np.int64] | slice) -> Column:
        """Take some rows, in their order. What is already known of the different rows is kept."""
        taken = self.holding(self.data[rows])
        known = self.__dict__.get("distinct")
        if known is not None:
            taken.__dict__["distinct"] = Distinct(known.codes[rows], known.column)
        return taken

    def holding(self, data: Array) -> Column:
        """Make a column of the same fact about others; that the data fits its kind is not checked."""
        made = object.__new__(Column)
        facts = made.__dict__
        facts["kind"], facts["data"], facts["unit"] = self.kind, data, self.unit
        facts["vocabulary"], facts["source"] = self.vocabulary, self.source
        return made

    @cached_property
    def distinct(self) -> Distinct:
        """Sorted different rows (NaN counts as one value); computed once, n log n."""
        data = np.ascontiguousarray(self.data).reshape(self.n, -1)
        if self.n == 0 or data.shape[1] == 0:
            return Distinct(np.zeros(self.n, np.intp), self.take(slice(0, min(self.n, 1))))
        if data.shape[1] == 1:
            values, codes = np.unique(data[:, 0], return_inverse=True)
            unique = values.reshape(-1, *self.data.shape[1:])
        else:
            view = data.view(np.dtype((np.void, data.dtype.itemsize * data.shape[1]))).reshape(-1)
            _, first, codes = np.unique(view, return_index=True, return_inverse=True)
            unique = self.data[first]
        return Distinct(codes.astype(np.intp), replace(self, data=unique))

    def words(self, row: int) -> tuple[str, ...]:
        """List the words whose bit, code or share is set in this row."""
        value = self.data[row]
        if self.kind == "category":
            return (self.vocabulary[int(value)],) if int(value) >= 0 and self.vocabulary else ()
        if self.kind == "bits":
            return tuple(
                word
                for i, word in enumerate(self.vocabulary)
                if int(np.atleast_1d(value)[i // 64]) >> (i % 64) & 1
            )
        if self.kind in {"shares", "count"} and np.ndim(value) == 1:
            return tuple(word for word, part in zip(self.vocabulary, value, strict=True) if part > 0)
        return ()


@dataclass(frozen=True, eq=False)
class Need:
    """What is looked for, or a party seen as a need: values by column name.

    `citylinks.engine.asks` reads them. A missing value may be absent or None. `text` is float32 (d,), of unit
    length.
    """

    id: int
    values: Mapping[str, object]
    text: NDArray[np.float32] | None = None


@dataclass(frozen=True)
class Criterion:
    """One row of the table of criteria: how a column is valued, and how much that counts.

    `params` are those of the kind (`citylinks.engine.criteria.KINDS`); `params["need"]` names the need's
    column where it is not called like the parties' own.
    """

    name: str
    kind: str
    column: str
    weight: float = 1.0
    family: str = "similarity"
    params: Mapping[str, Param] = field(default_factory=dict)

    @property
    def asks(self) -> str:
        return str(self.params.get("need", self.column))

    def number(self, name: str, default: float) -> float:
        value = self.params.get(name, default)
        if not isinstance(value, int | float):
            raise ProblemError([f"The criterion “{self.name}” needs a number for {name}, not {value!r}."])
        return float(value)

    def word(self, name: str, default: str) -> str:
        return str(self.params.get(name, default))


@dataclass(frozen=True)
class Criteria:
    """The table of criteria of one question. Raises ProblemError with all faults of names and weights."""

    rows: tuple[Criterion, ...]

    def __init__(self, rows: tuple[Criterion, ...] | list[Criterion]) -> None:
        object.__setattr__(self, "rows", tuple(rows))
        faults = list(self._faults())
        if faults:
            raise ProblemError(faults)

    def _faults(self) -> Iterator[str]:
        if not self.rows:
            yield "There are no criteria."
            return
        names = [row.name for row in self.rows]
        yield from (
            f"Two criteria are called “{name}”." for name in sorted({n for n in names if names.count(n) > 1})
        )
        for row in self.rows:
            if not (math.isfinite(row.weight) and row.weight >= 0):
                yield f"The weight of “{row.name}” is {row.weight}; it must be 0 or more."
            if row.family not in FAMILIES:
                yield f"The family of “{row.name}” is “{row.family}”; use {' or '.join(FAMILIES)}."
        if not sum(row.weight for row in self.rows if row.weight == row.weight) > 0:
            yield "No criterion has a weight above 0."

    def __iter__(self) -> Iterator[Criterion]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, name: str) -> Criterion:
        return self.rows[self.index(name)]

    def index(self, name: str) -> int:
        for i, row in enumerate(self.rows):
            if row.name == name:
                return i
        raise KeyError(f"There is no criterion “{name}”; there are {', '.join(self.names)}.")

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(row.name for row in self.rows)

    @cached_property
    def weights(self) -> Float64:
        """Weights that sum to 1, float64 (C,)."""
        raw = np.array([row.weight for row in self.rows], dtype=np.float64)
        return np.asarray(raw / raw.sum(), dtype=np.float64)

    def with_weights(self, weights: Mapping[str, float]) -> Criteria:
        """Replace some raw weights. Raises ProblemError naming unknown criteria."""
        unknown = sorted(set(weights) - set(self.names))
        if unknown:
            known = ", ".join(self.names)
            raise ProblemError([f"There is no criterion “{name}”; there are {known}." for name in unknown])
        return Criteria(
            tuple(replace(row, weight=float(weights.get(row.name, row.weight))) for row in self.rows)
        )

    @cached_property
    def shape(self) -> str:
        """Everything but names and weights: what the parties' layout for the fast kernel depends on."""
        return json.dumps(
            [[row.kind, row.column, sorted(row.params.items())] for row in self.rows], default=list
        )

    def canonical(self) -> str:
        """Give one text for the input hash: every field, in order."""
        return self._canonical

    @cached_property
    def _canonical(self) -> str:
        return json.dumps(
            [
                [row.name, row.kind, row.column, float(row.weight), row.family, sorted(row.params.items())]
                for row in self.rows
            ],
            default=list,
        )

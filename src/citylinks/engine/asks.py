"""The needs' side of every criterion, read into columns that fit the parties' vocabularies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from citylinks.engine.criteria import check, kind_of
from citylinks.engine.problem import Array, Column, Criteria, Criterion, Need, ProblemError
from citylinks.engine.table import TEXT, PartyTable

Asks = tuple[Column, ...]


def asks_of(needs: PartyTable | Need | Sequence[Need], parties: PartyTable, criteria: Criteria) -> Asks:
    """One column of m rows per criterion, of the kind that the criterion asks for.

    Raises ProblemError with every fault: criteria that do not fit the parties, values that cannot be read,
    words that the parties' vocabulary lacks (languages excepted: one that nobody speaks is nobody's).
    """
    check(criteria, parties)
    if isinstance(needs, Need):
        made = [_row(slot, needs) for slot in _slots(parties, criteria)]
        ready = [ask for ask in made if ask is not None]
        if len(ready) == len(made):
            return tuple(ready)
    faults: list[str] = []
    asks: list[Column] = []
    several = (needs,) if isinstance(needs, Need) else needs
    for criterion in criteria:
        try:
            asks.append(_ask(several, parties, criterion))
        except ProblemError as error:
            faults += [f"“{criterion.name}”: {fault}" for fault in error.faults]
    if faults:
        raise ProblemError(faults)
    return tuple(asks)


@dataclass(frozen=True, slots=True)
class _Slot:
    """Where a need's value is found, and which array is taken as it stands; `silent` answers for all."""

    name: str
    like: Column
    dtype: np.dtype[np.generic]
    shape: tuple[int, ...]
    same_kind: bool
    silent: Column | None


def _slots(parties: PartyTable, criteria: Criteria) -> tuple[_Slot, ...]:
    """Give a slot per criterion; kept with the table."""
    key = ("slots", criteria.shape)
    kept = parties.prepared.get(key)
    if isinstance(kept, tuple):
        return kept
    made = []
    for criterion in criteria:
        like = parties.column(criterion.column)
        kind = kind_of(criterion).ask_kind(like)
        silent = None if kind else _silent(1)
        made.append(
            _Slot(criterion.asks, like, like.data.dtype, like.data.shape[1:], kind == like.kind, silent)
        )
    parties.prepared[key] = tuple(made)
    return tuple(made)


def _row(slot: _Slot, need: Need) -> Column | None:
    """Take the need's value when it is a row of the parties' column as it stands; None otherwise."""
    if slot.silent is not None:
        return slot.silent
    value = need.values.get(slot.name)
    if value is None and slot.name == TEXT and TEXT not in need.values:
        value = need.text
    if not slot.same_kind or not isinstance(value, np.ndarray | np.generic):
        return None
    if value.dtype != slot.dtype or value.shape != slot.shape:
        return None
    return slot.like.holding(np.asarray(value)[None])


def _silent(number: int) -> Column:
    return Column("count", np.zeros(number, np.int16))


def _ask(needs: PartyTable | Sequence[Need], parties: PartyTable, criterion: Criterion) -> Column:
    like = parties.column(criterion.column)
    kind = kind_of(criterion).ask_kind(like)
    number = needs.n if isinstance(needs, PartyTable) else len(needs)
    if not kind:
        return _silent(number)
    if number == 1 and not isinstance(needs, PartyTable):
        value = value_of(needs[0], criterion)
        if kind == like.kind and _fits(value, like):
            return like.holding(np.asarray(value)[None])
    blank = empty_like(kind, like, number)
    if isinstance(needs, PartyTable):
        if criterion.asks not in needs.names:
            return blank
        return recode(needs.column(criterion.asks), blank)
    for i, need in enumerate(needs):
        value = value_of(need, criterion)
        if value is not None:
            blank.data[i] = read_value(value, blank)
    return blank


def value_of(need: Need, criterion: Criterion) -> object:
    """Find what the need says to a criterion; None when nothing."""
    if criterion.asks == TEXT and TEXT not in need.values:
        return need.text
    return need.values.get(criterion.asks)


def _fits(value: object, like: Column) -> bool:
    """Whether a value is a row of a table's column as it stands."""
    if not isinstance(value, np.ndarray | np.generic):
        return False
    return value.dtype == like.data.dtype and value.shape == like.data.shape[1:]


def empty_like(kind: str, like: Column, number: int) -> Column:
    """Make a column of `number` rows that say nothing, with the parties' vocabulary and width."""
    words = like.vocabulary
    width = like.data.shape[1:]
    data: Array
    if kind == "bits":
        columns = max(1, -(-len(words) // 64)) if like.kind != "bits" else like.data.shape[1]
        data = np.zeros((number, columns), np.uint64)
    elif kind == "float":
        data = np.full((number, *width), np.nan, np.float32)
    elif kind == "ratings":
        data = np.full((number, len(words)), np.nan, np.float32)
    elif kind == "category":
        data = np.full(number, -1, like.data.dtype)
    else:
        data = np.zeros((number, *width), like.data.dtype)
    return Column(kind, data, like.unit, words)


def read_value(value: object, blank: Column) -> Array:
    """One need's value as a row of the column `blank`. Raises ProblemError when it cannot be read."""
    width = blank.data.shape[1:]
    if isinstance(value, np.ndarray | np.generic):
        return _fitting(np.asarray(value), blank)
    if blank.kind == "category" and isinstance(value, str):
        return np.asarray(_index(value, blank.vocabulary), dtype=blank.data.dtype)
    if blank.kind == "bits" and isinstance(value, Iterable):
        return _bits([str(word) for word in value], blank)
    if blank.kind == "bits" and isinstance(value, int):
        return np.array([value >> (64 * i) & (2**64 - 1) for i in range(width[0])], dtype=np.uint64)
    if blank.kind == "shares" and isinstance(value, Mapping):
        row = np.zeros(width, np.float32)
        for i, word in enumerate(blank.vocabulary):
            row[i] = value.get(word, 0.0)
        return row
    if blank.kind == "months" and isinstance(value, Iterable) and not isinstance(value, str):
        return np.asarray(sum(1 << (int(month) - 1) for month in set(value)), dtype=np.uint16)
    try:
        return _fitting(np.asarray(value, dtype=blank.data.dtype), blank)
    except (TypeError, ValueError, OverflowError) as error:
        raise ProblemError([f"{value!r} cannot be read as a value of kind {blank.kind}."]) from error


def _fitting(row: Array, blank: Column) -> Array:
    width = blank.data.shape[1:]
    if row.shape != width:
        row = row.reshape(width) if row.size == int(np.prod(width)) else row
    if row.shape != width:
        raise ProblemError([f"A value of shape {row.shape} does not fit {width}."])
    return row.astype(blank.data.dtype, copy=False)


def _index(word: str, vocabulary: tuple[str, ...]) -> int:
    if word not in vocabulary:
        raise ProblemError([f"“{word}” is not a word of the vocabulary."])
    return vocabulary.index(word)


def _bits(words: list[str], blank: Column) -> NDArray[np.uint64]:
    unknown = sorted(set(words) - set(blank.vocabulary))
    if unknown:
        raise ProblemError([f"“{word}” is not a word of the vocabulary." for word in unknown])
    row = np.zeros(blank.data.shape[1:], np.uint64)
    for word in words:
        place = blank.vocabulary.index(word)
        row[place // 64] |= np.uint64(1 << (place % 64))
    return row


def recode(column: Column, blank: Column) -> Column:
    """Bring needs into the parties' vocabulary and width. Raises ProblemError naming words it lacks."""
    if column.kind != blank.kind:
        raise ProblemError([f"The needs' column is of kind {column.kind}, not {blank.kind}."])
    if column.vocabulary == blank.vocabulary or not column.vocabulary:
        if column.data.shape[1:] != blank.data.shape[1:]:
            raise ProblemError([f"The needs' width {column.data.shape[1:]} is not {blank.data.shape[1:]}."])
        return column
    if column.kind == "ratings":
        raise ProblemError(["The needs rate other words than the parties have."])
    if column.kind == "shares":
        data = np.zeros(blank.data.shape, np.float32)
        for i, word in enumerate(blank.vocabulary):
            if word in column.vocabulary:
                data[:, i] = column.data[:, column.vocabulary.index(word)]
        return Column("shares", data, blank.unit, blank.vocabulary)
    unknown = [word for word in column.vocabulary if word not in blank.vocabulary]
    if unknown:
        raise ProblemError([f"“{word}” is not a word of the vocabulary." for word in unknown])
    rows = [column.words(i) for i in range(column.n)]
    if column.kind == "bits":
        return Column(
            "bits", np.array([_bits(list(row), blank) for row in rows]), blank.unit, blank.vocabulary
        )
    codes = [_index(row[0], blank.vocabulary) if row else -1 for row in rows]
    return Column("category", np.array(codes, dtype=blank.data.dtype), blank.unit, blank.vocabulary)

"""Kinds of criteria, as a table, and the check of criteria against the parties they value."""

from __future__ import annotations

from citylinks.engine.criteria.base import Kind
from citylinks.engine.criteria.codes import Equal, Hierarchy, Ordinal, Rated
from citylinks.engine.criteria.numbers import Gaussian, Level, Linear, TimeZone
from citylinks.engine.criteria.places import Distance
from citylinks.engine.criteria.sets import Availability, Experience, Language, Overlap
from citylinks.engine.criteria.vectors import Cosine
from citylinks.engine.problem import Criteria, Criterion, ProblemError
from citylinks.engine.table import PartyTable

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Gaussian(),
        Linear(),
        Level(),
        Equal(),
        Ordinal(),
        Hierarchy(),
        Rated(),
        Overlap(),
        Language(),
        Distance(),
        TimeZone(),
        Cosine(),
        Availability(),
        Experience(),
    )
}


def kind_of(criterion: Criterion) -> Kind:
    return KINDS[criterion.kind]


def check(criteria: Criteria, parties: PartyTable) -> None:
    """Raise ProblemError with every fault of kinds, columns and parameters; asking a table again is free."""
    key = ("checked", criteria.canonical())
    if key in parties.prepared:
        return
    faults: list[str] = []
    for row in criteria:
        faults += _faults(row, parties)
    if faults:
        raise ProblemError(faults)
    parties.prepared[key] = True


def _faults(row: Criterion, parties: PartyTable) -> list[str]:
    if row.kind not in KINDS:
        return [f"“{row.name}” is of the kind “{row.kind}”; use one of {', '.join(KINDS)}."]
    kind = KINDS[row.kind]
    faults = [
        f"“{row.name}” has no parameter “{name}”; {row.kind} has {', '.join((*kind.params, 'need'))}."
        for name in row.params
        if name not in kind.params and name != "need"
    ]
    if row.column not in parties.names:
        return [
            *faults,
            f"“{row.name}” reads the column “{row.column}”; there are {', '.join(parties.names)}.",
        ]
    column = parties.column(row.column)
    if column.kind not in kind.columns:
        wanted = " or ".join(kind.columns)
        return [
            *faults,
            f"“{row.name}” needs a column of kind {wanted}; “{row.column}” is of kind {column.kind}.",
        ]
    missing = [
        name for name, default in kind.params.items() if default == "required" and name not in row.params
    ]
    if missing:
        return [*faults, f"“{row.name}” lacks {' and '.join(missing)}."]
    try:
        return [*faults, *kind.faults(row, column)]
    except ProblemError as error:
        return [*faults, *error.faults]

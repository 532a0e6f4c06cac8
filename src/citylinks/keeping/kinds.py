"""How a value of each type of column is written down, the same whichever database it comes from.

The database does the work where it can: an expression of SQL gives the plain form, and only what it cannot
say is converted here. A type without a row in `KINDS` raises KeyError: nothing is written down by guess.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Context, Decimal

Value = None | bool | int | float | str
# A conversion of one value that is there; the number is the column's decimal places.
Convert = Callable[[Value, int], object]

_FIFTEEN = Context(prec=15)  # what SQLite's numbers hold, and what Django reads of them


@dataclass(frozen=True, slots=True)
class Kind:
    """By the database's name: the expression that reads, what a reader still does, what a writer does."""

    reads: Mapping[str, str] = field(default_factory=dict)
    plain: Mapping[str, Convert] = field(default_factory=dict)
    back: Mapping[str, Convert] = field(default_factory=dict)


def _moment(value: Value, places: int) -> str:
    """Write SQLite's `2026-11-25 08:00:00[.123456]`, in UTC, as `2026-11-25T08:00:00.123456Z`."""
    del places
    text = str(value)
    whole = text if "." in text else f"{text}.000000"
    return f"{whole[:10]}T{whole[11:26]:0<15}Z"


def _sqlite_moment(value: Value, places: int) -> str:
    """Write it as Django does: without a fraction where there is none, so that texts compare as times."""
    del places
    return str(value)[:-1].replace("T", " ").removesuffix(".000000")


def _decimal(value: Value, places: int) -> str:
    """Write as many places as the column has; SQLite keeps a number, of which fifteen digits are meant."""
    number = _FIFTEEN.create_decimal(value) if isinstance(value, float) else Decimal(str(value))
    return format(number.quantize(Decimal(1).scaleb(-places), context=Context(prec=100)), "f")


def _json(value: Value, places: int) -> str:
    """Write one text for one content, whatever the order of its keys."""
    del places
    return json.dumps(json.loads(str(value)), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _uuid(value: Value, places: int) -> str:
    del places
    return str(uuid.UUID(str(value)))


def _uuid_digits(value: Value, places: int) -> str:
    del places
    return str(value).replace("-", "")


def _truth(value: Value, places: int) -> bool:
    del places
    return bool(value)


def _unsigned_zero(value: Value, places: int) -> float:
    """Write -0.0 as 0.0, its equal: SQLite keeps no sign of a zero, and a rounded temperature has one."""
    del places
    return float(value or 0.0)


def _number(value: Value, places: int) -> int:
    del places
    return int(value or 0)


def _bytes(value: Value, places: int) -> bytes:
    del places
    return bytes.fromhex(str(value))


def _escaped_bytes(value: Value, places: int) -> str:
    del places
    return f"\\x{value}"


def _interval(value: Value, places: int) -> str:
    del places
    return f"{value} microseconds"


AS_IT_IS = Kind()
KINDS: dict[str, Kind] = {
    **dict.fromkeys(
        (
            *("AutoField", "BigAutoField", "SmallAutoField", "BigIntegerField", "IntegerField"),
            *("SmallIntegerField", "PositiveIntegerField", "PositiveBigIntegerField"),
            *("PositiveSmallIntegerField", "CharField", "SlugField", "TextField"),
        ),
        AS_IT_IS,
    ),
    "FloatField": Kind(plain={"postgresql": _unsigned_zero}),
    "BooleanField": Kind(plain={"sqlite": _truth}, back={"sqlite": _number}),
    "DateField": Kind(reads={"postgresql": "{}::text"}),
    "TimeField": Kind(reads={"postgresql": "{}::text"}),
    "DateTimeField": Kind(
        reads={"postgresql": "to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"},
        plain={"sqlite": _moment},
        back={"sqlite": _sqlite_moment},
    ),
    "DurationField": Kind(
        reads={"postgresql": "(EXTRACT(EPOCH FROM {}) * 1000000)::bigint"}, back={"postgresql": _interval}
    ),
    "DecimalField": Kind(reads={"postgresql": "{}::text"}, plain={"sqlite": _decimal}),
    "BinaryField": Kind(
        reads={
            "sqlite": "CASE WHEN {} IS NULL THEN NULL ELSE lower(hex({})) END",
            "postgresql": "encode({}, 'hex')",
        },
        back={"sqlite": _bytes, "postgresql": _escaped_bytes},
    ),
    "JSONField": Kind(reads={"postgresql": "{}::text"}, plain={"sqlite": _json, "postgresql": _json}),
    "UUIDField": Kind(
        reads={"postgresql": "{}::text"}, plain={"sqlite": _uuid}, back={"sqlite": _uuid_digits}
    ),
    "GenericIPAddressField": Kind(reads={"postgresql": "host({})"}),
}
TEXTS = frozenset({"CharField", "SlugField", "TextField"})  # whose order PostgreSQL takes from a language

"""One table of a TOML file: typed reading by key, and a fault with the key's path for what does not fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from citylinks.matching.files.cells import decimal
from citylinks.matching.files.faults import FaultLog, FileFault, did_you_mean, nearest
from citylinks.matching.files.records import Amount


@dataclass(slots=True)
class Table:
    """Reads the keys of one table and remembers them, so that `close` can name those nobody asked for."""

    file: str
    log: FaultLog
    values: Mapping[str, object]
    path: str = ""
    asked: list[str] = field(default_factory=list)

    def fault(self, key: str, message: str, mend: str = "") -> None:
        self.log.add(FileFault(self.file, message, mend, None, self.path_of(key)))

    def path_of(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path and key else self.path or key

    def take(self, key: str) -> object:
        self.asked.append(key)
        return self.values.get(key)

    def text(self, key: str, *, required: bool = False) -> str:
        found = self.take(key)
        if isinstance(found, str) and (found.strip() or not required):
            return found.strip()
        if found is not None:
            self.fault(key, "This must be text.", f'Write it as {key} = "…".')
        elif required:
            self.fault(key, "This key is missing.", f'Add {key} = "…".')
        return ""

    def texts(self, key: str) -> tuple[str, ...]:
        found = self.take(key)
        if found is None:
            return ()
        if isinstance(found, list) and all(isinstance(entry, str) for entry in found):
            return tuple(dict.fromkeys(entry.strip() for entry in found))
        self.fault(key, "This must be a list of texts.", f'Write it as {key} = ["…", "…"].')
        return ()

    def coded(self, key: str, vocabulary: Mapping[str, str], what: str) -> tuple[str, ...]:
        """Read a list of codes of a vocabulary, whatever their case."""
        known = {code.lower(): code for code in vocabulary}
        found: list[str] = []
        for entry in self.texts(key):
            if entry.lower() in known:
                found.append(known[entry.lower()])
                continue
            labels = {label: code for code, label in vocabulary.items()}
            near = dict.fromkeys(
                labels.get(name, name) for name in nearest(entry, (*vocabulary, *vocabulary.values()), 6)
            )
            self.fault(key, f"“{entry[:40]}” is no {what}.", did_you_mean(tuple(near)[:3]))
        return tuple(dict.fromkeys(found))

    def flag(self, key: str) -> bool:
        found = self.take(key)
        if found is not None and not isinstance(found, bool):
            self.fault(key, "This must be true or false.", f"Write it as {key} = true.")
        return found is True

    def whole(self, key: str, low: int, high: int) -> int | None:
        found = self.take(key)
        if found is None:
            return None
        if isinstance(found, bool) or not isinstance(found, int):
            self.fault(key, "This must be a whole number.", f"Write it as {key} = {low}.")
            return None
        if not low <= found <= high:
            self.fault(key, f"{found} is out of range.", f"It must be from {low:,} to {high:,}.")
            return None
        return found

    def share(self, key: str, default: float, low: float, high: float) -> float:
        found = self.take(key)
        if found is None:
            return default
        if isinstance(found, bool) or not isinstance(found, int | Decimal):
            self.fault(key, "This must be a number.", f"Write it as {key} = {default:g}.")
            return default
        if not (found == found and low <= found <= high):  # noqa: PLR0124 - nan is not itself
            self.fault(key, f"{found} is out of range.", f"It must be from {low:g} to {high:g}.")
            return default
        return float(found)

    def day(self, key: str) -> date | None:
        found = self.take(key)
        if found is None:
            return None
        if isinstance(found, date) and not isinstance(found, datetime):
            return found
        self.fault(key, "This must be a date.", f"Write it as {key} = 2011-09-29, without quotation marks.")
        return None

    def money(self, key: str, currencies: frozenset[str]) -> Amount | None:
        """Read an amount written with its currency, "60000 USD"."""
        found = self.take(key)
        if found is None:
            return None
        parts = found.split() if isinstance(found, str) else []
        code = parts[-1].upper() if parts else ""
        value = decimal(" ".join(parts[:-1])) if len(parts) > 1 else None
        if value is None:
            self.fault(
                key, "This must be an amount with its currency.", f'Write it as {key} = "60000.00 USD".'
            )
            return None
        if code not in currencies:
            mend = did_you_mean(nearest(code, tuple(sorted(currencies)))) or "Use an ISO 4217 code."
            self.fault(key, f"“{code[:40]}” is no currency.", mend)
            return None
        return Amount(value, code)

    def table(self, key: str) -> Table:
        """Give the table below this key; an empty one when there is none."""
        found = self.take(key)
        if found is not None and not isinstance(found, dict):
            self.fault(key, "This must be a table.", f"Write it as [{self.path_of(key)}].")
        return Table(self.file, self.log, found if isinstance(found, dict) else {}, path=self.path_of(key))

    def tables(self, key: str) -> tuple[Table, ...]:
        """Give the tables of an array, numbered from 1 in their paths."""
        found = self.take(key)
        if found is None:
            return ()
        if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
            self.fault(key, "This must be an array of tables.", f"Write it as [[{self.path_of(key)}]].")
            return ()
        return tuple(
            Table(self.file, self.log, entry, path=f"{self.path_of(key)}[{at}]")
            for at, entry in enumerate(found, start=1)
        )

    def close(self) -> None:
        """Name every key that nobody asked for, with the nearest that exists."""
        for key in self.values:
            if key not in self.asked:
                known = tuple(name for name in self.asked if name not in self.values)
                mend = did_you_mean(nearest(key, known, 1)) or f"The keys are: {', '.join(self.asked)}."
                self.fault(key[:40], "There is no such key.", mend)

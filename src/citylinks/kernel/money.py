"""Money: an amount of one currency. It is never a float, and two currencies are never added.

Converting one currency into another is no arithmetic but an operation with a rate, a date and a source.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from citylinks.kernel.errors import DomainError

_CURRENCY = re.compile(r"[A-Z]{3}")
_AMOUNT = re.compile(r"-?\d{1,3}(?:[ ,]\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?")
# Currencies of ISO 4217 whose smallest unit is not a hundredth.
_DIGITS = dict.fromkeys(re.findall("...", "BIFCLPDJFGNFISKJPYKMFKRWPYGRWFUGXVNDVUVXAFXOFXPF"), 0)
_DIGITS |= dict.fromkeys(re.findall("...", "BHDIQDJODKWDLYDOMRTND"), 3)
MOST_DIGITS = 15  # before the point: what the columns hold


class CurrencyMismatch(DomainError):  # noqa: N818 - reads as what happened
    """Two currencies met where there can be only one."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__("currency-mismatch", f"{one} and {other} cannot be added or compared.")


def minor_digits(currency: str) -> int:
    """Return how many digits the smallest unit has after the point: 2 for USD, 0 for JPY, 3 for KWD."""
    return _DIGITS.get(currency, 2)


@dataclass(frozen=True, slots=True)
class Money:
    """So much of one currency (ISO 4217), exact to its smallest unit. ValueError for anything else."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal):
            raise TypeError(f"An amount is a Decimal, not {type(self.amount).__name__}.")
        if not _CURRENCY.fullmatch(self.currency):
            raise ValueError(f"{self.currency!r} is no currency: write its three letters, such as USD.")
        if not self.amount.is_finite() or self.amount.adjusted() >= MOST_DIGITS:
            raise ValueError(f"{self.amount} is no amount of money.")
        digits = minor_digits(self.currency)
        exact = self.amount.quantize(Decimal(1).scaleb(-digits))
        if exact != self.amount:
            raise ValueError(f"{self.amount} has more than the {digits} digits that {self.currency} has.")
        object.__setattr__(self, "amount", exact or abs(exact))  # no minus before 0

    @classmethod
    def parse(cls, amount: str, currency: str) -> Money:
        """Read what a person typed: `25000000`, `25,000,000` or `92 410.50`. ValueError says what is not."""
        text = amount.strip()
        if not _AMOUNT.fullmatch(text):
            raise ValueError(f"“{text}” is no amount: write digits, such as 25000 or 25,000.50.")
        try:
            return cls(Decimal(text.replace(",", "").replace(" ", "")), currency.strip().upper())
        except InvalidOperation as fault:
            raise ValueError(f"“{text}” is no amount of money.") from fault

    def __str__(self) -> str:
        return f"{self.currency} {self.amount:,}"

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._same(other).amount, self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._same(other).amount, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __mul__(self, times: int) -> Money:
        if not isinstance(times, int):
            return NotImplemented
        return Money(self.amount * times, self.currency)

    __rmul__ = __mul__

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._same(other).amount

    def __le__(self, other: Money) -> bool:
        return self.amount <= self._same(other).amount

    def __gt__(self, other: Money) -> bool:
        return self.amount > self._same(other).amount

    def __ge__(self, other: Money) -> bool:
        return self.amount >= self._same(other).amount

    def _same(self, other: Money) -> Money:
        if self.currency != other.currency:
            raise CurrencyMismatch(self.currency, other.currency)
        return other


def sums(amounts: Iterable[Money]) -> tuple[Money, ...]:
    """Add amounts up currency by currency, in the order of the currencies' codes; none gives none."""
    found: dict[str, Money] = {}
    for one in amounts:
        found[one.currency] = found[one.currency] + one if one.currency in found else one
    return tuple(found[code] for code in sorted(found))

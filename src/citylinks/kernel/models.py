"""Columns and constraints that several apps share; kernel has no table of its own."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Expression

from citylinks.kernel.ids import LENGTH, public_id
from citylinks.kernel.money import Money
from citylinks.kernel.source import Source
from citylinks.kernel.text import Wording
from citylinks.kernel.time import PartialDate

Row = TypeVar("Row", bound=models.Model)

if TYPE_CHECKING:  # the stubs' generics do not exist while running
    TextField = models.CharField[str, str]
    PartialDateText = models.CharField[PartialDate | str | None, PartialDate | None]
    DecimalColumn = models.DecimalField[Decimal | None, Decimal | None]
else:
    TextField = PartialDateText = models.CharField
    DecimalColumn = models.DecimalField


class PublicIdField(TextField):
    """The short random code by which the outside knows a row; set when the row is made, never changed."""

    def __init__(self, **kwargs: object) -> None:
        super().__init__(max_length=LENGTH, unique=True, default=public_id, editable=False)
        del kwargs  # what a migration passes back is what stands here


class PartialDateField(PartialDateText):
    """A `PartialDate`, stored as the text it is written as, or NULL where no source gives one."""

    def __init__(self, **kwargs: object) -> None:
        del kwargs
        super().__init__(max_length=10, null=True, blank=True)

    def from_db_value(
        self, value: str | None, expression: Expression, connection: BaseDatabaseWrapper
    ) -> PartialDate | None:
        """Read the stored text."""
        del expression, connection
        return None if value is None else PartialDate(value)

    def to_python(self, value: PartialDate | str | None) -> PartialDate | None:
        """Accept what a form or a fixture gives."""
        if value is None or isinstance(value, PartialDate):
            return value
        try:
            return PartialDate(value)
        except ValueError as fault:
            raise ValidationError(str(fault)) from fault

    def get_prep_value(self, value: PartialDate | str | None) -> str | None:
        """Write the text; a string is checked on its way."""
        return None if value is None else str(self.to_python(value))


PARTIAL_DATE = r"^[12][0-9]{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"


def partial_date_check(field: str, name: str) -> models.CheckConstraint:
    """Return the constraint that a column holds a partial date or NULL."""
    return models.CheckConstraint(
        condition=models.Q(**{f"{field}__isnull": True}) | models.Q(**{f"{field}__regex": PARTIAL_DATE}),
        name=name,
    )


def period_check(name: str) -> models.CheckConstraint:
    """Return the constraint that `ended` is not before `started`, where both are known."""
    return models.CheckConstraint(
        condition=models.Q(ended__isnull=True)
        | models.Q(started__isnull=True)
        | models.Q(ended__gte=models.F("started")),
        name=name,
    )


def nonempty_check(field: str, name: str) -> models.CheckConstraint:
    """Return the constraint that a text column is not empty."""
    return models.CheckConstraint(condition=~models.Q(**{field: ""}), name=name)


def one_of_check(field: str, values: type[models.TextChoices], name: str) -> models.CheckConstraint:
    """Return the constraint that a column holds one of the values of its table of states."""
    return models.CheckConstraint(condition=models.Q(**{f"{field}__in": values.values}), name=name)


class AmountField(DecimalColumn):
    """The amount of a `Money`, NULL where no source gives one; its currency stands in the column beside."""

    def __init__(self, **kwargs: object) -> None:
        del kwargs
        super().__init__(max_digits=18, decimal_places=3, null=True, blank=True)


class CurrencyField(TextField):
    """The currency of a `Money` (ISO 4217), "" where there is no amount."""

    def __init__(self, **kwargs: object) -> None:
        del kwargs
        super().__init__(max_length=3, blank=True, default="")


def money_of(amount: Decimal | None, currency: str) -> Money | None:
    """Return two columns as one value."""
    return None if amount is None else Money(amount, currency)


def money_columns(money: Money | None) -> tuple[Decimal | None, str]:
    """Return one value as its two columns."""
    return (None, "") if money is None else (money.amount, money.currency)


def money_check(name: str) -> models.CheckConstraint:
    """Return the constraint that `amount` is there with its `currency` or not at all, and never below 0."""
    return models.CheckConstraint(
        condition=models.Q(amount__isnull=True, currency="")
        | models.Q(amount__gte=0, currency__regex=r"^[A-Z]{3}$"),
        name=name,
    )


SOURCED = (nonempty_check("source_title", "%(app_label)s_%(class)s_has_source"),)


class Sourced(models.Model):
    """A row that carries its source, and says whether it is a real fact or a sample made to show the product.

    A sample names what it was made for as its title; pages label it. A model that is sourced names SOURCED
    first among its constraints.
    """

    source_title = models.CharField(max_length=300)
    source_url = models.URLField(max_length=500, blank=True, default="")
    is_sample = models.BooleanField(default=False)

    class Meta:
        abstract = True

    @property
    def source(self) -> Source:
        """The two columns as one value."""
        return Source(self.source_title, self.source_url)


class Worded(models.Model):
    """A title and a text in one language, of a row whose content may be in several."""

    language = models.CharField(max_length=20)
    title = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title or self.text

    @property
    def wording(self) -> Wording:
        """The three columns as one value."""
        return Wording(self.language, self.title, self.text)


def within_relation(condition: models.Q, relation: str) -> models.Q:
    """Return the same condition, asked of a related row: `state` becomes `program__state`."""
    moved = models.Q(_connector=condition.connector, _negated=condition.negated)
    for child in condition.children:
        if isinstance(child, models.Q):
            moved.children.append(within_relation(child, relation))
        elif isinstance(child, tuple):
            name, value = child
            moved.children.append((f"{relation}__{name}", value))
        else:
            raise TypeError("A scope is made of conditions on columns; an expression cannot be moved.")
    return moved


def locking(rows: models.QuerySet[Row]) -> models.QuerySet[Row]:
    """Lock these rows, in the order of their numbers, until the transaction closes.

    The lock is the one under which others may still point at a row (`FOR NO KEY UPDATE`): PostgreSQL checks a
    new foreign key when its transaction closes, and would wait there for a stronger one. Which table comes
    before which is written in docs/explanation/writing-at-once.md.
    """
    return rows.select_for_update(of=("self",), no_key=True).order_by("pk")


def locked(rows: models.QuerySet[Row], row: models.Model) -> Row:
    """Read a row again with what `rows` brings along, and lock it until the transaction closes: one query."""
    return locking(rows).get(pk=row.pk)

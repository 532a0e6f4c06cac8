"""What would be different: why a pair is not chosen, and what a portfolio is without one party."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from citylinks.engine.portfolio.result import Portfolio
from citylinks.engine.portfolio.solve import InfeasibleProgram
from citylinks.kernel.errors import DomainError
from citylinks.matching.files.chosen import named
from citylinks.matching.files.faults import did_you_mean, nearest
from citylinks.matching.files.inputs import Inputs

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class WhyNot:
    """What keeps a pair out, in one sentence; `chosen` when it is in."""

    need: str
    offer: str
    chosen: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class Without:
    """The best portfolio without one need or offer: what it is worth less, and which pairs go and come."""

    party: str
    value: float | None  # None when no selection keeps every rule any more
    loss: float | None
    gone: Pairs
    new: Pairs


def why_not(portfolio: Portfolio, inputs: Inputs, pair: str) -> WhyNot:
    """Say what keeps NEED:OFFER out. Raises DomainError when no such rows are in the files."""
    need, colon, offer = pair.partition(":")
    if not colon:
        raise DomainError("why-not", f"“{pair}” is not NEED:OFFER.", "--why-not")
    row = _place([each.id for each in inputs.needs], need, "need", "--why-not")
    column = _place([each.id for each in inputs.offers], offer, "offer", "--why-not")
    if any((one.need, one.offer) == (row, column) for one in portfolio.pairs):
        return WhyNot(need, offer, chosen=True, sentence=f"{need} with {offer} is in the portfolio.")
    found = portfolio.why_not(row, column)
    return WhyNot(need, offer, chosen=False, sentence=f"{need} with {offer}: {named(found.sentence, inputs)}")


def without(portfolio: Portfolio, inputs: Inputs, party: str) -> Without:
    """Choose again, exactly, as if a need or an offer were not there."""
    needs, offers = [each.id for each in inputs.needs], [each.id for each in inputs.offers]
    place = _place([*needs, *offers], party, "need or offer", "--without")
    try:
        if place <= len(needs):
            changed = portfolio.without(need=place)
        else:
            changed = portfolio.without(party=place - len(needs))
    except InfeasibleProgram:
        return Without(party, None, None, (), ())
    before, after = _pairs(portfolio, inputs), _pairs(changed, inputs)
    return Without(
        party=party,
        value=changed.value,
        loss=portfolio.value - changed.value,
        gone=tuple(pair for pair in before if pair not in after),
        new=tuple(pair for pair in after if pair not in before),
    )


def _pairs(portfolio: Portfolio, inputs: Inputs) -> Pairs:
    return tuple((inputs.needs[one.need - 1].id, inputs.offers[one.offer - 1].id) for one in portfolio.pairs)


def _place(ids: Sequence[str], name: str, what: str, option: str) -> int:
    if name not in ids:
        mend = did_you_mean(nearest(name, tuple(ids)))
        raise DomainError("unknown-id", f"No {what} has the id “{name[:64]}”. {mend}".strip(), option)
    return ids.index(name) + 1

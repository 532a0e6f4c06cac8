"""A portfolio as a JSON file: in the files' own names for people, and in the engine's form for the proof."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn

from citylinks.engine.portfolio.result import Portfolio
from citylinks.kernel.errors import DomainError
from citylinks.matching.files.chosen import Chosen, Partnership
from citylinks.matching.files.inputs import Inputs
from citylinks.matching.files.records import Amount

FORMAT = "citylinks-portfolio-1"
MOST_BYTES = 100_000_000
HEADLINE = ("value", "bound", "gap", "gap_asked", "bound_scope", "status", "seed", "engine_version")
_NUMBERS = ("value", "cost", "bound", "dual_bound", "gap", "gap_asked")
_TEXTS = ("status", "bound_scope", "engine_version", "input_sha256")

Document = dict[str, object]


@dataclass(frozen=True, slots=True, eq=False)
class PortfolioFile:
    """A read portfolio file whose form is right; whether it is true is for `verified` to say."""

    document: Document
    portfolio: Portfolio
    text: str


def document_of(chosen: Chosen, inputs: Inputs, text: str) -> Document:
    """Give the whole answer as plain data. Amounts are texts, so that no cent is lost."""
    engine = chosen.portfolio.to_dict()
    return {
        "format": FORMAT,
        "program": inputs.program.name,
        "inputs": inputs.sha256,
        "text": text,
        "weights": dict(chosen.weights),
        **{name: engine[name] for name in HEADLINE},
        "budget": _money(inputs.program.budget),
        "cost": _money(chosen.cost),
        "partnerships": [partnership_json(one) for one in chosen.partnerships],
        "unmatched": [{"need": one.need.id, "because": one.because} for one in chosen.unmatched],
        "prices": [{"of": one.of, "name": one.name, "price": one.price} for one in chosen.prices],
        "excluded": [
            {
                "rule": one.rule,
                "because": one.because,
                "pairs": one.pairs,
                "examples": [{"need": need, "offer": offer} for need, offer in one.examples],
            }
            for one in chosen.excluded
        ],
        "engine": engine,
    }


def partnership_json(one: Partnership) -> Document:
    """Give one partnership with its cities."""
    return {
        "need": one.need.id,
        "host_city": one.need.city_name,
        "host_country": one.need.country,
        "offer": one.offer.id,
        "organization": one.offer.organization,
        "partner_city": one.offer.city_name,
        "partner_country": one.offer.country,
        "third": None if one.third is None else one.third.id,
        "score": one.score,
        "cost": _money(one.cost),
        "contributions": dict(one.contributions),
        "pair_scores": dict(one.pair_scores),
    }


def _money(amount: Amount | None) -> dict[str, str] | None:
    return None if amount is None else {"amount": str(amount.value), "currency": amount.currency}


def read_portfolio(data: bytes, file: str) -> PortfolioFile:
    """Read what `document_of` gave. Raises DomainError when it has another form."""
    if len(data) > MOST_BYTES:
        _refuse(file, f"The file has more than {MOST_BYTES:,} bytes.")
    try:
        document = json.loads(data.decode("utf-8-sig"), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        _refuse(file, "This is not JSON in UTF-8.")
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        _refuse(file, f"This is not a file of the format {FORMAT}; citylinks portfolio writes one.")
    engine, text = document.get("engine"), document.get("text")
    if text not in ("words", "encoder"):
        _refuse(file, "“text” is neither words nor encoder.")
    if not isinstance(engine, dict) or not _well_formed(engine):
        _refuse(file, "“engine” does not hold a portfolio.")
    try:
        portfolio = Portfolio.from_dict(engine)
    except (ValueError, TypeError, OverflowError):
        _refuse(file, "“engine” does not hold a portfolio.")
    return PortfolioFile(document, portfolio, str(text))


def _refuse(file: str, message: str) -> NoReturn:
    raise DomainError("portfolio-file", message, file)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")


def _well_formed(engine: Mapping[str, object]) -> bool:
    """Say whether every part has the type that the verifier counts on: a stranger may have written it."""
    pairs, duals = engine.get("pairs"), engine.get("duals")
    if not isinstance(pairs, list) or not isinstance(duals, dict):
        return False
    if not all(_number(engine.get(name)) for name in _NUMBERS) or not _whole(engine.get("seed")):
        return False
    if not all(isinstance(engine.get(name), str) for name in _TEXTS):
        return False
    prices = [duals.get(name) for name in ("rules", "needs", "offers", "thirds")]
    if not all(isinstance(part, dict) and all(map(_number, part.values())) for part in prices):
        return False
    return all(_pair(pair) for pair in pairs)


def _pair(pair: object) -> bool:
    if not isinstance(pair, dict) or set(pair) != {"need", "offer", "score", "cost", "third"}:
        return False
    third = pair["third"]
    ids = [pair["need"], pair["offer"], *([] if third is None else [third])]
    return all(map(_whole, ids)) and _number(pair["score"]) and _number(pair["cost"])


def _number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return abs(value) < 1e15 and math.isfinite(value)


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53

"""A portfolio: the pairs chosen, the proof of how good they are, and the prices that proof rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Self, cast

if TYPE_CHECKING:
    from citylinks.engine.counterfactual import RulePrice, Why, WhyNot
    from citylinks.engine.program import Problem

ALL_PAIRS = "all eligible pairs"
ALL_TRIPLES = "all eligible pairs and triples"
FORMAT = 1
APART = frozenset({"pairs", "duals", "problem", "warm"})


@dataclass(frozen=True, slots=True)
class Pair:
    """One chosen partnership by ids, with its score in [0, 1] and its cost; `third` when three take part."""

    need: int
    offer: int
    score: float
    cost: float
    third: int | None = None


@dataclass(frozen=True, slots=True)
class Duals:
    """The published prices, in points of score for one unit; what is not listed costs nothing.

    `rules` by key ("budget", "quota:region:Pacific", "min_share:newcomer", "at_most_one:NAME", "must:i:j"),
    positive where more room would raise the total, negative where a demand lowers it. `offers` and `thirds`
    price a unit of capacity; `needs` is what one more partner for the need would add.
    """

    rules: Mapping[str, float] = field(default_factory=dict)
    needs: Mapping[int, float] = field(default_factory=dict)
    offers: Mapping[int, float] = field(default_factory=dict)
    thirds: Mapping[int, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Portfolio:
    """The answer to `Program.select`.

    `value` is the sum of scores; no selection over `bound_scope` is worth more than `bound`; `gap` is
    (bound - value) / bound. `dual_bound` is the part of the proof that `duals` alone give by weak duality;
    `bound` may be lower by branch and bound. `status` is "optimal" (within the gap asked for) or
    "time limit". Equality ignores the problem it was solved from.
    """

    pairs: tuple[Pair, ...]
    value: float
    cost: float
    bound: float
    dual_bound: float
    gap: float
    gap_asked: float
    status: str
    bound_scope: str
    seed: int
    engine_version: str
    input_sha256: str
    duals: Duals
    problem: Problem | None = field(default=None, compare=False, repr=False)
    warm: object = field(default=None, compare=False, repr=False)

    def __iter__(self) -> Iterator[Pair]:
        return iter(self.pairs)

    def __len__(self) -> int:
        return len(self.pairs)

    def to_dict(self) -> dict[str, object]:
        """Turn into plain data that json can write; `from_dict` reads it back to an equal portfolio."""
        plain: dict[str, object] = {"format": FORMAT}
        for f in fields(self):
            if f.name not in APART:
                plain[f.name] = getattr(self, f.name)
        plain["pairs"] = [
            {"need": p.need, "offer": p.offer, "score": p.score, "cost": p.cost, "third": p.third}
            for p in self.pairs
        ]
        plain["duals"] = {
            f.name: {str(k): v for k, v in getattr(self.duals, f.name).items()} for f in fields(self.duals)
        }
        return plain

    @classmethod
    def from_dict(cls, plain: Mapping[str, object], problem: Problem | None = None) -> Self:
        """Read what `to_dict` wrote. Raises ValueError when it is not a portfolio of this format."""
        if plain.get("format") != FORMAT:
            raise ValueError(f"This is not a portfolio of format {FORMAT}.")
        try:
            duals = cast("Mapping[str, Mapping[str, float]]", plain["duals"])
            by_id = {
                name: {int(k): float(v) for k, v in duals[name].items()}
                for name in ("needs", "offers", "thirds")
            }
            rest = {f.name: plain[f.name] for f in fields(cls) if f.name not in APART}
            listed = cast("list[dict[str, float]]", plain["pairs"])
            pairs = tuple(Pair(**p) for p in listed)  # type: ignore[arg-type]
            return cls(
                pairs=pairs,
                duals=Duals({k: float(v) for k, v in duals["rules"].items()}, **by_id),
                problem=problem,
                **rest,  # type: ignore[arg-type]
            )
        except (KeyError, TypeError, AttributeError) as fault:
            raise ValueError(f"The portfolio lacks or misspells {fault}.") from fault

    def why(self, need: int, offer: int) -> Why:
        """Say what a chosen pair is worth and what it uses: see `counterfactual.why`."""
        from citylinks.engine.counterfactual import why

        return why(self, need, offer)

    def why_not(self, need: int, offer: int) -> WhyNot:
        """Say what keeps a pair out, and the score that would bring it in: see `counterfactual.why_not`."""
        from citylinks.engine.counterfactual import why_not

        return why_not(self, need, offer)

    def without(self, *, party: int | None = None, need: int | None = None) -> Portfolio:
        """Solve again, exactly, as if an offer (`party`) or a need were not there."""
        from citylinks.engine.counterfactual import without

        return without(self, party=party, need=need)

    def with_budget(self, budget: float) -> Portfolio:
        """Solve again, exactly, with another budget."""
        from citylinks.engine.counterfactual import with_budget

        return with_budget(self, budget)

    def price_of(self, rule: str) -> RulePrice:
        """Price one rule by solving without it: see `counterfactual.price_of`."""
        from citylinks.engine.counterfactual import price_of

        return price_of(self, rule)

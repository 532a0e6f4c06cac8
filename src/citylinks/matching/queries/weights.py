"""Weights that programs learned from their own pairings, and what they could learn from now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from citylinks.access.actors import Actor
from citylinks.access.decisions import Decision, decide, holds, scoped
from citylinks.access.states import Permission
from citylinks.accounts.queries import names_of
from citylinks.kernel.errors import NotFound
from citylinks.matching.decided import DecidedPair, Usable, usable
from citylinks.matching.learned import BY_DATA, LearnedWeight, LearnedWeights
from citylinks.matching.learning import ENOUGH, METHOD
from citylinks.matching.models import ProgramWeights
from citylinks.matching.pairings import Pairing, pairings_of
from citylinks.matching.queries.answers import world
from citylinks.matching.states import FoundBy, WeightsState
from citylinks.matching.world import World
from citylinks.programs.queries import program_row


@dataclass(frozen=True, slots=True)
class WeightFacts:
    """One learned weight per cent, its interval, and the shipped one beside it."""

    criterion: str
    weight: float
    low: float
    high: float
    shipped: float


@dataclass(frozen=True, slots=True)
class FoundFacts:
    """How well some weights find the pairings that were held back, as shares of one."""

    found_by: FoundBy
    mean: float
    mean_low: float
    mean_high: float
    median: float
    top_tenth: float


@dataclass(frozen=True, slots=True)
class Decided:
    """What was done with weights, by whom (as a name, "" where nobody is known), when and why."""

    by: str
    at: dt.datetime
    reason: str


@dataclass(frozen=True, slots=True)
class WeightsFacts:
    """A set of weights that a program learned, and what became of it."""

    public_id: str
    state: WeightsState
    pairs: int
    weights: tuple[WeightFacts, ...]
    found: tuple[FoundFacts, ...]
    gain: float
    gain_low: float
    gain_high: float
    learned_by: str
    learned_at: dt.datetime
    decided: Decided | None
    retired: Decided | None


@dataclass(frozen=True, slots=True)
class LearningFacts:
    """A program's pairings as far as weights can be learned from them, and all weights it has learned.

    `decided` and `followed` count pairs of cities; `usable` are the followed ones that can be learned from,
    `left_out` the others by reason.
    """

    code: str
    program: str
    decided: int
    followed: int
    usable: int
    needed: int
    left_out: Mapping[str, int]
    may_learn: Decision
    proposed: WeightsFacts | None
    in_force: WeightsFacts | None
    past: tuple[WeightsFacts, ...]

    @property
    def can_learn(self) -> bool:
        """Whether the actor can learn now: enough was followed, and nothing waits for a decision."""
        return self.may_learn.allowed and self.proposed is None and self.usable >= self.needed


def learning_facts(actor: Actor, code: str) -> LearningFacts:
    """Return a program's learning: seven queries and those of the world. Raises NotFound."""
    program = program_row(actor, code)
    if not holds(actor, Permission.VIEW_WEIGHTS, program.public_id):
        raise NotFound("program", code)
    pairings = pairings_of(program.public_id)
    found = followed(pairings, world())
    sets = _facts(visible_weights(actor).filter(program=program))
    past = (WeightsState.REFUSED, WeightsState.RETIRED)
    return LearningFacts(
        code=program.code,
        program=program.name,
        decided=len(pairings),
        followed=sum(pairing.followed for pairing in pairings),
        usable=len(found.pairs),
        needed=ENOUGH,
        left_out=found.left_out,
        may_learn=decide(actor, Permission.LEARN_WEIGHTS, program),
        proposed=next((weights for weights in sets if weights.state == WeightsState.PROPOSED), None),
        in_force=next((weights for weights in sets if weights.state == WeightsState.IN_FORCE), None),
        past=tuple(weights for weights in sets if weights.state in past),
    )


def followed(pairings: tuple[Pairing, ...], known: World) -> Usable:
    """Keep the pairings that were followed and that can be learned from."""
    pairs = (DecidedPair(one.host, one.partner, one.theme) for one in pairings if one.followed)
    return usable(pairs, known)


def program_weights(actor: Actor, code: str) -> LearnedWeights | None:
    """Return a program's own weights; None while the shipped ones are in force, or it is not seen.

    Two queries at most; the weights' source is the program's name.
    """
    rows = visible_weights(actor).filter(program__code=code, state=WeightsState.IN_FORCE)
    return next((as_learned(row) for row in rows.select_related("program")), None)


def as_learned(row: ProgramWeights) -> LearnedWeights:
    """Give kept weights as those of a file: what a question asks with."""
    return LearnedWeights(
        {one.criterion: LearnedWeight(one.weight, one.low, one.high, BY_DATA) for one in row.rows.all()},
        row.pairs,
        row.seed,
        METHOD,
        row.program.name,
    )


def weights_row(actor: Actor, code: str, public_id: str) -> ProgramWeights:
    """Return a program's set of weights, to be decided about; NotFound also when the actor may not see it."""
    row = visible_weights(actor).filter(program__code=code, public_id=public_id).first()
    if row is None:
        raise NotFound("set of weights", public_id)
    return row


def visible_weights(actor: Actor) -> QuerySet[ProgramWeights]:
    """List the weights that the actor may see, the newest first, with their rows: three queries."""
    return ProgramWeights.objects.filter(scoped(actor, Permission.VIEW_WEIGHTS)).prefetch_related(
        "rows", "figures"
    )


def _facts(rows: QuerySet[ProgramWeights]) -> tuple[WeightsFacts, ...]:
    found = list(rows)
    who = names_of(by for row in found for by in (row.learned_by, row.decided_by, row.retired_by) if by)
    return tuple(_set(row, who) for row in found)


def _set(row: ProgramWeights, who: Mapping[str, str]) -> WeightsFacts:
    return WeightsFacts(
        public_id=row.public_id,
        state=WeightsState(row.state),
        pairs=row.pairs,
        weights=tuple(
            WeightFacts(one.criterion, one.weight, one.low, one.high, one.shipped) for one in row.rows.all()
        ),
        found=tuple(
            FoundFacts(
                FoundBy(one.found_by), one.mean, one.mean_low, one.mean_high, one.median, one.top_tenth
            )
            for one in sorted(row.figures.all(), key=lambda one: one.pk)
        ),
        gain=row.gain,
        gain_low=row.gain_low,
        gain_high=row.gain_high,
        learned_by=who.get(row.learned_by, ""),
        learned_at=row.learned_at,
        decided=_done(row.decided_by, row.decided_at, row.reason, who),
        retired=_done(row.retired_by, row.retired_at, row.retired_reason, who),
    )


def _done(by: str, at: dt.datetime | None, reason: str, who: Mapping[str, str]) -> Decided | None:
    return None if at is None else Decided(who.get(by, ""), at, reason)

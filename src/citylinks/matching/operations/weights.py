"""Weights of a program: learned from its own pairings, proposed, accepted or refused, and retired."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from citylinks.access.actors import Actor
from citylinks.access.decisions import require
from citylinks.access.states import Permission
from citylinks.audit.names import EventName
from citylinks.audit.operations import Fact, record
from citylinks.engine.fit import Fit
from citylinks.kernel.errors import DomainError, Fault, refuse
from citylinks.kernel.models import locked, locking
from citylinks.kernel.states import next_state
from citylinks.kernel.time import aware_utc
from citylinks.kernel.writing import operation
from citylinks.matching.judging import Figures, Gain, gain
from citylinks.matching.learned import shipped
from citylinks.matching.learning import ENOUGH, as_weights, learn
from citylinks.matching.models import ProgramWeight, ProgramWeights, WeightsFigure
from citylinks.matching.pairings import pairings_of
from citylinks.matching.queries.answers import world
from citylinks.matching.queries.weights import followed
from citylinks.matching.states import WEIGHTS_TRANSITIONS, FoundBy, WeightsAction, WeightsState
from citylinks.programs.models import Program

KIND = "program-weights"


def learn_weights(*, program: Program, by: Actor, at: dt.datetime) -> ProgramWeights:
    """Learn from the pairings that the program followed, drawn toward the shipped weights, and propose that.

    Takes seconds, so nothing is locked before there is a result to keep. Raises NotPermitted, Faults.
    """
    require(by, Permission.LEARN_WEIGHTS, program)
    _refuse_a_second(program)
    known = world()
    pairs = followed(pairings_of(program.public_id), known).pairs
    if len(pairs) < ENOUGH:
        message = ngettext(
            "%(count)s pairing can be learned from; it takes %(needed)s.",
            "%(count)s pairings can be learned from; it takes %(needed)s.",
            len(pairs),
        )
        mend = _("Record what was done in the partnerships.")
        refuse([Fault("", message % {"count": len(pairs), "needed": ENOUGH}, mend)])
    prior = shipped().per_cent
    fitted = learn(pairs, known, prior=prior)
    return _propose(program=program, fitted=fitted, gained=gain(pairs, known, prior), by=by, at=at)


@operation
def _propose(*, program: Program, fitted: Fit, gained: Gain, by: Actor, at: dt.datetime) -> ProgramWeights:
    program = locked(Program.objects.all(), program)
    require(by, Permission.LEARN_WEIGHTS, program)
    _refuse_a_second(program)
    made = ProgramWeights.objects.create(
        program=program,
        pairs=fitted.pairs,
        seed=fitted.certificate.seed,
        engine_version=fitted.certificate.engine_version,
        input_sha256=fitted.certificate.input_sha256,
        gain=gained.mean.value,
        gain_low=min(gained.mean.low, gained.mean.value),
        gain_high=max(gained.mean.high, gained.mean.value),
        learned_at=aware_utc(at),
        learned_by=by.id,
    )
    before = shipped().per_cent
    ProgramWeight.objects.bulk_create(
        ProgramWeight(
            weights=made,
            criterion=name,
            weight=row.weight,
            low=row.low,
            high=row.high,
            shipped=before.get(name, 0.0),
        )
        for name, row in as_weights(fitted, program.name).weights.items()
    )
    WeightsFigure.objects.bulk_create(
        [_figure(made, FoundBy.SHIPPED, gained.before), _figure(made, FoundBy.LEARNED, gained.after)]
    )
    facts: dict[str, Fact] = {"program": program.public_id, "pairs": made.pairs, "gain": f"{made.gain:+.3f}"}
    record(EventName.WEIGHTS_LEARNED, by=by, at=at, kind=KIND, object_id=made.public_id, facts=facts)
    return made


def _refuse_a_second(program: Program) -> None:
    if ProgramWeights.objects.filter(program=program, state=WeightsState.PROPOSED).exists():
        raise DomainError(
            "weights-proposed", _("Learned weights wait for a decision. Accept or refuse them first.")
        )


def _figure(made: ProgramWeights, found_by: FoundBy, figures: Figures) -> WeightsFigure:
    return WeightsFigure(
        weights=made,
        found_by=found_by,
        mean=figures.mean.value,
        mean_low=figures.mean.low,
        mean_high=figures.mean.high,
        median=figures.median.value,
        top_tenth=figures.top_tenth.value,
    )


@operation
def accept_weights(*, weights: ProgramWeights, reason: str, by: Actor, at: dt.datetime) -> ProgramWeights:
    """Put proposed weights in force where the program's needs are matched; those before them retire."""
    before = Q(program=weights.program_id, state=WeightsState.IN_FORCE)
    rows = {row.pk: row for row in locking(_with_program().filter(before | Q(pk=weights.pk)))}
    weights = rows.pop(weights.pk)
    _move(weights, WeightsAction.ACCEPT, reason, by)
    for row in rows.values():
        _retire(row, reason, by, at)
    _keep_decision(weights, EventName.WEIGHTS_ACCEPTED, reason, by, at)
    return weights


@operation
def refuse_weights(*, weights: ProgramWeights, reason: str, by: Actor, at: dt.datetime) -> ProgramWeights:
    """Refuse proposed weights: what was in force stays so."""
    weights = locked(_with_program(), weights)
    _move(weights, WeightsAction.REFUSE, reason, by)
    _keep_decision(weights, EventName.WEIGHTS_REFUSED, reason, by, at)
    return weights


@operation
def retire_weights(*, weights: ProgramWeights, reason: str, by: Actor, at: dt.datetime) -> ProgramWeights:
    """Take weights out of force: the shipped ones are in force again."""
    weights = locked(_with_program(), weights)
    _retire(weights, reason, by, at)
    return weights


def _with_program() -> QuerySet[ProgramWeights]:
    return ProgramWeights.objects.select_related("program")


def _move(weights: ProgramWeights, action: WeightsAction, reason: str, by: Actor) -> None:
    require(by, Permission.LEARN_WEIGHTS, weights.program)
    weights.state = next_state(WEIGHTS_TRANSITIONS, WeightsState(weights.state), action)
    refuse([] if reason.strip() else [Fault("reason", _("The reason is empty."), _("Enter a reason."))])


def _retire(weights: ProgramWeights, reason: str, by: Actor, at: dt.datetime) -> None:
    _move(weights, WeightsAction.RETIRE, reason, by)
    weights.retired_at, weights.retired_by = aware_utc(at), by.id
    weights.retired_reason = reason.strip()
    weights.save(update_fields=["state", "retired_at", "retired_by", "retired_reason"])
    _tell(EventName.WEIGHTS_RETIRED, weights, by, at)


def _keep_decision(weights: ProgramWeights, name: EventName, reason: str, by: Actor, at: dt.datetime) -> None:
    weights.decided_at, weights.decided_by = aware_utc(at), by.id
    weights.reason = reason.strip()
    weights.save(update_fields=["state", "decided_at", "decided_by", "reason"])
    _tell(name, weights, by, at)


def _tell(name: EventName, weights: ProgramWeights, by: Actor, at: dt.datetime) -> None:
    facts: dict[str, Fact] = {"program": weights.program.public_id, "pairs": weights.pairs}
    record(name, by=by, at=at, kind=KIND, object_id=weights.public_id, facts=facts)

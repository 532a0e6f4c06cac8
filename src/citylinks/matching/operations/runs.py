"""Runs: an answered question about a need, kept and never changed."""

from __future__ import annotations

import datetime as dt

from citylinks.access.actors import Actor
from citylinks.access.decisions import require
from citylinks.access.states import Permission
from citylinks.audit.names import EventName
from citylinks.audit.operations import record
from citylinks.kernel.models import locked
from citylinks.kernel.time import aware_utc
from citylinks.kernel.writing import operation
from citylinks.matching.models import MatchRun, MatchTheme, MatchWeight, PeerPart, ProgramWeights, RankedPeer
from citylinks.matching.peers import PeerAnswer, PeerQuestion, peers
from citylinks.matching.queries.answers import world
from citylinks.matching.queries.weights import as_learned
from citylinks.matching.states import WeightsState
from citylinks.needs.models import Need

TOP = 20


@operation
def run_match(*, need: Need, top: int = TOP, by: Actor, at: dt.datetime) -> MatchRun:
    """Rank the peers of the need's city abroad and keep the answer. Raises NotPermitted, Faults.

    The program's own learned weights count where they are in force.
    """
    need = locked(Need.objects.select_related("program", "organization"), need)
    require(by, Permission.RUN_MATCH, need)
    learned = (
        ProgramWeights.objects.filter(program=need.program_id, state=WeightsState.IN_FORCE)
        .select_related("program")
        .first()
    )
    question = PeerQuestion(
        city=need.organization.city_id,
        themes=tuple(need.themes.order_by("id").values_list("theme", flat=True)),
        top=top,
        own=as_learned(learned) if learned else None,
    )
    known = world()
    answer = peers(question, known)
    run = MatchRun.objects.create(
        need=need,
        run_at=aware_utc(at),
        run_by=by.id,
        engine_version=answer.certificate.engine_version,
        input_sha256=answer.certificate.input_sha256,
        world=known.version,
        seed=answer.certificate.seed,
        learned=learned,
        top=top,
        compared=answer.compared,
    )
    keep(run, answer)
    record(
        EventName.MATCH_RUN,
        by=by,
        at=at,
        kind="match-run",
        object_id=run.public_id,
        facts={
            "need": need.public_id,
            "themes": question.themes,
            "weights": learned.public_id if learned else None,
            "compared": answer.compared,
            "engine": run.engine_version,
            "input_sha256": run.input_sha256,
        },
    )
    return run


def keep(run: MatchRun, answer: PeerAnswer) -> None:
    """Write the rows of an answer under its run."""
    MatchTheme.objects.bulk_create(MatchTheme(run=run, theme=theme) for theme in answer.question.themes)
    weighed = [view for view in answer.criteria if view.weight > 0]
    MatchWeight.objects.bulk_create(
        MatchWeight(run=run, criterion=view.name, weight=view.weight) for view in weighed
    )
    rows = RankedPeer.objects.bulk_create(
        RankedPeer(run=run, rank=row.rank, city_id=row.geonameid, score=row.score, low=row.low, high=row.high)
        for row in answer.rows
    )
    PeerPart.objects.bulk_create(
        PeerPart(
            peer=kept,
            criterion=view.name,
            value=row.values[view.name],
            contribution=row.contributions[view.name],
        )
        for kept, row in zip(rows, answer.rows, strict=True)
        for view in weighed
    )

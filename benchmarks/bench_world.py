"""One world's peers: 33,960 cities, the criteria and masks of the match page, with either kernel.

`prepare` finds who stands behind a better city of its urban area or country, which needs all scores; `rank`
then ranks those who are left; at the end all are ranked, without masks.
"""

from __future__ import annotations

from benchmarks.harness import Session
from citylinks.engine.rank import rank
from citylinks.matching.question import PeerQuestion
from citylinks.matching.setup import prepare
from citylinks.matching.world import world_from_gazetteer

TOP = 10


def run(session: Session) -> None:
    world = world_from_gazetteer()
    ids = world.parties.ids.tolist()
    asked = [PeerQuestion(city=ids[(11 + 1009 * i) % len(ids)]) for i in range(60)]
    session.fact("parties", world.parties.n)
    setups = [prepare(question, world) for question in asked]
    session.measure("prepare, kernel reference", lambda i: prepare(asked[i], world), runs=59)
    for kernel in ("reference", "fast"):
        for what in ("rank, masks", "rank, all"):
            session.measure(
                f"{what}, kernel {kernel}",
                lambda i, kernel=kernel, what=what: rank(
                    setups[i].need,
                    world.parties,
                    setups[i].criteria,
                    TOP,
                    exclude=setups[i].exclude if what == "rank, masks" else None,
                    kernel=kernel,
                ),
                runs=59,
                base=f"{what}, kernel reference" if kernel == "fast" else "",
            )
    session.measure(
        "prepare, kernel fast", lambda i: prepare(asked[i], world), runs=59, base="prepare, kernel reference"
    )

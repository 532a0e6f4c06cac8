"""The application as `citylinks serve` runs it: a worker reads the world before its first reader comes."""

from __future__ import annotations

import gc
import multiprocessing

from django.db import connections

from citylinks.web.serving.gate import Gate
from citylinks.web.serving.known import is_known
from citylinks.web.serving.seen import be_seen
from citylinks.wsgi import application as pages

__all__ = ["application", "let_go", "settle", "warm"]


def let_go() -> None:
    """Close what a worker holds of databases; where no worker was forked, nothing is touched.

    A connection that the parent left open is the parent's too, and what two say on one reaches neither.
    One that warming opened is of a thread that answers no page.
    """
    if multiprocessing.parent_process() is not None:
        connections.close_all()


def warm() -> None:
    """Read the cities, and rank once, so that the first page waits for neither."""
    from citylinks.matching.peers import PeerQuestion, peers
    from citylinks.matching.queries import world
    from citylinks.places.gazetteer import Gazetteer

    known = world()
    if known.parties.n:
        Gazetteer.load()
        peers(PeerQuestion(city=int(known.parties.ids[0]), top=1), known)


def settle() -> None:
    """Leave what was loaded out of the search for garbage: it stays, and looking through it takes 0.1 s."""
    gc.collect()
    gc.freeze()


let_go()
application = Gate(pages, is_known)
warm()
settle()
let_go()
be_seen()

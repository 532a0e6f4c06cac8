"""The application as `citylinks serve` runs it: a worker reads the world before its first reader comes."""

from __future__ import annotations

from citylinks.wsgi import application

__all__ = ["application", "warm"]


def warm() -> None:
    """Read the cities, and rank once, so that the first page waits for neither."""
    from citylinks.matching.peers import PeerQuestion, peers
    from citylinks.matching.queries import world
    from citylinks.places.gazetteer import Gazetteer

    known = world()
    if known.parties.n:
        Gazetteer.load()
        peers(PeerQuestion(city=int(known.parties.ids[0]), top=1), known)


warm()

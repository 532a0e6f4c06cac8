"""Many connections at once, for what must hold when they meet: a test of it commits (`transaction=True`)."""

from __future__ import annotations

import threading
from collections import Counter

from django.db import connections

from citylinks.kernel.errors import DomainError

MANY = 8


def outcomes_at_once(act):
    """Call `act(number)` from eight connections in the same moment; count what was done and what was refused."""
    start, told = threading.Barrier(MANY, timeout=120), []

    def run(number):
        try:
            start.wait()
            act(number)
            told.append("done")
        except DomainError:
            told.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(MANY)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(told)

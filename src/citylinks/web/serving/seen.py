"""A worker that PostgreSQL sees: it holds one connection, also while it answers nobody.

Pages open connections and leave them again. Who moves the record aside looks at the connections there are,
and must not take a server for stopped that has only nobody to answer.
"""

from __future__ import annotations

import multiprocessing
from threading import Event, Thread

from django.db import Error, connection

NAME = "citylinks serve"
PAUSE = 10.0  # seconds between two looks whether the connection still stands


def be_seen() -> None:
    """Hold a connection from now on, in a thread that ends with the process; only in a forked worker."""
    if multiprocessing.parent_process() is not None and connection.vendor == "postgresql":
        Thread(target=stay, args=(Event(),), name="seen by the database", daemon=True).start()


def stay(gone: Event, pause: float = PAUSE) -> None:
    """Hold a connection until told to go; one that broke is opened anew."""
    held = connection.copy()
    held.settings_dict["OPTIONS"] = {**held.settings_dict["OPTIONS"], "application_name": NAME}
    try:
        while True:
            try:
                with held.cursor() as cursor:
                    cursor.execute("SELECT 1")
            except Error:
                held.close()
            if gone.wait(pause):
                return
    finally:
        held.close()

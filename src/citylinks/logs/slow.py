"""Queries that take long: their text without values, and for how long."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

from citylinks.logs.lines import log

slow_log = log("citylinks.queries")
MOST_CHARACTERS = 2_000

Execute = Callable[[str, object, object, dict[str, object]], object]


def timed(execute: Execute, sql: str, params: object, many: object, context: dict[str, object]) -> object:
    """Run a query, and write a line when it took at least `SLOW_QUERY_MS`, whether or not it failed."""
    start = time.perf_counter()
    try:
        return execute(sql, params, many, context)
    finally:
        taken = (time.perf_counter() - start) * 1000
        if taken >= settings.SLOW_QUERY_MS:
            connection = context["connection"]
            alias = connection.alias if isinstance(connection, BaseDatabaseWrapper) else ""
            text = " ".join(str(sql).split())[:MOST_CHARACTERS]
            slow_log.warning("slow query", ms=round(taken), sql=text, database=alias)


def watch(connection: BaseDatabaseWrapper, **signal: object) -> None:
    """Time the queries of a connection from now on; once, however often it connects anew."""
    del signal
    if timed not in connection.execute_wrappers:
        connection.execute_wrappers.append(cast("Any", timed))

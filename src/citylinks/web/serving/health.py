"""Whether the server is alive, and whether it is ready for readers: for probes, load balancers and monitors.

Answered before anything else reads the request: whatever host it names, without a session, cookie or
redirect. A probe asks a process by its address, which no operator lists among the site's hosts; no answer
depends on the host, and no detail of a failure is told. Another check is another row of CHECKS.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control

from citylinks.mail.queries import worker_is_there

LIVE = "/health/"
READY = "/health/ready/"
SAFE = ("GET", "HEAD")


def database() -> bool:
    """Tell whether the database answers (one query)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def migrations() -> bool:
    """Tell whether the database has the schema of this version (two queries)."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def worker() -> bool:
    """Tell whether a worker of the queue was seen lately: without one no mail leaves (one query)."""
    return worker_is_there(at=timezone.now())


# What has to hold before readers are sent here: a name that the answer may say aloud, and its check.
# A check that raises DatabaseError has failed.
CHECKS: tuple[tuple[str, Callable[[], bool]], ...] = (
    ("database", database),
    ("migrations", migrations),
    ("worker", worker),
)


def not_ready() -> list[str]:
    """Return the names of the checks that fail, in the order of their table."""
    return [name for name, check in CHECKS if not holds(check)]


def holds(check: Callable[[], bool]) -> bool:
    """Run one check; a database that does not answer is a failed check, not an error."""
    try:
        return check()
    except DatabaseError:
        connection.close()  # the next probe connects anew
        return False


class HealthMiddleware:
    """Answer the two addresses for probes; the first row of MIDDLEWARE."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Tell by the path alone, so that other requests pay nothing."""
        if request.path_info not in {LIVE, READY}:
            return self.get_response(request)
        if request.method not in SAFE:
            response = HttpResponse(status=405, headers={"Allow": ", ".join(SAFE)})
        else:
            failed = not_ready() if request.path_info == READY else []
            response = JsonResponse(
                {"status": "not ready" if failed else "ok", "not_ready": failed},
                status=503 if failed else 200,
            )
        patch_cache_control(response, no_store=True)
        return response

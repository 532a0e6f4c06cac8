"""The queue as its worker sees it: one task at a time, and a sign of life.

Nothing is locked while a worker waits: it looks with a plain read, and takes a task in a transaction of its
own only when there is one. A task that is done leaves no row; one that broke keeps its row for two weeks,
without its arguments' values being anything but ids and without the text of its fault, which the log has.
"""

from __future__ import annotations

import datetime as dt

from django_tasks.base import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from citylinks.kernel.time import aware_utc
from citylinks.kernel.writing import operation
from citylinks.mail.models import WorkerBeat

BROKEN_STAY = dt.timedelta(days=14)
SILENT = dt.timedelta(days=1)  # a worker not seen for so long will not be seen again
LONGEST_TASK = dt.timedelta(hours=6)


def run_next(*, worker: str) -> bool:
    """Run the next task that is due; False when there is none. One read then, and no lock."""
    if not DBTaskResult.objects.ready().exists():
        return False
    taken = _taken(worker)
    if taken is None:
        return False  # another worker was faster
    run(taken, worker=worker)
    return True


@operation
def _taken(worker: str) -> DBTaskResult[..., object] | None:
    """Claim the next task that no other worker is about to claim."""
    found = DBTaskResult.objects.ready().select_for_update(skip_locked=True).first()
    if found is not None:
        found.claim(worker)
    return found


def run(taken: DBTaskResult[..., object], *, worker: str) -> None:
    """Run a task that was claimed, as the library does, and leave no row of one that went well."""
    Worker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name=taken.backend_name,
        startup_delay=False,
        max_tasks=None,
        worker_id=worker,
        excluded_queue_names=[],
    ).run_task(taken)
    if taken.status == TaskResultStatus.SUCCESSFUL:
        taken.delete()
    else:
        DBTaskResult.objects.filter(pk=taken.pk).update(traceback="")


def beat(*, worker: str, started_at: dt.datetime, at: dt.datetime) -> None:
    """Say that a worker runs, and take away what earlier ones left: rows of workers and of broken tasks."""
    now = aware_utc(at)
    WorkerBeat.objects.update_or_create(
        worker=worker, defaults={"seen_at": now}, create_defaults={"started_at": started_at, "seen_at": now}
    )
    stale = (
        WorkerBeat.objects.filter(seen_at__lt=now - SILENT),
        DBTaskResult.objects.filter(status=TaskResultStatus.FAILED, finished_at__lt=now - BROKEN_STAY),
        DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING, started_at__lt=now - LONGEST_TASK),
    )
    for rows in stale:
        if rows.exists():
            rows.delete()


def end_work(*, worker: str) -> None:
    """Take the sign of life away: the worker ended as it was asked to."""
    WorkerBeat.objects.filter(worker=worker).delete()

"""The queue of the tests: rows in the database as in production, and a worker that is there at once.

A task runs when the change that asks for it stands, or when the request of a test's client was answered. A
task for later stays where it is, for a test that runs it at its time (`all_due`); so do all inside `held`.
"""

from __future__ import annotations

from contextlib import contextmanager

from django.db import transaction
from django.utils import timezone
from django_tasks_db import DatabaseBackend
from django_tasks_db.models import DBTaskResult

from citylinks.mail.operations.queue import run

WORKER = "the worker of the tests"
asked = []  # ids of tasks, in the order they were asked for
state = {"held": False}


class AtCommit(DatabaseBackend):
    """As in production, with a worker that is always there and as quick as can be."""

    def enqueue(self, task, args, kwargs):
        found = super().enqueue(task, args, kwargs)
        if task.run_after is None and not state["held"]:
            asked.append(found.id)
            transaction.on_commit(work_through)
        return found


def work_through():
    """Run what was asked for; a change that was undone took its task with it."""
    while asked and not state["held"]:
        work(asked.pop(0))


def work(pk):
    row = DBTaskResult.objects.filter(pk=pk, status="READY").first()
    if row is not None:
        row.claim(WORKER)
        run(row, worker=WORKER)


def all_due():
    """Run every task that is due by now, as a worker does."""
    for row in DBTaskResult.objects.ready().filter(
        run_after__lte=timezone.now()
    ) | DBTaskResult.objects.filter(status="READY", run_after__year=9999):
        work(row.pk)


@contextmanager
def held():
    """Let no worker be there."""
    state["held"] = True
    yield
    state["held"] = False

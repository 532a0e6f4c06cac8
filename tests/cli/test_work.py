from __future__ import annotations

import os
import threading

import pytest
import typer
from django.core import mail as django_mail
from typer.testing import CliRunner

import queued
from citylinks.cli.setup import now
from citylinks.cli.work import keep_working, work, worker_beside
from citylinks.mail.delivery import Post
from citylinks.mail.models import WorkerBeat
from citylinks.mail.operations import Subject, beat, post_mail

pytestmark = pytest.mark.django_db(transaction=True)


class WhenIdle(threading.Event):
    """Stops the worker as soon as nothing is left to do, and keeps what was seen of it."""

    def wait(self, timeout=None):
        self.seen = list(WorkerBeat.objects.values_list("worker", flat=True))
        self.set()
        return True


def post():
    with queued.held():
        post_mail(post=Post("bo@city.example", "", "en", "A", "B"), about=Subject("account"), at=now())


def test_work_when_mail_waits_lets_it_leave_and_takes_its_sign_of_life_away():
    post()
    post()
    stop = WhenIdle()
    keep_working(stop, 0)
    assert (len(django_mail.outbox), len(stop.seen), WorkerBeat.objects.count()) == (2, 1, 0)


def test_work_when_its_parent_is_gone_ends_and_leaves_what_waits():
    post()
    keep_working(threading.Event(), os.getppid() + 1)
    assert django_mail.outbox == []


def test_work_status_when_asked_says_how_the_queue_stands():
    app = typer.Typer()
    app.command()(work)
    post()
    shown = CliRunner().invoke(app, ["--status"])
    assert (shown.exit_code, shown.stdout.splitlines()[0]) == (1, "Worker last seen: none runs.")
    assert shown.stdout.splitlines()[1].startswith("Waiting: 1, since ")
    beat(worker="one", started_at=now(), at=now())
    assert CliRunner().invoke(app, ["--status"]).exit_code == 0


def test_worker_beside_when_not_wanted_starts_nothing():
    before = threading.active_count()
    with worker_beside(wanted=False):
        assert threading.active_count() == before

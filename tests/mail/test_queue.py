"""The queue: no request speaks to a mail server, retries have their times, and nothing stays that need not."""

from __future__ import annotations

import datetime as dt
import json

import pytest
import time_machine
from django.core import mail as django_mail
from django_tasks_db.models import DBTaskResult

import queued
from cast import AT, EVE
from citylinks.mail.delivery import Post
from citylinks.mail.models import Mail, WorkerBeat
from citylinks.mail.operations import Subject, beat, end_work, look_after, post_mail, run_next, take_back
from citylinks.mail.queries import QueueState, queue_state, worker_seen
from mail.server import DIE, HANG, mail_server
from mail.test_delivery import use
from web.signing import account_of

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)
CODE = Post("bo@city.example", "Bo", "en", "Your code", "The code is 123456.")
ABOUT = Subject("account", "bo")


def stands():
    return [(one.state, one.tries, one.text) for one in Mail.objects.order_by("pk")]


def test_password_resets_when_the_mail_server_hangs_do_not_speak_to_it(client, settings):
    account_of(EVE)
    with mail_server({"GREET": HANG}) as server, queued.held():
        use(settings, server.port)
        for number in range(10):
            email = f"nobody{number}@city.example" if number % 2 else "eve@city.example"
            response = client.post("/account/password/reset/", {"email": email})
            assert response["Location"] == "/account/password/reset/done/"
        assert (server.conversations, Mail.objects.count()) == (0, 10)


def test_task_of_a_mail_carries_an_id_and_nothing_else_and_leaves_no_row():
    with queued.held(), time_machine.travel(AT, tick=False):
        mail = post_mail(post=CODE, about=ABOUT, at=AT)
        row = DBTaskResult.objects.get()
        assert row.args_kwargs == {"args": [mail.public_id], "kwargs": {}}
        assert run_next(worker="one") is True
        assert run_next(worker="one") is False
    assert (DBTaskResult.objects.count(), stands(), len(django_mail.outbox)) == (0, [], 1)


def test_mail_when_answered_4xx_and_then_250_leaves_at_its_second_try(settings):
    with mail_server({"MAIL": "451 wait"}, {}) as server, time_machine.travel(AT, tick=False) as clock:
        use(settings, server.port)
        with queued.held():
            post_mail(post=CODE, about=ABOUT, at=AT)
            run_next(worker="one")
            assert stands() == [("waiting", 1, CODE.text)]
            clock.shift(59)
            assert run_next(worker="one") is False
            clock.shift(14)  # a minute, and a fifth of it at most
            assert run_next(worker="one") is True
        assert (len(server.taken), stands()) == (1, [])


def test_waits_when_listed_grow_and_differ_between_mails_by_a_fifth_at_most(settings):
    with mail_server({"GREET": "421 busy"}) as server, time_machine.travel(AT, tick=False) as clock:
        use(settings, server.port)
        waits = []
        with queued.held():
            for _ in range(2):
                post_mail(post=CODE, about=ABOUT, at=AT)
            for _ in range(4):
                run_next(worker="one")
                run_next(worker="one")
                due = list(Mail.objects.order_by("pk").values_list("due_at", flat=True))
                waits.append(due)
                clock.move_to(max(due))
            run_next(worker="one")
            run_next(worker="one")
    starts = [AT, *(max(due) for due in waits[:-1])]
    for minutes, start, due in zip((1, 5, 15, 60), starts, waits, strict=True):
        assert all(minutes * MINUTE <= one - start <= 1.2 * minutes * MINUTE for one in due)
        assert due[0] != due[1]
    assert stands() == [("failed", 5, "")] * 2
    assert set(Mail.objects.values_list("failure", flat=True)) == {"421 busy"}


@pytest.mark.parametrize(
    ("plan", "state", "failure"),
    [
        ({"RCPT": "550 no such box"}, "failed", "550 no such box"),
        ({"END": DIE}, "unknown", "Connection unexpectedly closed"),
    ],
    ids=["5xx", "died after the words"],
)
def test_mail_when_it_will_not_leave_keeps_its_reason_and_no_word(settings, plan, state, failure):
    with mail_server(plan) as server, queued.held(), time_machine.travel(AT, tick=False) as clock:
        use(settings, server.port)
        post_mail(post=CODE, about=ABOUT, at=AT)
        run_next(worker="one")
        clock.shift(3600 * 24)
        look_after(at=AT + 1440 * MINUTE)
        assert run_next(worker="one") is False
        assert server.conversations == 1
    row = Mail.objects.values("state", "failure", "to_email", "to_name", "subject", "text").get()
    assert row == {
        "state": state,
        "failure": failure,
        **dict.fromkeys(("to_email", "to_name", "subject", "text"), ""),
    }
    look_after(at=AT + dt.timedelta(days=31))
    assert stands() == []


def test_mail_when_its_code_has_expired_is_not_sent_late():
    with queued.held(), time_machine.travel(AT + 15 * MINUTE, tick=False):
        post_mail(post=CODE, about=ABOUT, at=AT, expires_at=AT + 15 * MINUTE)
        run_next(worker="one")
    assert (stands(), django_mail.outbox) == ([("failed", 1, "")], [])


def test_mail_when_its_task_was_lost_is_put_into_the_queue_again_and_leaves_once():
    with queued.held(), time_machine.travel(AT + 20 * MINUTE, tick=False):
        post_mail(post=CODE, about=ABOUT, at=AT)
        DBTaskResult.objects.update(status="RUNNING", started_at=AT)  # and its worker stopped
        look_after(at=AT + 20 * MINUTE)
        look_after(at=AT + 20 * MINUTE)
        assert DBTaskResult.objects.filter(status="READY").count() == 1
        DBTaskResult.objects.update(status="READY")  # both tasks: only one claims it
        assert (run_next(worker="one"), run_next(worker="two")) == (True, True)
    assert len(django_mail.outbox) == 1


def test_mail_when_taken_back_does_not_leave():
    with queued.held():
        post_mail(post=CODE, about=ABOUT, at=AT)
        take_back(about=ABOUT)
        queued.all_due()
    assert (stands(), django_mail.outbox) == ([], [])


def test_queue_state_when_asked_counts_what_waits_and_says_when_a_worker_was_seen(django_assert_num_queries):
    with queued.held(), time_machine.travel(AT, tick=False):
        assert queue_state(at=AT) == QueueState(0, None, 0, 0, 0, None)
        post_mail(post=CODE, about=ABOUT, at=AT)
        beat(worker="one", started_at=AT, at=AT)
        beat(worker="one", started_at=AT, at=AT + MINUTE)
        with django_assert_num_queries(3):
            found = queue_state(at=AT)
    assert found == QueueState(1, AT, 0, 0, 0, AT + MINUTE)
    assert (found.worker_is_there(AT + 4 * MINUTE), found.worker_is_there(AT + 5 * MINUTE)) == (True, False)
    assert worker_seen() == AT + MINUTE
    end_work(worker="one")
    assert (worker_seen(), WorkerBeat.objects.count()) == (None, 0)


def test_run_next_when_nothing_waits_costs_one_read(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert run_next(worker="one") is False


def test_task_that_breaks_keeps_no_text_of_its_fault(monkeypatch):
    def stop(self, **_):
        raise RuntimeError("bo@city.example")

    monkeypatch.setattr(django_mail.EmailMessage, "send", stop)
    with queued.held():
        post_mail(post=CODE, about=ABOUT, at=AT)
        run_next(worker="one")
    row = DBTaskResult.objects.get()
    assert (row.status, row.exception_class_path, row.traceback) == ("FAILED", "builtins.RuntimeError", "")
    assert "city.example" not in json.dumps(row.args_kwargs)

"""What a real conversation with a mail server means for the mail: taken, later, never, or nobody knows."""

from __future__ import annotations

import socket

import pytest
from anymail.exceptions import AnymailAPIError, AnymailRequestsAPIError, AnymailUnsupportedFeature
from django.core.exceptions import ImproperlyConfigured
from requests import ConnectTimeout, ReadTimeout

from citylinks.mail.delivery import Answer, Post, deliver, judged
from citylinks.mail.states import Outcome
from mail.server import DIE, HANG, mail_server

POST = Post("bo@city.example", "Bo", "es", "Un asunto", "Hola.")


def use(settings, port):
    settings.EMAIL_BACKEND = "citylinks.mail.smtp.Transport"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 1


@pytest.mark.parametrize(
    ("plan", "outcome", "reason"),
    [
        ({}, Outcome.LEFT, ""),
        ({"GREET": HANG}, Outcome.LATER, "Connection unexpectedly closed: timed out"),
        ({"GREET": "421 busy"}, Outcome.LATER, "421 busy"),
        ({"GREET": DIE}, Outcome.LATER, "Connection unexpectedly closed"),
        ({"EHLO": HANG}, Outcome.LATER, "Connection unexpectedly closed: timed out"),
        ({"MAIL": "451 wait"}, Outcome.LATER, "451 wait"),
        ({"MAIL": "553 not you"}, Outcome.NEVER, "553 not you"),
        ({"RCPT": "450 bo@city.example waits"}, Outcome.LATER, "450 the address waits"),
        ({"RCPT": "550 no such box"}, Outcome.NEVER, "550 no such box"),
        ({"RCPT": HANG}, Outcome.LATER, "Connection unexpectedly closed: timed out"),
        ({"DATA": "452 full"}, Outcome.LATER, "452 full"),
        ({"DATA": HANG}, Outcome.LATER, "Connection unexpectedly closed: timed out"),
        ({"END": "451 not now"}, Outcome.LATER, "451 not now"),
        ({"END": "554 not this"}, Outcome.NEVER, "554 not this"),
        ({"END": HANG}, Outcome.UNKNOWN, "Connection unexpectedly closed: timed out"),
        ({"END": DIE}, Outcome.UNKNOWN, "Connection unexpectedly closed"),
        ({"QUIT": HANG}, Outcome.LEFT, ""),
        ({"QUIT": DIE}, Outcome.LEFT, ""),
    ],
    ids=str,
)
def test_deliver_when_a_server_answers_says_what_it_means(settings, plan, outcome, reason):
    with mail_server(plan) as server:
        use(settings, server.port)
        assert deliver(POST) == Answer(outcome, reason)
        assert len(server.heard) == (outcome in (Outcome.LEFT, Outcome.UNKNOWN) or "END" in plan)


def test_deliver_when_taken_says_it_all_once(settings):
    with mail_server() as server:
        use(settings, server.port)
        deliver(POST)
        (mail,) = server.taken
    for line in ("To: Bo <bo@city.example>", "Subject: Un asunto", "Content-Language: es", "\r\nHola."):
        assert line in mail


def test_deliver_when_nobody_listens_can_be_tried_again(settings):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    use(settings, port)
    assert deliver(POST).outcome is Outcome.LATER


def test_deliver_when_a_subject_has_two_lines_is_refused_for_good(settings):
    assert deliver(Post("bo@city.example", "", "en", "One\nTwo", "x")).outcome is Outcome.NEVER


def caused(cause):
    fault = AnymailRequestsAPIError("The provider did not answer")
    fault.__cause__ = cause
    return fault


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (caused(ConnectTimeout()), Outcome.LATER),
        (caused(ReadTimeout()), Outcome.UNKNOWN),
        (AnymailAPIError("odd"), Outcome.UNKNOWN),
        (AnymailUnsupportedFeature("no"), Outcome.NEVER),
        (ImproperlyConfigured("no key"), Outcome.LATER),
    ],
    ids=str,
)
def test_judged_when_a_provider_fails_asks_whether_it_had_the_mail(fault, outcome):
    assert judged(fault, POST).outcome is outcome

"""The one place that touches Django's mail: what a backend says becomes one of four answers and a sentence.

A mail leaves at most once. So a fault is only "later" where the server cannot have taken the mail: nothing
was sent yet, or it answered with a code. Where the words had gone out and no answer came, nobody knows.
"""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from email.utils import formataddr

from anymail.exceptions import AnymailAPIError, AnymailError
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage, get_connection

from citylinks.mail.smtp import Session
from citylinks.mail.states import Outcome

# smtplib's errors and those of HTTP providers are OSErrors; a header that cannot be written is a ValueError.
FAULTS = (OSError, ValueError, AnymailError, ImproperlyConfigured)
NOT_REACHED = {"ConnectTimeout", "NewConnectionError", "ConnectTimeoutError", "NameResolutionError"}
BUSY = (429, 503)


@dataclass(frozen=True, slots=True)
class Post:
    """A mail as it leaves."""

    email: str
    name: str
    language: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one try, and why; the reason names no address."""

    outcome: Outcome
    reason: str = ""


def deliver(post: Post) -> Answer:
    """Give one mail to the server or provider, and say what it made of it; no query, and up to minutes."""
    try:
        connection = get_connection()
        connection.open()
    except FAULTS as fault:
        return judged(fault, post)
    mail = EmailMessage(
        subject=post.subject,
        body=post.text,
        to=[formataddr((post.name, post.email)) if post.name else post.email],
        headers={"Content-Language": post.language},
        connection=connection,
    )
    try:
        taken = mail.send()
    except FAULTS as fault:
        session = getattr(connection, "connection", None)
        return judged(fault, post, words_went_out=isinstance(session, Session) and session.words_went_out)
    finally:
        with suppress(*FAULTS):  # what a server does after its answer changes nothing
            connection.close()
    return (
        Answer(Outcome.LEFT) if taken else Answer(Outcome.NEVER, "The mail was not taken, without a reason.")
    )


def judged(fault: Exception, post: Post, *, words_went_out: bool = False) -> Answer:
    """Say what a fault means for the mail: see the table of RFC 5321, 4.2.1, for the codes."""
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        ((code, text),) = fault.recipients.values()
        outcome, reason = by_code(code), f"{code} {_decoded(text)}"
    elif isinstance(fault, smtplib.SMTPAuthenticationError):  # not the mail's fault: the operator mends it
        outcome, reason = Outcome.LATER, f"{fault.smtp_code} {_decoded(fault.smtp_error)}"
    elif isinstance(fault, smtplib.SMTPResponseException) and fault.smtp_code >= 400:
        outcome, reason = by_code(fault.smtp_code), f"{fault.smtp_code} {_decoded(fault.smtp_error)}"
    elif isinstance(fault, AnymailError):
        outcome, reason = by_provider(fault), str(fault)
    elif isinstance(fault, OSError | ImproperlyConfigured):
        outcome, reason = Outcome.UNKNOWN if words_went_out else Outcome.LATER, str(fault)
    else:
        outcome, reason = Outcome.NEVER, str(fault)
    said = " ".join(reason.split()) or type(fault).__name__
    return Answer(outcome, said.replace(post.email, "the address")[:500])


def by_code(code: int) -> Outcome:
    """Return what a code of a mail server means: 4xx passes, 5xx does not."""
    return Outcome.LATER if code < 500 else Outcome.NEVER


def by_provider(fault: AnymailError) -> Outcome:
    """Return what the error of a provider means; without its answer, a mail it was sent may have left."""
    status = fault.status_code
    if status in BUSY or NOT_REACHED & set(_causes(fault)):
        return Outcome.LATER
    if isinstance(fault, AnymailAPIError) and (status is None or status >= 500):
        return Outcome.UNKNOWN
    return Outcome.NEVER


def _causes(fault: BaseException | None) -> Iterator[str]:
    """Name the classes of a fault and of all that led to it."""
    while fault is not None:
        yield type(fault).__name__
        yield from (type(getattr(one, "reason", one)).__name__ for one in fault.args)
        fault = fault.__cause__ or fault.__context__


def _decoded(text: bytes | str) -> str:
    return text.decode(errors="replace") if isinstance(text, bytes) else text

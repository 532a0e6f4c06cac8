"""The one place that touches Django's mail: what a backend says against a letter becomes one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import formataddr

from anymail.exceptions import AnymailError
from django.core.mail import EmailMessage


@dataclass(frozen=True, slots=True)
class Post:
    """A letter ready for the mail."""

    email: str
    name: str
    language: str
    subject: str
    text: str


class NotDelivered(Exception):  # noqa: N818 - reads as what happened
    """The mail did not take the letter; the message says why, and may name an address."""


def deliver(post: Post) -> None:
    """Give one letter to the mail. Raises NotDelivered for whatever a backend refuses or cannot reach."""
    mail = EmailMessage(
        subject=post.subject,
        body=post.text,
        to=[formataddr((post.name, post.email)) if post.name else post.email],
        headers={"Content-Language": post.language},
    )
    try:
        taken = mail.send()
    except (OSError, ValueError, AnymailError) as fault:  # smtplib's and requests' errors are OSErrors
        raise NotDelivered(str(fault).strip() or type(fault).__name__) from fault
    if not taken:
        raise NotDelivered("The mail did not take the letter, and gave no reason.")

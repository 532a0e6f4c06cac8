"""The mail that asks somebody to take a role, in the language they read."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from citylinks.accounts.queries import Asked
from citylinks.mail.delivery import Post
from citylinks.mail.operations import Subject, post_mail
from citylinks.web.roles.pages import invitation_page


def send_invitation(asked: Asked, link: str, language: str, *, at: dt.datetime) -> None:
    """Put the mail with the link into the queue; it is sent as long as the invitation can be accepted."""
    with translation.override(language):
        page = invitation_page(asked, at=at)
        values = {"page": page, "link": link}
        subject = " ".join(render_to_string("web/roles/invitation_subject.txt", values).split())
        text = render_to_string("web/roles/invitation_message.txt", values).strip() + "\n"
    post_mail(
        post=Post(page.email, "", language, settings.ACCOUNT_EMAIL_SUBJECT_PREFIX + subject, text),
        about=Subject("invitation", asked.public_id),
        at=at,
        expires_at=asked.expires_at,
    )

"""The mail that asks somebody to take a role, in the language they read."""

from __future__ import annotations

import datetime as dt
from smtplib import SMTPException

from anymail.exceptions import AnymailError
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

from citylinks.accounts.queries import Asked
from citylinks.web.roles.pages import invitation_page


def send_invitation(asked: Asked, link: str, language: str, *, at: dt.datetime) -> bool:
    """Send the link; False when the mail server refused. Call it once the invitation is committed."""
    with translation.override(language):
        page = invitation_page(asked, at=at)
        values = {"page": page, "link": link}
        subject = " ".join(render_to_string("web/roles/invitation_subject.txt", values).split())
        text = render_to_string("web/roles/invitation_message.txt", values).strip() + "\n"
    mail = EmailMessage(settings.ACCOUNT_EMAIL_SUBJECT_PREFIX + subject, text, to=[page.email])
    try:
        mail.send()
    except (OSError, SMTPException, AnymailError):
        return False
    return True

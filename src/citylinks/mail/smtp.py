"""Django's way to a mail server, which also tells whether the words of a mail went out on it."""

from __future__ import annotations

import smtplib

from django.core.mail.backends.smtp import EmailBackend

START_INPUT = 354  # RFC 5321: what follows is the mail; only its own answer says what became of it


class Session(smtplib.SMTP):
    """One conversation; `words_went_out` once the server asked for the mail itself."""

    words_went_out = False

    def getreply(self) -> tuple[int, bytes]:
        """Read one answer, and note the one after which the words go out."""
        code, text = super().getreply()
        self.words_went_out = self.words_went_out or code == START_INPUT
        return code, text


class SecureSession(Session, smtplib.SMTP_SSL):
    """The same over TLS from the first byte."""


class Transport(EmailBackend):
    """What `EMAIL_BACKEND` names when the operator named a mail server."""

    @property
    def connection_class(self) -> type[Session]:
        """Return the conversation that can tell."""
        return SecureSession if self.use_ssl else Session

"""The letter that says an application has arrived: what was sent, and what is next."""

from __future__ import annotations

import datetime as dt

from citylinks.access.actors import SYSTEM
from citylinks.access.states import Role
from citylinks.accounts.models import Account
from citylinks.accounts.queries import holders
from citylinks.calls.models import Application
from citylinks.calls.queries.asked import sent_lines
from citylinks.calls.queries.wording import wording_of
from citylinks.outbox.operations import About, Recipient, approve_letter, send_letter, write_letter
from citylinks.outbox.states import LetterKind


def confirm(application: Application, link: str, at: dt.datetime) -> None:
    """Write to all who coordinate for the organization, in the application's language; mail leaves last."""
    values = {
        "organization": application.organization.name,
        "call": wording_of(application.call).title(application.language).text,
        "program": application.call.program.name,
        "sent": sent_lines(application),
        "link": link,
    }
    for account in _readers(application):
        letter = write_letter(
            within=application.call.program.public_id,
            call=application.call.public_id,
            kind=LetterKind.APPLICATION_RECEIVED,
            to=Recipient(account.email, account.name, application.language, account),
            values=values,
            about=About("application", application.public_id),
            by=SYSTEM,
            at=at,
        )
        approve_letter(message=letter, by=SYSTEM, at=at)
        send_letter(message=letter, by=SYSTEM, at=at)


def _readers(application: Application) -> list[Account]:
    """Everyone who coordinates for the organization, and whoever submitted, each once."""
    coordinators = holders(Role.CITY_COORDINATOR, application.organization.public_id)
    submitter = Account.objects.filter(public_id=application.submitted_by, is_active=True)
    return list({account.pk: account for account in (*coordinators, *submitter)}.values())

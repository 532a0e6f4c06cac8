"""What keeps an application from being submitted, found by reading; a page shows it before anyone submits."""

from __future__ import annotations

import datetime as dt

from citylinks.access.actors import Actor
from citylinks.calls.models import Application
from citylinks.calls.queries.asked import faults_of
from citylinks.calls.queries.eligibility import eligibility
from citylinks.calls.states import Side
from citylinks.kernel.errors import Fault


def detail_faults(application: Application) -> list[Fault]:
    """Say what is wrong with the application's language and need."""
    faults = []
    accepted = sorted(one.language for one in application.call.languages.all())
    if application.language not in accepted:
        said_languages = ", ".join(accepted)
        faults.append(
            Fault("language", f"“{application.language}” is not accepted.", f"Choose of {said_languages}.")
        )
    need = application.need
    if need and need.organization_id != application.organization_id:
        faults.append(Fault("need", "This need is another organization's.", "Choose one of its own."))
    if need and need.program_id != application.call.program_id:
        faults.append(Fault("need", "This need was stated in another program.", "State it in this one."))
    return faults


def submission_faults(actor: Actor, application: Application, *, at: dt.datetime) -> list[Fault]:
    """Collect all that keeps the application from being submitted, deadlines aside; about twenty queries."""
    answer = eligibility(actor, application.call, application.organization, Side(application.side), at=at)
    rules = " ".join(dict.fromkeys(one.rule for one in answer.answers))
    faults = [] if answer.allowed else [Fault("eligibility", rules, "Ask the program's officer.")]
    return [*faults, *detail_faults(application), *faults_of(application)]

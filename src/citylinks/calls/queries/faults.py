"""What keeps an application from being submitted, found by reading; a page shows it before anyone submits."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

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
        message = _("“%(language)s” is not accepted.") % {"language": application.language}
        faults.append(
            Fault("language", message, _("Choose of %(languages)s.") % {"languages": ", ".join(accepted)})
        )
    need = application.need
    if need and need.organization_id != application.organization_id:
        faults.append(Fault("need", _("This need is another organization's."), _("Choose one of its own.")))
    if need and need.program_id != application.call.program_id:
        faults.append(
            Fault("need", _("This need was stated in another program."), _("State it in this one."))
        )
    return faults


def submission_faults(actor: Actor, application: Application, *, at: dt.datetime) -> list[Fault]:
    """Collect all that keeps the application from being submitted, deadlines aside; about twenty queries."""
    answer = eligibility(actor, application.call, application.organization, Side(application.side), at=at)
    deciding = (one.deciding for one in answer.answers)
    rules = " ".join(dict.fromkeys(_(check.text) % dict(check.values) for check in deciding))
    faults = [] if answer.allowed else [Fault("eligibility", rules, _("Ask the program's officer."))]
    return [*faults, *detail_faults(application), *faults_of(application)]

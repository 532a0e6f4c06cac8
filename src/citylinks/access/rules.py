"""Rules about no object in particular: what only the operator of the installation may do."""

from __future__ import annotations

from django.utils.translation import gettext as _

from citylinks.access.actors import Actor
from citylinks.access.decisions import Decision, rule
from citylinks.access.states import Permission

OPERATOR = Decision(True, "The operator of the installation may do this.")


def operator_only(actor: Actor, obj: object) -> Decision:
    """Allow the system itself, nobody else; the object does not matter."""
    del obj
    if actor.is_system:
        return OPERATOR
    return Decision(False, _("Only the operator of this installation may do this, from the command line."))


rule(Permission.LOAD_PLACES)(operator_only)
rule(Permission.LOAD_SAMPLE)(operator_only)
rule(Permission.VIEW_AUDIT)(operator_only)
rule(Permission.KEEP_RECORD)(operator_only)

from __future__ import annotations

from django.db.models import Q

from citylinks.access.actors import Actor
from citylinks.access.decisions import Decision, decide, holds, rule, scope, scoped
from citylinks.access.states import Permission
from citylinks.kernel.models import within_relation
from citylinks.partnerships.models import Partnership
from citylinks.partnerships.states import PartnershipState


@rule(Permission.VIEW_PARTNERSHIP)
def view_partnership(actor: Actor, partnership: Partnership) -> Decision:
    parties = [party.organization.public_id for party in partnership.parties.all()]
    if holds(actor, Permission.VIEW_PARTNERSHIP, partnership.program.public_id, *parties):
        return Decision(True, "You have a role in this program or in one of its parties.")
    if partnership.state == PartnershipState.PUBLISHED:
        return decide(actor, Permission.VIEW_PROGRAM, partnership.program)
    return Decision(False, "This partnership is not published.")


@scope(Permission.VIEW_PARTNERSHIP)
def visible_partnerships(actor: Actor) -> Q:
    """Join the parties: a query that uses it says `distinct()`."""
    if actor.is_system:
        return Q()
    within = actor.within(Permission.VIEW_PARTNERSHIP)
    programs = within_relation(scoped(actor, Permission.VIEW_PROGRAM), "program")
    return (
        (Q(state=PartnershipState.PUBLISHED) & programs)
        | Q(program__public_id__in=within)
        | Q(parties__organization__public_id__in=within)
    )


@rule(Permission.CHANGE_PARTNERSHIP)
def change_partnership(actor: Actor, partnership: Partnership) -> Decision:
    if holds(actor, Permission.CHANGE_PARTNERSHIP, partnership.program.public_id):
        return Decision(True, "You run this program.")
    return Decision(False, f"Only an officer of {partnership.program.name} may change its partnerships.")

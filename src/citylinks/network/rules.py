"""Who may see and change organizations, people, their conflicts and offers.

Register keepers look after the whole register. An officer of a program looks after the people and
organizations that take part in it (see `participation`), the coordinator of an organization after those who
work there now, and everyone after themselves.
"""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from citylinks.access.actors import Actor
from citylinks.access.decisions import Decision, decide, holds, rule, scope, scoped
from citylinks.access.states import INSTALLATION, Permission
from citylinks.accounts.rules import REACHES
from citylinks.kernel.models import within_relation
from citylinks.network.models import BulkRequest, ConflictFact, Offer, Organization, Person
from citylinks.network.participation import (
    known_to_take_part,
    organization_takes_part,
    people_in,
    programs_of,
    takes_part,
)
from citylinks.network.states import OfferState, Visibility

KEEPER = Decision(True, "Register keepers look after the whole register.")
TAKES_PART = Decision(True, "You run a program in which this person or organization takes part.")
OWN = Decision(True, "It is your own profile.")
COORDINATOR = Decision(True, "You speak for this organization.")


def keeps(actor: Actor) -> bool:
    """Tell whether the actor looks after the whole register: the system, and register keepers."""
    return holds(actor, Permission.KEEP_REGISTER, INSTALLATION)


def cares_for(actor: Actor, permission: Permission, person: Person) -> Decision | None:
    """Allow register keepers, and officers of a program in which the person takes part; else None."""
    if keeps(actor):
        return KEEPER
    return TAKES_PART if takes_part(programs_of(actor, permission), person) else None


def is_self(actor: Actor, person: Person) -> bool:
    """Tell whether the person is the one who acts; an account's id is the actor's."""
    return person.account is not None and person.account.public_id == actor.id


def coordinates(actor: Actor, permission: Permission, person: Person) -> bool:
    """Tell whether the actor holds the permission where the person works now."""
    return person.organization is not None and holds(actor, permission, person.organization.public_id)


@rule(Permission.KEEP_REGISTER)
def keep_register(actor: Actor, obj: object) -> Decision:
    del obj
    return KEEPER if keeps(actor) else Decision(False, _("Only a register keeper may do this."))


@rule(Permission.REGISTER_ORGANIZATION)
def register_organization(actor: Actor, obj: object) -> Decision:
    """Allow the operator, register keepers and every program's officers: it belongs to no program yet."""
    del obj
    if actor.is_system or actor.within(Permission.REGISTER_ORGANIZATION):
        return Decision(True, "Program officers and register keepers register organizations.")
    return Decision(False, _("Only a program officer or a register keeper may register an organization."))


@rule(Permission.CHANGE_ORGANIZATION)
def change_organization(actor: Actor, organization: Organization) -> Decision:
    if keeps(actor):
        return KEEPER
    if holds(actor, Permission.CHANGE_ORGANIZATION, organization.public_id):
        return COORDINATOR
    programs = programs_of(actor, Permission.CHANGE_ORGANIZATION)
    if organization_takes_part(programs, organization):
        return TAKES_PART
    names = {"name": organization.name}
    if programs:
        return Decision(
            False, _("%(name)s takes part in none of your programs. Ask a register keeper.") % names
        )
    return Decision(False, _("Only someone who coordinates for %(name)s may change what it says.") % names)


def looks_after(actor: Actor, public_id: str) -> bool:
    """Tell whether the actor looks after an organization, as an officer or a register keeper: one query."""
    if keeps(actor):
        return True
    return known_to_take_part(programs_of(actor, Permission.CHANGE_ORGANIZATION), public_id)


REACHES.append(looks_after)


@rule(Permission.REGISTER_PERSON)
def register_person(actor: Actor, person: Person) -> Decision:
    """Ask about the person before it is saved: where it works decides."""
    if coordinates(actor, Permission.REGISTER_PERSON, person):
        return COORDINATOR
    return cares_for(actor, Permission.REGISTER_PERSON, person) or Decision(
        False,
        _(
            "Only the coordinator of the organization, or an officer of a program in which it takes part, "
            "may register people. Ask a register keeper."
        ),
    )


@rule(Permission.VIEW_PERSON)
def view_person(actor: Actor, person: Person) -> Decision:
    if keeps(actor):
        return KEEPER
    if person.merged_into_id is not None or person.erased_at is not None:
        return Decision(False, _("There is no such person any more."))
    if is_self(actor, person):
        return OWN
    if person.visibility == Visibility.PUBLIC:
        return Decision(True, "This profile is public.")
    if person.visibility == Visibility.NETWORK and actor.grants:
        return Decision(True, "You have a role in the network.")
    if coordinates(actor, Permission.VIEW_PERSON, person):
        return COORDINATOR
    if takes_part(programs_of(actor, Permission.VIEW_PERSON), person):
        return TAKES_PART
    return Decision(False, _("This profile is not shown to you."))


@scope(Permission.VIEW_PERSON)
def visible_people(actor: Actor) -> Q:
    if keeps(actor):
        return Q()
    open_to = [Visibility.PUBLIC, Visibility.NETWORK] if actor.grants else [Visibility.PUBLIC]
    shown = Q(visibility__in=open_to) | Q(account__public_id=actor.id)
    if within := actor.within(Permission.VIEW_PERSON):
        shown |= Q(organization__public_id__in=within)
    if programs := programs_of(actor, Permission.VIEW_PERSON):
        shown |= people_in(programs)
    return Q(merged_into__isnull=True, erased_at__isnull=True) & shown


@rule(Permission.VIEW_CONTACT)
def view_contact(actor: Actor, person: Person) -> Decision:
    """Who reads addresses and exact dates, which are never public."""
    if is_self(actor, person):
        return OWN
    if coordinates(actor, Permission.VIEW_CONTACT, person):
        return COORDINATOR
    return cares_for(actor, Permission.VIEW_CONTACT, person) or Decision(
        False,
        _(
            "Addresses and exact dates are for the person's organization and the officers of its programs. "
            "Ask a register keeper."
        ),
    )


@rule(Permission.CHANGE_PERSON)
def change_person(actor: Actor, person: Person) -> Decision:
    if is_self(actor, person):
        return OWN
    if coordinates(actor, Permission.CHANGE_PERSON, person):
        return COORDINATOR
    return cares_for(actor, Permission.CHANGE_PERSON, person) or Decision(
        False,
        _(
            "A profile is changed by its owner, its organization or an officer of its programs. "
            "Ask a register keeper."
        ),
    )


@rule(Permission.MERGE_PEOPLE)
def merge_people(actor: Actor, person: Person) -> Decision:
    """Ask about both records: an officer merges only two people who both take part."""
    return cares_for(actor, Permission.MERGE_PEOPLE, person) or Decision(
        False,
        _("Only an officer of a program in which both take part may merge them. Ask a register keeper."),
    )


def owner_or(permission: Permission, actor: Actor, person: Person) -> Decision:
    """Allow what concerns all data of one person: to the person, and to those who look after it."""
    if is_self(actor, person):
        return OWN
    return cares_for(actor, permission, person) or Decision(
        False,
        _("Only the person, or an officer of the person's programs, may do this. Ask a register keeper."),
    )


@rule(Permission.EXPORT_PERSON)
def export_person(actor: Actor, person: Person) -> Decision:
    return owner_or(Permission.EXPORT_PERSON, actor, person)


@rule(Permission.ERASE_PERSON)
def erase_person(actor: Actor, person: Person) -> Decision:
    return owner_or(Permission.ERASE_PERSON, actor, person)


@rule(Permission.DECLARE_CONFLICT)
def declare_conflict(actor: Actor, person: Person) -> Decision:
    return owner_or(Permission.DECLARE_CONFLICT, actor, person)


@rule(Permission.IMPORT_MEMBERS)
def import_members(actor: Actor, obj: object) -> Decision:
    """Allow who looks after anybody; a row about others is refused when the file is read."""
    return _with_members(
        actor,
        Permission.IMPORT_MEMBERS,
        obj,
        _("Only a program officer or a register keeper imports members."),
    )


@rule(Permission.EXPORT_MEMBERS)
def export_members(actor: Actor, obj: object) -> Decision:
    """Allow who looks after anybody; `people_handed_out` says whom they take out."""
    return _with_members(
        actor,
        Permission.EXPORT_MEMBERS,
        obj,
        _("Only a program officer or a register keeper exports members."),
    )


def _with_members(actor: Actor, permission: Permission, obj: object, refusal: str) -> Decision:
    del obj
    if keeps(actor):
        return KEEPER
    return TAKES_PART if programs_of(actor, permission) else Decision(False, refusal)


def people_handed_out(actor: Actor, permission: Permission) -> Q:
    """Return the condition on the people whom the actor may export or erase in bulk: those it looks after."""
    return Q() if keeps(actor) else people_in(programs_of(actor, permission))


@rule(Permission.VIEW_BULK_REQUEST)
def view_bulk_request(actor: Actor, bulk_request: BulkRequest) -> Decision:
    if keeps(actor):
        return KEEPER
    if bulk_request.asked_by == actor.id:
        return Decision(True, "It is your own request.")
    return Decision(False, _("Only the person who asked and register keepers see this request."))


@scope(Permission.VIEW_BULK_REQUEST)
def visible_bulk_requests(actor: Actor) -> Q:
    return Q() if keeps(actor) else Q(asked_by=actor.id)


@rule(Permission.APPROVE_BULK_REQUEST)
def approve_bulk_request(actor: Actor, bulk_request: BulkRequest) -> Decision:
    """Allow a register keeper who did not ask; the system approves nothing: it needs no approval itself."""
    if INSTALLATION not in actor.within(Permission.APPROVE_BULK_REQUEST):
        return Decision(False, _("Only a register keeper may approve this request."))
    if bulk_request.asked_by == actor.id:
        return Decision(False, _("A second person must approve it. Ask another register keeper."))
    return Decision(True, "Somebody else asked, and you keep the register.")


@rule(Permission.VIEW_CONFLICTS)
def view_conflicts(actor: Actor, conflict: ConflictFact) -> Decision:
    return owner_or(Permission.VIEW_CONFLICTS, actor, conflict.person)


@scope(Permission.VIEW_CONFLICTS)
def visible_conflicts(actor: Actor) -> Q:
    if keeps(actor):
        return Q()
    seen = Q(person__account__public_id=actor.id)
    if programs := programs_of(actor, Permission.VIEW_CONFLICTS):
        seen |= within_relation(people_in(programs), "person")
    return seen


@rule(Permission.MAKE_OFFER)
def make_offer(actor: Actor, offer: Offer) -> Decision:
    """Ask about the offer before it is saved: its owner decides."""
    if offer.organization is None:
        assert offer.person is not None  # an offer has one owner
        return change_person(actor, offer.person)
    if holds(actor, Permission.MAKE_OFFER, offer.organization.public_id):
        return COORDINATOR
    return Decision(
        False,
        _("Only someone who coordinates for %(name)s may change its offers.")
        % {"name": offer.organization.name},
    )


@rule(Permission.VIEW_OFFER)
def view_offer(actor: Actor, offer: Offer) -> Decision:
    if offer.organization is None:
        return view_offer_of_person(actor, offer)
    if offer.state == OfferState.OPEN:
        return Decision(True, "Open offers are public.")
    if holds(actor, Permission.VIEW_OFFER, offer.organization.public_id):
        return COORDINATOR
    return Decision(False, _("A withdrawn offer is seen by its organization only."))


def view_offer_of_person(actor: Actor, offer: Offer) -> Decision:
    """Decide about what one person offers: whoever finds the person finds it while it is open."""
    assert offer.person is not None
    if offer.state == OfferState.OPEN:
        return decide(actor, Permission.VIEW_PERSON, offer.person)
    if actor.is_system or is_self(actor, offer.person):
        return OWN
    return Decision(False, _("A withdrawn offer is seen by its owner only."))


@scope(Permission.VIEW_OFFER)
def visible_offers(actor: Actor) -> Q:
    if actor.is_system:
        return Q()
    of_people = within_relation(scoped(actor, Permission.VIEW_PERSON), "person")
    return (
        Q(state=OfferState.OPEN, organization__isnull=False)
        | Q(organization__public_id__in=actor.within(Permission.VIEW_OFFER))
        | (Q(state=OfferState.OPEN, person__isnull=False) & of_people)
        | Q(person__account__public_id=actor.id)
    )

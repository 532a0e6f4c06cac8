"""Who may see and change organizations, people, their conflicts and offers.

An officer of any program, and an administrator, keeps the whole network: people belong to no program. The
coordinator of an organization looks after those who work there now, and everyone after themselves.
"""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from citylinks.access.actors import Actor
from citylinks.access.decisions import Decision, decide, holds, rule, scope, scoped
from citylinks.access.states import Permission
from citylinks.kernel.models import within_relation
from citylinks.network.models import ConflictFact, Offer, Organization, Person
from citylinks.network.states import OfferState, Visibility

KEEPER = Decision(True, "Program officers keep the network.")
OWN = Decision(True, "It is your own profile.")
COORDINATOR = Decision(True, "You speak for this organization.")


def keeps(actor: Actor) -> bool:
    """Tell whether the actor keeps the network as a whole: the system, program officers, administrators."""
    return actor.is_system or bool(actor.within(Permission.MERGE_PEOPLE))


def is_self(actor: Actor, person: Person) -> bool:
    """Tell whether the person is the one who acts; an account's id is the actor's."""
    return person.account is not None and person.account.public_id == actor.id


def coordinates(actor: Actor, permission: Permission, person: Person) -> bool:
    """Tell whether the actor holds the permission where the person works now."""
    return person.organization is not None and holds(actor, permission, person.organization.public_id)


@rule(Permission.REGISTER_ORGANIZATION)
def register_organization(actor: Actor, obj: object) -> Decision:
    """Allow the operator and every program's officers; organizations belong to no single program."""
    del obj
    if actor.is_system or actor.within(Permission.REGISTER_ORGANIZATION):
        return Decision(True, "Program officers register organizations.")
    return Decision(False, _("Only a program officer may register an organization."))


@rule(Permission.CHANGE_ORGANIZATION)
def change_organization(actor: Actor, organization: Organization) -> Decision:
    if keeps(actor):
        return KEEPER
    if holds(actor, Permission.CHANGE_ORGANIZATION, organization.public_id):
        return COORDINATOR
    return Decision(
        False,
        _("Only someone who coordinates for %(name)s may change what it says.") % {"name": organization.name},
    )


@rule(Permission.REGISTER_PERSON)
def register_person(actor: Actor, person: Person) -> Decision:
    """Ask about the person before it is saved: where it works decides."""
    if keeps(actor):
        return KEEPER
    if coordinates(actor, Permission.REGISTER_PERSON, person):
        return COORDINATOR
    return Decision(
        False, _("Only a program officer, or who coordinates the organization, may register people.")
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
    return Decision(False, _("This profile is not shown to you."))


@scope(Permission.VIEW_PERSON)
def visible_people(actor: Actor) -> Q:
    if keeps(actor):
        return Q()
    open_to = [Visibility.PUBLIC, Visibility.NETWORK] if actor.grants else [Visibility.PUBLIC]
    shown = Q(visibility__in=open_to) | Q(account__public_id=actor.id)
    if within := actor.within(Permission.VIEW_PERSON):
        shown |= Q(organization__public_id__in=within)
    return Q(merged_into__isnull=True, erased_at__isnull=True) & shown


@rule(Permission.VIEW_CONTACT)
def view_contact(actor: Actor, person: Person) -> Decision:
    """Who reads addresses and exact dates, which are never public."""
    if keeps(actor):
        return KEEPER
    if is_self(actor, person):
        return OWN
    if coordinates(actor, Permission.VIEW_CONTACT, person):
        return COORDINATOR
    return Decision(
        False, _("Addresses and exact dates are for the person's organization and program officers.")
    )


@rule(Permission.CHANGE_PERSON)
def change_person(actor: Actor, person: Person) -> Decision:
    if keeps(actor):
        return KEEPER
    if is_self(actor, person):
        return OWN
    if coordinates(actor, Permission.CHANGE_PERSON, person):
        return COORDINATOR
    return Decision(False, _("A profile is changed by its owner, its organization or a program officer."))


@rule(Permission.MERGE_PEOPLE)
def merge_people(actor: Actor, person: Person) -> Decision:
    del person
    return KEEPER if keeps(actor) else Decision(False, _("Only a program officer may merge two people."))


def owner_or_keeper(actor: Actor, person: Person) -> Decision:
    """Allow what concerns all data of one person."""
    if keeps(actor):
        return KEEPER
    return OWN if is_self(actor, person) else Decision(False, _("Only the person or a program officer may."))


rule(Permission.EXPORT_PERSON)(owner_or_keeper)
rule(Permission.ERASE_PERSON)(owner_or_keeper)
rule(Permission.DECLARE_CONFLICT)(owner_or_keeper)


@rule(Permission.IMPORT_MEMBERS)
def import_members(actor: Actor, obj: object) -> Decision:
    del obj
    if actor.is_system or actor.within(Permission.IMPORT_MEMBERS):
        return KEEPER
    return Decision(False, _("Only a program officer or an administrator may import members."))


@rule(Permission.EXPORT_MEMBERS)
def export_members(actor: Actor, obj: object) -> Decision:
    """Decide about everybody's record with all addresses, so it is for those who keep the network."""
    del obj
    if actor.is_system or actor.within(Permission.EXPORT_MEMBERS):
        return KEEPER
    return Decision(False, _("Only a program officer or an administrator may export members."))


@rule(Permission.VIEW_CONFLICTS)
def view_conflicts(actor: Actor, conflict: ConflictFact) -> Decision:
    return owner_or_keeper(actor, conflict.person)


@scope(Permission.VIEW_CONFLICTS)
def visible_conflicts(actor: Actor) -> Q:
    return Q() if keeps(actor) else Q(person__account__public_id=actor.id)


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

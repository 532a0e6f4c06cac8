from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from citylinks.access.actors import Actor
from citylinks.access.decisions import Decision, holds, rule, scope
from citylinks.access.states import ActorKind, Permission
from citylinks.outbox.models import LetterTemplate, Message
from citylinks.outbox.states import LetterState


@dataclass(frozen=True, slots=True)
class Desk:
    """The place letters are written in: a program, by its public id."""

    within: str


@rule(Permission.VIEW_MESSAGE)
def view_message(actor: Actor, message: Message) -> Decision:
    if holds(actor, Permission.VIEW_MESSAGE, message.within):
        return Decision(True, "You have a role in this program.")
    if message.state == LetterState.SENT and is_recipient(actor, message):
        return Decision(True, "This letter was sent to you.")
    return Decision(False, "Letters are read by the program's officers, its auditors and their recipients.")


def is_recipient(actor: Actor, message: Message) -> bool:
    """Tell whether a letter is addressed to the account that acts."""
    return (
        actor.kind is ActorKind.PERSON
        and message.account is not None
        and message.account.public_id == actor.id
    )


@scope(Permission.VIEW_MESSAGE)
def visible_messages(actor: Actor) -> Q:
    if actor.is_system:
        return Q()
    own = Q(state=LetterState.SENT, account__public_id=actor.id)
    within = Q(within__in=actor.within(Permission.VIEW_MESSAGE))
    return within | own if actor.kind is ActorKind.PERSON else within


@rule(Permission.SEND_MESSAGE)
def send_message(actor: Actor, letter: Message | LetterTemplate | Desk) -> Decision:
    """Ask about a letter, a template, or the program's desk before there is either."""
    if holds(actor, Permission.SEND_MESSAGE, letter.within):
        return Decision(True, "You run this program.")
    return Decision(False, "Only an officer of the program may write and send its letters.")


@scope(Permission.SEND_MESSAGE)
def sendable_messages(actor: Actor) -> Q:
    if actor.is_system:
        return Q()
    return Q(within__in=actor.within(Permission.SEND_MESSAGE))

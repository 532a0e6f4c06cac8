"""Invitations: sent, accepted, withdrawn, and worth no more than the office of who sent them."""

from __future__ import annotations

import datetime as dt

import pytest
from allauth.account.models import EmailAddress

from cast import ADA, AT, BO, CEM, DIA, EVE, HOST, KIM, PROGRAM, person
from citylinks.access.actors import PUBLIC, SYSTEM, Grant
from citylinks.access.decisions import NotPermitted
from citylinks.access.states import INSTALLATION, Role
from citylinks.accounts.models import Invitation
from citylinks.accounts.operations import (
    accept_invitation,
    end_role,
    erase_account,
    hand_over_role,
    invite,
    withdraw_invitation,
)
from citylinks.accounts.queries import actor_of, invitation, invitation_by_secret, invitations
from citylinks.accounts.states import INVITATION_TRANSITIONS, InvitationAction, InvitationState
from citylinks.kernel.errors import DomainError, Fault, Faults, NotFound
from people import account_of
from trail import broken_trail, events, moves_as_the_table_says, no_event

pytestmark = pytest.mark.django_db
GUS_MAIL = "gus@city.example"
REVIEW = {"role": Role.REVIEWER, "within": PROGRAM}


def sent(by=SYSTEM, email=GUS_MAIL, at=AT, **what):
    return invite(email=email, **{**REVIEW, **what}, by=by, at=at)


def test_invite_when_an_officer_asks_keeps_a_digest_of_the_secret_only():
    account_of(ADA)
    made = sent(ADA, " Gus@City.example ", language="es")
    kept = made.invitation
    assert (kept.email, kept.language, kept.role, kept.within) == (GUS_MAIL, "es", "reviewer", PROGRAM)
    assert (kept.state, kept.invited_by, kept.expires_at) == ("open", "ada", AT + dt.timedelta(days=14))
    assert made.secret.startswith("clk_")
    assert made.secret not in [str(value) for value in vars(kept).values()]
    assert invitation_by_secret(made.secret) == kept
    facts = {"role": "reviewer", "within": PROGRAM, "replaces": None}
    assert events()[-1] == ("invitation.sent", "ada", f"invitation {kept.public_id}", facts)


def test_invite_when_the_input_is_wrong_says_everything_at_once():
    held = account_of(DIA).grants.get()
    with no_event(), pytest.raises(Faults) as caught:
        sent(email="gus", language="tlh", replaces=held)
    assert tuple(caught.value) == (
        Fault("email", "“gus” is no mail address.", "Write one such as name@city.example."),
        Fault("language", "There are no pages in “tlh”.", "Choose one of ar, en, es."),
        Fault("replaces", "This person does not hold the role now.", "Choose who is to be replaced."),
    )


def test_invite_when_it_may_not_be_is_refused_without_an_event():
    account_of(ADA)
    refused = [
        (BO, {}),
        (PUBLIC, {}),
        (EVE, {}),
        (ADA, {"within": "other"}),
        (ADA, {"email": "ada@city.example"}),
    ]
    for by, what in refused:
        with no_event(), pytest.raises(NotPermitted):
            sent(by, **what)
    sent(ADA)
    with no_event(), pytest.raises(DomainError) as caught:
        sent(ADA)
    assert caught.value.code == "invited-already"
    assert sent(ADA, at=AT + dt.timedelta(days=15))


def test_invite_when_the_trail_is_broken_keeps_nothing():
    with broken_trail():
        sent()
    assert Invitation.objects.count() == 0


@pytest.mark.parametrize("secret", ["", "clk_", "clk_wrong", "x" * 500])
def test_invitation_when_the_secret_is_another_is_not_found(secret):
    sent()
    with pytest.raises(NotFound):
        invitation_by_secret(secret)


def test_accept_invitation_when_its_person_comes_gives_the_role_and_proves_the_address():
    account_of(ADA)
    eve, made = account_of(EVE), sent(ADA)
    grant = accept_invitation(invitation=made.invitation, account=eve, by=actor_of(eve), at=AT)
    kept = Invitation.objects.get()
    assert (kept.state, kept.grant, grant.account, grant.started_by) == ("accepted", grant, eve, "eve")
    assert list(EmailAddress.objects.filter(user=eve).values_list("email", "verified", "primary")) == [
        ("eve@city.example", True, True),
        (GUS_MAIL, True, False),
    ]
    assert events()[-1] == (
        "invitation.accepted",
        "eve",
        f"invitation {kept.public_id}",
        {"account": "eve", "role": "reviewer", "within": PROGRAM},
    )


def test_accept_invitation_when_it_replaces_somebody_passes_the_office_on():
    bo, eve = account_of(BO), account_of(EVE)
    what = {"role": Role.CITY_COORDINATOR, "within": HOST, "replaces": bo.grants.get()}
    made = sent(BO, **what)
    grant = accept_invitation(invitation=made.invitation, account=eve, by=EVE, at=AT)
    assert (bo.grants.get().successor, bo.grants.get().end_reason) == (grant, "A successor took the role.")
    assert [name for name, _, _, _ in events()][-2:] == ["role.handed-over", "invitation.accepted"]


def refused(made, account, by, at=AT):
    with no_event(), pytest.raises(DomainError) as caught:
        accept_invitation(invitation=made.invitation, account=account, by=by, at=at)
    account.refresh_from_db()
    assert (account.grants.count(), Invitation.objects.get().state) == (0, "open")
    return caught.value.code


def test_accept_invitation_when_who_sent_it_takes_the_role_is_refused():
    ada = account_of(ADA)
    made = sent(by=ADA)
    with no_event(), pytest.raises(DomainError) as caught:
        accept_invitation(invitation=made.invitation, account=ada, by=ADA, at=AT)
    assert caught.value.code == "invitation-void"


def test_accept_invitation_when_it_is_late_or_anothers_is_refused():
    eve, made = account_of(EVE), sent()
    assert refused(made, eve, EVE, AT + dt.timedelta(days=14)) == "invitation-expired"
    assert refused(made, eve, CEM) == "not-yours"
    assert refused(made, eve, SYSTEM) == "not-yours"


def test_accept_invitation_when_the_address_is_another_accounts_is_refused():
    account_of(DIA)
    assert refused(sent(email="dia@city.example"), account_of(EVE), EVE) == "address-taken"


def test_accept_invitation_when_the_role_is_held_is_refused():
    ruth = person("Ruth", Grant(Role.REVIEWER, PROGRAM))
    made, account = sent(), account_of(ruth)
    with no_event(), pytest.raises(DomainError) as caught:
        accept_invitation(invitation=made.invitation, account=account, by=ruth, at=AT)
    assert (caught.value.code, account.grants.count()) == ("role-held", 1)


def test_accept_invitation_when_who_sent_it_left_is_refused():
    ada = account_of(ADA)
    eve, made = account_of(EVE), sent(ADA)
    end_role(grant=ada.grants.get(), reason="", by=SYSTEM, at=AT)
    assert refused(made, eve, EVE) == "invitation-void"


def test_accept_invitation_when_who_sent_it_was_erased_is_refused():
    ada = account_of(ADA)
    eve, made = account_of(EVE), sent(ADA)
    erase_account(account=ada, by=ADA, at=AT)
    assert refused(made, eve, EVE) == "invitation-void"


def test_accept_invitation_when_the_office_passed_on_meanwhile_is_refused():
    bo, cem, eve = account_of(BO), account_of(CEM), account_of(EVE)
    held = bo.grants.get()
    made = sent(BO, role=Role.CITY_COORDINATOR, within=HOST, replaces=held)
    hand_over_role(grant=held, successor=cem, reason="", by=SYSTEM, at=AT)
    assert refused(made, eve, EVE) == "role-ended"


def test_accept_invitation_when_two_first_coordinators_were_asked_takes_one():
    account_of(KIM)
    first, second = (
        sent(KIM, email=f"{name}@city.example", role=Role.CITY_COORDINATOR, within=HOST) for name in "ab"
    )
    eve, cem = account_of(EVE), account_of(CEM)
    accept_invitation(invitation=first.invitation, account=eve, by=EVE, at=AT)
    with no_event(), pytest.raises(DomainError) as caught:
        accept_invitation(invitation=second.invitation, account=cem, by=CEM, at=AT)
    assert caught.value.code == "invitation-void"


def test_withdraw_invitation_when_who_sent_it_or_who_gives_the_role_asks_shuts_the_link():
    account_of(ADA)
    made = withdraw_invitation(invitation=sent(ADA).invitation, by=ADA, at=AT)
    assert events()[-1] == ("invitation.withdrawn", "ada", f"invitation {made.public_id}", {})
    other = sent(SYSTEM).invitation
    assert withdraw_invitation(invitation=other, by=ADA, at=AT).state == "withdrawn"
    third = sent(SYSTEM).invitation
    with no_event(), pytest.raises(NotPermitted):
        withdraw_invitation(invitation=third, by=BO, at=AT)


@pytest.mark.parametrize("state", InvitationState)
def test_invitation_when_withdrawn_moves_as_the_table_says(state):
    made = sent().invitation
    if state == InvitationState.ACCEPTED:
        accept_invitation(invitation=made, account=account_of(EVE), by=EVE, at=AT)
    after = INVITATION_TRANSITIONS.get((state, InvitationAction.WITHDRAW))
    moves_as_the_table_says(made, state, withdraw_invitation, after)


@pytest.mark.parametrize("state", [InvitationState.ACCEPTED, InvitationState.WITHDRAWN])
def test_invitation_when_it_is_closed_is_accepted_no_more(state):
    eve, made = account_of(EVE), sent()
    if state == InvitationState.ACCEPTED:
        accept_invitation(invitation=made.invitation, account=eve, by=EVE, at=AT)
    else:
        withdraw_invitation(invitation=made.invitation, by=SYSTEM, at=AT)
    with no_event(), pytest.raises(DomainError) as caught:
        accept_invitation(invitation=made.invitation, account=eve, by=EVE, at=AT)
    assert caught.value.code == "wrong-state"


def test_accept_invitation_when_the_trail_is_broken_leaves_all_as_it_was():
    eve, made = account_of(EVE), sent()
    with broken_trail():
        accept_invitation(invitation=made.invitation, account=eve, by=EVE, at=AT)
    assert (Invitation.objects.get().state, eve.grants.count()) == ("open", 0)
    assert EmailAddress.objects.filter(email=GUS_MAIL).count() == 0


def test_invitations_when_listed_are_those_an_actor_may_see():
    account_of(ADA)
    account_of(KIM)
    mine, into_city = sent(ADA).invitation, sent(KIM, role=Role.CITY_COORDINATOR, within=HOST).invitation
    gus = person("Gus", Grant(Role.ADMINISTRATOR, INSTALLATION))
    seen = {
        who.id: [one.public_id for place in (PROGRAM, HOST) for one in invitations(who, place)]
        for who in (SYSTEM, gus, ADA, BO, CEM, DIA, EVE, KIM, PUBLIC)
    }
    both = [mine.public_id, into_city.public_id]
    assert seen == {
        "system": both, "gus": both, "ada": [mine.public_id], "bo": [into_city.public_id],
        "kim": [into_city.public_id],
        "cem": [], "dia": [], "eve": [], "public": [],
    }  # fmt: skip
    assert invitation(ADA, mine.public_id) == mine
    with pytest.raises(NotFound):
        invitation(DIA, mine.public_id)

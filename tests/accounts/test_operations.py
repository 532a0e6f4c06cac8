"""Accounts open, change, note and go; tokens and sessions with them."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.sessions.models import Session
from django.test import Client

from cast import ADA, AT, BO, CEM, DIA, EVE, HOST, PROGRAM, person
from citylinks.access.actors import PUBLIC, SYSTEM, Grant
from citylinks.access.decisions import NotPermitted
from citylinks.access.states import INSTALLATION, Role
from citylinks.accounts.models import Account, ApiToken
from citylinks.accounts.operations import (
    accept_invitation,
    change_account,
    end_role,
    end_session,
    end_token,
    erase_account,
    grant_role,
    invite,
    make_token,
    note_credentials,
    note_visit,
    open_account,
)
from citylinks.accounts.queries import account_export, actor_of_token, sessions
from citylinks.audit.names import EventName
from citylinks.kernel.errors import DomainError, Fault, Faults, NotFound
from people import account_of
from trail import broken_trail, events, no_event
from web.signing import sign_in

pytestmark = pytest.mark.django_db
GUS = person("Gus", Grant(Role.ADMINISTRATOR, INSTALLATION))
HOUR = dt.timedelta(hours=1)


def test_open_account_when_anyone_asks_is_on_record_without_anything_personal():
    made = open_account(
        email=" Zoe@City.example ", name=" Zoë ", language="ar", password="p" * 12, by=PUBLIC, at=AT
    )
    assert (made.email, made.name, made.language, made.opened_at) == ("zoe@city.example", "Zoë", "ar", AT)
    assert made.check_password("p" * 12)
    assert not open_account(email="a@city.example", by=PUBLIC, at=AT).has_usable_password()
    assert events()[0] == ("account.opened", "public", f"account {made.public_id}", {})


def test_open_account_when_the_input_is_wrong_says_everything_at_once():
    with no_event(), pytest.raises(Faults) as caught:
        open_account(email="zoe", name="z" * 201, language="xx", by=PUBLIC, at=AT)
    assert tuple(caught.value) == (
        Fault("email", "“zoe” is no mail address.", "Write one such as name@city.example."),
        Fault("name", "The name has 201 letters.", "Use at most 200."),
        Fault("language", "There are no pages in “xx”.", "Choose one of ar, en, es."),
    )


def test_open_account_when_the_address_has_one_is_refused_and_the_transaction_goes_on():
    account_of(EVE)
    with no_event(), pytest.raises(DomainError) as caught:
        open_account(email="EVE@city.example", by=PUBLIC, at=AT)
    assert (caught.value.code, caught.value.place) == ("account-exists", "email")
    assert Account.objects.count() == 1


def test_open_account_when_the_trail_is_broken_opens_none():
    with broken_trail():
        open_account(email="zoe@city.example", by=PUBLIC, at=AT)
    assert Account.objects.count() == 0


def test_change_account_when_its_owner_or_an_administrator_asks_changes_it():
    eve = account_of(EVE)
    for by in (EVE, GUS):
        made = change_account(account=eve, name=f" Eve of {by.id} ", language="es", by=by, at=AT)
        assert (made.name, made.language) == (f"Eve of {by.id}", "es")
        assert events()[-1] == ("account.changed", by.id, "account eve", {})


def test_change_account_when_it_may_not_be_is_refused_without_an_event():
    eve = account_of(EVE)
    for by in (PUBLIC, ADA, BO):
        with no_event(), pytest.raises(NotPermitted):
            change_account(account=eve, name="", language="en", by=by, at=AT)
    with no_event(), pytest.raises(Faults):
        change_account(account=eve, name="", language="xx", by=EVE, at=AT)
    with broken_trail():
        change_account(account=eve, name="Other", language="en", by=EVE, at=AT)
    erase_account(account=eve, by=EVE, at=AT)
    with no_event(), pytest.raises(DomainError) as caught:
        change_account(account=eve, name="Eve again", language="en", by=GUS, at=AT)
    assert caught.value.code == "account-erased"


def test_note_credentials_when_a_way_to_sign_in_changed_tells_that_it_did():
    eve = account_of(EVE)
    note_credentials(account=eve, what=EventName.FACTOR_ADDED, by=EVE, at=AT)
    assert events()[-1] == ("account.factor-added", "eve", "account eve", {})
    with no_event(), pytest.raises(NotPermitted):
        note_credentials(account=eve, what=EventName.FACTOR_ADDED, by=BO, at=AT)
    with no_event(), pytest.raises(ValueError, match="no change of a way"):
        note_credentials(account=eve, what=EventName.ROLE_ENDED, by=EVE, at=AT)


def test_note_visit_when_an_hour_passed_since_the_last_begins_a_new_one():
    eve = account_of(EVE)
    moments = [AT, AT + HOUR / 2, AT + HOUR, AT + 2 * HOUR, AT + 5 * HOUR]
    with no_event():
        before = [note_visit(account=eve, by=EVE, at=moment) for moment in moments]
    assert before == [None, None, None, AT + HOUR, AT + 2 * HOUR]
    with pytest.raises(NotPermitted):
        note_visit(account=eve, by=BO, at=AT)


def token(grants=(), days=30, label="Reports", by=BO):
    return make_token(account=account_of(BO), label=label, grants=list(grants), days=days, by=by, at=AT)


def test_make_token_when_its_owner_asks_carries_the_chosen_roles():
    bo = account_of(BO)
    grant_role(account=bo, role=Role.EXPERT, within=HOST, by=SYSTEM, at=AT)
    expert = bo.grants.get(role="expert")
    made = token([expert])
    acting = actor_of_token(made.secret, at=AT)
    assert (acting.grants, acting.withheld) == ({Grant(Role.EXPERT, HOST)}, BO.grants)
    assert actor_of_token(token().secret, at=AT).grants == frozenset()
    facts = {"account": "bo", "grants": [expert.public_id], "days": 30}
    assert events()[-2] == ("token.made", "bo", f"token {made.token.public_id}", facts)


@pytest.mark.parametrize("by", [GUS, SYSTEM, ADA, PUBLIC])
def test_make_token_when_anybody_else_asks_is_refused_for_it_would_make_them_the_owner(by):
    account_of(BO)
    with no_event(), pytest.raises(DomainError) as caught:
        token(by=by)
    assert caught.value.code == "not-yours"


def test_make_token_when_the_input_is_wrong_says_everything_at_once():
    account_of(BO)
    others = account_of(CEM).grants.all()
    with no_event(), pytest.raises(Faults) as caught:
        token(others, days=367, label=" ")
    assert [fault.place for fault in caught.value] == ["label", "days", "grants"]
    with no_event(), pytest.raises(Faults):
        token(label="x" * 101, days=0)
    with broken_trail():
        token()
    assert ApiToken.objects.count() == 0


def test_token_when_its_role_or_its_account_or_its_time_ends_is_worth_nothing():
    bo = account_of(BO)
    grant = bo.grants.get()
    made, over = token([grant]), token([grant], days=1)
    end_role(grant=grant, reason="", by=BO, at=AT)
    assert actor_of_token(made.secret, at=AT).grants == frozenset()
    grant_role(account=bo, role=Role.CITY_COORDINATOR, within=HOST, by=SYSTEM, at=AT)
    assert actor_of_token(made.secret, at=AT).grants == frozenset()
    ended = end_token(token=made.token, by=BO, at=AT)
    assert events()[-1] == ("token.ended", "bo", f"token {ended.public_id}", {})
    last = token()
    erase_account(account=bo, by=BO, at=AT)
    for secret, at in (
        (made.secret, AT),
        (over.secret, AT + dt.timedelta(days=1)),
        (last.secret, AT),
        ("x", AT),
    ):
        with pytest.raises(DomainError) as caught:
            actor_of_token(secret, at=at)
        assert caught.value.code == "bad-token"


def test_token_when_its_owner_has_no_second_factor_carries_no_staff_role():
    ada = account_of(ADA)
    made = make_token(account=ada, label="x", grants=list(ada.grants.all()), days=1, by=ADA, at=AT)
    assert actor_of_token(made.secret, at=AT).grants == ADA.grants
    Authenticator.objects.all().delete()
    assert actor_of_token(made.secret, at=AT).grants == frozenset()


def test_end_token_when_it_may_not_be_is_refused_without_an_event():
    made = token().token
    with no_event(), pytest.raises(NotPermitted):
        end_token(token=made, by=CEM, at=AT)
    with broken_trail():
        end_token(token=made, by=BO, at=AT)
    end_token(token=made, by=BO, at=AT)
    with no_event(), pytest.raises(DomainError) as caught:
        end_token(token=made, by=BO, at=AT)
    assert caught.value.code == "token-ended"


def test_end_session_when_its_person_asks_signs_that_browser_out():
    here, there = Client(), Client()
    eve = sign_in(here, EVE)
    sign_in(there, EVE)
    bo = sign_in(Client(), BO)
    newest, oldest = sessions(EVE, at=AT)
    end_session(account=eve, number=oldest.number, by=EVE, at=AT)
    assert [one.number for one in sessions(EVE, at=AT)] == [newest.number]
    assert Session.objects.filter(pk=oldest.key).count() == 0
    assert events()[-1] == ("account.session-ended", "eve", "account eve", {})
    for account, by, fault in ((eve, BO, NotPermitted), (bo, BO, NotFound)):
        with no_event(), pytest.raises(fault):
            end_session(account=account, number=newest.number, by=by, at=AT)


def test_sessions_when_one_is_out_of_date_leaves_it_out():
    sign_in(Client(), EVE)
    assert len(sessions(EVE, at=AT)) == 1
    Session.objects.update(expire_date=AT)
    assert sessions(EVE, at=AT) == ()


NAME, MAIL, OLD_MAIL = "Zuzanna Quetzal", "zuzanna@quetzal.example", "zq@old.example"


def somebody():
    """An account that has left traces in everything that this app keeps."""
    zoe = open_account(email=MAIL, name=NAME, password="p" * 12, by=PUBLIC, at=AT)
    own = person("zoe")
    Account.objects.filter(pk=zoe.pk).update(public_id="zoe")
    zoe.refresh_from_db()
    EmailAddress.objects.create(user=zoe, email=MAIL, verified=True, primary=True)
    Authenticator.objects.create(user=zoe, type="totp", data={"secret": NAME})
    sign_in(Client(), own)
    UserSession.objects.update(user_agent=NAME)
    taken = invite(email=OLD_MAIL, role=Role.EXPERT, within=HOST, by=SYSTEM, at=AT)
    accept_invitation(invitation=taken.invitation, account=zoe, by=own, at=AT)
    grant_role(account=zoe, role=Role.REVIEWER, within=PROGRAM, by=SYSTEM, at=AT)
    end_role(grant=zoe.grants.get(role="reviewer"), reason=f"{NAME} moved.", by=SYSTEM, at=AT)
    invite(email=MAIL, role=Role.DONOR, within=PROGRAM, by=SYSTEM, at=AT)
    expert = zoe.grants.filter(role="expert")
    make_token(account=zoe, label=f"For {NAME}", grants=list(expert), days=9, by=own, at=AT)
    note_visit(account=zoe, by=own, at=AT)
    return zoe, own


def found_anywhere(*texts):
    """Name the tables and columns in which one of the texts stands, of every table there is."""
    found = set()
    for model in apps.get_models():
        for row in model._default_manager.all().values():
            for column, value in row.items():
                shown = str(value).lower()
                found |= {f"{model._meta.db_table}.{column}" for text in texts if text.lower() in shown}
    return found


def test_erase_account_when_its_person_asks_leaves_nothing_personal_in_any_table():
    zoe, own = somebody()
    assert found_anywhere(NAME, MAIL, OLD_MAIL) == {
        "accounts_account.email",
        "accounts_account.name",
        "accounts_apitoken.label",
        "accounts_invitation.email",
        "accounts_rolegrant.end_reason",
        "account_emailaddress.email",
        "mfa_authenticator.data",
        "usersessions_usersession.user_agent",
    }
    made = erase_account(account=zoe, by=own, at=AT)
    assert found_anywhere(NAME, MAIL, OLD_MAIL, "127.0.0.1") == set()
    assert (made.is_active, made.erased_at, made.name, made.last_login) == (False, AT, "", None)
    assert Session.objects.count() == 0
    assert [(one.role, one.ended_by != "") for one in made.grants.order_by("role")] == [
        ("expert", True),
        ("reviewer", True),
    ]
    assert events()[-1] == ("account.erased", "zoe", "account zoe", {})


def test_erase_account_when_it_may_not_be_is_refused_without_an_event():
    zoe, own = somebody()
    with no_event(), pytest.raises(NotPermitted):
        erase_account(account=zoe, by=BO, at=AT)
    with broken_trail():
        erase_account(account=zoe, by=own, at=AT)
    zoe.refresh_from_db()
    assert (zoe.name, zoe.is_active, UserSession.objects.count()) == (NAME, True, 1)
    erase_account(account=zoe, by=GUS, at=AT)
    with no_event(), pytest.raises(DomainError) as caught:
        erase_account(account=zoe, by=own, at=AT)
    assert caught.value.code == "account-erased"


def test_account_export_when_its_person_asks_holds_all_and_no_secret():
    zoe, own = somebody()
    found = account_export(own, "zoe")
    text = json.dumps(found)
    assert all(part in text for part in (NAME, MAIL, OLD_MAIL, "127.0.0.1", "moved."))
    assert zoe.password not in text
    assert ApiToken.objects.get().digest not in text
    assert [one["role"] for one in found["roles"]] == ["expert", "reviewer"]
    for who in (PUBLIC, BO, DIA):
        with pytest.raises(NotFound):
            account_export(who, "zoe")

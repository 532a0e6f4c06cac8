"""What the other apps keep about a person goes out and goes away with the account."""

from __future__ import annotations

import json

import pytest
from allauth.account.models import EmailAddress

import world
from accounts.test_operations import MAIL, NAME, OLD_MAIL, found_anywhere, somebody
from cast import ADA, AT, PROGRAM
from citylinks.access.actors import SYSTEM
from citylinks.access.states import Role
from citylinks.accounts.models import Invitation
from citylinks.accounts.operations import erase_account, invite
from citylinks.accounts.personal import KEEPINGS, Keeping, keep
from citylinks.accounts.queries import account_export
from citylinks.kernel.errors import DomainError
from citylinks.network.operations import open_profile
from citylinks.outbox.models import Message
from citylinks.outbox.operations import About, Recipient, approve_letter, send_letter, write_letter
from citylinks.outbox.states import LetterKind
from trail import broken_trail, names, no_event

pytestmark = pytest.mark.django_db


@pytest.fixture
def known():
    """Somebody with a profile, a letter that was sent and one that waits, to an old address."""
    world.build()
    zoe, own = somebody()
    open_profile(account=zoe, by=own, at=AT)
    values = {"organization": "O", "call": "C", "program": "P", "reason": "R", "sent": "S", "link": "L"}
    for address in (MAIL, OLD_MAIL):
        to = Recipient(address, NAME, "en", zoe if address == MAIL else None)
        what = {"within": PROGRAM, "kind": LetterKind.SELECTED, "about": About("application", "x")}
        letter = write_letter(**what, to=to, values=values, by=ADA, at=AT)
        if address == MAIL:
            send_letter(message=approve_letter(message=letter, by=ADA, at=AT), by=ADA, at=AT)
    return zoe, own


def test_keepings_are_those_of_every_app_that_keeps_something_of_people():
    assert sorted(KEEPINGS) == ["calls", "letters", "profile"]
    with pytest.raises(RuntimeError, match="kept already"):
        keep(Keeping("letters", lambda account: [], lambda leaver, by, at: None))


def test_account_export_holds_the_profile_and_the_letters_that_left(
    known, django_capture_on_commit_callbacks
):
    _zoe, own = known
    Message.objects.filter(to_email=MAIL).update(state="sent", sent_at=AT)
    found = account_export(own, "zoe")
    assert [one["name"] for one in found["profile"]] == [NAME]
    assert [one["to"] for one in found["letters"]] == [MAIL]
    json.dumps(found)


def test_erase_account_when_other_apps_keep_something_leaves_nothing_in_any_table(known):
    zoe, own = known
    Message.objects.filter(to_email=MAIL).update(state="sent", sent_at=AT)
    assert {
        "network_person.name",
        "network_personemail.address",
        "outbox_message.to_email",
    } <= found_anywhere(NAME, MAIL, OLD_MAIL)
    with broken_trail():
        erase_account(account=zoe, by=own, at=AT)
    assert "network_person.name" in found_anywhere(NAME)
    erase_account(account=zoe, by=own, at=AT)
    assert found_anywhere(NAME, MAIL, OLD_MAIL) == set()
    assert names()[-5:] == [
        "person.erased", "letter.erased", "letter.discarded", "letter.erased", "account.erased",
    ]  # fmt: skip


def test_erase_account_when_a_letter_is_on_its_way_waits(known):
    zoe, own = known
    with no_event(), pytest.raises(DomainError) as caught:
        erase_account(account=zoe, by=own, at=AT)
    assert caught.value.code == "letter-on-its-way"


def test_erase_account_when_an_address_was_never_proved_leaves_what_is_written_to_it(known):
    zoe, own = known
    Message.objects.filter(to_email=MAIL).update(state="sent", sent_at=AT)
    EmailAddress.objects.create(user=zoe, email="another@city.example", verified=False)
    to = Recipient("another@city.example", "Another", "en", None)
    what = {"within": PROGRAM, "kind": LetterKind.SELECTED, "about": About("application", "x")}
    values = {"organization": "O", "call": "C", "program": "P", "reason": "R", "link": "L"}
    theirs = write_letter(**what, to=to, values=values, by=ADA, at=AT)
    asked = invite(email="another@city.example", role=Role.DONOR, within=PROGRAM, by=SYSTEM, at=AT)
    erase_account(account=zoe, by=own, at=AT)
    theirs.refresh_from_db()
    assert (theirs.state, theirs.to_name) == ("draft", "Another")
    assert list(Invitation.objects.values_list("pk", flat=True)) == [asked.invitation.pk]


def test_erase_account_when_its_own_address_was_never_proved_leaves_what_is_written_to_it(known):
    zoe, _own = known
    EmailAddress.objects.filter(user=zoe).update(verified=False)
    Message.objects.update(account=None)
    erase_account(account=zoe, by=SYSTEM, at=AT)
    assert Message.objects.filter(to_email=MAIL).exists()

from __future__ import annotations

import pytest

from cast import AT, EVE
from citylinks.access.actors import SYSTEM
from citylinks.accounts.operations import erase_account
from citylinks.accounts.queries import account_export
from citylinks.calls.models import Clarification
from citylinks.calls.operations import ask_clarification
from people import account_of

pytestmark = pytest.mark.django_db


def test_account_when_exported_holds_what_was_asked_and_when_erased_nobody_asked(call):
    account = account_of(EVE)
    ask_clarification(call=call, question="What counts?", language="en", by=EVE, at=AT)
    kept = account_export(EVE, account.public_id)["calls"]
    assert kept == [{"asked": "What counts?", "call": "call", "at": AT.isoformat(), "answer": ""}]
    erase_account(account=account, by=SYSTEM, at=AT)
    assert Clarification.objects.get().asked_by == "erased"

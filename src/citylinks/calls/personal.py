"""What calls keep about a person, beside the applications of organizations: what the person asked and did."""

from __future__ import annotations

from citylinks.accounts.models import Account
from citylinks.accounts.personal import Keeping, Rows
from citylinks.calls.operations.erasure import forget_asker
from citylinks.calls.queries.personal import done_by


def _export(account: Account) -> Rows:
    return done_by(account.public_id)


KEEPING = Keeping("calls", _export, forget_asker)

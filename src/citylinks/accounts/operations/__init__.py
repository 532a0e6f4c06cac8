"""Every change of accounts, the roles they hold, invitations and tokens."""

from citylinks.accounts.operations.accounts import (
    change_account,
    erase_account,
    note_credentials,
    note_visit,
    open_account,
)
from citylinks.accounts.operations.factors import Encrypted, encrypt_factors
from citylinks.accounts.operations.invitations import (
    Invited,
    accept_invitation,
    invite,
    withdraw_invitation,
)
from citylinks.accounts.operations.roles import end_role, grant_role, hand_over_role
from citylinks.accounts.operations.sessions import end_other_sessions, end_session
from citylinks.accounts.operations.tokens import MadeToken, end_token, make_token, note_token_use

__all__ = [
    "Encrypted",
    "Invited",
    "MadeToken",
    "accept_invitation",
    "change_account",
    "encrypt_factors",
    "end_other_sessions",
    "end_role",
    "end_session",
    "end_token",
    "erase_account",
    "grant_role",
    "hand_over_role",
    "invite",
    "make_token",
    "note_credentials",
    "note_token_use",
    "note_visit",
    "open_account",
    "withdraw_invitation",
]

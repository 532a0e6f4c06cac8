"""Every change of accounts, the roles they hold, invitations and tokens."""

from citylinks.accounts.operations.accounts import change_account, erase_account, open_account
from citylinks.accounts.operations.invitations import accept_invitation, invite, withdraw_invitation
from citylinks.accounts.operations.roles import end_role, grant_role, hand_over_role
from citylinks.accounts.operations.tokens import end_token, make_token

__all__ = [
    "accept_invitation",
    "change_account",
    "end_role",
    "end_token",
    "erase_account",
    "grant_role",
    "hand_over_role",
    "invite",
    "make_token",
    "open_account",
    "withdraw_invitation",
]

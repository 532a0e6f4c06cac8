"""The accounts of the cast: the same ids, the same roles, a proved address and a second factor."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from cast import AT
from citylinks.access.actors import SYSTEM
from citylinks.accounts.models import Account
from citylinks.accounts.operations import grant_role, open_account


def account_of(actor):
    """Return the account that acts as this actor; make it the first time."""
    found = Account.objects.filter(public_id=actor.id).first()
    if found is not None:
        return found
    email = f"{actor.id}@city.example"
    account = open_account(email=email, name=actor.name, password="correct horse battery", by=SYSTEM, at=AT)
    Account.objects.filter(pk=account.pk).update(public_id=actor.id)
    account.refresh_from_db()
    for grant in sorted(actor.grants, key=lambda one: (one.role, one.within)):
        grant_role(account=account, role=grant.role, within=grant.within, by=SYSTEM, at=AT)
    EmailAddress.objects.create(user=account, email=email, verified=True, primary=True)
    Authenticator.objects.create(user=account, type=Authenticator.Type.TOTP, data={"secret": "unused"})
    return account

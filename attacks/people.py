"""People with roles who are signed in: made inside a target, through the operations of the domain.

Every person has a proved address and a second factor, as the roles of staff ask for it, and a session of their
own. What comes back can be sent from any process: a cookie and the token of forms.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from attacks.target import Target

CSRF = "0123456789abcdefABCDEF0123456789"

MAKE = """
import datetime as dt, json
from importlib import import_module
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from citylinks.access.actors import SYSTEM
from citylinks.access.states import Role
from citylinks.accounts.operations import grant_role, open_account
now = dt.datetime.now(dt.UTC)
made = []
for name, roles in json.loads({wanted!r}):
    account = open_account(email=f"{{name}}@attack.example", name=name, by=SYSTEM, at=now)
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    Authenticator.objects.create(user=account, type="totp", data={{"secret": "unused"}})
    for role, within in roles:
        grant_role(account=account, role=Role(role), within=within, by=SYSTEM, at=now)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.save()
    made.append([name, account.public_id, session.session_key])
print(json.dumps(made))
"""


@dataclass(frozen=True, slots=True)
class SignedInPerson:
    """Who they are, and the headers that make a request theirs."""

    name: str
    public_id: str
    session: str

    @property
    def headers(self) -> dict[str, str]:
        """Return the cookies of the session and of forms; a form also sends `csrfmiddlewaretoken`."""
        return {"Cookie": f"sessionid={self.session}; csrftoken={CSRF}"}

    def form(self, **fields: str) -> dict[str, str]:
        """Return the fields of a form with its token."""
        return {"csrfmiddlewaretoken": CSRF, **fields}


def sign_in(target: Target, people: dict[str, list[tuple[str, str]]]) -> dict[str, SignedInPerson]:
    """Make accounts by name, with their roles as pairs of a role and the public id it is held within."""
    wanted = json.dumps([[name, roles] for name, roles in people.items()])
    made = json.loads(target.python(MAKE.format(wanted=wanted)).splitlines()[-1])
    return {name: SignedInPerson(name, public_id, session) for name, public_id, session in made}

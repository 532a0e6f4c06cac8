"""Organizations and people of the tests about the network, made as the system makes them."""

from __future__ import annotations

import world
from cast import AT
from citylinks.access.actors import SYSTEM
from citylinks.network.operations import register_person

WHO = {"by": SYSTEM, "at": AT}


def person(name="Ana Ruiz", work=None, **changes):
    given = {"emails": [f"{name.split()[0].lower()}@people.example"], **changes}
    return register_person(name=name, organization=work, **given, **WHO)


def organizations(city, *names):
    """Organizations of these names, with ids made of them."""
    return [world.organization(name, city, name.lower().replace(" ", "-")[:10]) for name in names]

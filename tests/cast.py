"""The standing cast.

Ada coordinates the program, Bo works for a host city, Cem for a resource partner, Dia is the donor, Eve is a stranger.
Kim keeps the register, Odo coordinates another program, Adi administers the installation.
"""

from __future__ import annotations

import datetime as dt

from citylinks.access.actors import PUBLIC, SYSTEM, Actor, Grant
from citylinks.access.states import INSTALLATION, ActorKind, Role

AT = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)

PROGRAM = "prgmclinks"
OTHER_PROGRAM = "prgmother0"
HOST = "hostcity00"
RESOURCE = "resource00"


def person(name: str, *grants: Grant) -> Actor:
    return Actor(ActorKind.PERSON, name.lower(), name, frozenset(grants))


ADA = person("Ada", Grant(Role.PROGRAM_OFFICER, PROGRAM))
BO = person("Bo", Grant(Role.CITY_COORDINATOR, HOST))
CEM = person("Cem", Grant(Role.CITY_COORDINATOR, RESOURCE))
DIA = person("Dia", Grant(Role.DONOR, PROGRAM))
EVE = person("Eve")
KIM = person("Kim", Grant(Role.REGISTER_KEEPER, INSTALLATION))
ODO = person("Odo", Grant(Role.PROGRAM_OFFICER, OTHER_PROGRAM))
ADI = person("Adi", Grant(Role.ADMINISTRATOR, INSTALLATION))
CAST = (SYSTEM, PUBLIC, ADA, BO, CEM, DIA, EVE)
EVERYBODY = (*CAST, KIM, ODO, ADI)

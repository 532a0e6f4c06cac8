"""How long finding members takes at 11,000 of them on SQLite, as a query and as a page sent compressed.

    python -m benchmarks.bench_members [REQUESTS] [MEMBERS]

Every request asks something else: words, themes, countries, languages, months, alone and together, so no
cache answers. `scan_ms` is what reading all lines of the directory once takes on the same machine, and the
`cpu` figures what a query and a page take of one processor, the database's part on SQLite with it: they tell
a slow or busy machine from a slow search. Target: a 95th percentile of 100 ms. Set CITYLINKS_DATABASE_URL to
measure PostgreSQL.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict
from urllib.parse import urlencode

from benchmarks.bench_match_page import get
from benchmarks.harness import limits, save

if TYPE_CHECKING:
    from citylinks.access.actors import Actor

TARGET_MS = 100.0
MEMBERS = 11_000
SEED = 7
NOW = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
FIRST = ("Ana", "Bram", "Chidi", "Dewi", "Elif", "Fatou", "Goran", "Hana", "Ivan", "Jun", "Kofi", "Lucia")
LAST = ("Abe", "Botha", "Cruz", "Diallo", "Evans", "Fofana", "Garcia", "Haddad", "Ibrahim", "Jansen", "Kim")
POSITIONS = (
    "City engineer",
    "Finance officer",
    "City manager",
    "Planner",
    "Head of water",
    "Climate officer",
)
DONE = (
    "Rebuilt drains",
    "Led a master plan",
    "Audited the budget",
    "Trained inspectors",
    "Mapped flood risk",
)
LANGUAGES = ("en", "es", "fr", "pt", "id", "ar", "sw", "hi", "de", "ja")


class Who(TypedDict):
    """Who makes the program of the benchmark, and when."""

    by: Actor
    at: dt.datetime


def prepared() -> None:
    """Set Django up on a database of its own, with all places in it."""
    folder = Path(tempfile.mkdtemp(prefix="citylinks-bench-"))
    os.environ["CITYLINKS_DATA_DIR"] = str(folder)
    os.environ.setdefault("CITYLINKS_DATABASE_URL", f"sqlite:///{folder / 'bench.sqlite3'}")
    os.environ["DJANGO_SETTINGS_MODULE"] = "citylinks.settings"
    import django

    django.setup()
    from django.core.management import call_command

    from citylinks.access.actors import SYSTEM
    from citylinks.cli.setup import collect_static
    from citylinks.places.operations import load_gazetteer

    call_command("migrate", verbosity=0)
    collect_static()
    load_gazetteer(by=SYSTEM, at=NOW)


def populate(members: int) -> None:
    """Make people with two themes, evidence, two languages and a window each; one organization for ten."""
    from django.db import connection

    from citylinks.network.models import (
        Affiliation,
        AvailabilityWindow,
        Expertise,
        ExpertiseEvidence,
        Organization,
        Person,
        PersonLanguage,
    )
    from citylinks.network.operations.listing import list_organizations
    from citylinks.places.models import City
    from citylinks.themes.taxonomy import THEMES

    chance = random.Random(SEED)  # noqa: S311 - makes people up, keeps no secret
    cities = list(City.objects.order_by("-population")[: members // 10])
    kinds = ("local-government", "utility", "university", "association")
    organizations = Organization.objects.bulk_create(
        Organization(name=f"City of {city.name} {city.pk}", kind=chance.choice(kinds), city=city)
        for city in cities
    )
    people = Person.objects.bulk_create(
        Person(
            name=f"{chance.choice(FIRST)} {chance.choice(LAST)} {number}",
            organization=chance.choice(organizations),
            visibility=chance.choice(("public", "public", "network", "private")),
            will_travel=chance.random() < 0.6,
            will_host=chance.random() < 0.4,
            registered_at=NOW,
            is_sample=True,
        )
        for number in range(members - len(organizations))
    )
    Affiliation.objects.bulk_create(
        Affiliation(person=one, organization=one.organization, position=chance.choice(POSITIONS))
        for one in people
    )
    expertise = Expertise.objects.bulk_create(
        Expertise(person=one, theme=theme, level=chance.choice(("basic", "practised", "leading")))
        for one in people
        for theme in chance.sample(sorted(THEMES), 3)
    )
    ExpertiseEvidence.objects.bulk_create(
        ExpertiseEvidence(expertise=one, what=f"{chance.choice(DONE)} for {chance.randint(2, 90)} wards.")
        for one in expertise
        if chance.random() < 0.7
    )
    PersonLanguage.objects.bulk_create(
        PersonLanguage(person=one, language=code, level="fluent")
        for one in people
        for code in chance.sample(LANGUAGES, 2)
    )
    days = [dt.date(2027, 1, 1) + dt.timedelta(days=chance.randint(0, 500)) for _ in people]
    AvailabilityWindow.objects.bulk_create(
        AvailabilityWindow(person=one, starts=day, ends=day + dt.timedelta(days=chance.randint(20, 120)))
        for one, day in zip(people, days, strict=True)
    )
    list_organizations([one.pk for one in organizations])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as a database does by itself after a while


def officer_of_many(organizations: int = 300) -> Actor:
    """Return an officer of a program in which this many organizations take part, by needs of theirs."""
    from citylinks.access.actors import SYSTEM, Actor, Grant
    from citylinks.access.states import ActorKind, Role
    from citylinks.kernel.source import Source
    from citylinks.needs.models import Need
    from citylinks.network.models import Organization
    from citylinks.programs.operations import record_donor, set_up_program
    from citylinks.programs.terms import PurposeTerms, Terms

    who = Who(by=SYSTEM, at=NOW)
    program = set_up_program(
        code="bench",
        name="Bench",
        donor=record_donor(name="Donor", **who),
        terms=Terms((PurposeTerms("any", "Governance"),)),
        source=Source("A benchmark"),
        **who,
    )
    Need.objects.bulk_create(
        Need(program=program, organization=one, stated_at=NOW, source_title="A benchmark")
        for one in Organization.objects.order_by("pk")[:organizations]
    )
    return Actor(ActorKind.PERSON, "ada", "Ada", frozenset({Grant(Role.PROGRAM_OFFICER, program.public_id)}))


def questions(count: int) -> list[dict[str, str]]:
    """Ask in every way that the page offers, always the same questions."""
    from citylinks.themes.taxonomy import THEMES

    chance = random.Random(SEED)  # noqa: S311 - chooses questions, keeps no secret
    themes = sorted(THEMES)
    made: list[dict[str, str]] = []
    for place in range(count):
        ways: tuple[dict[str, str], ...] = (
            {"page": str(chance.randint(1, 40))},
            {"q": chance.choice(FIRST)},
            {"theme": chance.choice(themes)},
            {"q": f"{chance.choice(POSITIONS)} {chance.choice(DONE)}"},
            {"theme": chance.choice(themes), "language": chance.choice(LANGUAGES)},
            {"country": chance.choice(("US", "IN", "BR", "CN")), "month": f"2027-{chance.randint(1, 12):02}"},
            {"will": chance.choice(("travel", "host")), "q": "drain"},
        )
        made.append(ways[place % len(ways)])
    return made


def timed(act: Callable[[], object]) -> float:
    """Return the milliseconds of one call."""
    began = time.perf_counter()
    act()
    return 1000 * (time.perf_counter() - began)


def page_times(asked: list[dict[str, str]]) -> dict[str, float]:
    """Ask for the page through the WSGI stack; a page that is not 200 stops the run."""
    from citylinks.wsgi import application

    times, worked, largest = [], [], 0
    for one in [asked[0], *asked]:
        began = time.process_time()
        status, size, took = get(application, "/network/", urlencode(one))
        if status != 200:
            raise SystemExit(f"/network/?{urlencode(one)} answered {status}")
        times.append(took)
        worked.append(1000 * (time.process_time() - began))
        largest = max(largest, size)
    return {  # the first one compiles the templates
        "page_p50_ms": statistics.median(times[1:]),
        "page_p95_ms": statistics.quantiles(times[1:], n=20)[18],
        "page_cpu_p95_ms": statistics.quantiles(worked[1:], n=20)[18],
        "page_bytes_max": float(largest),
    }


def measure(requests: int = 200, size: int = MEMBERS) -> dict[str, float]:
    """Measure for the public, for one who sees everyone, and for an officer who sees a program's people."""
    prepared()
    from citylinks.access.actors import PUBLIC, SYSTEM
    from citylinks.network.models import Listing
    from citylinks.network.queries import MemberQuestion, members

    build = timed(lambda: populate(size))
    scan = min(timed(lambda: list(Listing.objects.values_list("search_text", "facets"))) for _ in range(5))
    found: dict[str, float] = {
        "members": float(Listing.objects.count()),
        "build_s": build / 1000,
        "scan_ms": scan,
    }
    for name, actor in (("all", SYSTEM), ("public", PUBLIC), ("officer", officer_of_many())):
        times, worked = [], []
        for asked in questions(requests):
            facets = {key: [value] for key, value in asked.items() if key not in {"q", "page"}}
            question = MemberQuestion(asked.get("q", ""), facets, int(asked.get("page", 1)))
            began = time.process_time()
            times.append(timed(lambda question=question, actor=actor: members(actor, question)))
            worked.append(1000 * (time.process_time() - began))
        found |= {
            f"query_{name}_p50_ms": statistics.median(times),
            f"query_{name}_p95_ms": statistics.quantiles(times, n=20)[18],
            f"query_{name}_cpu_p95_ms": statistics.quantiles(worked, n=20)[18],
        }
    found |= page_times(questions(requests))
    found["page_p95_in_scans"] = found["page_p95_ms"] / scan
    return found


def main() -> None:
    """Print and keep the figures; exit with 1 when the target is missed."""
    given = [int(text) for text in sys.argv[1:3]]
    found = measure(*given)
    from django.db import connection

    save(
        f"members_search_{connection.vendor}",
        {"target_ms": TARGET_MS, "machine": limits(quick=True), **found},
    )
    for name, value in found.items():
        print(f"{name:20} {value:10.1f}")
    sys.exit(any(value > TARGET_MS for name, value in found.items() if name.endswith("p95_ms")))


if __name__ == "__main__":
    main()

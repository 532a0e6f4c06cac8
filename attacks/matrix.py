"""The access matrix: everybody reads every page and every answer over two programs, and nobody another's.

Two programs with a municipality each, and one municipality in neither, are planted with marks that only few
may read: an address, the note of a conflict of interest, an unpublished need and partnership, a letter in
draft, the reason of a request. People of every role collect the addresses that they are shown; then everybody
asks for each of them, on the pages and as JSON. A mark in an answer to somebody who has no part in it is a
leak. A mark that nobody is shown who may read it would prove nothing, so those are counted too.
"""

from __future__ import annotations

import json
import re
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from attacks.target import Figure, Target

READERS = 4  # at once
SECONDS = 180.0  # after these nothing more is asked, and the attack says that it is not whole
PAGES_OF_ONE = 25  # that one person collects
LIKE_ONE = 4  # addresses of one form, such as /network/people/…/
LINK = re.compile(r'href="(/[^"#]*)"')
NOT_FOLLOWED = re.compile(
    r"^/(static|match|cities|styleguide|language|why-not|account/logout|account/session)"
)
COLLECTING = ("red-program", "blue-program", "red-city", "register-keeper", "administrator")
SECTIONS = (
    "/start/",
    "/network/",
    "/network/?q=marked",
    "/network/import/",
    "/network/export/",
    "/network/requests/",
    "/network/requests/new/",
    "/network/organizations/new/",
    "/needs/",
    "/partnerships/",
    "/programs/",
    "/calls/",
    "/applications/",
    "/reviews/",
    "/outbox/",
    "/account/",
    "/roles/installation/",
)
API = (
    "applications",
    "bulk-requests",
    "calls",
    "letters",
    "members",
    "needs",
    "offers",
    "organizations",
    "partnerships",
    "programs",
    "reviews",
    "roles",
    "me",
)

PLANTING = Path(__file__).with_name("matrix_planting.py")


class Mark(NamedTuple):
    """A text that was planted, and the names of those who may read it."""

    text: str
    readers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who asks: their name, their session and their token; the public has neither."""

    name: str
    session: str = ""
    token: str = ""


def marks() -> tuple[Mark, ...]:
    """Return every mark with those who may read it, as the reference of permissions says."""
    keeper = "register-keeper"
    found = [
        Mark("mark-address-outside", frozenset({keeper})),
        Mark("mark-note-outside", frozenset({keeper})),
    ]
    for name in ("red", "blue"):
        officer, city = f"{name}-program-officer", f"{name}-city-coordinator"
        reading = {officer, f"{name}-donor", f"{name}-auditor"}
        found += [
            Mark(f"mark-address-{name}", frozenset({officer, city, keeper})),
            Mark(f"mark-note-{name}", frozenset({officer, keeper})),
            Mark(f"mark-need-{name}", frozenset({*reading, city})),
            Mark(f"mark-pair-{name}", frozenset({*reading, city, f"{name}-finance-officer"})),
            Mark(f"mark-reason-{name}", frozenset({officer, keeper})),
            Mark(f"mark-letter-{name}", frozenset({officer, f"{name}-auditor"})),
        ]
    return tuple(found)


def attack(target: Target) -> list[Figure]:
    """Plant two programs, let everybody read everything, and count what they should not have seen."""
    planted = json.loads(
        target.python(f"import runpy\nrunpy.run_path({str(PLANTING)!r})").rpartition("PLANTED ")[2]
    )
    readers = [Reader("public")]
    readers += [Reader(name, **keys) for name, keys in planted["people"].items()]
    target.start()
    until = time.monotonic() + SECONDS
    addresses = collected(target, readers, planted["ids"], until)
    asked = [(reader, address) for address in addresses for reader in readers]
    with ThreadPoolExecutor(READERS) as pool:
        answers = list(pool.map(lambda one: answer(target, *one, until), asked))
    whole = all(text is not None for text in answers)
    leaks, shown = judged(zip(asked, answers, strict=True))
    errors = sum(text == "500" for text in answers)
    known = marks()
    return [
        Figure(
            "access matrix: readers x addresses",
            f"{len(readers)} x {len(addresses)} = {len(asked)} GETs",
            "all asked",
            whole,
        ),
        Figure("access matrix: leaks", " ".join([str(len(leaks)), *sorted(leaks)[:5]]), "0", not leaks),
        Figure("access matrix: errors of the server", str(errors), "0", errors == 0),
        Figure(
            "access matrix: marks shown to somebody who may read them",
            f"{len(shown)} of {len(known)}",
            "all",
            len(shown) == len(known),
        ),
    ]


def judged(answers: Iterable[tuple[tuple[Reader, str], str | None]]) -> tuple[set[str], set[str]]:
    """Return the leaks, as who read which mark where, and the marks that were shown to their readers."""
    leaks: set[str] = set()
    shown: set[str] = set()
    known = marks()
    for (reader, address), text in answers:
        for mark in known:
            if text is not None and mark.text in text:
                if reader.name in mark.readers:
                    shown.add(mark.text)
                else:
                    leaks.add(f"{reader.name}:{mark.text}:{address}")
    return leaks, shown


def collected(target: Target, readers: Iterable[Reader], ids: Iterable[str], until: float) -> tuple[str, ...]:
    """Return the addresses of what was planted, of all sections, and of what some people are led to."""
    found = dict.fromkeys((*ids, *SECTIONS, *(f"/api/v1/{one}" for one in API)))
    forms: dict[str, int] = {}
    for reader in readers:
        if not reader.name.startswith(COLLECTING):
            continue
        waiting, seen = list(SECTIONS), 0
        while waiting and seen < PAGES_OF_ONE:
            text = answer(target, reader, waiting.pop(0), until) or ""
            seen += 1
            for address in LINK.findall(text):
                form = re.sub(r"[0-9a-z]{10,}|\?.*", "-", address)
                if address in found or NOT_FOLLOWED.match(address) or forms.get(form, 0) >= LIKE_ONE:
                    continue
                forms[form] = forms.get(form, 0) + 1
                found[address] = None
                waiting.append(address)
    return tuple(found)


def answer(target: Target, reader: Reader, address: str, until: float) -> str | None:
    """Return what is answered to somebody: the text, "500" for an error, None once the time is over."""
    if time.monotonic() > until:
        return None
    request = urllib.request.Request(target.url + address, headers=headers(reader, address))
    try:
        with OPENER.open(request, timeout=30) as reply:
            return str(reply.read().decode("utf-8", "replace"))
    except urllib.error.HTTPError as refusal:
        return "500" if refusal.code >= 500 else refusal.read().decode("utf-8", "replace")


def headers(reader: Reader, address: str) -> Mapping[str, str]:
    """Return what tells the server who asks: a token for JSON, a session for pages."""
    if address.startswith("/api/"):
        return {"Authorization": f"Bearer {reader.token}"} if reader.token else {}
    names = ("sessionid", "__Host-sessionid")
    return {"Cookie": "; ".join(f"{name}={reader.session}" for name in names)} if reader.session else {}


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follow nothing: where a page leads to is asked for by itself."""

    def redirect_request(self, *_: object) -> None:
        return None


OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Stay)

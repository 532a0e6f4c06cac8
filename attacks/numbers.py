"""Numbers that are none, and names of hosts that are none: a sentence, never an error of the server."""

from __future__ import annotations

import http.client
import random
import urllib.parse

from attacks.people import CSRF, SignedInPerson, sign_in
from attacks.target import Figure, Target

HOSTILE = (
    "1" * 5000, "-" + "9" * 5000, "1e999999", "1E-999999", "NaN", "-Infinity", "inf", "٣", "１２", "²", "0x10",
    "1_000", "9" * 19, "-1", "1.5", "1,5", "", " ", "%00", "99999999999999999999999", "2026-99-99", "0000-00-00",
)  # fmt: skip
PAGES = {
    "/match": ("city", "q", "top", "limit", "page", "weight-climate", "other", "w-climate", "themes"),
    "/needs/": ("page", "theme", "country"),
    "/network/": ("page", "q", "theme", "month", "language", "country", "kind"),
    "/programs/": ("page", "city", "q", "day"),
    "/partnerships/": ("page", "country", "theme"),
    "/calls/": ("page",),
    "/cities/suggest": ("q", "limit"),
    "/api/v1/cities": ("q", "limit", "offset", "page"),
    "/api/v1/needs": ("limit", "offset", "page", "theme"),
    "/api/v1/organizations": ("limit", "offset", "page"),
    "/api/v1/people": ("limit", "offset", "month"),
}
PATHS = ("/cities/{}/", "/api/v1/cities/{}", "/needs/{}/", "/api/v1/needs/{}", "/programs/{}/")
FORMS = {
    "/account/": ("name", "language"),
    "/account/sessions/": ("number",),
    "/account/tokens/": ("label", "days", "grants"),
    "/network/me/": ("city", "pro_bono_days"),
    "/network/organizations/new/": ("name", "city", "city-number", "identifiers-0-value"),
}
HOSTS = (
    "evil.example",
    "a b",
    "[::1",
    "x" * 300 + ".example",
    "127.0.0.1:99999999",
    "@",
    "ex_ample..com",
    "",
)
MOST = 700


def ask(
    target: Target, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None
) -> int:
    """Send one request and return its status; 0 when no answer came."""
    connection = http.client.HTTPConnection("127.0.0.1", target.port, timeout=30)
    try:
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()
    return answer.status


def questions() -> list[str]:
    """Return addresses with one hostile value each, in an order that is always the same, at most MOST."""
    found = [
        f"{page}?{urllib.parse.urlencode({name: value})}"
        for page, names in PAGES.items()
        for name in names
        for value in HOSTILE
    ]
    found += [path.format(urllib.parse.quote(value, safe="")) for path in PATHS for value in HOSTILE]
    random.Random(7).shuffle(found)
    return found[:MOST]


def sent(target: Target, person: SignedInPerson) -> list[tuple[str, int]]:
    """Send every form with one hostile value in each of its fields."""
    headers = {**person.headers, "Content-Type": "application/x-www-form-urlencoded"}
    return [
        (
            f"{path} {name}={value[:12]}",
            ask(
                target,
                "POST",
                path,
                urllib.parse.urlencode({"csrfmiddlewaretoken": CSRF, name: value}),
                headers,
            ),
        )
        for path, names in FORMS.items()
        for name in names
        for value in HOSTILE
    ]


def attack(target: Target) -> list[Figure]:
    """Ask and send all of it; count answers of 500 and more, and those that never came."""
    person = sign_in(target, {"numbers": []})["numbers"]
    target.start()
    asked = [(address, ask(target, "GET", address, headers=person.headers)) for address in questions()]
    forms = sent(target, person)
    hosts = [
        (f"{path} {host[:20]}", ask(target, "GET", path, headers={"Host": host}))
        for host in HOSTS
        for path in ("/", "/match", "/api/v1/cities", "/nowhere")
    ]
    target.stop()
    figures = []
    for name, found in (
        ("numbers in addresses", asked),
        ("numbers in forms", forms),
        ("names of hosts", hosts),
    ):
        broken = [what for what, status in found if status >= 500 or status == 0]
        value = f"{len(broken)} of {len(found)}" + (f": {broken[:5]}" if broken else "")
        figures.append(Figure(f"{name}: errors of the server", value, "0", not broken))
    return figures

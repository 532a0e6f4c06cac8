"""What a stranger learns from the outside: headers and cookies, limits, the time of a sign-up, and the log.

Cookies and HSTS differ behind TLS: they are read from a process that believes it stands there.
"""

from __future__ import annotations

import http.client
import json
import re
import secrets
import statistics
import time
import urllib.parse
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from attacks.target import Figure, Target

PUBLIC = (
    "/",
    "/match/",
    "/cities/",
    "/needs/",
    "/programs/",
    "/partnerships/",
    "/network/",
    "/about/",
    "/nothing",
)
ACCOUNT = ("/account/login/", "/account/signup/", "/account/password/reset/", "/account/", "/account/tokens/")
API = ("/api/v1/me", "/api/v1/cities", "/api/v1/nothing")
EVERYWHERE = (
    "x-content-type-options",
    "referrer-policy",
    "content-security-policy",
    "x-frame-options",
    "x-request-id",
)
SIGN_UPS = 8
CALLS = 650
PLANTED = (
    "planted.person@city.example",
    "Planted Personname",
    "planted-secret-of-a-link",
    "Plantfox/9",
    "127.0.0.1",
)
MAIL, NAME, SECRET, BROWSER, _ADDRESS = PLANTED
KNOWN = tuple(f"known{number}@city.example" for number in range(SIGN_UPS))


class Visitor:
    """A browser of one person: it keeps cookies and sends the forgery token of the form it read."""

    def __init__(self, port: int, **headers: str) -> None:
        self.port, self.headers, self.cookies = port, headers, dict[str, str]()

    def ask(
        self, method: str, path: str, body: str = "", **headers: str
    ) -> tuple[http.client.HTTPResponse, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        sent = {"Host": f"127.0.0.1:{self.port}", **self.headers, **headers}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection.request(method, path, body or None, sent)
        answer = connection.getresponse()
        text = answer.read().decode(errors="replace")
        for line in answer.headers.get_all("Set-Cookie", ()):
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        connection.close()
        return answer, text

    def send(self, path: str, **fields: str) -> tuple[int, float]:
        """Fill in the form of a page and send it; return the status and the seconds of the answer."""
        _, page = self.ask("GET", path)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        given = {**fields, "csrfmiddlewaretoken": token[1] if token else ""}
        body, start = urllib.parse.urlencode(given), time.perf_counter()
        answer, _ = self.ask("POST", path, body, **{"Content-Type": "application/x-www-form-urlencoded"})
        return answer.status, time.perf_counter() - start


def attack(target: Target) -> list[Figure]:
    """Measure what a stranger can from the outside."""
    prepare(target)
    target.start()
    try:
        figures = [*headers(target), *sign_up(target)]
        plant(target)
        figures += [*limits(target), *planted(target)]
    finally:
        target.stop()
    return [*figures, *behind_tls(target)]


def prepare(target: Target) -> None:
    """Open the accounts whose addresses the stranger wonders about: a second question about one is refused."""
    target.python(
        "import datetime as dt\n"
        "from citylinks.access.actors import SYSTEM\n"
        "from citylinks.accounts.operations import open_account\n"
        "from allauth.account.models import EmailAddress\n"
        f"for email in {KNOWN!r}:\n"
        "    made = open_account(email=email, name='Known', password='a sentence of mine', by=SYSTEM,"
        " at=dt.datetime.now(dt.UTC))\n"
        "    EmailAddress.objects.create(user=made, email=email, verified=True, primary=True)\n"
    )


def headers(target: Target) -> list[Figure]:
    """Look for the headers that every page must have, and for `no-store` on those of accounts."""
    visitor, missing, kept = Visitor(target.port), [], []
    for path in (*PUBLIC, *ACCOUNT, *API):
        answer, _ = visitor.ask("GET", path)
        missing += [f"{path} {name}" for name in EVERYWHERE if name not in answer.headers]
        if path in ACCOUNT and "no-store" not in (answer.headers["Cache-Control"] or ""):
            kept.append(path)
    count = len(PUBLIC) + len(ACCOUNT) + len(API)
    return [
        Figure("headers missing", f"{len(missing)} on {count} pages: {missing[:3]}", "0", not missing),
        Figure("account pages that may be kept", f"{len(kept)} of {len(ACCOUNT)}", "0", not kept),
    ]


def sign_up(target: Target) -> list[Figure]:
    """Compare how long a sign-up takes with an address that has an account and with new ones."""
    times: dict[str, list[float]] = {"known": [], "new": []}
    answers: dict[str, set[int]] = {"known": set(), "new": set()}
    for address in KNOWN:
        for kind, email in (("known", address), ("new", f"new{secrets.token_hex(4)}@city.example")):
            fields = {"email": email, "name": "Somebody", "password1": "a sentence of mine"}
            status, taken = Visitor(target.port).send("/account/signup/", **fields)
            times[kind].append(taken * 1000)
            answers[kind].add(status)
    known, new = (statistics.median(times[kind]) for kind in ("known", "new"))
    ratio = max(known, new) / min(known, new)
    value = f"known {known:.0f} ms, new {new:.0f} ms, ratio {ratio:.2f}"
    same = answers["known"] == answers["new"] == {302}
    return [
        Figure("sign-up of a known and a new address", value, "ratio <= 2, same answer", ratio <= 2 and same)
    ]


def limits(target: Target) -> list[Figure]:
    """Call the API and send forms until they refuse, and read the time to come again."""
    visitor = Visitor(target.port)
    with ThreadPoolExecutor(8) as pool:  # a slow machine must not need more than two periods
        calls = list(pool.map(lambda _: visitor.ask("GET", "/api/v1/nothing")[0], range(CALLS * 2)))
    refused = [answer for answer in calls if answer.status == 429]
    waits = {answer.headers["Retry-After"] for answer in refused}
    honest = all(wait and 0 < int(wait) <= 60 for wait in waits)
    passed = len(calls) - len(refused)
    forms = [Visitor(target.port).ask("POST", "/language/", "language=es")[0] for _ in range(130)]
    shut = [answer for answer in forms if answer.status == 429]
    return [
        Figure(
            "API calls that passed of 1,300",
            f"{passed}, then 429 with Retry-After {min(waits, default='none')}",
            "<= 1,200 (two periods), with Retry-After",
            bool(refused) and passed <= 1200 and honest,
        ),
        Figure(
            "forms of a visitor that passed of 130",
            f"{len(forms) - len(shut)}",
            "<= 120 (two periods), with Retry-After",
            bool(shut) and all(answer.headers["Retry-After"] for answer in shut),
        ),
    ]


def plant(target: Target) -> None:
    """Send what could tell about a person by every way."""
    visitor = Visitor(target.port, **{"User-Agent": BROWSER})
    quoted = urllib.parse.quote(NAME)
    for path in (
        f"/?q={quoted}&mail={MAIL}",
        f"/nothing/{SECRET}",
        f"/invitations/{SECRET}/",
        f"/needs/{SECRET}/",
    ):
        visitor.ask("GET", path, Cookie=f"sessionid={SECRET}")
    visitor.ask("GET", "/api/v1/me", Authorization=f"Bearer {SECRET}")
    visitor.ask("GET", "/", Host=SECRET)
    visitor.ask("POST", "/account/login/", f"login={MAIL}&password={SECRET}")
    visitor.send("/account/login/", login=MAIL, password=SECRET)
    visitor.send("/account/signup/", email=MAIL, name=NAME, password1=f"{SECRET} {NAME}")
    visitor.send("/account/password/reset/", email=MAIL)


def planted(target: Target) -> list[Figure]:
    """Look for what was planted in what the server wrote."""
    lines = target.log.read_text(errors="replace").splitlines()
    told = [line for line in lines if line.startswith("{")]
    found = [text for text in (*PLANTED, *KNOWN) for line in told if text in line]
    return [
        Figure(
            "planted personal data found in the log",
            f"{len(found)} in {len(told)} lines",
            "0, in at least 1,000 lines",
            not found and len(told) >= 1000,
        )
    ]


BEHIND_TLS = """
import json
from django.conf import settings
from django.test import Client
settings.ALLOWED_HOSTS = ["*"]
client = Client()
answers = [
    client.get("/account/login/", secure=True, REMOTE_ADDR="127.0.0.1"),
    client.post("/language/", {"language": "es"}, secure=True, REMOTE_ADDR="127.0.0.1"),
]
cookies = [cookie.OutputString() for answer in answers for cookie in answer.cookies.values()]
print(json.dumps([cookies, answers[0].headers.get("Strict-Transport-Security", "none")]))
"""


def behind_tls(target: Target) -> list[Figure]:
    """Read the cookies and HSTS that the same installation sends once it stands behind TLS."""
    environment = {**target.environment, "CITYLINKS_BEHIND_TLS": "true"}
    cookies, policy = json.loads(replace(target, environment=environment).python(BEHIND_TLS).splitlines()[-1])
    flags = ("secure", "httponly", "samesite=lax", "path=/")
    weak = [
        cookie.partition("=")[0]
        for cookie in cookies
        if not cookie.startswith("__Host-") or any(flag not in cookie.lower() for flag in flags)
    ]
    return [
        Figure(
            "cookies behind TLS that are weak",
            f"{len(weak)} of {len(cookies)}: {weak}",
            "0",
            bool(cookies) and not weak,
        ),
        Figure("HSTS", policy, "a year, with subdomains", policy == "max-age=31536000; includeSubDomains"),
    ]

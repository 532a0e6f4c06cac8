"""Many people write at once: what is refused, what breaks, and what an acknowledged write is worth after a crash."""

from __future__ import annotations

import json
import os
import random
import re
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from dataclasses import dataclass, field

from attacks.people import SignedInPerson, sign_in
from attacks.target import Figure, Target

WRITERS = 16
SECONDS = float(os.environ.get("CITYLINKS_ATTACK_SECONDS", "15"))

MAKE = """
import datetime as dt, json
from citylinks.access.actors import SYSTEM
from citylinks.calls.operations import (
    add_question, close_call, open_call, set_up_call, start_application, submit_application,
)
from citylinks.calls.models import Call, Application, Question
from citylinks.calls.states import QuestionKind, Side, AskedOf
from citylinks.calls.terms import CallTerms, QuestionTerms, SideTerms
from citylinks.kernel.source import Source
from citylinks.kernel.text import TranslatedText, Wording
from citylinks.kernel.time import PartialDate
from citylinks.needs.operations import begin_draft
from citylinks.network.models import Organization
from citylinks.programs.models import Donor
from citylinks.programs.operations import open_program, set_up_program
from citylinks.programs.terms import PurposeTerms, Terms
now = dt.datetime.now(dt.UTC)
who = {"by": SYSTEM, "at": now}
terms = Terms((PurposeTerms("anywhere", "Governance"),), started=PartialDate(str(now.year - 1)), ended=PartialDate(str(now.year + 3)))
program = open_program(program=set_up_program(code="attacked", name="Attacked", donor=Donor.objects.first(),
    terms=terms, source=Source("The attack"), **who), **who)
text = lambda title: TranslatedText((Wording("en", title, "What it is for."),))
call = set_up_call(program=program, code="attacked", terms=CallTerms(wording=text("The call"),
    criteria={"en": "Need."}, sides=(SideTerms(Side.HOST, letter_required=False),),
    opens_at=now - dt.timedelta(days=1), closes_at=now + dt.timedelta(days=30), time_zone="UTC",
    languages=("en",)), **who)
add_question(call=call, terms=QuestionTerms(QuestionKind.LONG, text("What is the problem?"), required=True), **who)
call = open_call(call=call, **who)
question = Question.objects.get(call=call).public_id
made = []
for organization in Organization.objects.order_by("pk")[:4]:
    draft = begin_draft(program=program, organization=organization, language="en", **who)
    application = start_application(call=call, organization=organization, side=Side.HOST, language="en", **who)
    made.append([organization.public_id, draft.public_id, application.public_id])
print(json.dumps([program.public_id, question, made]))
"""

KEPT = """
import json
from citylinks.accounts.models import Account
from citylinks.audit.queries import verify_chain
from citylinks.access.actors import SYSTEM
from citylinks.calls.models import Answer, Clarification, SetAside
from citylinks.needs.models import DraftWording
texts = {*DraftWording.objects.values_list("text", flat=True), *Answer.objects.values_list("text", flat=True),
    *SetAside.objects.values_list("text", flat=True), *Clarification.objects.values_list("question", flat=True),
    *Account.objects.values_list("name", flat=True)}
print(json.dumps([sorted(texts), list(verify_chain(SYSTEM).breaks)]))
"""


@dataclass(slots=True)
class Tally:
    """What the writers were answered; `last` is the last acknowledged text of each place written to."""

    answers: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    last: dict[str, str] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass(frozen=True, slots=True)
class Place:
    """One organization's draft and application, and the question that is answered in it."""

    organization: str
    draft: str
    application: str
    question: str


def send(url: str, person: SignedInPerson, fields: dict[str, str]) -> tuple[int, str]:
    """Send a form as this person; follow no redirect. 0 is an answer that never came."""
    body = urllib.parse.urlencode(person.form(**fields)).encode()
    headers = {**person.headers, "Sec-Fetch-Mode": "cors"}
    request = urllib.request.Request(url, body, headers)
    opener = urllib.request.build_opener(NoRedirect)
    try:
        with opener.open(request, timeout=60) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.read().decode(errors="replace")
    except OSError:
        return 0, ""


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """Leave a redirect as the answer it is."""

    def redirect_request(self, *_: object) -> None:
        """Follow nothing."""
        return


def write(
    target: Target, number: int, person: SignedInPerson, place: Place, until: float, tally: Tally
) -> None:
    """Write drafts, answers, questions and one's own name in turn, each text once."""
    chance = random.Random(number)
    revisions = {"draft": 0, "answer": 0}
    for turn in range(10**6):
        if time.monotonic() > until:
            return
        text = f"writer {number} turn {turn}"
        what = chance.choice(("draft", "draft", "answer", "answer", "name", "question"))
        address, fields = {
            "draft": (
                f"/needs/drafts/{place.draft}/save",
                {"wordings-0-language": "en", "wordings-0-text": text, "writer": f"w{number}",
                 "revision": str(revisions["draft"])},
            ),
            "answer": (
                f"/applications/{place.application}/answers/save/",
                {f"question-{place.question}": text, "revision": str(revisions["answer"])},
            ),
            "name": ("/account/", {"name": text, "language": "en"}),
            "question": ("/calls/attacked/ask/", {"question": text, "language": "en"}),
        }[what]  # fmt: skip
        began = time.monotonic()
        status, body = send(target.url + address, person, fields)
        took = time.monotonic() - began
        found = re.search(r'"revision": (\d+)', body) if status == 200 else None
        if found and what in revisions:
            revisions[what] = int(found[1])
        with tally.lock:
            tally.answers[f"{what} {status}"] += 1
            tally.slowest = max(tally.slowest, took)
            if status in {200, 302} and what == "name":
                tally.last[f"name {number}"] = text
            if status == 200 and what == "draft" and '"beside": false' in body:
                tally.last[f"draft {place.draft}"] = text


def attack(target: Target) -> list[Figure]:
    """Let 16 people write for SECONDS, kill the server at once, and compare what stands with what was answered."""
    program, question, made = json.loads(target.python(MAKE).splitlines()[-1])
    places = [Place(*one, question) for one in made]
    people = sign_in(
        target,
        {
            f"writer{number}": [("city-coordinator", places[number % len(places)].organization)]
            for number in range(WRITERS)
        },
    )
    del program
    target.start()
    tally, until = Tally(), time.monotonic() + SECONDS
    writers = [
        threading.Thread(
            target=write,
            args=(target, number, people[f"writer{number}"], places[number % len(places)], until, tally),
        )
        for number in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    target.kill()
    log = target.log.read_text(errors="replace")
    texts, breaks = json.loads(target.python(KEPT).splitlines()[-1])
    kept = set(texts)
    names = {place: text for place, text in tally.last.items() if place.startswith("name")}
    lost = [text for text in names.values() if text not in kept]
    broken = sum(n for key, n in tally.answers.items() if int(key.split()[1]) >= 500 or key.endswith(" 0"))
    done = sum(n for key, n in tally.answers.items() if int(key.split()[1]) in {200, 302})
    deadlocks = len(re.findall(r"deadlock detected|database is locked", log))
    return [
        Figure(
            "writes acknowledged",
            f"{done} in {SECONDS:.0f} s by {WRITERS} people",
            "at least 100",
            done >= 100,
        ),
        Figure("errors", f"{broken} ({dict(sorted(tally.answers.items()))})", "0", broken == 0),
        Figure("deadlocks that reached a person", str(deadlocks), "0", deadlocks == 0),
        Figure("slowest answer", f"{tally.slowest:.1f} s", "under 30 s", tally.slowest < 30),
        Figure("acknowledged writes lost after kill -9", f"{len(lost)} of {len(names)}", "0", not lost),
        Figure("breaks of the audit trail", str(len(breaks)), "0", not breaks),
    ]

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
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from attacks.people import SignedInPerson, sign_in
from attacks.target import Figure, Target

COORDINATORS, OFFICERS, REVIEWERS = 9, 4, 3
WRITERS = COORDINATORS + OFFICERS + REVIEWERS
NEEDS = 200  # stated, for officers to publish
SECONDS = float(os.environ.get("CITYLINKS_ATTACK_SECONDS", "15"))

MAKE = """
import datetime as dt, json
from citylinks.access.actors import SYSTEM
from citylinks.calls.operations import add_question, open_call, set_up_call, start_application, submit_application
from citylinks.calls.models import Question
from citylinks.calls.states import QuestionKind, Side
from citylinks.calls.terms import CallTerms, QuestionTerms, SideTerms
from citylinks.kernel.source import Source
from citylinks.kernel.text import TranslatedText, Wording
from citylinks.kernel.time import PartialDate
from citylinks.needs.operations import begin_draft, state_need
from citylinks.network.models import Organization
from citylinks.outbox.operations import About, Recipient, write_letter
from citylinks.outbox.states import LetterKind
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
judged = set_up_call(program=program, code="judged", terms=CallTerms(wording=text("The call that is judged"),
    criteria={"en": "Need."}, sides=(SideTerms(Side.HOST, letter_required=False),),
    opens_at=now - dt.timedelta(days=1), closes_at=now + dt.timedelta(days=30), time_zone="UTC",
    languages=("en",)), **who)
add_question(call=judged, terms=QuestionTerms(QuestionKind.LONG, text("What else?"), required=False), **who)
judged = open_call(call=judged, **who)
for organization in Organization.objects.order_by("pk")[:4]:
    submit_application(application=start_application(
        call=judged, organization=organization, side=Side.HOST, language="en", **who), **who)
needs = [state_need(program=program, organization=Organization.objects.order_by("pk")[number % 4],
    wording=TranslatedText((Wording("en", f"Need {number}", "In full."),)), themes=["stormwater"],
    source=Source("The attack"), **who).public_id for number in range(NEEDS)]
letters = [write_letter(within=program.public_id, kind=LetterKind.APPLICATION_RECEIVED,
    to=Recipient(f"reader{number}@attack.example", "A reader", "en"), about=About("program", program.public_id),
    values={name: "A word" for name in ("organization", "call", "program", "sent", "link")}, **who).public_id
    for number in range(4)]
made = []
for organization in Organization.objects.order_by("pk")[:4]:
    draft = begin_draft(program=program, organization=organization, language="en", **who)
    application = start_application(call=call, organization=organization, side=Side.HOST, language="en", **who)
    made.append([organization.public_id, draft.public_id, application.public_id])
print(json.dumps([program.public_id, question, made, needs, letters]))
"""

JUDGE = """
import datetime as dt, json
from citylinks.access.actors import SYSTEM
from citylinks.accounts.models import Account
from citylinks.calls.models import Application, Call
from citylinks.calls.operations import close_call
from citylinks.calls.states import Side
from citylinks.reviews.operations import CriterionTerms, ask_reviewer, assign_reviewer, set_rubric
now = dt.datetime.now(dt.UTC)
who = {"by": SYSTEM, "at": now}
call = Call.objects.get(code="judged")
call = close_call(call=call, by=SYSTEM, at=call.closes_at + dt.timedelta(days=1))
rubric = set_rubric(call=call, is_anonymous=False, reviews_each=4, due_on=None,
    criteria=(CriterionTerms(Side.HOST, "Need", "How pressing it is.", 100, 10),), **who)
sheets = []
for name in NAMES:
    reviewer = ask_reviewer(call=call, account=Account.objects.get(name=name), load=10, **who)
    sheets.append([assign_reviewer(application=one, reviewer=reviewer, **who).public_id
        for one in Application.objects.filter(call=call).order_by("pk")])
print(json.dumps([rubric.criteria.get().public_id, sheets]))
"""

KEPT = """
import json
from citylinks.accounts.models import Account
from citylinks.audit.queries import verify_chain
from citylinks.access.actors import SYSTEM
from citylinks.calls.models import Answer, Clarification, SetAside
from citylinks.needs.models import DraftWording
from citylinks.outbox.models import Message
from citylinks.reviews.models import Score
texts = {*DraftWording.objects.values_list("text", flat=True), *Answer.objects.values_list("text", flat=True),
    *SetAside.objects.values_list("text", flat=True), *Clarification.objects.values_list("question", flat=True),
    *Account.objects.values_list("name", flat=True), *Message.objects.values_list("text", flat=True),
    *Score.objects.values_list("comment", flat=True)}
print(json.dumps([sorted(texts), list(verify_chain(SYSTEM).breaks)]))
"""


@dataclass(slots=True)
class Tally:
    """What the writers were answered; `last` is the last acknowledged text of each place written to."""

    answers: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    last: dict[str, str] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Shared:
    """An iterator that several threads take from, each item once."""

    def __init__(self, items: Sequence[str]) -> None:
        self.items = list(items)

    def __iter__(self) -> Iterator[str]:
        """Take from what is left."""
        return self

    def __next__(self) -> str:
        """Return the next item; a list's `pop` is one step for all threads."""
        if not self.items:
            raise StopIteration
        return self.items.pop(0)


@dataclass(frozen=True, slots=True)
class Sent:
    """What a person sends next: of which kind, where to, and where its text is kept; "" is nowhere."""

    kind: str
    path: str
    fields: dict[str, str]
    kept: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """One organization's draft and application, and the question that is answered in it."""

    organization: str
    draft: str
    application: str
    question: str


Writer = Callable[[random.Random, str, Mapping[str, int]], Sent]


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


def coordinator(number: int, place: Place) -> Writer:
    """Write drafts, answers, questions and one's own name."""

    def next_one(chance: random.Random, text: str, revisions: Mapping[str, int]) -> Sent:
        what = chance.choice(("draft", "draft", "answer", "answer", "name", "question"))
        return {
            "draft": Sent(
                what,
                f"/needs/drafts/{place.draft}/save",
                {"wordings-0-language": "en", "wordings-0-text": text, "writer": f"w{number}",
                 "revision": str(revisions.get(what, 0))},
            ),
            "answer": Sent(
                what,
                f"/applications/{place.application}/answers/save/",
                {f"question-{place.question}": text, "revision": str(revisions.get(what, 0))},
            ),
            "name": Sent(what, "/account/", {"name": text, "language": "en"}, f"name {number}"),
            "question": Sent(what, "/calls/attacked/ask/", {"question": text, "language": "en"}),
        }[what]  # fmt: skip

    return next_one


def officer(number: int, program: str, needs: Iterator[str], letters: Sequence[str]) -> Writer:
    """Publish and withdraw needs, edit a letter of one's own, invite people, and withdraw what was published."""
    published: list[str] = []

    def next_one(chance: random.Random, text: str, revisions: Mapping[str, int]) -> Sent:
        del revisions
        what = chance.choice(("publish", "withdraw", "letter", "letter", "role"))
        if what == "withdraw" and published:
            return Sent(what, f"/needs/{published.pop()}/act", {"do": "withdraw"})
        if what == "role":
            address = f"{text.replace(' ', '-')}@attack.example"
            fields = {"email": address, "role": "reviewer", "language": "en"}
            return Sent(what, f"/roles/{program}/invite/", fields)
        need = next(needs, None) if what in {"publish", "withdraw"} else None
        if need is not None:
            published.append(need)
            return Sent("publish", f"/needs/{need}/act", {"do": "publish"})
        letter = letters[number % len(letters)]
        return Sent(
            "letter", f"/outbox/{letter}/edit/", {"subject": "A letter", "text": text}, f"letter {letter}"
        )

    return next_one


def reviewer(criterion: str, sheets: Sequence[str]) -> Writer:
    """Score the applications that were assigned, one after the other and again."""

    def next_one(chance: random.Random, text: str, revisions: Mapping[str, int]) -> Sent:
        del revisions
        sheet = chance.choice(sheets)
        fields = {f"score-{criterion}": str(chance.randint(0, 10)), f"comment-{criterion}": text}
        return Sent("score", f"/reviews/{sheet}/save/", fields, f"score {sheet}")

    return next_one


def write(
    target: Target, number: int, person: SignedInPerson, writer: Writer, until: float, tally: Tally
) -> None:
    """Send what a writer thinks of, one after the other, each text once, and note what was acknowledged."""
    chance = random.Random(number)
    revisions: dict[str, int] = {}
    for turn in range(10**6):
        if time.monotonic() > until:
            return
        text = f"writer {number} turn {turn}"
        sent = writer(chance, text, revisions)
        began = time.monotonic()
        status, body = send(target.url + sent.path, person, sent.fields)
        took = time.monotonic() - began
        found = re.search(r'"revision": (\d+)', body) if status == 200 else None
        if found:
            revisions[sent.kind] = int(found[1])
        with tally.lock:
            tally.answers[f"{sent.kind} {status}"] += 1
            tally.slowest = max(tally.slowest, took)
            if status in {200, 302} and sent.kept:
                tally.last[sent.kept] = text


def attack(target: Target) -> list[Figure]:
    """Let 16 people write for SECONDS, kill the server at once, and compare what stands with what was answered."""
    program, question, made, needs, letters = json.loads(
        target.python(f"NEEDS = {NEEDS}\n{MAKE}").splitlines()[-1]
    )
    places = [Place(organization, draft, sent, question) for organization, draft, sent in made]
    roles = (
        [("city-coordinator", places[number % len(places)].organization) for number in range(COORDINATORS)]
        + [("program-officer", program)] * OFFICERS
        + [("reviewer", program)] * REVIEWERS
    )
    people = sign_in(target, {f"writer{number}": [role] for number, role in enumerate(roles)})
    judges = [f"writer{number}" for number in range(COORDINATORS + OFFICERS, WRITERS)]
    criterion, sheets = json.loads(target.python(f"NAMES = {judges!r}\n{JUDGE}").splitlines()[-1])
    waiting = Shared(needs)
    wanted = (
        [coordinator(number, places[number % len(places)]) for number in range(COORDINATORS)]
        + [officer(number, program, waiting, letters) for number in range(OFFICERS)]
        + [reviewer(criterion, own) for own in sheets]
    )
    target.start()
    tally, until = Tally(), time.monotonic() + SECONDS
    writers = [
        threading.Thread(
            target=write,
            args=(target, number, people[f"writer{number}"], writer, until, tally),
        )
        for number, writer in enumerate(wanted)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    target.kill()
    log = target.log.read_text(errors="replace")
    texts, breaks = json.loads(target.python(KEPT).splitlines()[-1])
    kept = set(texts)
    lost = [text for text in tally.last.values() if text not in kept]
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
        Figure("acknowledged writes lost after kill -9", f"{len(lost)} of {len(tally.last)}", "0", not lost),
        Figure("breaks of the audit trail", str(len(breaks)), "0", not breaks),
    ]

"""The clock alone changes the page of a call only at the moments that are foretold."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from cast import AT
from citylinks.calls.deadlines import Phase, is_before
from citylinks.calls.queries import CallFacts
from citylinks.calls.states import CallState
from citylinks.kernel.text import TranslatedText, Wording
from citylinks.web.calls.pages.moments import left, next_turn

FACTS = CallFacts(
    public_id="call000000",
    code="call",
    program="The program",
    program_code="main",
    state=CallState.OPEN,
    phase=Phase.OPEN,
    wording=TranslatedText((Wording("en", "The call"),)),
    criteria={},
    sides={},
    languages=("en",),
    opens_at=AT,
    closes_at=AT,
    time_zone="UTC",
    questions_until=AT,
    takes_questions=True,
    upload_limit=1,
    extensions=(),
    may_change=False,
    is_sample=False,
)
SECONDS = st.integers(0, 5 * 24 * 3600)
TINY = dt.timedelta(microseconds=1)


def at_moment(facts, state, at):
    """A call's facts as they are at another moment, as `call_facts` has them."""
    past = state is CallState.CLOSED or not is_before(at, facts.closes_at)
    now = Phase.PAST if past else Phase.UPCOMING if at < facts.opens_at else Phase.OPEN
    takes = now is not Phase.PAST and is_before(at, facts.questions_until)
    return replace(facts, phase=now, takes_questions=takes)


def reads(facts, at):
    """What a page shows of a call that the clock can change."""
    said = left(facts.closes_at, at) if facts.phase is Phase.OPEN else ""
    return facts.phase, facts.takes_questions, said


@given(
    dates=st.tuples(SECONDS, SECONDS, SECONDS),
    at=SECONDS,
    part=st.floats(0, 1),
    state=st.sampled_from([CallState.OPEN, CallState.CLOSED]),
)
def test_call_when_read_before_its_next_turn_reads_the_same(dates, at, part, state):
    opens, questions, closes = dates
    assume(opens < closes)
    assume(questions <= closes)
    moments = [AT + dt.timedelta(seconds=one) for one in dates]
    facts = replace(FACTS, opens_at=moments[0], questions_until=moments[1], closes_at=moments[2])
    now = AT + dt.timedelta(seconds=at)
    shown = at_moment(facts, state, now)
    turn = next_turn([shown], now)
    end = turn or now + dt.timedelta(days=9)
    last = end - TINY
    for later in (min(now + part * (end - now), last), last):
        assume(later >= now)
        assert reads(at_moment(facts, state, later), later) == reads(shown, now)

from __future__ import annotations

import datetime as dt
import smtplib

import pytest
import time_machine
from anymail.exceptions import AnymailRequestsAPIError
from django.core import mail
from requests import Response

import queued
from cast import ADA, AT, BO, DIA, EVE, PROGRAM
from citylinks.access.actors import PUBLIC, SYSTEM
from citylinks.access.decisions import NotPermitted
from citylinks.kernel.errors import DomainError, Faults, NotFound
from citylinks.mail.models import Mail
from citylinks.mail.operations import look_after
from citylinks.outbox.models import LetterTemplate, Message
from citylinks.outbox.operations import (
    Recipient,
    approve_letter,
    discard_letter,
    edit_letter,
    erase_letter,
    report_arrived,
    report_lost,
    reset_template,
    save_template,
    send_letter,
    send_letters,
)
from citylinks.outbox.queries import wording_for
from citylinks.outbox.states import LETTER_TRANSITIONS, LetterAction, LetterKind, LetterState
from citylinks.outbox.wordings import LetterWords
from outbox.letters import LATER, VALUES, draft, put
from trail import broken_trail, events, names, no_event

pytestmark = pytest.mark.django_db
OUTSIDERS = [PUBLIC, BO, DIA, EVE]


def ready(**changes):
    return approve_letter(message=draft(**changes), by=ADA, at=AT)


def edit(*, message, by, at):
    return edit_letter(message=message, subject="Changed", text="Words.", by=by, at=at)


MOVES = {
    LetterAction.EDIT: edit,
    LetterAction.APPROVE: approve_letter,
    LetterAction.SEND: send_letter,
    LetterAction.FAIL: report_lost,
    LetterAction.DISCARD: discard_letter,
}


def words(language="en", subject="Own subject of {call}", body="Own body for {name}."):
    return LetterWords(language, subject, body)


# Templates


def test_save_template_when_an_officer_does_it_replaces_what_stood_there():
    first = save_template(within=PROGRAM, kind=LetterKind.SELECTED, words=words(), by=ADA, at=AT)
    again = save_template(
        within=PROGRAM, kind=LetterKind.SELECTED, words=words(body=" Better. "), by=ADA, at=AT
    )
    assert (first, again.body, LetterTemplate.objects.count()) == (again, "Better.", 1)
    assert events()[-1] == (
        "letter-template.saved",
        "ada",
        f"letter-template {first.public_id}",
        {"within": PROGRAM, "call": "", "kind": "selected", "language": "en"},
    )


@pytest.mark.parametrize("actor", OUTSIDERS, ids=lambda actor: actor.id)
def test_save_template_when_not_an_officer_is_refused(actor):
    with no_event(), pytest.raises(NotPermitted, match="Only an officer of the program may write"):
        save_template(within=PROGRAM, kind=LetterKind.SELECTED, words=words(), by=actor, at=AT)


def test_save_template_when_a_placeholder_is_unknown_is_refused_with_all_faults():
    with no_event(), pytest.raises(Faults) as caught:
        save_template(
            within=PROGRAM, kind=LetterKind.SELECTED, words=words(subject="{x}", body="{y}"), by=ADA, at=AT
        )
    assert [fault.message for fault in caught.value] == ["{x} is no placeholder.", "{y} is no placeholder."]


def test_save_template_when_the_trail_fails_is_rolled_back():
    with broken_trail():
        save_template(within=PROGRAM, kind=LetterKind.SELECTED, words=words(), by=ADA, at=AT)
    assert LetterTemplate.objects.count() == 0


RESET = {"within": PROGRAM, "call": "call", "kind": LetterKind.SELECTED, "language": "en"}


@pytest.fixture
def own():
    """Words of a program, and of one of its calls."""
    kept = {"within": PROGRAM, "kind": LetterKind.SELECTED, "by": ADA, "at": AT}
    save_template(words=words(subject="Of the program"), **kept)
    return save_template(call="call", words=words(subject="Of the call"), **kept)


def test_reset_template_when_an_officer_does_it_those_of_the_next_level_count_again(own):
    reset_template(**RESET, by=ADA, at=AT)
    assert wording_for(**RESET).subject == "Of the program"
    assert events()[-1] == (
        "letter-template.reset",
        "ada",
        f"letter-template {own.public_id}",
        {"within": PROGRAM, "call": "call", "kind": "selected", "language": "en"},
    )
    with no_event(), pytest.raises(NotFound, match=r"There is no wording selected \(en\)"):
        reset_template(**RESET, by=ADA, at=AT)


@pytest.mark.parametrize("actor", OUTSIDERS, ids=lambda actor: actor.id)
def test_reset_template_when_not_an_officer_is_refused(own, actor):
    with no_event(), pytest.raises(NotPermitted):
        reset_template(**RESET, by=actor, at=AT)


def test_reset_template_when_the_trail_fails_keeps_the_words(own):
    with broken_trail():
        reset_template(**RESET, by=ADA, at=AT)
    assert wording_for(**RESET).subject == "Of the call"


def test_wording_when_chosen_goes_by_language_first_and_then_from_the_call_outwards():
    for call, language, subject in (
        ("", "en", "program, en"),
        ("call", "en", "call, en"),
        ("", "pt", "program, pt"),
        ("call", "pt-BR", "call, pt-BR"),
    ):
        save_template(
            within=PROGRAM, call=call, kind=LetterKind.SELECTED, words=words(language, subject), by=ADA, at=AT
        )

    def chosen(language, call="call", within=PROGRAM):
        found = wording_for(within=within, call=call, kind=LetterKind.SELECTED, language=language)
        return found.language, found.subject

    assert chosen("pt-BR") == ("pt-BR", "call, pt-BR")
    assert chosen("pt-PT") == ("pt", "program, pt")
    assert chosen("id") == ("en", "call, en")
    assert chosen("id", call="") == ("en", "program, en")
    assert chosen("es-PE") == ("es", "{organization} ha sido seleccionada: {call}")
    assert chosen("id", within="other") == ("en", "{organization} is selected: {call}")


# Letters


def test_write_letter_when_an_officer_does_it_waits_as_a_draft_in_the_recipients_language(mailoutbox):
    made = draft(language="es-PE", by=ADA)
    assert (made.state, made.language, made.wanted_language, made.fell_back) == (
        "draft",
        "es",
        "es-PE",
        False,
    )
    assert made.subject == "Semarang City ha sido seleccionada: Call of 2027"
    assert "A strong plan." in made.text
    assert events()[-1] == (
        "letter.written",
        "ada",
        f"letter {made.public_id}",
        {"within": PROGRAM, "kind": "selected", "about": "application applctn001", "language": "es"},
    )
    assert mailoutbox == []


def test_write_letter_when_no_wording_is_in_the_language_falls_back_to_english_and_says_so():
    made = draft(language="id")
    assert (made.language, made.wanted_language, made.fell_back) == ("en", "id", True)


def test_write_letter_when_the_input_is_bad_names_every_fault():
    with no_event(), pytest.raises(Faults) as caught:
        draft(to=Recipient("bo at city", "Bo", "en"), values={**VALUES, "reason": ""})
    assert [fault.message for fault in caught.value] == [
        "“bo at city” is no e-mail address.",
        "{reason} has no value.",
    ]


@pytest.mark.parametrize("actor", OUTSIDERS, ids=lambda actor: actor.id)
@pytest.mark.parametrize("move", MOVES.values(), ids=lambda move: move.__name__)
def test_letter_when_not_an_officer_moves_it_is_refused(actor, move):
    made = draft()
    with no_event(), pytest.raises(NotPermitted):
        move(message=made, by=actor, at=AT)


@pytest.mark.parametrize("actor", OUTSIDERS, ids=lambda actor: actor.id)
def test_write_letter_when_not_an_officer_is_refused(actor):
    with no_event(), pytest.raises(NotPermitted):
        draft(by=actor)
    assert Message.objects.count() == 0


@pytest.mark.parametrize("before", LetterState)
@pytest.mark.parametrize("action", MOVES)
def test_letter_when_in_any_state_moves_only_as_the_table_says(before, action):
    made, move = put(draft(), before), MOVES[action]
    after = LETTER_TRANSITIONS.get((before, action))
    if after is None:
        with no_event(), pytest.raises(DomainError) as caught:
            move(message=made, by=SYSTEM, at=AT)
        assert caught.value.code == "wrong-state"
        return
    with broken_trail():
        move(message=made, by=SYSTEM, at=AT)
    made.refresh_from_db()
    assert made.state == before
    assert move(message=made, by=SYSTEM, at=AT).state == after


def test_edit_letter_when_it_was_approved_must_be_read_again():
    made = edit_letter(message=ready(), subject=" New ", text=" Words. ", by=ADA, at=AT)
    assert (made.state, made.subject, made.text) == ("draft", "New", "Words.")
    assert names()[-2:] == ["letter.approved", "letter.edited"]


def test_edit_letter_when_words_are_missing_names_every_fault():
    made = draft()
    with no_event(), pytest.raises(Faults) as caught:
        edit_letter(message=made, subject="Two\nlines", text="  ", by=ADA, at=AT)
    assert [fault.place for fault in caught.value] == ["subject", "text"]


def test_send_letter_when_approved_leaves_once_after_the_commit(
    mailoutbox, django_capture_on_commit_callbacks
):
    made = ready(language="es")
    with time_machine.travel(LATER, tick=False), django_capture_on_commit_callbacks(execute=True):
        send_letter(message=made, by=ADA, at=LATER)
        assert mailoutbox == []
        with pytest.raises(DomainError, match="not possible while it is on its way"):
            send_letter(message=made, by=ADA, at=LATER)
    (left,) = mailoutbox
    assert (left.to, left.subject, left.body) == (["Bo <bo@city.example>"], made.subject, made.text)
    assert left.extra_headers == {"Content-Language": "es"}
    made.refresh_from_db()
    assert (made.state, made.sent_at) == ("sent", LATER)
    assert [event[:3] for event in events()[-2:]] == [
        ("letter.handed-over", "ada", f"letter {made.public_id}"),
        ("letter.sent", "system", f"letter {made.public_id}"),
    ]
    with no_event(), pytest.raises(DomainError, match="while it is sent"):
        send_letter(message=made, by=ADA, at=LATER)


def test_send_letter_when_it_was_not_approved_is_refused():
    with pytest.raises(DomainError, match="not possible while it is a draft"):
        send_letter(message=draft(), by=ADA, at=AT)


GONE = smtplib.SMTPRecipientsRefused({"bo@city.example": (550, b"No such box")})


def answered(status, text):
    """What a provider's answer is made into."""
    response = Response()
    response.status_code, response.reason = status, text
    return AnymailRequestsAPIError("The provider answered", response=response)


def leave(send, faults, callbacks):
    """Send a letter while each try meets the next of these faults, each at its time."""
    met = iter(faults)

    def refuse(self, **_):
        raise next(met)

    with pytest.MonkeyPatch.context() as patched, time_machine.travel(AT, tick=False) as clock:
        patched.setattr(mail.EmailMessage, "send", refuse)
        with callbacks(execute=True):
            send()
        for wait in (2, 7, 20, 80)[: len(faults) - 1]:
            clock.shift(wait * 60)
            queued.all_due()


@pytest.mark.parametrize(
    ("faults", "reason"),
    [
        ([GONE], "550 No such box"),
        ([answered(400, "No such box")], "No such box"),
        ([ConnectionRefusedError("refused")] * 5, "refused"),
        ([answered(503, "Down")] * 5, "Down"),
        ([TimeoutError()] * 4 + [GONE], "550 No such box"),
    ],
    ids=["refused", "refused by a provider", "no server", "no provider", "late"],
)
def test_send_letter_when_it_is_not_taken_says_why_after_the_last_try_and_can_be_sent_again(
    mailoutbox, django_capture_on_commit_callbacks, faults, reason
):
    made = ready()
    leave(lambda: send_letter(message=made, by=ADA, at=AT), faults, django_capture_on_commit_callbacks)
    made.refresh_from_db()
    assert (made.state, made.sent_at) == ("failed", None)
    assert reason in made.failure
    assert events()[-1] == ("letter.failed", "system", f"letter {made.public_id}", {})
    assert Mail.objects.count() == 0
    with django_capture_on_commit_callbacks(execute=True):
        send_letter(message=made, by=ADA, at=LATER)
    made.refresh_from_db()
    assert (made.state, made.failure, len(mailoutbox)) == ("sent", "", 1)


def test_send_letter_when_the_server_takes_it_at_a_later_try_says_nothing_in_between(
    mailoutbox, django_capture_on_commit_callbacks
):
    made = ready()
    leave(
        lambda: send_letter(message=made, by=ADA, at=AT),
        [ConnectionRefusedError("refused")] * 2,
        django_capture_on_commit_callbacks,
    )
    made.refresh_from_db()
    assert (made.state, made.failure, names()[-1]) == ("sending", "", "letter.handed-over")
    with time_machine.travel(LATER, tick=False):
        queued.all_due()
    made.refresh_from_db()
    assert (made.state, made.sent_at, len(mailoutbox)) == ("sent", LATER, 1)


def stopped_in_the_middle(made, callbacks):
    """The worker stops when the mail server was spoken to: nothing is written any more."""

    def stop(self, **_):
        raise RuntimeError("stopped")

    with pytest.MonkeyPatch.context() as patched, time_machine.travel(AT), callbacks(execute=True):
        patched.setattr(mail.EmailMessage, "send", stop)
        send_letter(message=made, by=ADA, at=AT)
    made.refresh_from_db()
    return made


def test_send_letter_when_the_worker_stops_meanwhile_waits_for_a_persons_word(
    mailoutbox, django_capture_on_commit_callbacks
):
    made = stopped_in_the_middle(ready(), django_capture_on_commit_callbacks)
    assert made.state == "sending"
    with no_event(), pytest.raises(DomainError, match="leaving just now"):
        report_lost(message=made, by=ADA, at=AT)
    look_after(at=AT + dt.timedelta(minutes=14))
    made.refresh_from_db()
    assert made.state == "sending"
    look_after(at=LATER)
    made.refresh_from_db()
    assert (made.state, made.failure) == ("unknown", "The worker stopped while this mail was leaving.")
    assert events()[-1] == ("letter.unknown", "system", f"letter {made.public_id}", {})
    look_after(at=LATER)
    queued.all_due()
    assert mailoutbox == []
    lost = report_lost(message=made, by=ADA, at=LATER)
    assert (lost.state, lost.failure) == ("failed", "An officer reported that it did not arrive.")
    assert events()[-1][:2] == ("letter.failed", "ada")


def test_report_arrived_when_it_was_not_known_notes_that_it_was_sent(django_capture_on_commit_callbacks):
    made = stopped_in_the_middle(ready(), django_capture_on_commit_callbacks)
    with no_event(), pytest.raises(DomainError, match="Only a letter that is not known"):
        report_arrived(message=made, by=ADA, at=AT)
    look_after(at=LATER)
    with no_event(), pytest.raises(NotPermitted):
        report_arrived(message=made, by=BO, at=LATER)
    with broken_trail():
        report_arrived(message=made, by=ADA, at=LATER)
    arrived = report_arrived(message=made, by=ADA, at=LATER)
    assert (arrived.state, arrived.failure, arrived.sent_at) == ("sent", "", LATER)
    assert events()[-1][:2] == ("letter.sent", "ada")


def test_report_lost_when_the_letter_still_waits_in_the_queue_takes_it_out(
    mailoutbox, django_capture_on_commit_callbacks
):
    made = ready()
    with queued.held(), django_capture_on_commit_callbacks(execute=True):
        send_letter(message=made, by=ADA, at=AT)
    assert report_lost(message=made, by=ADA, at=AT).state == "failed"
    queued.all_due()
    assert (Mail.objects.count(), mailoutbox) == (0, [])


def test_send_letters_when_one_is_no_longer_approved_sends_none(
    mailoutbox, django_capture_on_commit_callbacks
):
    first, second = ready(), draft()
    with django_capture_on_commit_callbacks(execute=True), no_event(), pytest.raises(DomainError):
        send_letters(messages=[first, second], by=ADA, at=AT)
    first.refresh_from_db()
    assert (first.state, mailoutbox) == ("ready", [])
    approve_letter(message=second, by=ADA, at=AT)
    with django_capture_on_commit_callbacks(execute=True):
        send_letters(messages=[first, second], by=ADA, at=AT)
    assert len(mailoutbox) == 2


def test_erase_letter_when_it_is_over_leaves_no_personal_data():
    made = put(draft(), LetterState.SENT)
    erased = erase_letter(message=made, by=ADA, at=LATER)
    erased.refresh_from_db()
    assert (erased.to_email, erased.to_name, erased.subject, erased.text, erased.account) == (
        "",
        "",
        "",
        "",
        None,
    )
    assert (erased.erased_at, erased.sent_at, erased.about_id) == (LATER, AT, "applctn001")
    with no_event(), pytest.raises(DomainError, match="erased already"):
        erase_letter(message=erased, by=ADA, at=LATER)


def test_erase_letter_when_it_still_waits_or_a_stranger_asks_is_refused():
    made = draft()
    with no_event(), pytest.raises(DomainError, match="Only a letter that was sent or discarded"):
        erase_letter(message=made, by=ADA, at=AT)
    with no_event(), pytest.raises(NotPermitted):
        erase_letter(message=made, by=EVE, at=AT)


def test_trail_when_letters_were_written_and_sent_holds_no_name_and_no_address(
    django_capture_on_commit_callbacks,
):
    with django_capture_on_commit_callbacks(execute=True):
        send_letter(message=ready(by=ADA), by=ADA, at=AT)
    assert "city.example" not in repr(events())
    assert "'Bo'" not in repr(events())

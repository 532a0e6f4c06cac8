"""Every text of one line that is kept: its operation refuses what is no line, and says which field it is."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

import applying
import world
from cast import AT, BO
from citylinks.access.actors import SYSTEM
from citylinks.accounts.operations import change_account, make_token, open_account
from citylinks.calls.operations import add_question, set_up_call
from citylinks.calls.states import QuestionKind, Side
from citylinks.calls.terms import QuestionTerms
from citylinks.kernel.errors import Faults
from citylinks.kernel.source import Source
from citylinks.kernel.text import TranslatedText, Wording
from citylinks.kernel.time import PartialDate
from citylinks.needs.operations import Evidence, HazardEvidence, replace_owner, state_need
from citylinks.needs.statement import Owner
from citylinks.needs.typed import TypedEvidence, TypedNeed, TypedWording, faults
from citylinks.network.operations import (
    Evidence as OfferEvidence,
)
from citylinks.network.operations import (
    Proof,
    add_strength,
    change_organization,
    change_person,
    correct_affiliation,
    declare_conflict,
    make_offer,
    merge_people,
    record_affiliation,
    register_organization,
    register_person,
)
from citylinks.network.states import (
    ConflictKind,
    ExpertiseLevel,
    IdentifierScheme,
    OrganizationKind,
    Visibility,
)
from citylinks.outbox.operations import edit_letter, save_template
from citylinks.outbox.states import LetterKind
from citylinks.outbox.wordings import LetterWords
from citylinks.partnerships.operations import record_activity, record_partnership, report_figure
from citylinks.partnerships.states import PartyRole
from citylinks.programs.operations import amend_program, record_donor, set_up_program
from citylinks.programs.terms import AwardTerms, IndicatorTerm, PurposeTerms
from citylinks.reviews.operations import CriterionTerms, set_rubric
from terms import FULL
from trail import events

pytestmark = pytest.mark.django_db

BAD = "A\x00B\nC"
LINES = "has more than one line."
UNSEEN = "holds a control character (U+0000)."
SOURCE = Source("A sample")
WHO = {"by": SYSTEM, "at": AT}


def titled(title: str) -> TranslatedText:
    return TranslatedText((Wording("en", title, "In full."),))


def organization(w, **changes):
    given = {"name": "New", "kind": OrganizationKind.UTILITY, "city": w.host.city, **WHO}
    return register_organization(**{**given, **changes})


def changed(w, **changes):
    given = {"name": "Host", "kind": OrganizationKind.UTILITY, "city": w.host.city, **WHO}
    return change_organization(organization=w.host, **{**given, **changes})


def person(w, **changes):
    return register_person(**{"name": "Ana", "organization": w.host, **changes}, **WHO)


def conflict(w, note="", source=SOURCE):
    kind, about = ConflictKind.OTHER, w.stranger
    return declare_conflict(
        person=w.people["public"], organization=about, kind=kind, note=note, source=source, **WHO
    )


def rubric(w, name):
    criteria = [CriterionTerms(side, name, "", 1, 5) for side in Side]
    return set_rubric(call=w.calls["draft"], is_anonymous=False, reviews_each=1, criteria=criteria, **WHO)


def need(w, wording=None, **changes):
    given = {"program": w.program, "organization": w.host, "wording": wording or titled("A need"), **WHO}
    return state_need(**{**given, "themes": ["stormwater"], "source": SOURCE, **changes})


def offer(w, wording=None, **changes):
    given = {
        "organization": w.host,
        "wording": wording or titled("An offer"),
        "themes": ["stormwater"],
        **WHO,
    }
    return make_offer(**{**given, "source": SOURCE, **changes})


def figure(w, **changes):
    given = {"label": "People", "value": Decimal(1), "unit": "people", "source": SOURCE, **WHO}
    return report_figure(partnership=w.partnerships["published"], **{**given, **changes})


def partnership(w, title="New", source=SOURCE):
    parties = [(PartyRole.HOST, w.host), (PartyRole.RESOURCE, w.resource)]
    return record_partnership(program=w.program, title=title, parties=parties, source=source, **WHO)


def terms(**changes):
    return replace(FULL, **changes)


def program(w, **changes):
    given = {"code": "new", "name": "New", "donor": w.donor, "terms": FULL, "source": SOURCE, **WHO}
    return set_up_program(**{**given, **changes})


def amended(w, source):
    later = PartialDate("2030")
    return amend_program(program=w.program, terms=FULL, reason="More", effective=later, source=source, **WHO)


def strength(w, where):
    proof = Proof("Led it.", where)
    level = ExpertiseLevel.LEADING
    return add_strength(owner=w.host, theme="stormwater", level=level, proof=proof, **WHO)


def affiliation(w, position):
    return record_affiliation(person=w.people["public"], organization=w.host, position=position, **WHO)


def corrected(w, position):
    one = record_affiliation(person=w.people["public"], organization=w.host, **WHO)
    return correct_affiliation(affiliation=one, position=position, started=None, ended=None, **WHO)


def renamed(w, name):
    one = w.people["public"]
    return change_person(person=one, name=name, city=None, visibility=Visibility.PUBLIC, **WHO)


def merged(w, reason):
    one = register_person(name="Ana", **WHO)
    return merge_people(kept=w.people["public"], absorbed=one, reason=reason, **WHO)


def called(w, title):
    return set_up_call(
        program=w.program, code="new", terms=replace(applying.terms(), wording=titled(title)), **WHO
    )


def asked(w, title="Why?", choices=()):
    kind = QuestionKind.CHOICE if choices else QuestionKind.LONG
    question = QuestionTerms(kind, titled(title), required=False, choices=choices)
    return add_question(call=w.calls["draft"], terms=question, **WHO)


def token(w, label):
    one = w.accounts["bo"]
    return make_token(account=one, label=label, grants=[], days=1, by=BO, at=AT)


def template(w, subject):
    words = LetterWords("en", subject, "Dear {name}")
    return save_template(within=w.program.public_id, kind=LetterKind.SELECTED, words=words, **WHO)


CASES = {
    "organization": (lambda w: organization(w, name=BAD), "name", "name"),
    "organization's identifier": (
        lambda w: organization(w, identifiers=[(IdentifierScheme.ORG_ID, BAD)]),
        "identifiers",
        IdentifierScheme.ORG_ID.label,
    ),
    "organization changed": (lambda w: changed(w, name=BAD), "name", "name"),
    "person": (lambda w: person(w, name=BAD), "name", "name"),
    "person changed": (lambda w: renamed(w, BAD), "name", "name"),
    "position": (lambda w: person(w, position=BAD), "position", "position"),
    "affiliation": (lambda w: affiliation(w, BAD), "position", "position"),
    "affiliation mended": (lambda w: corrected(w, BAD), "position", "position"),
    "reason of a merge": (lambda w: merged(w, BAD), "reason", "reason"),
    "note of a conflict": (lambda w: conflict(w, note=BAD), "note", "note"),
    "source of a conflict": (lambda w: conflict(w, source=Source(BAD)), "source", "source"),
    "place of evidence": (lambda w: strength(w, BAD), "where", "place"),
    "offer": (lambda w: offer(w, titled(BAD)), "title (en)", "title"),
    "source of an offer": (lambda w: offer(w, source=Source(BAD)), "source", "source"),
    "place of an offer's evidence": (
        lambda w: offer(w, evidence=[OfferEvidence("Led it.", SOURCE, where=BAD)]),
        "evidence",
        "place",
    ),
    "source of an offer's evidence": (
        lambda w: offer(w, evidence=[OfferEvidence("Led it.", Source(BAD))]),
        "evidence",
        "source",
    ),
    "need": (lambda w: need(w, titled(BAD)), "title (en)", "title"),
    "source of a need": (lambda w: need(w, source=Source(BAD)), "source", "source"),
    "source of evidence": (
        lambda w: need(w, evidence=[Evidence("Measured.", Source(BAD))]),
        "evidence",
        "source",
    ),
    "source of a hazard": (
        lambda w: need(w, hazards=[HazardEvidence("drought", Source(BAD))]),
        "hazards",
        "source",
    ),
    "office": (lambda w: need(w, owner=Owner(BAD)), "office", "office"),
    "role": (
        lambda w: replace_owner(need=w.needs["stated"], owner=Owner("Works", BAD), **WHO),
        "role",
        "role",
    ),
    "donor": (lambda w: record_donor(name=BAD, **WHO), "name", "name"),
    "donor's identifier": (
        lambda w: record_donor(name="New", identifier=BAD, **WHO),
        "identifier",
        "identifier",
    ),
    "program": (lambda w: program(w, name=BAD), "name", "name"),
    "program's code": (lambda w: program(w, code=BAD), "code", "code"),
    "program's source": (lambda w: program(w, source=Source(BAD)), "source", "source"),
    "amendment's source": (lambda w: amended(w, Source(BAD)), "source", "source"),
    "purpose": (
        lambda w: program(w, terms=terms(purposes=(PurposeTerms("one", BAD),))),
        "purposes[0]",
        "purpose",
    ),
    "award": (
        lambda w: program(w, terms=terms(awards=(AwardTerms(BAD),))),
        "awards[0]",
        "number of the award",
    ),
    "indicator": (
        lambda w: program(w, terms=terms(indicators=(IndicatorTerm("1", "", BAD),))),
        "indicators[0]",
        "indicator",
    ),
    "call": (lambda w: called(w, BAD), "title (en)", "title"),
    "question": (lambda w: asked(w, BAD), "title (en)", "title"),
    "criterion": (lambda w: rubric(w, BAD), "criterion-0", "criterion"),
    "partnership": (lambda w: partnership(w, BAD), "title", "title"),
    "source of a partnership": (lambda w: partnership(w, source=Source(BAD)), "source", "source"),
    "source of an activity": (
        lambda w: record_activity(
            partnership=w.partnerships["published"], text="Visit", source=Source(BAD), **WHO
        ),
        "source",
        "source",
    ),
    "figure": (lambda w: figure(w, label=BAD), "label", "label"),
    "unit": (lambda w: figure(w, unit=BAD), "unit", "unit"),
    "account": (lambda w: open_account(email="a@city.example", name=BAD, **WHO), "name", "name"),
    "account changed": (
        lambda w: change_account(account=w.accounts["bo"], name=BAD, language="en", by=BO, at=AT),
        "name",
        "name",
    ),
    "token": (lambda w: token(w, BAD), "label", "name"),
    "subject of a wording": (lambda w: template(w, BAD), "subject", "subject"),
    "subject of a letter": (
        lambda w: edit_letter(message=w.letters["draft"], subject=BAD, text="Dear Bo", **WHO),
        "subject",
        "subject",
    ),
}


def refusal_of(act, made):
    try:
        act(made)
    except Faults as refusal:
        return refusal.traced()[:2]
    return "not refused"


def test_text_of_one_line_when_it_is_none_is_refused_with_the_name_of_its_field_and_leaves_no_event():
    made = world.build()
    before = len(events())
    told = {name: refusal_of(act, made) for name, (act, _, _) in CASES.items()}
    assert told == {
        name: (
            f"{place}: The {word} {LINES} Write it in one line.",
            f"{place}: The {word} {UNSEEN} Type it anew.",
        )
        for name, (_, place, word) in CASES.items()
    }
    assert len(events()) == before + 2  # what is to be mended, and merged


def test_need_as_typed_when_a_line_is_none_is_told_beside_its_field():
    typed = TypedNeed(
        (TypedWording("en", BAD, "Text", "", "Solved"), TypedWording("es", BAD)),
        ("stormwater",),
        evidence=(TypedEvidence("Measured.", "", BAD),),
        office=BAD,
    )
    assert [(one.place, one.message) for one in faults(typed)] == [
        (place, f"The {word} {what}")
        for place, word in (
            ("wordings.0.title", "title"),
            ("evidence.0.source", "source"),
            ("office", "office"),
            ("wordings.1.title", "title"),
        )
        for what in (LINES, UNSEEN)
    ]

"""Every operation that changes something a visitor sees, with a page that shows it; and all kept pages."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import applying
import world
from cast import AT
from citylinks.access.actors import SYSTEM
from citylinks.calls.models import Clarification
from citylinks.calls.operations import (
    answer_clarification,
    close_call,
    extend_call,
    open_call,
)
from citylinks.kernel.source import Source
from citylinks.kernel.time import PartialDate
from citylinks.matching.models import ProgramWeights
from citylinks.matching.operations import retire_weights
from citylinks.matching.states import WeightsState
from citylinks.needs.operations import publish_need, withdraw_need
from citylinks.network.operations import (
    Evidence,
    Proof,
    Window,
    add_strength,
    change_organization,
    change_person,
    erase_person,
    make_offer,
    merge_people,
    record_affiliation,
    state_availability,
    state_languages,
    withdraw_offer,
)
from citylinks.network.states import ExpertiseLevel, LanguageLevel, OrganizationKind, Visibility
from citylinks.partnerships.operations import publish_partnership, record_activity, report_figure
from citylinks.programs.operations import amend_program, close_program, open_program
from citylinks.programs.terms import PurposeTerms, Terms

SOURCE, WHO = world.SOURCE, {"by": SYSTEM, "at": AT}


def paths(rows):
    """An address of every kind of page that is kept, of the world that `world.build` makes."""
    city = rows.host.city_id
    other = rows.resource.city_id
    return {
        "home": "/",
        "city": f"/cities/{city}-{rows.host.city.name.lower()}/",
        "match": f"/match/?city={city}",
        "own weights": f"/match/?city={city}&program=other",
        "csv": f"/match.csv?city={city}",
        "json": f"/match.json?city={city}",
        "why not": f"/match/why-not?city={city}&other={other}",
        "needs": "/needs/",
        "need": f"/needs/{rows.needs['published'].public_id}/",
        "programs": "/programs/",
        "program": "/programs/main/",
        "eligibility": f"/programs/main/?city={city}",
        "donor": f"/programs/donors/{rows.donor.public_id}/",
        "partnerships": "/partnerships/",
        "partnership": f"/partnerships/{rows.partnerships['published'].public_id}/",
        "network": "/network/",
        "found": "/network/?q=person&kind=person",
        "organization": f"/network/organizations/{rows.host.public_id}/",
        "resource": f"/network/organizations/{rows.resource.public_id}/",
        "person": f"/network/people/{rows.people['public'].public_id}/",
        "calls": "/calls/",
        "call": "/calls/open/",
        "about": "/about/",
        "data": "/about/data/",
        "permissions": "/about/permissions/",
    }


def retire_own_weights(rows):
    row = ProgramWeights.objects.get(program=rows.other, state=WeightsState.IN_FORCE)
    retire_weights(weights=row, reason="A new call.", **WHO)


def publish_recorded(rows):
    publish_partnership(partnership=rows.partnerships["recorded"], **WHO)


def add_activity(rows):
    of = rows.partnerships["published"]
    record_activity(partnership=of, text="A bridge was opened", source=SOURCE, **WHO)


def add_figure(rows):
    given = {"label": "Trees planted", "value": Decimal(9), "unit": "trees", "source": SOURCE}
    report_figure(partnership=rows.partnerships["published"], **given, **WHO)


def publish_stated(rows):
    publish_need(need=rows.needs["stated"], **WHO)


def withdraw_published(rows):
    withdraw_need(need=rows.needs["published"], **WHO)


def open_draft_program(rows):
    open_program(program=rows.draft, **WHO)


def amend_main(rows):
    terms = Terms((PurposeTerms("anywhere", "Governance"), PurposeTerms("another", "Another purpose")))
    given = {"terms": terms, "reason": "A treaty.", "effective": PartialDate("2026"), "source": SOURCE}
    amend_program(program=rows.program, **given, **WHO)


def close_main(rows):
    close_program(program=rows.program, **WHO)


def open_draft_call(rows):
    open_call(call=rows.calls["draft"], **WHO)


def extend_open_call(rows):
    later = rows.calls["open"].closes_at + dt.timedelta(days=9)
    extend_call(call=rows.calls["open"], closes_at=later, reason="A storm.", **WHO)


def close_open_call(rows):
    close_call(call=rows.calls["open"], by=SYSTEM, at=applying.CLOSES + dt.timedelta(days=1))


def answer_question(rows):
    waiting = Clarification.objects.filter(call=rows.calls["open"], state="asked").first()
    answer_clarification(clarification=waiting, answer="Count them all.", language="en", **WHO)


def rename_host(rows):
    given = {
        "name": "Renamed municipality",
        "kind": OrganizationKind.LOCAL_GOVERNMENT,
        "city": rows.host.city,
    }
    change_organization(organization=rows.host, **given, **WHO)


def offer_with_evidence(rows):
    proof = Evidence("Moved the road.", Source("A document of its own"), when=PartialDate("2014"))
    given = {"wording": world.wording("A new offer"), "themes": ["coastal-erosion"], "evidence": [proof]}
    make_offer(organization=rows.resource, source=SOURCE, **given, **WHO)


def withdraw_open_offer(rows):
    withdraw_offer(offer=rows.offers["open"], **WHO)


def hide_person(rows):
    given = {"name": "Public Person", "city": None, "visibility": Visibility.PRIVATE}
    change_person(person=rows.people["public"], **given, **WHO)


def erase_public_person(rows):
    erase_person(person=rows.people["public"], **WHO)


def merge_away(rows):
    merge_people(kept=rows.people["network"], absorbed=rows.people["public"], reason="The same.", **WHO)


def state_strength(rows):
    proof = Proof("Built ponds.", "La Ceiba", PartialDate("2015"), "https://example.org/ponds")
    given = {"theme": "stormwater", "level": ExpertiseLevel.LEADING, "proof": proof}
    add_strength(owner=rows.people["public"], **given, **WHO)


def state_spoken(rows):
    state_languages(person=rows.people["public"], spoken={"es": LanguageLevel.FIRST}, **WHO)


def state_time(rows):
    windows = [Window(dt.date(2027, 3, 5), dt.date(2027, 4, 2))]
    state_availability(person=rows.people["public"], windows=windows, **WHO)


def take_a_job(rows):
    started = PartialDate("2026")
    given = {"organization": rows.resource, "position": "Director", "started": started}
    record_affiliation(person=rows.people["public"], **given, **WHO)


# Operation, and the pages that show its change.
SHOWN = {
    retire_own_weights: ("own weights",),
    publish_recorded: ("home", "partnerships", "program", "organization"),
    add_activity: ("partnership",),
    add_figure: ("partnership",),
    publish_stated: ("needs", "program"),
    withdraw_published: ("needs", "need"),
    open_draft_program: ("programs",),
    amend_main: ("program",),
    close_main: ("program", "programs"),
    open_draft_call: ("calls", "program"),
    extend_open_call: ("call", "calls"),
    close_open_call: ("call", "calls"),
    answer_question: ("call",),
    rename_host: ("need", "partnership", "found", "organization"),
    offer_with_evidence: ("match", "json", "why not", "resource"),
    withdraw_open_offer: ("resource",),
    hide_person: ("network", "found", "person"),
    erase_public_person: ("network", "found", "person"),
    merge_away: ("found", "person"),
    state_strength: ("person", "network"),
    state_spoken: ("person",),
    state_time: ("person",),
    take_a_job: ("person",),
}

"""Which topics an event changes: what a public page shows is current while its topics' versions are.

A topic is what the tables of one app say. An event raises a topic when its operation writes to a table of
that app that a public page may show; `Topic` names the columns of `AuditHead`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from citylinks.audit.names import EventName


class Topic(StrEnum):
    """The apps whose tables public pages show, by their labels."""

    ACCOUNTS = "accounts"
    PLACES = "places"
    NETWORK = "network"
    PROGRAMS = "programs"
    NEEDS = "needs"
    CALLS = "calls"
    MATCHING = "matching"
    PARTNERSHIPS = "partnerships"


# What each event changes of a topic that a visitor may see. In doubt an event stands here: one page made anew
# too often costs milliseconds, one page too seldom tells what is not true.
_RAISING: Mapping[Topic, tuple[EventName, ...]] = {
    Topic.ACCOUNTS: (
        EventName.ACCOUNT_OPENED,
        EventName.ACCOUNT_CHANGED,
        EventName.ACCOUNT_ERASED,
        EventName.ADDRESS_CHANGED,
        EventName.INVITATION_ACCEPTED,
        EventName.ROLE_GRANTED,
        EventName.ROLE_ENDED,
        EventName.ROLE_HANDED_OVER,
    ),
    Topic.PLACES: (EventName.PLACES_LOADED,),
    Topic.NETWORK: (
        EventName.ORGANIZATION_REGISTERED,
        EventName.ORGANIZATION_CHANGED,
        EventName.PERSON_REGISTERED,
        EventName.PERSON_CHANGED,
        EventName.PERSON_CLAIMED,
        EventName.PEOPLE_MERGED,
        EventName.PERSON_ERASED,
        EventName.AFFILIATION_RECORDED,
        EventName.AFFILIATION_CORRECTED,
        EventName.EXPERTISE_STATED,
        EventName.EXPERTISE_DROPPED,
        EventName.EVIDENCE_GIVEN,
        EventName.EVIDENCE_DROPPED,
        EventName.LANGUAGES_STATED,
        EventName.AVAILABILITY_STATED,
        EventName.CONFLICT_DECLARED,
        EventName.CONFLICT_ENDED,
        EventName.MEMBERS_IMPORTED,
        EventName.SAMPLE_MEMBERS_MADE,
        EventName.SAMPLE_MEMBERS_REMOVED,
        EventName.OFFER_MADE,
        EventName.OFFER_WITHDRAWN,
    ),
    Topic.PROGRAMS: (
        EventName.DONOR_RECORDED,
        EventName.PROGRAM_SET_UP,
        EventName.PROGRAM_AMENDED,
        EventName.PROGRAM_OPENED,
        EventName.PROGRAM_CLOSED,
    ),
    Topic.NEEDS: (
        EventName.NEED_STATED,
        EventName.NEED_PUBLISHED,
        EventName.NEED_WITHDRAWN,
        EventName.NEED_REVISED,
        EventName.NEED_OWNER_REPLACED,
    ),
    Topic.CALLS: (
        EventName.CALL_SET_UP,
        EventName.CALL_CHANGED,
        EventName.CALL_OPENED,
        EventName.CALL_EXTENDED,
        EventName.CALL_CLOSED,
        EventName.CALL_DECIDED,
        EventName.QUESTION_ADDED,
        EventName.QUESTION_CHANGED,
        EventName.QUESTION_MOVED,
        EventName.QUESTION_REMOVED,
        EventName.CLARIFICATION_ANSWERED,
        EventName.CLARIFICATION_DECLINED,
    ),
    Topic.MATCHING: (EventName.WEIGHTS_ACCEPTED, EventName.WEIGHTS_RETIRED),
    Topic.PARTNERSHIPS: (
        EventName.PARTNERSHIP_RECORDED,
        EventName.PARTNERSHIP_PUBLISHED,
        EventName.ACTIVITY_RECORDED,
        EventName.FIGURE_REPORTED,
    ),
}
# The events of which no visitor sees anything: one's own drafts, applications, reviews, letters and keys, and
# what tells of events that stand beside it.
UNSEEN: frozenset[EventName] = frozenset(
    {
        EventName.SAMPLE_LOADED,
        EventName.INVITATION_SENT,
        EventName.INVITATION_WITHDRAWN,
        EventName.PASSWORD_CHANGED,
        EventName.FACTOR_ADDED,
        EventName.FACTOR_REMOVED,
        EventName.RECOVERY_CODES_MADE,
        EventName.FACTORS_ENCRYPTED,
        EventName.SESSION_ENDED,
        EventName.TOKEN_MADE,
        EventName.TOKEN_ENDED,
        EventName.MEMBERS_EXPORTED,
        EventName.PERSON_EXPORTED,
        EventName.MATCH_RUN,
        EventName.WEIGHTS_LEARNED,
        EventName.WEIGHTS_REFUSED,
        EventName.CLARIFICATION_ASKED,
        EventName.RUBRIC_SET,
        EventName.RESULTS_ANNOUNCED,
    }
) | {
    name
    for name in EventName
    if name.startswith(
        (
            "letter.",
            "letter-template.",
            "need-draft.",
            "application.",
            "upload.",
            "late.",
            "reviewer.",
            "review.",
            "bulk-request.",
            "record.",
        )
    )
}
CHANGES: Mapping[EventName, frozenset[Topic]] = dict.fromkeys(UNSEEN, frozenset()) | {
    name: frozenset(topic for topic, names in _RAISING.items() if name in names)
    for names in _RAISING.values()
    for name in names
}

"""The names of all audit events: one table, so that a trail written years ago can still be read."""

from __future__ import annotations

from enum import StrEnum


class EventName(StrEnum):
    """`object.what-happened`. Never rename one: old events keep their name."""

    # operator
    PLACES_LOADED = "places.loaded"
    SAMPLE_LOADED = "sample.loaded"
    # accounts
    ACCOUNT_OPENED = "account.opened"
    ACCOUNT_CHANGED = "account.changed"
    ACCOUNT_ERASED = "account.erased"
    ROLE_GRANTED = "role.granted"
    ROLE_ENDED = "role.ended"
    ROLE_HANDED_OVER = "role.handed-over"
    INVITATION_SENT = "invitation.sent"
    INVITATION_ACCEPTED = "invitation.accepted"
    INVITATION_WITHDRAWN = "invitation.withdrawn"
    ADDRESS_CHANGED = "account.address-changed"
    PASSWORD_CHANGED = "account.password-changed"  # noqa: S105  a name
    FACTOR_ADDED = "account.factor-added"
    FACTOR_REMOVED = "account.factor-removed"
    RECOVERY_CODES_MADE = "account.recovery-codes-made"
    SESSION_ENDED = "account.session-ended"
    TOKEN_MADE = "token.made"  # noqa: S105  a name
    TOKEN_ENDED = "token.ended"  # noqa: S105
    # outbox
    LETTER_TEMPLATE_SAVED = "letter-template.saved"
    LETTER_WRITTEN = "letter.written"
    LETTER_EDITED = "letter.edited"
    LETTER_APPROVED = "letter.approved"
    LETTER_HANDED_OVER = "letter.handed-over"
    LETTER_SENT = "letter.sent"
    LETTER_FAILED = "letter.failed"
    LETTER_DISCARDED = "letter.discarded"
    LETTER_ERASED = "letter.erased"
    # network
    ORGANIZATION_REGISTERED = "organization.registered"
    ORGANIZATION_CHANGED = "organization.changed"
    PERSON_REGISTERED = "person.registered"
    PERSON_CHANGED = "person.changed"
    PERSON_CLAIMED = "person.claimed"
    PEOPLE_MERGED = "people.merged"
    PERSON_ERASED = "person.erased"
    AFFILIATION_RECORDED = "affiliation.recorded"
    AFFILIATION_CORRECTED = "affiliation.corrected"
    EXPERTISE_STATED = "expertise.stated"
    EXPERTISE_DROPPED = "expertise.dropped"
    EVIDENCE_GIVEN = "evidence.given"
    EVIDENCE_DROPPED = "evidence.dropped"
    LANGUAGES_STATED = "languages.stated"
    AVAILABILITY_STATED = "availability.stated"
    CONFLICT_DECLARED = "conflict.declared"
    CONFLICT_ENDED = "conflict.ended"
    OFFER_MADE = "offer.made"
    OFFER_WITHDRAWN = "offer.withdrawn"
    # programs
    DONOR_RECORDED = "donor.recorded"
    PROGRAM_SET_UP = "program.set-up"
    PROGRAM_OPENED = "program.opened"
    PROGRAM_CLOSED = "program.closed"
    # needs
    NEED_STATED = "need.stated"
    NEED_PUBLISHED = "need.published"
    NEED_WITHDRAWN = "need.withdrawn"
    NEED_REVISED = "need.revised"
    NEED_OWNER_REPLACED = "need.owner-replaced"
    NEED_DRAFT_BEGUN = "need-draft.begun"
    NEED_DRAFT_SAVED = "need-draft.saved"
    NEED_DRAFT_COPIED = "need-draft.copied"
    NEED_DRAFT_DISCARDED = "need-draft.discarded"
    # calls
    CALL_SET_UP = "call.set-up"
    CALL_CHANGED = "call.changed"
    CALL_OPENED = "call.opened"
    CALL_EXTENDED = "call.extended"
    CALL_CLOSED = "call.closed"
    CALL_DECIDED = "call.decided"
    QUESTION_ADDED = "question.added"
    QUESTION_CHANGED = "question.changed"
    QUESTION_MOVED = "question.moved"
    QUESTION_REMOVED = "question.removed"
    APPLICATION_STARTED = "application.started"
    APPLICATION_SAVED = "application.saved"
    APPLICATION_SUBMITTED = "application.submitted"
    APPLICATION_WITHDRAWN = "application.withdrawn"
    APPLICATION_REOPENED = "application.reopened"
    APPLICATION_SETTLED = "application.settled"
    UPLOAD_KEPT = "upload.kept"
    UPLOAD_REMOVED = "upload.removed"
    LATE_ASKED = "late.asked"
    LATE_ALLOWED = "late.allowed"
    LATE_REFUSED = "late.refused"
    CLARIFICATION_ASKED = "clarification.asked"
    CLARIFICATION_ANSWERED = "clarification.answered"
    CLARIFICATION_DECLINED = "clarification.declined"
    # reviews
    # matching
    MATCH_RUN = "match.run"
    # partnerships
    PARTNERSHIP_RECORDED = "partnership.recorded"
    PARTNERSHIP_PUBLISHED = "partnership.published"
    ACTIVITY_RECORDED = "activity.recorded"
    FIGURE_REPORTED = "figure.reported"

"""Every named constraint of the domain apps refuses one row that breaks nothing else."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

import applying
import world
from cast import ADA, AT
from citylinks.access.actors import SYSTEM
from citylinks.access.states import Role
from citylinks.accounts.models import Account, ApiToken, ApiTokenGrant, Invitation, RoleGrant
from citylinks.accounts.operations import invite, make_token
from citylinks.audit.models import AuditEvent, AuditHead
from citylinks.calls.models import (
    Answer,
    AnswerChoice,
    Application,
    Call,
    CallExtension,
    CallLanguage,
    CallSide,
    CallWording,
    Choice,
    ChoiceWording,
    Clarification,
    LateRequest,
    Question,
    QuestionWording,
    SetAside,
    Upload,
)
from citylinks.mail.delivery import Post
from citylinks.mail.models import Mail, WorkerBeat
from citylinks.mail.operations import Subject, beat, post_mail
from citylinks.needs.models import (
    DraftEvidence,
    DraftTheme,
    DraftWording,
    HeardTheme,
    Need,
    NeedAccount,
    NeedDraft,
    NeedEvidence,
    NeedHazard,
    NeedOwner,
    NeedPurpose,
    NeedTheme,
    NeedWording,
    PastWording,
    TextVector,
)
from citylinks.network.models import (
    Affiliation,
    AvailabilityWindow,
    BulkPerson,
    BulkRequest,
    ConflictFact,
    Expertise,
    ExpertiseEvidence,
    Listing,
    Offer,
    OfferEvidence,
    OfferTheme,
    OfferVector,
    OfferWording,
    Organization,
    OrganizationIdentifier,
    OrganizationLanguage,
    Person,
    PersonEmail,
    PersonLanguage,
    PersonMerge,
    TakenOut,
)
from citylinks.outbox.models import LetterTemplate, Message
from citylinks.partnerships.models import Activity, Partnership, PartnershipParty, ReportedFigure
from citylinks.programs.models import (
    AllowedActivity,
    Award,
    AwardTerm,
    BudgetCeiling,
    ChosenIndicator,
    Donor,
    PartnerRule,
    Program,
    ProgramVersion,
    Purpose,
    VersionCountryList,
    VersionPurpose,
)
from citylinks.programs.operations import set_up_program
from citylinks.reviews.models import Assignment, Criterion, Decision, Reviewer, Rubric, Score
from terms import FULL

APPS = (
    "audit",
    "mail",
    "accounts",
    "outbox",
    "network",
    "programs",
    "needs",
    "calls",
    "reviews",
    "partnerships",
)


def raw(value):
    """Past the fields' own checks: what refuses it is the database."""
    return models.Value(value, models.CharField()) if isinstance(value, str) else value


@transaction.atomic
def CHANGE(row, change):  # noqa: N802 - stands in the table below
    """Change an existing row."""
    type(row).objects.filter(pk=row.pk).update(**{key: raw(value) for key, value in change.items()})


@transaction.atomic
def COPY(row, change):  # noqa: N802
    """Add an existing row once more, with these changes; what can be called finds its value first."""
    found = {key: value() if callable(value) else value for key, value in change.items()}
    type(row)(**{**columns(row), **found}).save(force_insert=True)


def columns(row):
    """All columns of a row but its number."""
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not isinstance(field, models.BigAutoField)
    }


OF_THE_OTHER = models.Subquery(
    Expertise.objects.filter(organization__isnull=False).values("organization_id")[:1]
)
FOR_A_QUESTION = {
    name: models.Subquery(Upload.objects.filter(question__isnull=False).values(name)[:1])
    for name in ("application_id", "question_id")
}
EMPTIED = {"to_email": "", "to_name": "", "subject": "", "text": ""}
# constraint -> (model, how, the change)
BROKEN = {
    "audit_event_counts_from_one": (AuditEvent, COPY, {"sequence": 0, "previous_digest": "x", "digest": "y"}),
    "audit_event_actor_kind": (
        AuditEvent,
        COPY,
        {"sequence": 999, "previous_digest": "x", "digest": "y", "actor_kind": "ghost"},
    ),
    "audit_head_is_one_row": (AuditHead, COPY, {"id": 2}),
    "mail_mail_is_about": (Mail, CHANGE, {"about_kind": ""}),
    "mail_mail_state": (Mail, CHANGE, {"state": "lost", **EMPTIED, "failure": "x"}),
    "mail_mail_whole_or_emptied": (Mail, CHANGE, {"text": ""}),
    "mail_mail_leaving_is_claimed": (Mail, CHANGE, {"state": "leaving"}),
    "mail_mail_ended_says_why": (Mail, CHANGE, {"state": "failed", **EMPTIED}),
    "mail_worker_seen_after_start": (WorkerBeat, CHANGE, {"seen_at": AT - dt.timedelta(1)}),
    "accounts_account_has_email": (Account, CHANGE, {"email": ""}),
    "accounts_account_email_is_lower_case": (Account, CHANGE, {"email": "Ada@city.example"}),
    "accounts_account_erased_is_empty": (Account, CHANGE, {"erased_at": AT}),
    "accounts_grant_once": (RoleGrant, COPY, {"public_id": "x"}),
    "accounts_grant_role": (RoleGrant, CHANGE, {"role": "mayor"}),
    "accounts_grant_has_place": (RoleGrant, CHANGE, {"within": ""}),
    "accounts_grant_started_by": (RoleGrant, CHANGE, {"started_by": ""}),
    "accounts_grant_ended_by": (RoleGrant, CHANGE, {"ended_by": "ada"}),
    "accounts_grant_successor_follows_end": (RoleGrant, CHANGE, {"successor": models.F("id")}),
    "accounts_invitation_role": (Invitation, CHANGE, {"role": "mayor"}),
    "accounts_invitation_has_place": (Invitation, CHANGE, {"within": ""}),
    "accounts_invitation_state": (Invitation, CHANGE, {"state": "lost"}),
    "accounts_invitation_lasts": (Invitation, CHANGE, {"expires_at": models.F("invited_at")}),
    "accounts_invitation_accepted_has_grant": (Invitation, CHANGE, {"state": "accepted"}),
    "accounts_token_has_label": (ApiToken, CHANGE, {"label": ""}),
    "accounts_token_lasts": (ApiToken, CHANGE, {"expires_at": models.F("started_at")}),
    "accounts_token_ended_by": (ApiToken, CHANGE, {"ended_by": "ada"}),
    "accounts_token_grant_once": (ApiTokenGrant, COPY, {}),
    "outbox_message_has_place": (Message, CHANGE, {"within": ""}),
    "outbox_message_kind": (Message, CHANGE, {"kind": "ode"}),
    "outbox_message_state": (Message, CHANGE, {"state": "lost"}),
    "outbox_message_sent_has_time": (Message, CHANGE, {"sent_at": AT}),
    "outbox_message_failed_says_why": (Message, CHANGE, {"failure": "No such box."}),
    "outbox_message_whole_or_erased": (Message, CHANGE, {"subject": ""}),
    "outbox_template_once": (LetterTemplate, COPY, {"public_id": "x"}),
    "outbox_template_has_place": (LetterTemplate, CHANGE, {"within": ""}),
    "outbox_template_kind": (LetterTemplate, CHANGE, {"kind": "ode"}),
    "outbox_template_has_subject": (LetterTemplate, CHANGE, {"subject": ""}),
    "outbox_template_has_body": (LetterTemplate, CHANGE, {"body": ""}),
    "network_organization_once_per_city": (Organization, COPY, {"public_id": "x"}),
    "network_organization_has_name": (Organization, CHANGE, {"name": ""}),
    "network_organization_kind": (Organization, CHANGE, {"kind": "club"}),
    "network_identifier_once": (OrganizationIdentifier, COPY, {}),
    "network_identifier_has_value": (OrganizationIdentifier, CHANGE, {"value": ""}),
    "network_identifier_scheme": (OrganizationIdentifier, CHANGE, {"scheme": "mine"}),
    "network_organization_language_once": (OrganizationLanguage, COPY, {}),
    "network_organization_language_has_code": (OrganizationLanguage, CHANGE, {"language": ""}),
    "network_person_has_name_until_erased": (Person, CHANGE, {"name": ""}),
    "network_person_visibility": (Person, CHANGE, {"visibility": "secret"}),
    "network_person_pro_bono_days": (Person, CHANGE, {"pro_bono_days": 367}),
    "network_person_not_merged_into_itself": (Person, CHANGE, {"merged_into": models.F("id")}),
    "network_email_once": (PersonEmail, COPY, {}),
    "network_email_has_key": (PersonEmail, CHANGE, {"key": ""}),
    "network_affiliation_started": (Affiliation, CHANGE, {"started": "soon"}),
    "network_affiliation_ended": (Affiliation, CHANGE, {"ended": "x", "started": None}),
    "network_affiliation_ends_after_start": (Affiliation, CHANGE, {"started": "2016", "ended": "2015"}),
    "network_language_once": (PersonLanguage, COPY, {}),
    "network_language_has_code": (PersonLanguage, CHANGE, {"language": ""}),
    "network_language_level": (PersonLanguage, CHANGE, {"level": "some"}),
    "network_window_once": (AvailabilityWindow, COPY, {}),
    "network_window_ends_after_start": (AvailabilityWindow, CHANGE, {"ends": dt.date(2020, 1, 1)}),
    "network_bulk_kind": (BulkRequest, CHANGE, {"kind": "reading", "file_kind": ""}),
    "network_bulk_state": (BulkRequest, CHANGE, {"state": "paused"}),
    "network_bulk_has_reason": (BulkRequest, CHANGE, {"reason": ""}),
    "network_bulk_asked_by": (BulkRequest, CHANGE, {"asked_by": ""}),
    "network_bulk_concerns_somebody": (BulkRequest, CHANGE, {"count": 0}),
    "network_bulk_file_kind": (BulkRequest, CHANGE, {"file_kind": ""}),
    "network_bulk_approved_by_another": (
        BulkRequest,
        CHANGE,
        {"state": "approved", "approved_at": AT, "approved_by": models.F("asked_by")},
    ),
    "network_bulk_approved_when_it_says_so": (BulkRequest, CHANGE, {"state": "approved"}),
    "network_bulk_ends_with_its_state": (BulkRequest, CHANGE, {"ended_at": AT, "ended_by": "kim"}),
    "network_bulk_person_once": (BulkPerson, COPY, {}),
    "network_taken_out_by": (TakenOut, CHANGE, {"actor": ""}),
    "network_taken_out_kind": (TakenOut, CHANGE, {"kind": "reading"}),
    "network_merge_has_reason": (PersonMerge, CHANGE, {"reason": ""}),
    "network_expertise_one_owner": (Expertise, CHANGE, {"person": None, "organization": None}),
    "network_expertise_once_per_person": (Expertise, COPY, {"public_id": "x"}),
    "network_expertise_once_per_organization": (
        Expertise,
        COPY,
        {"public_id": "x", "person_id": None, "organization_id": OF_THE_OTHER},
    ),
    "network_expertise_has_theme": (Expertise, CHANGE, {"theme": ""}),
    "network_expertise_level": (Expertise, CHANGE, {"level": "some"}),
    "network_expertiseevidence_says_what": (ExpertiseEvidence, CHANGE, {"what": ""}),
    "network_expertiseevidence_when": (ExpertiseEvidence, CHANGE, {"when": "soon"}),
    "network_conflictfact_has_source": (ConflictFact, CHANGE, {"source_title": ""}),
    "network_conflict_kind": (ConflictFact, CHANGE, {"kind": "feud"}),
    "network_conflict_since": (ConflictFact, CHANGE, {"since": "soon"}),
    "network_conflict_until": (ConflictFact, CHANGE, {"until": "x", "since": None}),
    "network_conflict_ends_after_start": (ConflictFact, CHANGE, {"since": "2016", "until": "2015"}),
    "network_listing_one_owner": (Listing, CHANGE, {"person": None, "organization": None}),
    "network_listing_has_name": (Listing, CHANGE, {"name": ""}),
    "network_offer_one_owner": (Offer, CHANGE, {"person": None, "organization": None}),
    "network_offer_has_source": (Offer, CHANGE, {"source_title": ""}),
    "network_offer_state": (Offer, CHANGE, {"state": "lost"}),
    "network_offer_once_per_language": (OfferWording, COPY, {}),
    "network_offer_says_something": (OfferWording, CHANGE, {"title": "", "text": ""}),
    "network_offer_theme_once": (OfferTheme, COPY, {}),
    "network_offer_vector_sha256": (OfferVector, CHANGE, {"text_sha256": "xyz"}),
    "network_offer_vector_mark": (OfferVector, CHANGE, {"mark": -1}),
    "network_offerevidence_has_source": (OfferEvidence, CHANGE, {"source_title": ""}),
    "network_evidence_says_what": (OfferEvidence, CHANGE, {"what": ""}),
    "network_evidence_when": (OfferEvidence, CHANGE, {"when": "soon"}),
    "programs_donor_has_name": (Donor, CHANGE, {"name": ""}),
    "programs_donor_identifier_once": (Donor, COPY, {"name": "Another", "public_id": "x"}),
    "programs_program_has_source": (Program, CHANGE, {"source_title": ""}),
    "programs_program_has_name": (Program, CHANGE, {"name": ""}),
    "programs_program_state": (Program, CHANGE, {"state": "lost"}),
    "programs_purpose_once": (Purpose, COPY, {}),
    "programs_purpose_has_name": (Purpose, CHANGE, {"name": ""}),
    "programs_award_has_source": (Award, CHANGE, {"source_title": ""}),
    "programs_award_has_number": (Award, CHANGE, {"number": ""}),
    "programs_award_kind": (Award, CHANGE, {"kind": "gift"}),
    "programs_award_once_per_donor": (Award, COPY, {"public_id": "x"}),
    "programs_award_associate_has_leader": (Award, CHANGE, {"kind": "associate", "leader": None}),
    "programs_programversion_has_source": (ProgramVersion, CHANGE, {"source_title": ""}),
    "programs_version_once": (ProgramVersion, COPY, {}),
    "programs_version_is_dated": (ProgramVersion, CHANGE, {"number": 9, "effective": None}),
    "programs_version_has_reason": (ProgramVersion, CHANGE, {"reason": ""}),
    "programs_version_effective": (ProgramVersion, CHANGE, {"effective": "soon"}),
    "programs_version_started": (ProgramVersion, CHANGE, {"started": "2014-13"}),
    "programs_version_ended": (ProgramVersion, CHANGE, {"ended": "never"}),
    "programs_version_ends_after_start": (ProgramVersion, CHANGE, {"started": "2016", "ended": "2015"}),
    "programs_version_purpose_once": (VersionPurpose, COPY, {}),
    "programs_version_list_once": (VersionCountryList, COPY, {}),
    "programs_award_once_per_version": (AwardTerm, COPY, {}),
    "programs_award_amount": (AwardTerm, CHANGE, {"currency": "usd"}),
    "programs_award_started": (AwardTerm, CHANGE, {"started": "2014-13"}),
    "programs_award_ended": (AwardTerm, CHANGE, {"ended": "never", "started": None}),
    "programs_award_ends_after_start": (AwardTerm, CHANGE, {"started": "2016", "ended": "2015"}),
    "programs_activity_once": (AllowedActivity, COPY, {}),
    "programs_activity_kind": (AllowedActivity, CHANGE, {"activity": "party"}),
    "programs_ceiling_once": (BudgetCeiling, COPY, {}),
    "programs_ceiling_per": (BudgetCeiling, CHANGE, {"per": "day"}),
    "programs_ceiling_category": (BudgetCeiling, CHANGE, {"category": "fun"}),
    "programs_ceiling_amount": (BudgetCeiling, CHANGE, {"amount": -1}),
    "programs_ceiling_has_amount": (BudgetCeiling, CHANGE, {"amount": None, "currency": ""}),
    "programs_rule_once": (PartnerRule, COPY, {}),
    "programs_rule_part": (PartnerRule, CHANGE, {"part": "guest"}),
    "programs_rule_basis": (PartnerRule, CHANGE, {"basis": "mood"}),
    "programs_rule_has_value": (PartnerRule, CHANGE, {"value": ""}),
    "programs_indicator_once": (ChosenIndicator, COPY, {}),
    "programs_indicator_has_code": (ChosenIndicator, CHANGE, {"code": ""}),
    "needs_need_has_source": (Need, CHANGE, {"source_title": ""}),
    "needs_need_state": (Need, CHANGE, {"state": "lost"}),
    "needs_wording_once_per_language": (NeedWording, COPY, {}),
    "needs_wording_says_something": (NeedWording, CHANGE, {"title": "", "text": ""}),
    "needs_theme_once": (NeedTheme, COPY, {}),
    "needs_purpose_once": (NeedPurpose, COPY, {}),
    "needs_needevidence_has_source": (NeedEvidence, CHANGE, {"source_title": ""}),
    "needs_evidence_says_what": (NeedEvidence, CHANGE, {"what": ""}),
    "needs_evidence_when": (NeedEvidence, CHANGE, {"when": "2014-00"}),
    "calls_call_state": (Call, CHANGE, {"state": "lost"}),
    "calls_call_has_time_zone": (Call, CHANGE, {"time_zone": ""}),
    "calls_call_closes_after_opening": (
        Call,
        CHANGE,
        {"opens_at": models.F("closes_at"), "questions_until": None},
    ),
    "calls_call_questions_end_first": (Call, CHANGE, {"questions_until": applying.CLOSES + dt.timedelta(1)}),
    "calls_call_upload_limit": (Call, CHANGE, {"upload_limit": 26 * 1024 * 1024}),
    "calls_wording_once_per_language": (CallWording, COPY, {}),
    "calls_wording_says_something": (CallWording, CHANGE, {"title": "", "text": "", "criteria": ""}),
    "calls_side_once": (CallSide, COPY, {}),
    "calls_side_known": (CallSide, CHANGE, {"side": "guest"}),
    "calls_language_once": (CallLanguage, COPY, {}),
    "calls_language_has_code": (CallLanguage, CHANGE, {"language": ""}),
    "calls_extension_has_reason": (CallExtension, CHANGE, {"reason": ""}),
    "calls_extension_is_later": (CallExtension, CHANGE, {"closes_at": models.F("closed_at")}),
    "calls_question_order": (Question, COPY, {"public_id": "x"}),
    "calls_question_asked_of": (Question, CHANGE, {"asked_of": "guest"}),
    "calls_question_kind": (Question, CHANGE, {"kind": "riddle"}),
    "calls_question_letters": (Question, CHANGE, {"most_letters": 0}),
    "calls_question_range": (Question, CHANGE, {"minimum": 2, "maximum": 1}),
    "calls_question_once_per_language": (QuestionWording, COPY, {}),
    "calls_question_says_something": (QuestionWording, CHANGE, {"title": "", "text": ""}),
    "calls_choice_order": (Choice, COPY, {"public_id": "x"}),
    "calls_choice_once_per_language": (ChoiceWording, COPY, {}),
    "calls_choice_says_something": (ChoiceWording, CHANGE, {"title": ""}),
    "calls_application_once": (Application, COPY, {"public_id": "x"}),
    "calls_application_side": (Application, CHANGE, {"side": "guest"}),
    "calls_application_state": (
        Application,
        CHANGE,
        {"state": "lost", "submitted_at": AT, "submitted_by": "bo"},
    ),
    "calls_application_has_language": (Application, CHANGE, {"language": ""}),
    "calls_application_started_by": (Application, CHANGE, {"started_by": ""}),
    "calls_application_submitted_by": (Application, CHANGE, {"submitted_by": "bo"}),
    "calls_application_submitted_at": (Application, CHANGE, {"state": "submitted"}),
    "calls_answer_once": (Answer, COPY, {}),
    "calls_answer_choice_once": (AnswerChoice, COPY, {}),
    "calls_set_aside_says_something": (SetAside, CHANGE, {"text": ""}),
    "calls_letter_once": (Upload, COPY, {"public_id": "x", "kept_as": "x"}),
    "calls_upload_once": (Upload, COPY, {"public_id": "x", "kept_as": "x", **FOR_A_QUESTION}),
    "calls_upload_has_name": (Upload, CHANGE, {"name": ""}),
    "calls_upload_size": (Upload, CHANGE, {"size": 0}),
    "calls_upload_digest": (Upload, CHANGE, {"digest": "x"}),
    "calls_late_once": (LateRequest, COPY, {"public_id": "x"}),
    "calls_late_state": (LateRequest, CHANGE, {"state": "lost", "settled_at": AT, "reason": "So."}),
    "calls_late_until": (LateRequest, CHANGE, {"until": AT}),
    "calls_late_settled_with_reason": (LateRequest, CHANGE, {"settled_at": AT}),
    "calls_clarification_state": (
        Clarification,
        CHANGE,
        {"state": "lost", "settled_at": AT, "answer": "So."},
    ),
    "calls_clarification_asks": (Clarification, CHANGE, {"question": ""}),
    "calls_clarification_asked_by": (Clarification, CHANGE, {"asked_by": ""}),
    "calls_clarification_answered": (Clarification, CHANGE, {"settled_at": AT}),
    "needs_account_once_per_language": (NeedAccount, COPY, {}),
    "needs_account_says_something": (NeedAccount, CHANGE, {"tried": "", "solved": ""}),
    "needs_past_wording_once_per_language": (PastWording, COPY, {}),
    "needs_past_wording_edition": (PastWording, CHANGE, {"edition": 0}),
    "needs_past_wording_has_actor": (PastWording, CHANGE, {"replaced_by": ""}),
    "needs_needhazard_has_source": (NeedHazard, CHANGE, {"source_title": ""}),
    "needs_hazard_once": (NeedHazard, COPY, {}),
    "needs_hazard_named": (NeedHazard, CHANGE, {"hazard": ""}),
    "needs_hazard_when": (NeedHazard, CHANGE, {"when": "last year"}),
    "needs_owner_has_office": (NeedOwner, CHANGE, {"office": ""}),
    "needs_owner_one_at_a_time": (NeedOwner, COPY, {}),
    "needs_owner_ends_after_start": (NeedOwner, CHANGE, {"until": AT - dt.timedelta(days=9)}),
    "needs_draft_state": (NeedDraft, CHANGE, {"state": "lost"}),
    "needs_draft_has_actor": (NeedDraft, CHANGE, {"saved_by": ""}),
    "needs_draft_run_began_before": (NeedDraft, CHANGE, {"run_from": 2, "revision": 1}),
    "needs_draft_stated_as_a_need": (NeedDraft, CHANGE, {"state": "stated", "need": None}),
    "needs_draft_wording_order": (DraftWording, COPY, {}),
    "needs_draft_theme_once": (DraftTheme, COPY, {}),
    "needs_draft_evidence_order": (DraftEvidence, COPY, {"hazard": ""}),
    "needs_draft_hazard_once": (DraftEvidence, COPY, {"order": 99}),
    "needs_vector_of_one": (TextVector, CHANGE, {"need": None, "draft": None}),
    "needs_vector_sha256": (TextVector, CHANGE, {"text_sha256": "xyz"}),
    "needs_heard_theme_of_one": (HeardTheme, CHANGE, {"need": None, "draft": None}),
    "needs_heard_theme_once_in_need": (HeardTheme, COPY, {}),
    "needs_heard_theme_once_in_draft": (
        HeardTheme,
        COPY,
        {"need_id": None, "draft_id": lambda: HeardTheme.objects.get(need=None).draft_id},
    ),
    "needs_heard_theme_score": (HeardTheme, CHANGE, {"score": 0.0}),
    "reviews_rubric_reviews_each": (Rubric, CHANGE, {"reviews_each": 0}),
    "reviews_criterion_order": (Criterion, COPY, {"public_id": "x", "name": "Another"}),
    "reviews_criterion_once": (Criterion, COPY, {"public_id": "x", "order": 9}),
    "reviews_criterion_side": (Criterion, CHANGE, {"side": "left"}),
    "reviews_criterion_has_name": (Criterion, CHANGE, {"name": ""}),
    "reviews_criterion_weight": (Criterion, CHANGE, {"weight": 0}),
    "reviews_criterion_maximum": (Criterion, CHANGE, {"maximum": 101}),
    "reviews_reviewer_once": (Reviewer, COPY, {"public_id": "x"}),
    "reviews_reviewer_load": (Reviewer, CHANGE, {"load": 0}),
    "reviews_assignment_once": (Assignment, COPY, {"public_id": "x"}),
    "reviews_assignment_state": (Assignment, CHANGE, {"state": "lost"}),
    "reviews_assignment_assigned_by": (Assignment, CHANGE, {"assigned_by": "chance"}),
    "reviews_assignment_submitted_at": (Assignment, CHANGE, {"state": "submitted"}),
    "reviews_assignment_ends_with_reason": (Assignment, CHANGE, {"reason": "None."}),
    "reviews_score_once": (Score, COPY, {}),
    "reviews_score_range": (Score, CHANGE, {"value": 101}),
    "reviews_decision_version": (Decision, COPY, {"public_id": "x"}),
    "reviews_decision_counts_from_one": (Decision, CHANGE, {"version": 0}),
    "reviews_decision_outcome": (Decision, CHANGE, {"outcome": "maybe"}),
    "reviews_decision_has_reason": (Decision, CHANGE, {"reason": ""}),
    "reviews_decision_decided_by": (Decision, CHANGE, {"decided_by": ""}),
    "partnerships_partnership_has_source": (Partnership, CHANGE, {"source_title": ""}),
    "partnerships_partnership_has_title": (Partnership, CHANGE, {"title": ""}),
    "partnerships_partnership_state": (Partnership, CHANGE, {"state": "lost"}),
    "partnerships_partnership_started": (Partnership, CHANGE, {"started": "99"}),
    "partnerships_partnership_ended": (Partnership, CHANGE, {"ended": "x", "started": None}),
    "partnerships_partnership_ends_after_start": (Partnership, CHANGE, {"started": "2016", "ended": "2015"}),
    "partnerships_title_once_per_program": (Partnership, COPY, {"public_id": "x"}),
    "partnerships_party_once": (PartnershipParty, COPY, {}),
    "partnerships_party_role": (PartnershipParty, CHANGE, {"role": "guest"}),
    "partnerships_activity_has_source": (Activity, CHANGE, {"source_title": ""}),
    "partnerships_activity_order": (Activity, COPY, {"public_id": "x"}),
    "partnerships_activity_has_text": (Activity, CHANGE, {"text": ""}),
    "partnerships_activity_started": (Activity, CHANGE, {"started": "2015-7"}),
    "partnerships_activity_ended": (Activity, CHANGE, {"started": "2015", "ended": "2015-7x"}),
    "partnerships_activity_ends_after_start": (Activity, CHANGE, {"started": "2016", "ended": "2015"}),
    "partnerships_reportedfigure_has_source": (ReportedFigure, CHANGE, {"source_title": ""}),
    "partnerships_figure_once": (ReportedFigure, COPY, {"public_id": "x"}),
    "partnerships_figure_has_label": (ReportedFigure, CHANGE, {"label": ""}),
    "partnerships_figure_has_unit": (ReportedFigure, CHANGE, {"unit": ""}),
    "partnerships_figure_reported": (ReportedFigure, CHANGE, {"reported": "later"}),
}


def named_constraints():
    models_ = [model for app in APPS for model in apps.get_app_config(app).get_models()]
    return {constraint.name for model in models_ for constraint in model._meta.constraints}


def test_constraints_when_listed_are_all_tested():
    assert set(BROKEN) == named_constraints()


def a_person(organization):
    """One person with a row of everything, and an expertise of the organization for the last."""
    ana, twin = (Person.objects.create(name=name, registered_at=AT) for name in ("Ana", "Ana again"))
    ana.emails.create(address="Ana@example.org", key="ana@example.org")
    ana.affiliations.create(organization=organization)
    ana.languages.create(language="es", level="first")
    ana.windows.create(starts=dt.date(2027, 3, 1), ends=dt.date(2027, 3, 31))
    ana.merges.create(absorbed=twin, reason="The same.", merged_at=AT, merged_by="ada")
    ana.conflicts.create(organization=organization, kind="employer", source_title="Test", declared_at=AT)
    for owner in ({"person": ana}, {"organization": organization}):
        expertise = Expertise.objects.create(theme="stormwater", level="basic", **owner)
        expertise.evidence.create(what="Built.")
    Listing.objects.create(person=ana, name="Ana", name_key="ana")


def a_call(made):
    """Rows of a call that the world has none of: a moved deadline, choices, a text aside, a file for a question."""
    call = applying.call(made.program, "all", questions=applying.QUESTIONS)
    call.extensions.create(closed_at=AT, closes_at=applying.CLOSES, reason="Few applied.", extended_at=AT)
    application = applying.complete(call, made.host)
    application.answers.first().set_aside.create(text="Another text.", saved_at=AT)
    letter = application.uploads.get()
    application.uploads.create(
        **{
            **columns(letter),
            "public_id": "x2",
            "kept_as": "x2",
            "question_id": applying.by_kind(call)["file"].pk,
        }
    )


@pytest.fixture(scope="module")
def _once(django_db_setup, django_db_blocker):
    """One row of everything, made once: each test works within a savepoint of its own."""
    with django_db_blocker.unblock(), transaction.atomic():
        rows()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def made(_once, db):
    pass


def rows():
    made = world.build()
    terms = replace(FULL, purposes=FULL.purposes[1:])
    set_up_program(
        code="full", name="Full", donor=made.donor, terms=terms, source=world.SOURCE, by=SYSTEM, at=AT
    )
    made.host.identifiers.create(scheme="geonames", value="1")
    Donor.objects.update(identifier="XX-1")
    ada = made.accounts["ada"]
    grants = list(ada.grants.all())
    post_mail(post=Post("bo@city.example", "Bo", "en", "Code", "1"), about=Subject("account", "bo"), at=AT)
    beat(worker="one", started_at=AT, at=AT)
    make_token(account=ada, label="Reports", grants=grants, days=30, by=ADA, at=AT)
    invite(email="gus@city.example", role=Role.EXPERT, within="hostcity00", by=SYSTEM, at=AT)
    made.offers["open"].evidence.create(what="Built.", source_title="Test")
    made.host.languages.create(language="id")
    a_person(made.host)
    a_call(made)
    a_review(made)
    made.needs["stated"].purposes.create(purpose=made.program.purposes.first())
    write_needs(made)


def a_review(made):
    """One application with a row of everything that its review leaves."""
    application = made.applications["submitted"]
    rubric = Rubric.objects.create(call=application.call, is_anonymous=False, reviews_each=1)
    criterion = rubric.criteria.create(side="resource", order=0, name="Experience", weight=1, maximum=5)
    assignment = Assignment.objects.filter(application=application).earliest("pk")
    assignment.scores.create(criterion=criterion, value=1)
    application.decisions.create(
        version=1, outcome="reserve", reason="Maybe.", decided_at=AT, decided_by="ada"
    )


def write_needs(made):
    """A need with all of its rows, one of each, and a draft beside it."""
    need, draft = made.needs["stated"], made.need_drafts["own"]
    need.accounts.create(language="en", tried="A wall.", solved="Dry streets.")
    need.hazards.create(hazard="drought", source_title="Test")
    need.owners.create(office="Public works", since=AT)
    need.past_wordings.create(edition=1, language="en", title="Before", replaced_at=AT, replaced_by="bo")
    draft.themes.create(theme="storms")
    draft.evidence.create(order=0, hazard="drought")
    for model in (HeardTheme, TextVector):
        model.objects.all().delete()
    TextVector.objects.create(need=need, text_sha256="0" * 64, vector=b"")
    for owner in ({"need": need}, {"draft": draft}):
        HeardTheme.objects.create(theme="storms", score=0.5, **owner)


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_constraint_when_a_row_breaks_it_refuses_the_row(made, name):
    model, how, change = BROKEN[name]
    row = model.objects.order_by("pk").first()
    with pytest.raises(IntegrityError) as caught:
        how(row, change)
    constraint = next(one for one in model._meta.constraints if one.name == name)
    if connection.vendor == "postgresql" or isinstance(constraint, models.CheckConstraint):
        assert name in str(
            caught.value
        )  # SQLite names the columns of a unique constraint, not the constraint

"""An application, its answers and its files."""

from __future__ import annotations

from django.db import models

from citylinks.calls.models.calls import LARGEST_UPLOAD, Call, Choice, Question
from citylinks.calls.states import LET_OUT, ApplicationState, Side
from citylinks.kernel.models import PublicIdField, nonempty_check, one_of_check


class Application(models.Model):
    """What an organization answers to a call on one side.

    `revision` counts what was saved. `submitted_at` is empty while it is a draft; a withdrawn application
    keeps it when it had been submitted. Accounts are known by their public id.
    """

    public_id = PublicIdField()
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="applications")
    organization = models.ForeignKey(
        "network.Organization", on_delete=models.PROTECT, related_name="applications"
    )
    side = models.CharField(max_length=10, choices=Side.choices)
    need = models.ForeignKey(
        "needs.Need", on_delete=models.PROTECT, null=True, blank=True, related_name="applications"
    )
    language = models.CharField(max_length=20)
    state = models.CharField(max_length=20, choices=ApplicationState.choices, default=ApplicationState.DRAFT)
    revision = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    started_by = models.CharField(max_length=60)
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("call", "organization", "side"), name="calls_application_once"),
            one_of_check("side", Side, "calls_application_side"),
            one_of_check("state", ApplicationState, "calls_application_state"),
            nonempty_check("language", "calls_application_has_language"),
            nonempty_check("started_by", "calls_application_started_by"),
            models.CheckConstraint(
                condition=models.Q(submitted_at__isnull=True, submitted_by="")
                | (models.Q(submitted_at__isnull=False) & ~models.Q(submitted_by="")),
                name="calls_application_submitted_by",
            ),
            models.CheckConstraint(
                condition=models.Q(state=ApplicationState.WITHDRAWN)
                | models.Q(state=ApplicationState.DRAFT, submitted_at__isnull=True)
                | models.Q(state__in=LET_OUT, submitted_at__isnull=False),
                name="calls_application_submitted_at",
            ),
        )

    def __str__(self) -> str:
        return self.public_id


class Answer(models.Model):
    """What was typed for one question, as it was typed; chosen answers stand in `AnswerChoice`.

    `revision` is the application's when this answer last changed.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True)
    revision = models.PositiveIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("application", "question"), name="calls_answer_once"),)

    def __str__(self) -> str:
        return self.text


class AnswerChoice(models.Model):
    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="choices")
    choice = models.ForeignKey(Choice, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("answer", "choice"), name="calls_answer_choice_once"),)

    def __str__(self) -> str:
        return f"{self.answer_id}: {self.choice_id}"


class SetAside(models.Model):
    """What a second window wrote over an answer it had not seen: kept beside it until a person chooses."""

    public_id = PublicIdField()
    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="set_aside")
    text = models.TextField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = (nonempty_check("text", "calls_set_aside_says_something"),)

    def __str__(self) -> str:
        return self.text


class Upload(models.Model):
    """A file that came with an application: the signed letter, or what a question asks for.

    `question` is empty for the letter. `kept_as` is a random name in the private storage; `name` is what the
    person called it, cleaned, and never part of a path. `digest` is SHA-256 in hexadecimal.
    """

    public_id = PublicIdField()
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="uploads")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    kept_as = models.CharField(max_length=120, unique=True)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.CharField(max_length=60)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("application",), condition=models.Q(question__isnull=True), name="calls_letter_once"
            ),
            models.UniqueConstraint(fields=("application", "question"), name="calls_upload_once"),
            nonempty_check("name", "calls_upload_has_name"),
            models.CheckConstraint(
                condition=models.Q(size__gt=0, size__lte=LARGEST_UPLOAD), name="calls_upload_size"
            ),
            models.CheckConstraint(
                condition=models.Q(digest__regex=r"^[0-9a-f]{64}$"), name="calls_upload_digest"
            ),
        )

    def __str__(self) -> str:
        return self.name

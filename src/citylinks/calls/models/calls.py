"""A call, whom it asks, and its questions."""

from __future__ import annotations

from django.db import models

from citylinks.calls.states import AskedOf, CallState, QuestionKind, Side
from citylinks.kernel.models import PublicIdField, Worded, nonempty_check, one_of_check

# The largest file a call may ask for, in bytes.
LARGEST_UPLOAD = 25 * 1024 * 1024


class Call(models.Model):
    """An invitation of a program to apply. Times are moments in UTC; `time_zone` is the one they are said in.

    `closes_at` names a minute, and that minute still counts: see `deadlines.py`.
    """

    public_id = PublicIdField()
    code = models.SlugField(max_length=60, unique=True)
    program = models.ForeignKey("programs.Program", on_delete=models.PROTECT, related_name="calls")
    state = models.CharField(max_length=10, choices=CallState.choices, default=CallState.DRAFT)
    language = models.CharField(max_length=20, default="en")
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    time_zone = models.CharField(max_length=60)
    questions_until = models.DateTimeField(null=True, blank=True)
    upload_limit = models.PositiveIntegerField()
    is_sample = models.BooleanField(default=False)

    class Meta:
        constraints = (
            one_of_check("state", CallState, "calls_call_state"),
            nonempty_check("time_zone", "calls_call_has_time_zone"),
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")), name="calls_call_closes_after_opening"
            ),
            models.CheckConstraint(
                condition=models.Q(questions_until__isnull=True)
                | models.Q(questions_until__lte=models.F("closes_at")),
                name="calls_call_questions_end_first",
            ),
            models.CheckConstraint(
                condition=models.Q(upload_limit__gt=0, upload_limit__lte=LARGEST_UPLOAD),
                name="calls_call_upload_limit",
            ),
        )

    def __str__(self) -> str:
        return self.code


class CallWording(Worded):
    """What a call says in one language; `criteria` is what applications are judged by."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="wordings")
    criteria = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("call", "language"), name="calls_wording_once_per_language"),
            models.CheckConstraint(
                condition=~models.Q(title="", text="", criteria=""), name="calls_wording_says_something"
            ),
        )


class CallSide(models.Model):
    """A side that may apply, and whether it must send a letter that a senior official has signed."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="sides")
    side = models.CharField(max_length=10, choices=Side.choices)
    letter_required = models.BooleanField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("call", "side"), name="calls_side_once"),
            one_of_check("side", Side, "calls_side_known"),
        )

    def __str__(self) -> str:
        return self.side


class CallLanguage(models.Model):
    """A language in which applications are accepted, by its BCP 47 code."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="languages")
    language = models.CharField(max_length=20)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("call", "language"), name="calls_language_once"),
            nonempty_check("language", "calls_language_has_code"),
        )

    def __str__(self) -> str:
        return self.language


class CallExtension(models.Model):
    """A deadline that moved later, and why: what applicants read beside the new one."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="extensions")
    closed_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    reason = models.TextField()
    extended_at = models.DateTimeField()

    class Meta:
        constraints = (
            nonempty_check("reason", "calls_extension_has_reason"),
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("closed_at")), name="calls_extension_is_later"
            ),
        )

    def __str__(self) -> str:
        return self.reason


class Question(models.Model):
    """One question of a call; frozen once the call is open. Words are the call's language first.

    `most_letters` bounds texts, `minimum` and `maximum` bound numbers and, for several choices, their count.
    """

    public_id = PublicIdField()
    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="questions")
    order = models.PositiveIntegerField()
    asked_of = models.CharField(max_length=10, choices=AskedOf.choices, default=AskedOf.BOTH)
    kind = models.CharField(max_length=10, choices=QuestionKind.choices)
    required = models.BooleanField()
    most_letters = models.PositiveIntegerField(null=True, blank=True)
    minimum = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    maximum = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("call", "order"), name="calls_question_order"),
            one_of_check("asked_of", AskedOf, "calls_question_asked_of"),
            one_of_check("kind", QuestionKind, "calls_question_kind"),
            models.CheckConstraint(
                condition=models.Q(most_letters__isnull=True) | models.Q(most_letters__gt=0),
                name="calls_question_letters",
            ),
            models.CheckConstraint(
                condition=models.Q(minimum__isnull=True)
                | models.Q(maximum__isnull=True)
                | models.Q(maximum__gte=models.F("minimum")),
                name="calls_question_range",
            ),
        )

    def __str__(self) -> str:
        return self.public_id


class QuestionWording(Worded):
    """A question in one language: its title is the question, its text the help below it."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="wordings")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("question", "language"), name="calls_question_once_per_language"),
            models.CheckConstraint(
                condition=~models.Q(title="", text=""), name="calls_question_says_something"
            ),
        )


class Choice(models.Model):
    """One of the answers that a question offers."""

    public_id = PublicIdField()
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="choices")
    order = models.PositiveIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("question", "order"), name="calls_choice_order"),)

    def __str__(self) -> str:
        return self.public_id


class ChoiceWording(Worded):
    choice = models.ForeignKey(Choice, on_delete=models.CASCADE, related_name="wordings")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("choice", "language"), name="calls_choice_once_per_language"),
            nonempty_check("title", "calls_choice_says_something"),
        )

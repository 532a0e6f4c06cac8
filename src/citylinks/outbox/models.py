from __future__ import annotations

from django.db import models
from django.db.models import Q

from citylinks.kernel.models import PublicIdField, nonempty_check, one_of_check
from citylinks.outbox.states import LetterKind, LetterState


class Message(models.Model):
    """A letter to one person, in one language, kept as it left.

    `within` is the public id of the program whose officers answer for it; `about_kind` and `about_id` name
    what it is about as the audit trail does. `wanted_language` is the recipient's, who may read another than
    the letter's. Personal data stands here and nowhere else: an erased letter keeps its row, its ids and its
    dates.
    """

    public_id = PublicIdField()
    within = models.CharField(max_length=20)
    about_kind = models.CharField(max_length=40, blank=True)
    about_id = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=30, choices=LetterKind.choices)
    state = models.CharField(max_length=10, choices=LetterState.choices, default=LetterState.DRAFT)
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.PROTECT, null=True, related_name="messages"
    )
    to_email = models.EmailField(max_length=254, blank=True)
    to_name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=20)
    wanted_language = models.CharField(max_length=20)
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    written_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=500, blank=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=("within", "state"), name="outbox_message_by_place"),
            models.Index(fields=("about_kind", "about_id"), name="outbox_message_by_subject"),
        )
        constraints = (
            nonempty_check("within", "outbox_message_has_place"),
            one_of_check("kind", LetterKind, "outbox_message_kind"),
            one_of_check("state", LetterState, "outbox_message_state"),
            models.CheckConstraint(
                condition=Q(state=LetterState.SENT, sent_at__isnull=False)
                | (~Q(state=LetterState.SENT) & Q(sent_at__isnull=True)),
                name="outbox_message_sent_has_time",
            ),
            models.CheckConstraint(
                condition=(Q(state__in=(LetterState.FAILED, LetterState.UNKNOWN)) & ~Q(failure=""))
                | (~Q(state__in=(LetterState.FAILED, LetterState.UNKNOWN)) & Q(failure="")),
                name="outbox_message_failed_says_why",
            ),
            models.CheckConstraint(
                condition=(Q(erased_at__isnull=True) & ~Q(to_email="") & ~Q(subject="") & ~Q(text=""))
                | Q(
                    erased_at__isnull=False,
                    to_email="",
                    to_name="",
                    subject="",
                    text="",
                    account__isnull=True,
                ),
                name="outbox_message_whole_or_erased",
            ),
        )

    def __str__(self) -> str:
        return self.public_id

    @property
    def fell_back(self) -> bool:
        """True when it is not in the language the recipient reads."""
        return self.language.split("-")[0] != self.wanted_language.split("-")[0]


class LetterTemplate(models.Model):
    """The words of one kind of letter in one language, of a program or, with `call`, of one of its calls."""

    public_id = PublicIdField()
    within = models.CharField(max_length=20)
    call = models.CharField(max_length=20, blank=True)  # the public id of a call
    kind = models.CharField(max_length=30, choices=LetterKind.choices)
    language = models.CharField(max_length=20)
    subject = models.CharField(max_length=200)
    body = models.TextField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("within", "call", "kind", "language"), name="outbox_template_once"
            ),
            nonempty_check("within", "outbox_template_has_place"),
            one_of_check("kind", LetterKind, "outbox_template_kind"),
            nonempty_check("subject", "outbox_template_has_subject"),
            nonempty_check("body", "outbox_template_has_body"),
        )

    def __str__(self) -> str:
        return f"{self.kind} ({self.language})"

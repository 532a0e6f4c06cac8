from __future__ import annotations

from django.db import models
from django.db.models import Q

from citylinks.kernel.models import PublicIdField, nonempty_check, one_of_check
from citylinks.mail.states import MailState

ON_THE_WAY = (MailState.WAITING, MailState.LEAVING)


class Mail(models.Model):
    """One mail on its way out, whatever it says; its words are here until it left or will not leave.

    The queue's task carries `public_id` alone. `about_kind` and `about_id` name what the mail belongs to. A
    mail that left has no row any more; one that did not keeps its row without words, for the operator.
    """

    public_id = PublicIdField()
    about_kind = models.CharField(max_length=40)
    about_id = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=10, choices=MailState.choices, default=MailState.WAITING)
    to_email = models.EmailField(max_length=254, blank=True)
    to_name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=20, blank=True)
    subject = models.CharField(max_length=400, blank=True)
    text = models.TextField(blank=True)
    written_at = models.DateTimeField()
    due_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = (
            models.Index(fields=("state", "due_at"), name="mail_mail_by_state"),
            models.Index(fields=("about_kind", "about_id"), name="mail_mail_by_subject"),
        )
        constraints = (
            nonempty_check("about_kind", "mail_mail_is_about"),
            one_of_check("state", MailState, "mail_mail_state"),
            models.CheckConstraint(
                condition=Q(state__in=ON_THE_WAY, text__gt="", to_email__gt="")
                | (~Q(state__in=ON_THE_WAY) & Q(to_email="", to_name="", subject="", text="")),
                name="mail_mail_whole_or_emptied",
            ),
            models.CheckConstraint(
                condition=~Q(state=MailState.LEAVING) | Q(claimed_at__isnull=False),
                name="mail_mail_leaving_is_claimed",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ON_THE_WAY) | ~Q(failure=""),
                name="mail_mail_ended_says_why",
            ),
        )

    def __str__(self) -> str:
        return self.public_id


class WorkerBeat(models.Model):
    """A worker of the queue that runs, and when it was last seen; one that ends takes its row away."""

    worker = models.CharField(max_length=64, primary_key=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(seen_at__gte=models.F("started_at")), name="mail_worker_seen_after_start"
            ),
        )

    def __str__(self) -> str:
        return self.worker

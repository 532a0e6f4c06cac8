from __future__ import annotations

from django.db import models

from citylinks.kernel.models import PublicIdField, nonempty_check, one_of_check
from citylinks.needs.models.record import Need
from citylinks.needs.states import DraftState


class NeedDraft(models.Model):
    """A need as someone is writing it, as typed: it may be incomplete, and nothing in it is checked.

    `need` is the one that it revises, or that came of it; NULL until then. `revision` counts its saves.
    `writer` is the random code of the window that saved it last, and `run_from` the revision that this
    window began with: since then nobody else has saved it. A window that saves without having seen what
    another wrote gets a draft of its own, which is a copy of the first (`copy_of`).
    """

    public_id = PublicIdField()
    program = models.ForeignKey("programs.Program", on_delete=models.PROTECT, related_name="need_drafts")
    organization = models.ForeignKey(
        "network.Organization", on_delete=models.PROTECT, related_name="need_drafts"
    )
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="drafts", null=True)
    copy_of = models.ForeignKey("self", on_delete=models.PROTECT, related_name="copies", null=True)
    state = models.CharField(max_length=10, choices=DraftState.choices, default=DraftState.DRAFT)
    revision = models.PositiveIntegerField(default=0)
    writer = models.CharField(max_length=40, blank=True)
    run_from = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField()
    saved_by = models.CharField(max_length=100)  # the actor's stable id, as in the audit trail
    office = models.TextField(blank=True)
    role = models.TextField(blank=True)
    person = models.TextField(blank=True)

    class Meta:
        constraints = (
            one_of_check("state", DraftState, "needs_draft_state"),
            nonempty_check("saved_by", "needs_draft_has_actor"),
            models.CheckConstraint(
                condition=models.Q(run_from__lte=models.F("revision")), name="needs_draft_run_began_before"
            ),
            models.CheckConstraint(
                condition=~models.Q(state=DraftState.STATED) | models.Q(need__isnull=False),
                name="needs_draft_stated_as_a_need",
            ),
        )

    def __str__(self) -> str:
        return self.public_id


class DraftWording(models.Model):
    """The words as typed, in one language; the first in order is the original."""

    draft = models.ForeignKey(NeedDraft, on_delete=models.CASCADE, related_name="wordings")
    order = models.PositiveSmallIntegerField()
    language = models.TextField(blank=True)
    title = models.TextField(blank=True)
    text = models.TextField(blank=True)
    tried = models.TextField(blank=True)
    solved = models.TextField(blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("draft", "order"), name="needs_draft_wording_order"),)

    def __str__(self) -> str:
        return self.title


class DraftTheme(models.Model):
    draft = models.ForeignKey(NeedDraft, on_delete=models.CASCADE, related_name="themes")
    theme = models.CharField(max_length=60)  # a code of citylinks.themes

    class Meta:
        constraints = (models.UniqueConstraint(fields=("draft", "theme"), name="needs_draft_theme_once"),)

    def __str__(self) -> str:
        return self.theme


class DraftEvidence(models.Model):
    """What shows that the need is real, or that a hazard is (`hazard` is its code, else empty), as typed."""

    draft = models.ForeignKey(NeedDraft, on_delete=models.CASCADE, related_name="evidence")
    order = models.PositiveSmallIntegerField()
    hazard = models.CharField(max_length=30, blank=True)
    what = models.TextField(blank=True)
    when = models.TextField(blank=True)
    source = models.TextField(blank=True)
    url = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("draft", "order"), name="needs_draft_evidence_order"),
            models.UniqueConstraint(
                fields=("draft", "hazard"), condition=~models.Q(hazard=""), name="needs_draft_hazard_once"
            ),
        )

    def __str__(self) -> str:
        return self.what

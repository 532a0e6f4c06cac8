from __future__ import annotations

from django.db import models
from django.db.models import Q

from citylinks.needs.models.draft import NeedDraft
from citylinks.needs.models.record import Need

OF_ONE = Q(need__isnull=False, draft__isnull=True) | Q(need__isnull=True, draft__isnull=False)


class TextVector(models.Model):
    """What an encoder made of the words of a need or a draft when they were saved.

    384 numbers as little-endian float32. Vectors of two models mean nothing to each other, so the model and
    its version stand beside them. There is none without the extra `citylinks[semantic]`.
    """

    need = models.OneToOneField(Need, on_delete=models.CASCADE, related_name="vector", null=True)
    draft = models.OneToOneField(NeedDraft, on_delete=models.CASCADE, related_name="vector", null=True)
    model = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    text_sha256 = models.CharField(max_length=64)  # of the words that were read
    vector = models.BinaryField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=OF_ONE, name="needs_vector_of_one"),
            models.CheckConstraint(
                condition=Q(text_sha256__regex=r"^[0-9a-f]{64}$"), name="needs_vector_sha256"
            ),
        )

    def __str__(self) -> str:
        return f"{self.model} {self.version}"


class HeardTheme(models.Model):
    """A theme that the words speak of, whether it was chosen or not, with the evidence for it up to 1."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="heard_themes", null=True)
    draft = models.ForeignKey(NeedDraft, on_delete=models.CASCADE, related_name="heard_themes", null=True)
    theme = models.CharField(max_length=60)  # a code of citylinks.themes
    score = models.FloatField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=OF_ONE, name="needs_heard_theme_of_one"),
            models.UniqueConstraint(fields=("need", "theme"), name="needs_heard_theme_once_in_need"),
            models.UniqueConstraint(fields=("draft", "theme"), name="needs_heard_theme_once_in_draft"),
            models.CheckConstraint(condition=Q(score__gt=0, score__lte=1), name="needs_heard_theme_score"),
        )

    def __str__(self) -> str:
        return f"{self.theme} {self.score:.2f}"

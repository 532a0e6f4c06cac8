from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from citylinks.kernel.models import PublicIdField, nonempty_check


class MatchRun(models.Model):
    """One answered question about a need, kept as it was answered: why these peers, and not others.

    `input_sha256` covers everything the answer depends on; `world` names the data it was asked of.
    """

    public_id = PublicIdField()
    need = models.ForeignKey("needs.Need", on_delete=models.PROTECT, related_name="match_runs")
    run_at = models.DateTimeField()
    run_by = models.CharField(max_length=100)  # the actor's stable id, as in the audit trail
    engine_version = models.CharField(max_length=40)
    input_sha256 = models.CharField(max_length=64)
    world = models.CharField(max_length=160)
    seed = models.PositiveBigIntegerField(default=0)
    top = models.PositiveIntegerField()
    compared = models.PositiveIntegerField()

    class Meta:
        constraints = (
            nonempty_check("run_by", "matching_run_has_actor"),
            nonempty_check("engine_version", "matching_run_has_engine"),
            models.CheckConstraint(
                condition=Q(input_sha256__regex=r"^[0-9a-f]{64}$"), name="matching_run_sha256"
            ),
            models.CheckConstraint(condition=Q(top__gte=1), name="matching_run_top"),
        )

    def __str__(self) -> str:
        return self.public_id


class MatchWeight(models.Model):
    """The weight of a criterion in a run, in per cent; those of a run sum to 100."""

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="weights")
    criterion = models.CharField(max_length=40)
    weight = models.FloatField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("run", "criterion"), name="matching_weight_once"),
            models.CheckConstraint(
                condition=Q(weight__gte=0, weight__lte=100.000001), name="matching_weight_range"
            ),
        )

    def __str__(self) -> str:
        return f"{self.criterion} {self.weight:g}"


class MatchTheme(models.Model):
    """A theme that was asked for."""

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="themes")
    theme = models.CharField(max_length=60)  # a code of citylinks.themes

    class Meta:
        constraints = (models.UniqueConstraint(fields=("run", "theme"), name="matching_theme_once"),)

    def __str__(self) -> str:
        return self.theme


class RankedPeer(models.Model):
    """One place of a run. `low` and `high` are the score if all that was unknown were worth 0, or 1."""

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="peers")
    rank = models.PositiveIntegerField()
    city = models.ForeignKey("places.City", on_delete=models.PROTECT, related_name="+")
    score = models.FloatField()
    low = models.FloatField()
    high = models.FloatField()

    class Meta:
        ordering = ("run", "rank")
        constraints = (
            models.UniqueConstraint(fields=("run", "rank"), name="matching_peer_once_per_rank"),
            models.UniqueConstraint(fields=("run", "city"), name="matching_peer_once_per_city"),
            models.CheckConstraint(condition=Q(rank__gte=1), name="matching_peer_rank"),
            models.CheckConstraint(
                condition=Q(
                    low__gte=0, low__lte=F("score") + 1e-9, score__lte=F("high") + 1e-9, high__lte=1.000001
                ),
                name="matching_peer_score_within_bounds",
            ),
        )

    def __str__(self) -> str:
        return f"{self.rank}: {self.city_id}"


class PeerPart(models.Model):
    """What one criterion gave a peer: `value` is NULL where a fact was not known."""

    peer = models.ForeignKey(RankedPeer, on_delete=models.CASCADE, related_name="parts")
    criterion = models.CharField(max_length=40)
    value = models.FloatField(null=True)
    contribution = models.FloatField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("peer", "criterion"), name="matching_part_once"),
            models.CheckConstraint(
                condition=Q(value__isnull=True, contribution=0)
                | Q(value__isnull=False, value__gte=0, value__lte=1),
                name="matching_part_unknown_gives_nothing",
            ),
        )

    def __str__(self) -> str:
        return f"{self.criterion} {self.contribution:g}"

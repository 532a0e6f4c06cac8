from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from citylinks.kernel.models import PublicIdField, nonempty_check, one_of_check
from citylinks.matching.states import FoundBy, WeightsState

SHA256 = r"^[0-9a-f]{64}$"


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
    learned = models.ForeignKey(  # the program's own weights, where they were in force
        "ProgramWeights", on_delete=models.PROTECT, related_name="runs", null=True, blank=True
    )
    top = models.PositiveIntegerField()
    compared = models.PositiveIntegerField()

    class Meta:
        constraints = (
            nonempty_check("run_by", "matching_run_has_actor"),
            nonempty_check("engine_version", "matching_run_has_engine"),
            models.CheckConstraint(condition=Q(input_sha256__regex=SHA256), name="matching_run_sha256"),
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


class ProgramWeights(models.Model):
    """Weights that a program learned from pairings it decided and followed, and what became of them.

    `gain` is the difference of the mean on pairings held back, of the learned weights over the shipped ones.
    """

    public_id = PublicIdField()
    program = models.ForeignKey("programs.Program", on_delete=models.PROTECT, related_name="learned_weights")
    state = models.CharField(max_length=10, choices=WeightsState.choices, default=WeightsState.PROPOSED)
    pairs = models.PositiveIntegerField()
    seed = models.PositiveBigIntegerField()
    engine_version = models.CharField(max_length=40)
    input_sha256 = models.CharField(max_length=64)
    gain = models.FloatField()
    gain_low = models.FloatField()
    gain_high = models.FloatField()
    learned_at = models.DateTimeField()
    learned_by = models.CharField(max_length=100)  # the actor's stable id, as in the audit trail
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=100, blank=True)
    reason = models.TextField(blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    retired_by = models.CharField(max_length=100, blank=True)
    retired_reason = models.TextField(blank=True)

    class Meta:
        ordering = ("program", "-learned_at", "-id")
        constraints = (
            one_of_check("state", WeightsState, "matching_weights_state"),
            nonempty_check("learned_by", "matching_weights_has_actor"),
            nonempty_check("engine_version", "matching_weights_has_engine"),
            models.CheckConstraint(condition=Q(input_sha256__regex=SHA256), name="matching_weights_sha256"),
            models.CheckConstraint(condition=Q(pairs__gte=1), name="matching_weights_has_pairs"),
            models.CheckConstraint(
                condition=Q(gain_low__gte=-1, gain_low__lte=F("gain") + 1e-9, gain_high__lte=1)
                & Q(gain__lte=F("gain_high") + 1e-9),
                name="matching_weights_gain_within_interval",
            ),
            models.CheckConstraint(
                condition=Q(state=WeightsState.PROPOSED, decided_at__isnull=True, decided_by="", reason="")
                | ~Q(state=WeightsState.PROPOSED)
                & ~Q(decided_by="")
                & ~Q(reason="")
                & Q(decided_at__isnull=False),
                name="matching_weights_decided",
            ),
            models.CheckConstraint(
                condition=Q(state=WeightsState.RETIRED, retired_at__isnull=False)
                & ~Q(retired_by="")
                & ~Q(retired_reason="")
                | ~Q(state=WeightsState.RETIRED)
                & Q(retired_at__isnull=True, retired_by="", retired_reason=""),
                name="matching_weights_retired",
            ),
            models.UniqueConstraint(
                fields=("program",),
                condition=Q(state=WeightsState.PROPOSED),
                name="matching_weights_one_proposed",
            ),
            models.UniqueConstraint(
                fields=("program",),
                condition=Q(state=WeightsState.IN_FORCE),
                name="matching_weights_one_in_force",
            ),
        )

    def __str__(self) -> str:
        return self.public_id


class ProgramWeight(models.Model):
    """One learned weight per cent with its interval, and the shipped one that it was drawn toward."""

    weights = models.ForeignKey(ProgramWeights, on_delete=models.CASCADE, related_name="rows")
    criterion = models.CharField(max_length=40)
    weight = models.FloatField()
    low = models.FloatField()
    high = models.FloatField()
    shipped = models.FloatField()

    class Meta:
        ordering = ("id",)  # as the table of criteria has them
        constraints = (
            models.UniqueConstraint(fields=("weights", "criterion"), name="matching_learned_once"),
            models.CheckConstraint(
                condition=Q(low__gte=0, low__lte=F("weight"), weight__lte=F("high"), high__lte=100),
                name="matching_learned_within_interval",
            ),
            models.CheckConstraint(
                condition=Q(shipped__gte=0, shipped__lte=100), name="matching_learned_shipped"
            ),
        )

    def __str__(self) -> str:
        return f"{self.criterion} {self.weight:g}"


class WeightsFigure(models.Model):
    """How well weights find the pairings that were held back: shares of the country's cities left behind."""

    weights = models.ForeignKey(ProgramWeights, on_delete=models.CASCADE, related_name="figures")
    found_by = models.CharField(max_length=10, choices=FoundBy.choices)
    mean = models.FloatField()
    mean_low = models.FloatField()
    mean_high = models.FloatField()
    median = models.FloatField()
    top_tenth = models.FloatField()

    class Meta:
        constraints = (
            one_of_check("found_by", FoundBy, "matching_figure_found_by"),
            models.UniqueConstraint(fields=("weights", "found_by"), name="matching_figure_once"),
            models.CheckConstraint(
                condition=Q(mean__gte=0, mean__lte=1, median__gte=0, median__lte=1)
                & Q(top_tenth__gte=0, top_tenth__lte=1, mean_low__gte=0, mean_high__lte=1),
                name="matching_figure_is_a_share",
            ),
        )

    def __str__(self) -> str:
        return f"{self.found_by} {self.mean:.3f}"

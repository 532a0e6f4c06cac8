from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from citylinks.calls.states import Side
from citylinks.kernel.models import PublicIdField, nonempty_check, one_of_check
from citylinks.reviews.states import ACTIVE, AssignedBy, AssignmentState, Outcome

LARGEST_SCALE = 100
ENDED = (AssignmentState.RECUSED, AssignmentState.UNASSIGNED, AssignmentState.BARRED)


class Rubric(models.Model):
    """How the applications of a call are reviewed: by how many, whether they see whose it is, and by when."""

    call = models.OneToOneField("calls.Call", on_delete=models.PROTECT, related_name="rubric")
    is_anonymous = models.BooleanField()
    reviews_each = models.PositiveSmallIntegerField()
    due_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(reviews_each__gte=1), name="reviews_rubric_reviews_each"),
        )

    def __str__(self) -> str:
        return f"rubric of call {self.call_id}"


class Criterion(models.Model):
    """What applications of one side are scored by, from 0 to `maximum`; weights count by their proportion."""

    public_id = PublicIdField()
    rubric = models.ForeignKey(Rubric, on_delete=models.CASCADE, related_name="criteria")
    side = models.CharField(max_length=10, choices=Side.choices)
    order = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    description = models.TextField(blank=True)
    weight = models.PositiveSmallIntegerField()
    maximum = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("side", "order")
        constraints = (
            models.UniqueConstraint(fields=("rubric", "side", "order"), name="reviews_criterion_order"),
            models.UniqueConstraint(fields=("rubric", "side", "name"), name="reviews_criterion_once"),
            one_of_check("side", Side, "reviews_criterion_side"),
            nonempty_check("name", "reviews_criterion_has_name"),
            models.CheckConstraint(condition=Q(weight__gte=1), name="reviews_criterion_weight"),
            models.CheckConstraint(
                condition=Q(maximum__gte=1, maximum__lte=LARGEST_SCALE), name="reviews_criterion_maximum"
            ),
        )

    def __str__(self) -> str:
        return self.name


class Reviewer(models.Model):
    """An account that reviews for a call, and how many applications it takes at most."""

    public_id = PublicIdField()
    call = models.ForeignKey("calls.Call", on_delete=models.PROTECT, related_name="reviewers")
    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT, related_name="reviewing")
    load = models.PositiveSmallIntegerField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("call", "account"), name="reviews_reviewer_once"),
            models.CheckConstraint(condition=Q(load__gte=1), name="reviews_reviewer_load"),
        )

    def __str__(self) -> str:
        return self.public_id


class Assignment(models.Model):
    """An application in the hands of a reviewer. What ended stays on record, with its reason.

    `revision` is the application's when it was reviewed: an applicant who had leave to be late may change it.
    """

    public_id = PublicIdField()
    application = models.ForeignKey("calls.Application", on_delete=models.PROTECT, related_name="assignments")
    reviewer = models.ForeignKey(Reviewer, on_delete=models.PROTECT, related_name="assignments")
    state = models.CharField(max_length=12, choices=AssignmentState.choices, default=AssignmentState.ASSIGNED)
    assigned_by = models.CharField(max_length=10, choices=AssignedBy.choices)
    assigned_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    revision = models.PositiveIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("application", "reviewer"),
                condition=Q(state__in=[state.value for state in ACTIVE]),
                name="reviews_assignment_once",
            ),
            one_of_check("state", AssignmentState, "reviews_assignment_state"),
            one_of_check("assigned_by", AssignedBy, "reviews_assignment_assigned_by"),
            models.CheckConstraint(
                condition=~Q(state=AssignmentState.SUBMITTED)
                | Q(submitted_at__isnull=False, revision__isnull=False),
                name="reviews_assignment_submitted_at",
            ),
            models.CheckConstraint(
                condition=(Q(ended_at__isnull=True, reason="") & ~Q(state__in=[one.value for one in ENDED]))
                | (
                    Q(ended_at__gte=F("assigned_at"))
                    & ~Q(reason="")
                    & ~Q(state__in=[one.value for one in ACTIVE])
                ),
                name="reviews_assignment_ends_with_reason",
            ),
        )

    def __str__(self) -> str:
        return self.public_id


class Score(models.Model):
    """What a reviewer gives for one criterion, saved as typed; empty until there is a number."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    value = models.DecimalField(max_digits=5, decimal_places=1, null=True)
    comment = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("assignment", "criterion"), name="reviews_score_once"),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__gte=0, value__lte=LARGEST_SCALE),
                name="reviews_score_range",
            ),
        )

    def __str__(self) -> str:
        return f"{self.criterion_id}: {self.value}"


class Decision(models.Model):
    """What was decided about an application, and why. A reversal is one more version; the last one stands.

    `early_reason` says why it was decided before all reviews were done; it is empty when they were.
    """

    public_id = PublicIdField()
    application = models.ForeignKey("calls.Application", on_delete=models.PROTECT, related_name="decisions")
    version = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    reason = models.TextField()
    early_reason = models.TextField(blank=True)
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=60)  # the actor's id, as the trail writes it

    class Meta:
        ordering = ("application", "version")
        constraints = (
            models.UniqueConstraint(fields=("application", "version"), name="reviews_decision_version"),
            models.CheckConstraint(condition=Q(version__gte=1), name="reviews_decision_counts_from_one"),
            one_of_check("outcome", Outcome, "reviews_decision_outcome"),
            nonempty_check("reason", "reviews_decision_has_reason"),
            nonempty_check("decided_by", "reviews_decision_decided_by"),
        )

    def __str__(self) -> str:
        return f"{self.outcome} (version {self.version})"

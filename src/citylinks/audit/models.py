from __future__ import annotations

from django.db import models

from citylinks.access.states import ActorKind

GENESIS = "0" * 64


class AuditEvent(models.Model):
    """One change of state: who, when, what, to which object. Written once; the database refuses to change it.

    `digest` covers every other column and the digest of the event before it, so that the trail is one chain.
    On SQLite, altering this table rebuilds it and drops its triggers: such a migration must call
    `citylinks.audit.guards.install` again. It holds ids, never names of people: what cannot be
    changed must not hold what someone may ask to have removed.
    """

    sequence = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    name = models.CharField(max_length=60)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.CharField(max_length=60)
    object_kind = models.CharField(max_length=40)
    object_id = models.CharField(max_length=60)
    facts = models.TextField()  # canonical JSON: the digest is over these very letters
    previous_digest = models.CharField(max_length=64, unique=True)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ("sequence",)
        indexes = (models.Index(fields=("object_kind", "object_id"), name="audit_event_by_object"),)
        constraints = (
            models.CheckConstraint(condition=models.Q(sequence__gte=1), name="audit_event_counts_from_one"),
            models.CheckConstraint(
                condition=models.Q(actor_kind__in=[kind.value for kind in ActorKind]),
                name="audit_event_actor_kind",
            ),
        )

    def __str__(self) -> str:
        return f"{self.sequence} {self.name} {self.object_kind} {self.object_id}"


class AuditHead(models.Model):
    """The end of the chain: one row, locked while an event is added, so that two writers make one chain.

    It also shows when events were cut off the end, which the chain alone cannot. For each topic it holds the
    digest of the last event that changed it, the version by which public pages are kept: no second row is
    locked for that, no second query is needed, and no two states of a topic share a version.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    sequence = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, default=GENESIS)
    # One column a topic: see topics.py. Not part of the chain.
    accounts = models.CharField(max_length=64, db_default=GENESIS)
    places = models.CharField(max_length=64, db_default=GENESIS)
    network = models.CharField(max_length=64, db_default=GENESIS)
    programs = models.CharField(max_length=64, db_default=GENESIS)
    needs = models.CharField(max_length=64, db_default=GENESIS)
    calls = models.CharField(max_length=64, db_default=GENESIS)
    matching = models.CharField(max_length=64, db_default=GENESIS)
    partnerships = models.CharField(max_length=64, db_default=GENESIS)

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="audit_head_is_one_row"),)

    def __str__(self) -> str:
        return f"event {self.sequence}"

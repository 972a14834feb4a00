from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from quittance.db.tenancy import OrganisationQuerySet


class JobRun(models.Model):
    """One run of a scheduled job; its row is the claim that lets no second scheduler run it."""

    KEPT_FOR = timedelta(days=90)

    job = models.CharField(max_length=60)
    period = models.CharField(max_length=20)
    claimed_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    error = models.TextField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job", "period"], name="job_run_once_a_period"),
        ]

    def __str__(self) -> str:
        return f"{self.job} {self.period}"


class JournalEntry(models.Model):
    """Who did what to which row, chained to the organisation's entry before (see journal.py).

    It names organisation, actor and rows by number alone: it stands below them, and it outlives
    the user and the draft it speaks of. Never changed, never deleted; triggers refuse it.
    """

    organisation_id = models.BigIntegerField()
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    # None: the service itself.
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=320, blank=True)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    # Another row in whose history this belongs: the invoice of a payment or a credit note.
    related = models.CharField(max_length=30, blank=True)
    related_id = models.BigIntegerField(null=True)
    changes = models.JSONField()
    content = models.BinaryField(max_length=32)
    digest = models.BinaryField(max_length=32)

    objects = OrganisationQuerySet["JournalEntry"].as_manager()

    class Meta:
        verbose_name_plural = "journal entries"
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "seq"], name="journal_seq_unique"),
            models.CheckConstraint(condition=Q(seq__gte=1), name="journal_seq_from_one"),
        ]
        indexes = [
            models.Index(
                fields=["organisation_id", "subject", "subject_id", "seq"], name="journal_subject"
            ),
            models.Index(
                fields=["organisation_id", "related", "related_id", "seq"],
                condition=Q(related_id__isnull=False),
                name="journal_related",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seq}. {self.action} {self.subject_id}"


class JournalHead(models.Model):
    """Where an organisation's chain ends: the lock under which the next entry is written."""

    organisation_id = models.BigIntegerField(primary_key=True)
    seq = models.BigIntegerField()
    digest = models.BinaryField(max_length=32)

    objects = OrganisationQuerySet["JournalHead"].as_manager()

    def __str__(self) -> str:
        return f"{self.organisation_id} is at {self.seq}"


class IdempotencyRecord(models.Model):
    """The answer that a key has had (see once.py). Organisation and user by number, as above."""

    organisation_id = models.BigIntegerField()
    user_id = models.BigIntegerField()
    key = models.CharField(max_length=255)
    request = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField()
    body = models.BinaryField()
    created_at = models.DateTimeField()

    objects = OrganisationQuerySet["IdempotencyRecord"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "user_id", "key"], name="idempotency_key_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.status}"


class UnfinishedWork(models.Model):
    """A piece of an organisation's work that no one waits for, which failed and has not been done
    since (see unfinished.py). Organisation and subject by number, as above."""

    KEPT_FOR = timedelta(days=90)

    organisation_id = models.BigIntegerField()
    work = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    error = models.CharField(max_length=500)
    times = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    objects = OrganisationQuerySet["UnfinishedWork"].as_manager()

    class Meta:
        verbose_name_plural = "unfinished work"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "work", "subject_id"], name="unfinished_work_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.work} {self.subject_id}: {self.error}"

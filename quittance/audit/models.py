from datetime import timedelta

from django.db import models
from django.utils import timezone


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

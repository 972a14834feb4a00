"""Pure rules on what a person may ask of their data, and how long things take."""

from datetime import timedelta

from django.db import models

# Between a request to delete an account and the deletion: time to think better of it.
GRACE = timedelta(days=7)
# How long the file with a person's data can be fetched.
EXPORT_KEPT = timedelta(days=7)
# A worker that has not made an export by then has died of it.
EXPORT_MADE_WITHIN = timedelta(hours=1)
MOST_TRIES = 3


class ExportState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    READY = "ready", "Ready"
    FAILED = "failed", "Failed"

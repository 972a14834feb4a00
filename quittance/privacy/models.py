from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from quittance.accounts.models import User
from quittance.files.models import random_key
from quittance.privacy.rules import ExportState

FOLDER = "exports"


class DeletionRequest(models.Model):
    """A person has asked for their account to be deleted, which happens once `due_at` has come.
    The row goes when they keep the account, and when it is deleted."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="deletion_request")
    requested_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.user_id} from {self.due_at:%Y-%m-%d}"


class DataExport(models.Model):
    """A file with everything that is held about a person, made by a worker, theirs alone to fetch
    until `expires_at`. `size` in bytes; `key` is not to be guessed."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, db_index=False, related_name="exports")
    key = models.CharField(max_length=32, default=random_key)
    state = models.CharField(max_length=8, choices=ExportState.choices, default=ExportState.WAITING)
    size = models.PositiveBigIntegerField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    begun_at = models.DateTimeField(null=True)
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [models.Index(fields=["user", "id"], name="data_export_user")]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(state="waiting"), name="data_export_one_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"export {self.pk} of {self.user_id}"

    @property
    def path(self) -> str:
        """Its name in the storage."""
        return f"{FOLDER}/{self.user_id}/{self.key}.zip"

    @property
    def is_there(self) -> bool:
        return self.state == ExportState.READY and self.expires_at > timezone.now()

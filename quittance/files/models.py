from __future__ import annotations

import secrets

from django.db import models
from django.utils import timezone

from quittance.accounts.tenancy import OrganisationModel
from quittance.db.tenancy import OrganisationQuerySet

FOLDER = "files"


def random_key() -> str:
    return secrets.token_hex(16)


class StoredFile(OrganisationModel):
    """What is known of a file in the storage; the same content is kept once an organisation.

    `sha256` is hexadecimal, `size` in bytes. The row never changes and is never deleted; the
    database refuses it. Nobody who uploads has a word in `path`, and `key` keeps it from being
    guessed by whoever knows the content.
    """

    sha256 = models.CharField(max_length=64)
    key = models.CharField(max_length=32, default=random_key)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    created_at = models.DateTimeField(default=timezone.now)

    objects = OrganisationQuerySet["StoredFile"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "sha256"], name="stored_file_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.media_type} {self.sha256[:12]}"

    @property
    def path(self) -> str:
        """Its name in the storage."""
        own = f"{self.sha256}-{self.key}"
        return f"{FOLDER}/{self.organisation_id}/{self.sha256[:2]}/{own}"


class Retired(OrganisationModel):
    """A stored file that nothing names any more, since when, and whether its bytes are gone.

    The row of the file itself stays: what came back would be found by it (keeping.keep).
    """

    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, db_index=False, related_name="retired"
    )
    since = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = OrganisationQuerySet["Retired"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["organisation", "since"], name="retired_org_since")]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "file"], name="retired_once")
        ]

    def __str__(self) -> str:
        return f"{self.file_id} since {self.since}"

"""What every row of an organisation has in common."""

from __future__ import annotations

from django.db import models


class OrganisationModel(models.Model):
    """A row that belongs to one organisation.

    Its `objects` are an OrganisationQuerySet: the gate of quittance/db/tenancy.py. The foreign
    key has no index of its own: every index of these tables begins with it.
    """

    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, db_index=False, related_name="+"
    )

    class Meta:
        abstract = True

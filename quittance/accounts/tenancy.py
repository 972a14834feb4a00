"""What every row of an organisation has in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.db import models

from quittance.errors import NotFound

if TYPE_CHECKING:
    from quittance.accounts.models import Organisation

M = TypeVar("M", bound=models.Model)


class OrganisationQuerySet(models.QuerySet[M]):
    def for_organisation(self, organisation: Organisation) -> Self:
        return self.filter(organisation=organisation)

    def found(self, **lookup: Any) -> M:
        """The one row, or NotFound: also for an id that is another organisation's."""
        row = self.filter(**lookup).first()
        if row is None:
            raise NotFound()
        return row


class OrganisationModel(models.Model):
    """A row that belongs to one organisation.

    The foreign key has no index of its own: every index of these tables begins with it.
    """

    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, db_index=False, related_name="+"
    )

    class Meta:
        abstract = True

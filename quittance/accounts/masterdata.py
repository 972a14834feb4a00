"""Saving and deleting rows of master data, which have no money, stock, status or number.

Screens and API both come here, so that each row is entered in the journal, and a name that is
taken is said in the same words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from quittance.accounts.errors import InUse
from quittance.accounts.models import Organisation, User
from quittance.accounts.tenancy import OrganisationModel
from quittance.audit.journal import changed
from quittance.audit.rows import record_row, told
from quittance.errors import InvalidInput

M = TypeVar("M", bound=OrganisationModel)
Names = tuple[str, ...]


def create_row(
    row: M, *, by: User, unique: Names = (), then: Callable[[], None] | None = None
) -> M:
    """Save a new row; `then` is what else is written before the journal is told. Raises
    InvalidInput (`unique`) where one of the names `unique` is taken."""
    with _names_are_free(row, unique), transaction.atomic():
        refuse_doubles(row, unique)
        row.save()
        if then:
            then()
        _tell("created", row, by, {}, told(row))
    return row


def change_row(
    row: M,
    values: Mapping[str, Any],
    *,
    by: User,
    unique: Names = (),
    verb: str = "changed",
    then: Callable[[], None] | None = None,
) -> None:
    """Put new values on a row that is locked by the caller's transaction; `verb` is what the
    journal says was done, `then` as in `create_row`, which also says what is raised."""
    before = told(row)
    for name, value in values.items():
        setattr(row, name, value)
    with _names_are_free(row, unique), transaction.atomic():
        refuse_doubles(row, unique)
        row.save()
        if then:
            then()
    _tell(verb, row, by, before, told(row))


def delete_row(
    model: type[M], pk: int, *, organisation: Organisation, by: User, reason: str = ""
) -> None:
    """Raises NotFound, and InUse with the `reason` where other rows name this one."""
    try:
        with transaction.atomic():
            row = found_row(model, pk, organisation=organisation)
            before = told(row)
            row.delete()
            row.pk = pk
            _tell("deleted", row, by, before, {})
    except (ProtectedError, IntegrityError) as error:
        # IntegrityError: somebody named the row between the look and the commit.
        raise InUse(reason or None) from error


def found_row(model: type[M], pk: int, *, organisation: Organisation) -> M:
    """The row under lock. Raises NotFound."""
    rows: Any = model.objects.for_organisation(organisation)  # type: ignore[attr-defined]
    row: M = rows.select_for_update(no_key=True).found(pk=pk)
    return row


def refuse_doubles(row: OrganisationModel, unique: Names) -> None:
    rows: Any = type(row).objects.for_organisation(row.organisation_id)  # type: ignore[attr-defined]
    for name in unique:
        value = getattr(row, name)
        if value and rows.exclude(pk=row.pk).filter(**{name: value}).exists():
            detail = _("“%(name)s” is taken already.") % {"name": value}
            raise InvalidInput(detail, attr=name, code="unique")


@contextmanager
def _names_are_free(row: OrganisationModel, unique: Names) -> Iterator[None]:
    try:
        yield
    except IntegrityError:
        # Another request took the name between the look and the write.
        refuse_doubles(row, unique)
        raise


def _tell(
    verb: str, row: OrganisationModel, by: User, before: dict[str, Any], after: dict[str, Any]
) -> None:
    changes = changed(before, after)
    record_row(verb, row, organisation=row.organisation_id, by=by, changes=changes)

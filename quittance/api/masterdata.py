"""Master data: rows without money, stock, status or number, which need no operation to change."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar, Generic, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, QuerySet
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from quittance.accounts.models import Organisation, User
from quittance.accounts.tenancy import OrganisationModel, OrganisationQuerySet
from quittance.api.serializers import Input
from quittance.api.views import ApiView, ListView, read_body
from quittance.audit.journal import Changes, changed
from quittance.audit.rows import record_row, told
from quittance.errors import InvalidInput, NotFound, WrongState

M = TypeVar("M", bound=OrganisationModel)


class InUse(WrongState):
    code = "in_use"


class MasterData(Generic[M]):
    """How one kind of master data is read, checked, saved and deleted."""

    model: ClassVar[type[Any]]
    body: ClassVar[type[Input]]
    unique: ClassVar[tuple[str, ...]] = ()
    example: ClassVar[dict[str, Any]]
    in_use = "It is in use and cannot be deleted."

    def rows(self, organisation: Organisation) -> QuerySet[Any, Any]:
        raise NotImplementedError

    def present(self, rows: list[Any], organisation: Organisation) -> list[dict[str, Any]]:
        raise NotImplementedError

    def check(self, row: M, data: dict[str, Any], organisation: Organisation) -> None:
        """Raise InvalidInput for what the fields alone cannot know; may complete `data`."""

    def one(self, pk: int, organisation: Organisation) -> dict[str, Any]:
        rows = list(self.rows(organisation).filter(pk=pk))
        if not rows:
            raise NotFound()
        return self.present(rows, organisation)[0]

    def found(self, pk: int, organisation: Organisation) -> M:
        """The row under lock. Raises NotFound."""
        own: OrganisationQuerySet[M] = self.model.objects.for_organisation(organisation)
        return own.select_for_update(no_key=True).found(pk=pk)

    def create(self, data: dict[str, Any], organisation: Organisation, by: User) -> int:
        row = self.model(organisation=organisation)
        with self._names_are_free(row, organisation), transaction.atomic():
            self._save(row, data, organisation)
            self._tell("created", row, by, changed({}, told(row)))
        return int(row.pk)

    def change(
        self,
        pk: int,
        data: dict[str, Any],
        organisation: Organisation,
        by: User,
        *,
        verb: str = "changed",
    ) -> None:
        """Put new values on a row; `verb` says in the journal what was done."""
        with transaction.atomic():
            row = self.found(pk, organisation)
            before = told(row)
            with self._names_are_free(row, organisation), transaction.atomic():
                self._save(row, data, organisation)
            self._tell(verb, row, by, changed(before, told(row)))

    def delete(self, pk: int, organisation: Organisation, by: User) -> None:
        """Raises InUse when other rows name this one."""
        try:
            with transaction.atomic():
                row = self.found(pk, organisation)
                before = told(row)
                row.delete()
                row.pk = pk
                self._tell("deleted", row, by, changed(before, {}))
        except (ProtectedError, IntegrityError) as error:
            # IntegrityError: somebody named the row between the look and the commit.
            raise InUse(self.in_use) from error

    def _save(self, row: M, data: dict[str, Any], organisation: Organisation) -> None:
        self.check(row, data, organisation)
        for name, value in data.items():
            setattr(row, name, value)
        self._refuse_doubles(row, organisation)
        row.save()

    def _tell(self, verb: str, row: M, by: User, changes: Changes) -> None:
        record_row(verb, row, organisation=row.organisation_id, by=by, changes=changes)

    @contextmanager
    def _names_are_free(self, row: M, organisation: Organisation) -> Iterator[None]:
        try:
            yield
        except IntegrityError:
            # Another request took the name between the look and the write.
            self._refuse_doubles(row, organisation)
            raise

    def _refuse_doubles(self, row: M, organisation: Organisation) -> None:
        others = self.model.objects.for_organisation(organisation).exclude(pk=row.pk)
        for name in self.unique:
            value = getattr(row, name)
            if value and others.filter(**{name: value}).exists():
                raise InvalidInput(f"“{value}” is taken already.", attr=name, code="unique")


class MasterDataList(ListView):
    data: ClassVar[MasterData[Any]]

    def rows(self) -> QuerySet[Any, Any]:
        return self.data.rows(self.organisation)

    def present(self, rows: list[Any]) -> list[dict[str, Any]]:
        return self.data.present(rows, self.organisation)

    def post(self, request: Request) -> Response:
        body = read_body(self.data.body, request)
        pk = self.data.create(body, self.organisation, self.user)
        return Response(self.data.one(pk, self.organisation), status=status.HTTP_201_CREATED)


class MasterDataDetail(ApiView):
    data: ClassVar[MasterData[Any]]

    def get(self, request: Request, pk: int) -> Response:
        return Response(self.data.one(pk, self.organisation))

    def lock(self) -> None:
        self.data.found(self.kwargs["pk"], self.organisation)

    def put(self, request: Request, pk: int) -> Response:
        return self._change(request, pk, partial=False)

    def patch(self, request: Request, pk: int) -> Response:
        return self._change(request, pk, partial=True)

    def delete(self, request: Request, pk: int) -> Response:
        self.data.delete(pk, self.organisation, self.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _change(self, request: Request, pk: int, *, partial: bool) -> Response:
        # Looked up first: another organisation's row is a 404 whatever the body says.
        self.data.one(pk, self.organisation)
        body = read_body(self.data.body, request, partial=partial)
        self.data.change(pk, body, self.organisation, self.user)
        return Response(self.data.one(pk, self.organisation))

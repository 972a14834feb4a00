"""Master data: rows without money, stock, status or number, which need no operation to change."""

from __future__ import annotations

from typing import Any, ClassVar, Generic, TypeVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils.functional import Promise
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from quittance.accounts.masterdata import change_row, create_row, delete_row, found_row
from quittance.accounts.models import Organisation, User
from quittance.accounts.tenancy import OrganisationModel
from quittance.api.serializers import Input
from quittance.api.views import ApiView, ListView, read_body
from quittance.errors import NotFound

M = TypeVar("M", bound=OrganisationModel)


class MasterData(Generic[M]):
    """How one kind of master data is read, checked, saved and deleted."""

    model: ClassVar[type[Any]]
    body: ClassVar[type[Input]]
    unique: ClassVar[tuple[str, ...]] = ()
    example: ClassVar[dict[str, Any]]
    in_use: ClassVar[str | Promise] = "It is in use and cannot be deleted."

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
        row: M = found_row(self.model, pk, organisation=organisation)
        return row

    def create(self, data: dict[str, Any], organisation: Organisation, by: User) -> int:
        row = self.model(organisation=organisation)
        self.check(row, data, organisation)
        for name, value in data.items():
            setattr(row, name, value)
        return int(self.save_new(row, by).pk)

    def save_new(self, row: M, by: User) -> M:
        return create_row(row, by=by, unique=self.unique)

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
            self.check(row, data, organisation)
            self.save_changed(row, data, by, verb)

    def save_changed(self, row: M, data: dict[str, Any], by: User, verb: str) -> None:
        change_row(row, data, by=by, unique=self.unique, verb=verb)

    def delete(self, pk: int, organisation: Organisation, by: User) -> None:
        """Raises InUse when other rows name this one."""
        delete_row(self.model, pk, organisation=organisation, by=by, reason=str(self.in_use))


class MasterDataList(ListView):
    data: ClassVar[MasterData[Any]]

    def rows(self) -> QuerySet[Any, Any]:
        return self.data.rows(self.organisation)

    def present(self, rows: list[Any]) -> list[dict[str, Any]]:
        return self.data.present(rows, self.organisation)

    def post(self, request: Request) -> Response:
        body = self.read(request)
        pk = self.data.create(body, self.organisation, self.user)
        return Response(self.data.one(pk, self.organisation), status=status.HTTP_201_CREATED)

    def read(self, request: Request) -> dict[str, Any]:
        return read_body(self.data.body, request)


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
        body = self.read(request, partial=partial)
        self.data.change(pk, body, self.organisation, self.user)
        return Response(self.data.one(pk, self.organisation))

    def read(self, request: Request, *, partial: bool = False) -> dict[str, Any]:
        return read_body(self.data.body, request, partial=partial)

"""What every endpoint stands on: the organisation, reading a body, a list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from quittance.accounts.models import Organisation, User
from quittance.api.authentication import Access, access_of
from quittance.api.filters import FilterSet
from quittance.api.json import LengthRequired
from quittance.api.pagination import paged
from quittance.api.serializers import Input


class ApiView(APIView):
    """An endpoint for members of an organisation."""

    read_roles: ClassVar[frozenset[str]]
    write_roles: ClassVar[frozenset[str]]

    @property
    def access(self) -> Access:
        return access_of(self.request)

    @property
    def organisation(self) -> Organisation:
        return self.access.organisation

    @property
    def user(self) -> User:
        user: Any = self.request.user
        return user  # type: ignore[no-any-return]


def read_body(body: type[Input], request: Request, *, partial: bool = False) -> dict[str, Any]:
    """The validated body. Raises ValidationError naming every bad field.

    A partial body holds only what was named; what is nested in it is whole or wrong.
    """
    if "HTTP_TRANSFER_ENCODING" in request.META and not request.META.get("CONTENT_LENGTH"):
        raise LengthRequired()
    read = body(data=request.data)
    if partial and isinstance(request.data, dict):
        for name in set(read.fields) - set(request.data):
            del read.fields[name]
    read.is_valid(raise_exception=True)
    data: dict[str, Any] = read.validated_data
    return data


class ListView(ApiView):
    """GET of a list: filters, search, ordering, pages. Rows are `.values()` dictionaries."""

    filters: ClassVar[FilterSet]
    default_ordering: ClassVar[tuple[str, ...]] = ("-id",)
    schema_out: ClassVar[type[Serializer[Any]]]

    def rows(self) -> QuerySet[Any, Any]:
        raise NotImplementedError

    def present(self, rows: list[Any]) -> list[dict[str, Any]]:
        raise NotImplementedError

    def count_all(self) -> Callable[[], int] | None:
        """A cheaper count than COUNT(*), for the list without any filter."""
        return None

    def get(self, request: Request) -> Response:
        params = request.query_params
        condition = self.filters.q(params, self)
        count = None if self.filters.is_filtering(params) else self.count_all()
        ordering = self.filters.order_by(params, self.default_ordering)
        rows = self.rows().filter(condition)
        page = paged(request, rows, ordering=ordering, present=self.present, count=count)
        return Response(page)

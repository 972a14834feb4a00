"""What every endpoint stands on: the organisation, reading a body, a list."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import Any, ClassVar, cast

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from rest_framework.exceptions import MethodNotAllowed, ValidationError
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from quittance.accounts.models import Organisation, User
from quittance.api import csvfile
from quittance.api.authentication import Access, access_of
from quittance.api.conditions import tag_of
from quittance.api.exchange import read, write
from quittance.api.json import refuse_unknown_length
from quittance.api.pagination import paged
from quittance.api.serializers import Input, Nothing
from quittance.lists.filters import FilterSet


class ApiView(APIView):
    """An endpoint for members of an organisation."""

    # Handlers know nothing of Idempotency-Key, ETag and If-Match: exchange.py sees to them. One
    # that writes does so in one transaction, so that it can be tried again.

    read_roles: ClassVar[frozenset[str]]
    write_roles: ClassVar[frozenset[str]]
    # False for a list, which has no ETag.
    reads_one: ClassVar[bool] = True
    # True where a request is several transactions, each of them a `part` of exchange.py.
    in_parts: ClassVar[bool] = False
    # Whether all parts have come to an end; a repetition carries out the others.
    is_finished: bool = True
    # False where Idempotency-Key is not heeded: where the answer holds a secret, which must not be
    # kept, and where nothing happens that could happen twice.
    keeps_answers: ClassVar[bool] = True

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

    def lock(self) -> None:
        """Take the row that PUT, PATCH and DELETE change, as their operation will: for If-Match.

        What GET shows afterwards is what nobody else can change until the transaction ends.
        """
        raise NotImplementedError(f"{type(self).__name__} has to say what it locks.")

    def prepare(self) -> None:
        """What is slow about a write, such as storing a file: done before its transaction begins,
        also where the write is then refused or was done before. Raises nothing."""

    def tag_now(self) -> str:
        """The ETag that GET would give at this moment, for If-Match. Raises NotFound."""
        return tag_of(self.finished(self.handler("get")()).content)

    def handler(self, method: str = "") -> Callable[[], HttpResponseBase]:
        """What answers the request's method, or another one's. Raises MethodNotAllowed."""
        name = method or (self.request.method or "").lower()
        found = getattr(self, name, None) if name in self.http_method_names else None
        if found is None:
            raise MethodNotAllowed(name.upper())
        return partial(found, self.request, *self.args, **self.kwargs)

    def answer(self) -> HttpResponseBase:
        """What the handler says; where none is declared (`request=` of its description), a body
        has to be empty."""
        handle, kind = self.handler(), cast("Any", type(self))
        if has_no_body(kind, str(self.request.method)):
            read_body(Nothing, self.request)
        return handle()

    def finished(self, response: Any) -> Any:
        """The answer as it leaves: rendered, with the headers that all have."""
        self.headers = self.default_response_headers
        done = self.finalize_response(self.request, response, *self.args, **self.kwargs)
        return done.render() if isinstance(done, Response) else done

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """As the framework does it, with read and write of exchange.py around the handler."""
        self.args, self.kwargs, self.headers = args, kwargs, self.default_response_headers
        self.request = self.initialize_request(request, *args, **kwargs)
        try:
            self.initial(self.request, *args, **kwargs)
            exchange = read if self.request.method in SAFE_METHODS else write
            return exchange(self)
        except Exception as error:
            return self.finished(self.handle_exception(error))


def read_body(body: type[Input], request: Request, *, partial: bool = False) -> dict[str, Any]:
    """The validated body. Raises ValidationError naming every bad field.

    A partial body holds only what was named; what is nested in it is whole or wrong.
    """
    refuse_unknown_length(request)
    if request.data is None:
        raise ValidationError("No data provided", code="null")
    read = body() if partial else reader(body)
    if partial and isinstance(request.data, dict):
        for name in set(read.fields) - set(request.data):
            del read.fields[name]
    data: dict[str, Any] = read.run_validation(request.data)
    return data


@cache
def has_no_body(view: type[ApiView], method: str) -> bool:
    """Whether the description of an operation says so. A body of DELETE means nothing (RFC 9110
    9.3.5): many a client sends one along."""
    # Where extend_schema puts it.
    described = getattr(getattr(view, method.lower()), "kwargs", {}).get("schema")
    if described is None or method == "DELETE":
        return False
    one: Any = view()
    one.request, one.kwargs = None, {}
    schema = described()
    schema.view, schema.method = one, method
    return schema.get_request_serializer() is None


@cache
def reader(body: type[Input]) -> Input:
    """One for all requests: to copy the fields for each took longer than to read with them."""
    return body()


class ListView(ApiView):
    """GET of a list: filters, search, ordering, pages; all of it as CSV with `format=csv`. Rows are
    `.values()` dictionaries."""

    reads_one = False
    content_negotiation_class = csvfile.Negotiation
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

    def count_filtered(self, params: QueryDict) -> Callable[[], int] | None:
        """The same for a list with some filters, where there is one."""
        return None

    def get(self, request: Request) -> HttpResponseBase:
        params = request.query_params
        condition = self.filters.q(params, self)
        is_filtering = self.filters.is_filtering(params)
        count = self.count_filtered(params) if is_filtering else self.count_all()
        ordering = self.filters.order_by(params, self.default_ordering)
        if csvfile.is_asked(request):
            return self.as_csv(request, self.rows().filter(condition), ordering)
        is_usual = not is_filtering and ordering == list(self.default_ordering)
        page = paged(
            request,
            lambda: self.rows().filter(condition),
            ordering=ordering,
            present=self.present,
            count=count,
            first=self.first_page() if is_usual else None,
        )
        return Response(page)

    def first_page(self) -> Callable[[], list[Any]] | None:
        """A query built once for what is asked for most: the first page without any filter, in the
        default ordering."""
        return None

    def as_csv(
        self, request: Request, rows: QuerySet[Any, Any], ordering: list[str]
    ) -> HttpResponseBase:
        """The whole list, not a page of it."""
        columns = csvfile.Columns(self.schema_out)
        presented = csvfile.pages(rows, ordering, self.present)
        name = request.path.removeprefix("/api/").replace("/", " ")
        lines = (columns.of(row) for row in presented)
        return csvfile.csv_response(request, name, columns.header, lines)

"""The OpenAPI description, made from the same classes that the endpoints run on."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Literal

from django.conf import settings
from drf_spectacular.extensions import (
    OpenApiAuthenticationExtension,
    OpenApiSerializerFieldExtension,
)
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema_serializer
from rest_framework import serializers

from quittance.api import once
from quittance.api.authentication import READING
from quittance.api.csvfile import FORMATS
from quittance.api.exchange import CONDITIONAL
from quittance.api.masterdata import MasterData
from quittance.api.serializers import Error
from quittance.api.views import ApiView, ListView
from quittance.lists.filters import Filter, FilterSet

ORGANISATION = OpenApiParameter(
    "X-Organisation",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="Slug of the organisation to act for; without it, the token's own.",
)
KEY = OpenApiParameter(
    once.KEY,
    {"type": "string", "pattern": once.KEY_PATTERN},
    OpenApiParameter.HEADER,
    description="Once only: the first answer is kept for 24 hours and given again to whoever "
    "repeats the same request with the same key, such as a UUID.",
)
REPLAYED = OpenApiParameter(
    once.REPLAYED,
    {"type": "string", "const": "true"},
    OpenApiParameter.HEADER,
    description="The first answer to this key, given again: nothing was done this time.",
    response=["200", "201", "202", "204", "400", "404", "409", "412"],
)
CONDITION = {"type": "string", "examples": ['"9T1Nf2G"', "*"]}
IF_MATCH = OpenApiParameter(
    "If-Match",
    CONDITION,
    OpenApiParameter.HEADER,
    description="The ETag of the row as you read it; 412 if it has changed since.",
)
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match",
    CONDITION,
    OpenApiParameter.HEADER,
    description="The ETag of what you have; 304 if it is still the same.",
)
ETAG = OpenApiParameter(
    "ETag",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="Stands for this very representation.",
    response=["200", "201", "304"],
)
RETRY_AFTER = OpenApiParameter(
    "Retry-After",
    OpenApiTypes.INT,
    OpenApiParameter.HEADER,
    description="Seconds after which to repeat the request; only where that may help.",
    response=["409", "429"],
)
FORMAT = {"type": "string", "enum": list(FORMATS)}
BOOLEAN = {"type": "boolean"}
NO_KEY = "Idempotency-Key has no effect here."
JSON, FORM = "application/json", "multipart/form-data"
ACCOUNT_PATHS = {"register", "login", "logout", "logout-all", "me", "organisation"}
ONE = {
    "customers": "a customer",
    "categories": "a category",
    "tax rates": "a tax rate",
    "products": "a product",
    "invoices": "an invoice",
    "payments": "a payment",
    "messages": "a message",
    "suppliers": "a supplier",
    "bills": "a bill",
    "payment runs": "a payment run",
    "orders": "an order",
    "customer credits": "a customer's credit",
    "webhooks": "a webhook",
}
SUMMARY_VERBS = {
    "GET": "Read",
    "POST": "Create",
    "PUT": "Replace",
    "PATCH": "Change",
    "DELETE": "Delete",
}
REASONS = {
    "304": "What you have is still the same.",
    "400": "The request is wrong; every bad field is named.",
    "401": "The token is missing, unknown or has expired.",
    "403": "The role does not allow this.",
    "404": "There is no such row in this organisation.",
    "405": "This cannot be done here.",
    "406": "Only application/json is spoken here.",
    "409": "Lawful, but not in the present state.",
    "411": "The body must come with its Content-Length.",
    "412": "It has changed since it had the ETag named in If-Match.",
    "413": "The body is too large.",
    "415": "The body must be application/json.",
    "422": "The key has come with another request before.",
    "429": "Too many tries; Retry-After says when to come back.",
}


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "quittance.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Token <key>`, with the key that register or login answered.",
        }


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "quittance.api.authentication.ReadingBySession"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": settings.SESSION_COOKIE_NAME,
            "description": "Who is logged in to the pages may read.",
        }


class ExactDecimalSchema(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    target_class = "quittance.api.fields.ExactDecimal"
    match_subclasses = True

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        """A decimal as text or as a JSON number; both are read exactly."""
        field = self.target
        number: dict[str, Any] = {"type": "number", "maximum": float(field.most)}
        if field.least is not None:
            number["minimum"] = float(field.least)
        if field.above is not None:
            number["exclusiveMinimum"] = float(field.above)
        text = {"type": "string", "pattern": field.pattern}
        return {"anyOf": [text, number]}


class UploadSchema(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    target_class = "quittance.api.fields.UploadField"

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        return {"type": "string", "format": "binary"}


class NamedUploadSchema(UploadSchema):  # type: ignore[no-untyped-call]
    target_class = "quittance.api.fields.NamedUploadField"


class Base64Schema(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    target_class = "quittance.api.fields.Base64Field"

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        return {"type": "string", "contentEncoding": "base64"}


class QuittanceSchema(AutoSchema):
    """Adds what all endpoints share: the organisation header, filters, pages, errors."""

    def get_auth(self) -> list[dict[str, list[str]]]:
        accepted: list[dict[str, list[str]]] = super().get_auth()
        return [one for one in accepted if self.method in READING or "session" not in one]

    def get_tags(self) -> list[str]:
        first = self.path.removeprefix("/api/").split("/")[0]
        return ["accounts" if first in ACCOUNT_PATHS else first]

    def get_examples(self) -> list[OpenApiExample]:
        data = self._master_data()
        if data is None or self.method not in {"POST", "PUT"}:
            return []
        return [OpenApiExample("Example", value=data.example, request_only=True)]

    def get_summary(self) -> str:
        """The view's own first line for an act; "List invoices" and the like for rows."""
        words = [part for part in self.path.removeprefix("/api/").split("/") if part]
        rows = words[0].replace("-", " ")
        row = ONE.get(rows, rows)
        if words[-1] not in {"{id}", words[0]} or words[0] in ACCOUNT_PATHS or len(words) > 2:
            return str(self.get_description()).partition("\n")[0].rstrip(".")
        if self._is_list_view():
            return f"List {rows}"
        return f"{SUMMARY_VERBS[self.method]} {row}"

    def get_operation_id(self) -> str:
        words = [
            re.sub(r"\W+", "_", part.strip("{}"))
            for part in self.path.removeprefix("/api/").split("/")
            if part and part != "{id}"
        ]
        verb = "list" if self._is_list_view() else self._verb()
        return "_".join([*words, verb])

    def get_override_parameters(self) -> list[Any]:
        if self._is_of_receivers():
            return []
        if not isinstance(self.view, ApiView):
            return [RETRY_AFTER] if self.method != "GET" else []
        shared = [ORGANISATION, *self._headers(self.view)]
        if isinstance(self.view, ListView) and self.method == "GET":
            return [*shared, *list_parameters(self.view.filters)]
        return shared

    def _headers(self, view: ApiView) -> list[OpenApiParameter]:
        """What api/exchange.py heeds and answers."""
        if self.method == "GET":
            return [IF_NONE_MATCH, ETAG] if view.reads_one else []
        condition = [IF_MATCH] if self.method in CONDITIONAL else []
        key = [KEY, REPLAYED] if view.keeps_answers else []
        return [*key, *condition, ETAG, RETRY_AFTER]

    def get_description(self) -> str:  # type: ignore[override]
        said = str(super().get_description())
        heeds_key = isinstance(self.view, ApiView) and self.view.keeps_answers
        return said if self.method == "GET" or heeds_key else f"{said}\n\n{NO_KEY}"

    def get_request_serializer(self) -> Any:
        data = self._master_data()
        if data is None or self.method not in {"POST", "PUT", "PATCH"}:
            return None
        form = getattr(self.view, "form", None)
        return {JSON: data.body, FORM: form} if form else data.body

    def get_response_serializers(self) -> Any:
        if self._is_list_view():
            return {200: page_of(self._row())}
        data = self._master_data()
        if data is None or self.method == "DELETE":
            return {204: None} if self.method == "DELETE" else None
        return {201 if self.method == "POST" else 200: self._row()}

    def _get_response_bodies(
        self, direction: Literal["request", "response"] = "response"
    ) -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        if isinstance(self.view, ApiView) and self.method == "GET" and self.view.reads_one:
            bodies["304"] = self._get_response_for_code(None, "304")  # type: ignore[no-untyped-call]
            bodies["304"]["description"] = REASONS["304"]
        if self._writes_csv():
            bodies["200"]["content"]["text/csv"] = {"schema": {"type": "string"}}
        for code in self._error_codes():
            if code not in bodies:
                bodies[code] = self._get_response_for_code(Error, code)  # type: ignore[no-untyped-call]
                bodies[code]["description"] = REASONS[code]
        return dict(sorted(bodies.items()))

    def _is_of_receivers(self) -> bool:
        """Whether this is asked of a webhook's receiver (api/webhooks/document.py), not of us."""
        return not self.path.startswith("/api/")

    def _writes_csv(self) -> bool:
        """See api/csvfile.py."""
        return self.method == "GET" and (
            isinstance(self.view, ListView) or getattr(self.view, "csv_too", False)
        )

    def _error_codes(self) -> list[str]:
        if self._is_of_receivers():
            return []
        codes = ["400", "405", "406"]
        if isinstance(self.view, ApiView):
            codes += ["401", "403", "404"]
        if self.method != "GET":
            codes += ["409", "411", "413", "415"]
        if self.method in CONDITIONAL:
            codes.append("412")
        if self.method == "POST" and getattr(self.view, "writes_mail", False):
            codes.append("429")
        if self.method != "GET" and isinstance(self.view, ApiView) and self.view.keeps_answers:
            codes.append("422")
        return codes

    def _row(self) -> type[serializers.Serializer[Any]]:
        row: type[serializers.Serializer[Any]] = getattr(self.view, "schema_out")  # noqa: B009
        return row

    def _master_data(self) -> MasterData[Any] | None:
        return getattr(self.view, "data", None)

    def _is_list_view(self, serializer: Any = None) -> bool:
        return isinstance(self.view, ListView) and self.method == "GET"

    def _verb(self) -> str:
        is_row = self.path.endswith("{id}/")
        verbs = {
            "GET": "retrieve",
            "POST": "create",
            "PUT": "replace",
            "PATCH": "update",
            "DELETE": "delete",
        }
        return verbs[self.method] if is_row or self.method != "GET" else "read"


@cache
def page_of(row: type[serializers.Serializer[Any]]) -> type[serializers.Serializer[Any]]:
    """The answer of a list: a numbered page, or one with a next_cursor where that was asked."""
    fields = {
        "count": serializers.IntegerField(required=False, help_text="Not with a cursor."),
        "next": serializers.CharField(allow_null=True, required=False),
        "previous": serializers.CharField(allow_null=True, required=False),
        "next_cursor": serializers.CharField(
            allow_null=True, required=False, help_text="Only with a cursor."
        ),
        "results": row(many=True),
    }
    name = f"{row.__name__}Page"
    page = type(name, (serializers.Serializer,), fields)
    # The page is the answer; it does not come in an array because its view is a list.
    return extend_schema_serializer(many=False)(page)


def list_parameters(filters: FilterSet) -> list[OpenApiParameter]:
    parameters = [
        _query("page", "Page number, from 1.", {"type": "integer", "minimum": 1}),
        _query("page_size", "Rows a page, 200 at most.", {"type": "integer", "minimum": 1}),
        _query("cursor", "Empty for the first page, then next_cursor of the page before."),
        _query("format", "All rows as CSV; page and cursor count for nothing then.", FORMAT),
        _query("bom", "false: CSV without the byte order mark that Excel needs.", BOOLEAN),
        _query("ordering", f"Fields to order by: {', '.join(filters.ordering)}; -field descends."),
        _query("any", "field__lookup:value; several of them are joined by OR.", many=True),
    ]
    if filters.search:
        parameters.append(_query("search", "Words that must all occur."))
    parameters += [_query(name, "") for name in filters.special]
    parameters += [_query(name, f"Same as {same}.") for name, same in filters.aliases.items()]
    for name, spec in filters.fields.items():
        if name not in filters.special:
            parameters += _lookups(name, spec)
    return parameters


def _lookups(name: str, spec: Filter) -> list[OpenApiParameter]:
    listed = {"in": "Values with commas between.", "range": "Two values with a comma between."}
    one = [_query(name, "", dict(spec.schema))]
    return one + [_query(f"{name}__{lookup}", listed.get(lookup, "")) for lookup in spec.lookups]


def _query(
    name: str, description: str, schema: dict[str, Any] | None = None, *, many: bool = False
) -> OpenApiParameter:
    kind: Any = schema or OpenApiTypes.STR
    return OpenApiParameter(name, kind, description=description, many=many)

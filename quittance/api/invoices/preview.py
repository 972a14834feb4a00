"""Live totals for an editor: a draft as far as it is typed, nothing written."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from quittance.api.errors import listed
from quittance.api.invoices import serializers as io
from quittance.api.invoices.present import present_line, present_tax
from quittance.api.json import refuse_unknown_length
from quittance.api.present import amounts_in
from quittance.api.serializers import ErrorItem
from quittance.api.views import ApiView
from quittance.errors import InvalidInput, Problem
from quittance.invoicing.inputs import DraftInput, LineInput
from quittance.invoicing.preview import Preview, preview_draft
from quittance.invoicing.queries import LINE, TAX
from quittance.lists.filters import as_id

FIGURES = ("subtotal", "discount", "allowance_total", "taxable_total", "tax_total", "total")
TOO_LARGE = ("max_value", "discount")
NOT_SHOWN = {"id", "corrects_line"}


class PreviewLine(io.Line):
    id = None  # type: ignore[assignment]
    corrects_line = None  # type: ignore[assignment]
    position = serializers.IntegerField(help_text="In the body, from 1.")


class PreviewOut(serializers.Serializer[Any]):
    currency = serializers.CharField()
    prices_include_tax = serializers.BooleanField()
    lines = PreviewLine(many=True, help_text="The ones that are right.")
    subtotal = serializers.CharField()
    discount = serializers.CharField()
    allowance_total = serializers.CharField()
    taxable_total = serializers.CharField()
    tax_breakdown = io.TaxGroup(many=True)
    tax_total = serializers.CharField()
    total = serializers.CharField()
    valid = serializers.BooleanField(help_text="Whether it would be written like this.")
    problems = ErrorItem(many=True, help_text="What writing it would be refused for.")


class PreviewView(ApiView):
    """What a draft would come to. Nothing is written; lines with a mistake count for nothing.

    The body is that of a draft, as far as it goes; what is wrong with it is listed beside the
    figures of what is right."""

    keeps_answers = False

    @extend_schema(
        request=io.InvoiceBody,
        responses={200: PreviewOut},
        parameters=[
            OpenApiParameter(
                "draft", OpenApiTypes.INT, description="The draft that would be changed."
            )
        ],
    )
    def post(self, request: Request) -> Response:
        refuse_unknown_length(request)
        typed = Typed(request.data)
        preview = preview_draft(
            organisation=self.organisation, data=typed.data, draft_id=asked_draft(request)
        )
        return Response(present_preview(preview, typed))


def asked_draft(request: Request) -> int | None:
    named = request.query_params.get("draft", "")
    try:
        return as_id(named) if named else None
    except ValueError as error:
        raise InvalidInput(f"The id {error}.", attr="draft", code="invalid") from error


class Typed:
    """A body read as far as it can be: `errors` names the parts that cannot, `data` is the rest,
    whose lines are those of `positions` in the body. Raises ValidationError for no object."""

    def __init__(self, body: Any) -> None:
        self.errors: list[dict[str, Any]] = []
        if not isinstance(body, dict):
            io.InvoiceBody(data=body).is_valid(raise_exception=True)
        read = self._read(body)
        if read is None:
            read = self._read(self._without_wrong(body))
        values = read or {}
        lines = [LineInput(**line) for line in values.pop("lines", [])]
        self.positions = getattr(self, "positions", list(range(len(lines))))
        self.data = DraftInput(**{"customer": None, **values, "lines": lines})

    def _read(self, body: dict[str, Any]) -> dict[str, Any] | None:
        form = io.InvoiceBody(data=body)
        for name in self._wrong_fields():
            form.fields.pop(name, None)
        try:
            form.is_valid(raise_exception=True)
        except ValidationError as error:
            self.errors += listed(error)
            return None
        values: dict[str, Any] = form.validated_data
        return values

    def _wrong_fields(self) -> set[str]:
        wrong = {str(error["attr"]) for error in self.errors}
        return {attr for attr in wrong if "." not in attr}

    def _without_wrong(self, body: dict[str, Any]) -> dict[str, Any]:
        """Without the fields and lines that the errors name."""
        names = [str(error["attr"]).split(".") for error in self.errors]
        wrong_lines = {int(path[1]) for path in names if path[0] == "lines" and len(path) > 1}
        kept = {name: value for name, value in body.items() if name not in self._wrong_fields()}
        lines = kept.get("lines")
        if isinstance(lines, list):
            self.positions = [at for at in range(len(lines)) if at not in wrong_lines]
            kept["lines"] = [lines[at] for at in self.positions]
            if not kept["lines"]:
                # Each has its own error already: there is none to be missed.
                self.errors.append({"attr": "lines"})
                del kept["lines"]
        return kept

    def problem(self, found: Problem) -> dict[str, Any]:
        """A problem of the draft, its line named as it stands in the body."""
        first, *rest = (found.attr or "").split(".")
        if first == "lines" and rest:
            first = ".".join([first, str(self.positions[int(rest[0])]), *rest[1:]])
        return {"code": found.code, "detail": found.detail, "attr": first or None}


def present_preview(preview: Preview, typed: Typed) -> dict[str, Any]:
    invoice = preview.invoice
    amount = amounts_in(invoice.currency)
    told = {error["attr"] for error in typed.errors}
    found = [typed.problem(one) for one in preview.problems]
    problems = [error for error in typed.errors if "code" in error]
    problems += [one for one in found if one["attr"] not in told]
    if any(str(one["attr"]).startswith("lines") for one in problems):
        # Lines that count for nothing yet are no reason to call the discount too large.
        problems = [one for one in problems if (one["code"], one["attr"]) != TOO_LARGE]
    return {
        "currency": invoice.currency,
        "prices_include_tax": invoice.prices_include_tax,
        "lines": [_line(line, typed, invoice.currency) for line in preview.lines],
        **{name: amount(getattr(invoice, name)) for name in FIGURES},
        "tax_breakdown": [
            present_tax({name: getattr(tax, name) for name in TAX}, invoice.currency)
            for tax in preview.taxes
        ],
        "valid": not problems,
        "problems": problems,
    }


def _line(line: Any, typed: Typed, currency: str) -> dict[str, Any]:
    row = present_line({name: getattr(line, name) for name in LINE}, currency)
    shown = {name: value for name, value in row.items() if name not in NOT_SHOWN}
    return {**shown, "position": typed.positions[line.position - 1] + 1}

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django.db.models import BigIntegerField, QuerySet
from django.http import QueryDict
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from quittance.api.invoices import serializers as io
from quittance.api.invoices.present import present_document, present_head
from quittance.api.invoices.summary import present_summary
from quittance.api.messages.serializers import MessageRow
from quittance.api.messages.views import answer as message_answer
from quittance.api.pagination import PAGE_SIZE
from quittance.api.schema import list_parameters
from quittance.api.views import ApiView, ListView, read_body
from quittance.db.compiled import Compiled
from quittance.db.keyset import after
from quittance.invoicing import operations
from quittance.invoicing.explaining import explanation
from quittance.invoicing.inputs import CreditLine, DraftInput, LineInput
from quittance.invoicing.mailing import MailInput
from quittance.invoicing.models import Invoice
from quittance.invoicing.queries import HEAD, document, document_from, head_by_id
from quittance.lists.invoices import INVOICES, selection_of
from quittance.reports.summary import (
    count_all,
    count_selection,
    summarise,
    summarise_rows,
    summarise_selection,
)
from quittance.shop.queries import ORDER_OF

EXAMPLE = OpenApiExample(
    "A line from the catalogue and one described by itself",
    request_only=True,
    value={
        "customer": 7,
        "due_date": "2026-12-20",
        "currency": "EUR",
        "lines": [
            {"product": 3, "quantity": "2"},
            {
                "description": "Consulting",
                "quantity": "1.5",
                "unit": "HUR",
                "unit_price": "80.00",
                "discount_percent": "10",
                "tax_rate": "19.00",
                "tax_category": "S",
            },
        ],
    },
)


WITH_ORDER = head_by_id(**ORDER_OF)


def rows_of(organisation: Any) -> QuerySet[Any, Any]:
    own = Invoice.objects.for_organisation(organisation)
    rows: QuerySet[Any, Any] = own.values(*HEAD, **ORDER_OF)
    return rows


FIRST_PAGE = Compiled(
    lambda given: after(
        rows_of(given("organisation", BigIntegerField())), ListView.default_ordering, None
    )[:PAGE_SIZE]
)


class InvoiceList(ListView):
    filters = INVOICES
    schema_out = io.InvoiceRow

    def rows(self) -> QuerySet[Any, Any]:
        return rows_of(self.organisation)

    def first_page(self) -> Callable[[], list[Any]]:
        return lambda: FIRST_PAGE.rows(organisation=self.organisation.pk)

    def present(self, rows: list[Any]) -> list[dict[str, Any]]:
        today = self.organisation.today()
        return [present_head(row, today=today) for row in rows]

    def count_all(self) -> Callable[[], int]:
        return lambda: count_all(self.organisation)

    def count_filtered(self, params: QueryDict) -> Callable[[], int] | None:
        selection = selection_of(params)
        if selection is None:
            return None
        today = self.organisation.today()
        return lambda: count_selection(self.organisation, selection, today=today)

    @extend_schema(request=io.InvoiceBody, responses={201: io.Invoice}, examples=[EXAMPLE])
    def post(self, request: Request) -> Response:
        data = draft_input(read_body(io.InvoiceBody, request))
        drafted = operations.draft_document(organisation=self.organisation, data=data, by=self.user)
        found = document_from(drafted.invoice, drafted.lines, drafted.taxes)
        return shown(self, found, status.HTTP_201_CREATED)


class InvoiceDetail(ApiView):
    @extend_schema(responses={200: io.Invoice})
    def get(self, request: Request, pk: int) -> Response:
        return answer(self, pk)

    def lock(self) -> None:
        operations.locked(self.organisation, self.kwargs["pk"])

    @extend_schema(request=io.InvoiceBody, responses={200: io.Invoice}, examples=[EXAMPLE])
    def put(self, request: Request, pk: int) -> Response:
        found = document(self.organisation, pk)
        data = draft_input(read_body(io.InvoiceBody, request))
        return self._revise(found["id"], {name: getattr(data, name) for name in data.__slots__})

    @extend_schema(request=io.InvoiceBody, responses={200: io.Invoice})
    def patch(self, request: Request, pk: int) -> Response:
        found = document(self.organisation, pk)
        changes = read_body(io.InvoiceBody, request, partial=True)
        if "lines" in changes:
            changes["lines"] = [LineInput(**line) for line in changes["lines"]]
        return self._revise(found["id"], changes)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        operations.delete_draft(organisation=self.organisation, invoice_id=pk, by=self.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _revise(self, pk: int, changes: dict[str, Any]) -> Response:
        operations.revise_draft(
            organisation=self.organisation, invoice_id=pk, changes=changes, by=self.user
        )
        return answer(self, pk)


class SendView(ApiView):
    """Issue a draft: it gets its number and date, and can never be changed again.

    With `email` it goes to the customer by mail as well: GET /api/messages/?invoice= says what
    becomes of that."""

    writes_mail = True

    @extend_schema(request=io.SendBody, responses={200: io.Invoice})
    def post(self, request: Request, pk: int) -> Response:
        data = read_body(io.SendBody, request)
        issue_date, email = data.pop("issue_date"), data.pop("email")
        issued = operations.issue_document(
            organisation=self.organisation,
            invoice_id=pk,
            by=self.user,
            on=issue_date,
            mail=MailInput(**data) if email else None,
        )
        return shown(self, document_from(issued.invoice, issued.lines, issued.taxes))


class EmailView(ApiView):
    """Send an issued invoice or credit note by mail, also once more."""

    writes_mail = True

    @extend_schema(request=io.MailBody, responses={201: MessageRow})
    def post(self, request: Request, pk: int) -> Response:
        wanted = MailInput(**read_body(io.MailBody, request))
        message = operations.mail_document(
            organisation=self.organisation, invoice_id=pk, by=self.user, wanted=wanted
        )
        return message_answer(self, message.pk, status.HTTP_201_CREATED)


class RemindView(ApiView):
    """Remind the customer of an open invoice by mail."""

    writes_mail = True

    @extend_schema(request=io.MailBody, responses={201: MessageRow})
    def post(self, request: Request, pk: int) -> Response:
        wanted = MailInput(**read_body(io.MailBody, request))
        message = operations.remind_invoice(
            organisation=self.organisation, invoice_id=pk, by=self.user, wanted=wanted
        )
        return message_answer(self, message.pk, status.HTTP_201_CREATED)


class CreditView(ApiView):
    """Credit an invoice, in whole or the named quantities: issues a credit note at once."""

    @extend_schema(
        request=io.CreditBody,
        responses={201: io.Invoice},
        examples=[
            OpenApiExample(
                "One piece came back",
                request_only=True,
                value={"lines": [{"line": 12, "quantity": "1"}], "reason": "Damaged"},
            )
        ],
    )
    def post(self, request: Request, pk: int) -> Response:
        data = read_body(io.CreditBody, request)
        lines = data.get("lines")
        note = operations.credit_invoice(
            organisation=self.organisation,
            invoice_id=pk,
            by=self.user,
            lines=None if lines is None else [CreditLine(**line) for line in lines],
            reason=data["reason"],
        )
        return answer(self, note.pk, status.HTTP_201_CREATED)


class DuplicateView(ApiView):
    """A new draft with the same customer and lines."""

    @extend_schema(request=None, responses={201: io.Invoice})
    def post(self, request: Request, pk: int) -> Response:
        draft = operations.duplicate_invoice(
            organisation=self.organisation, invoice_id=pk, by=self.user
        )
        return answer(self, draft.pk, status.HTTP_201_CREATED)


class ExplainView(ApiView):
    """Every rounding step from the lines to the total."""

    @extend_schema(responses={200: io.Explanation})
    def get(self, request: Request, pk: int) -> Response:
        found = document(self.organisation, pk)
        steps = [asdict(step) for step in explanation(found)]
        return Response({"currency": found["currency"], "steps": steps})


class SummaryView(ApiView):
    """Totals per currency; takes the filters of the list."""

    @extend_schema(parameters=list_parameters(INVOICES)[5:], responses={200: io.Summary})
    def get(self, request: Request) -> Response:
        condition = INVOICES.q(request.query_params, self)
        today = self.organisation.today()
        selection = selection_of(request.query_params)
        if selection is not None:
            found = summarise_selection(self.organisation, selection, today=today)
        elif INVOICES.is_filtering(request.query_params):
            rows = Invoice.objects.for_organisation(self.organisation).filter(condition)
            found = summarise_rows(rows, today=today)
        else:
            found = summarise(self.organisation, today=today)
        return Response({"currencies": [present_summary(one) for one in found]})


def draft_input(data: dict[str, Any]) -> DraftInput:
    return DraftInput(**{**data, "lines": [LineInput(**line) for line in data["lines"]]})


def answer(view: ApiView, pk: int, code: int = status.HTTP_200_OK) -> Response:
    return shown(view, document(view.organisation, pk, head=WITH_ORDER), code)


def shown(view: ApiView, found: dict[str, Any], code: int = status.HTTP_200_OK) -> Response:
    return Response(present_document(found, today=view.organisation.today()), status=code)

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from quittance.accounts.rules import EVERYONE
from quittance.api.bills import serializers as io
from quittance.api.bills.files import TakesBillFile
from quittance.api.bills.present import present_comment, present_parts, present_row
from quittance.api.journal.views import HistoryView
from quittance.api.views import ApiView, ListView, read_body
from quittance.bills import operations
from quittance.bills.inputs import BillInput, BillLineInput, StatedTax
from quittance.bills.models import Bill
from quittance.bills.operations import Person
from quittance.bills.operations.common import locked_for
from quittance.bills.queries import bill_of, bill_rows
from quittance.bills.rules import DECIDERS, PAYERS, WRITERS, is_own
from quittance.errors import NotFound
from quittance.lists.bills import BILLS

EXAMPLE = OpenApiExample(
    "A bill of one line",
    request_only=True,
    media_type="application/json",
    value={
        "supplier": 4,
        "number": "R-2026-117",
        "issue_date": "2026-11-02",
        "due_date": "2026-11-30",
        "stated_total": "119.00",
        "lines": [{"description": "Paper", "net_amount": "100.00", "tax_rate": "19"}],
    },
)


class BillView(ApiView):
    """What the views of bills have in common: agents act on their own, others on all."""

    read_roles = EVERYONE
    write_roles = WRITERS

    @property
    def person(self) -> Person:
        return Person(self.user, str(self.access.role))

    def shown(self, pk: int, code: int = status.HTTP_200_OK) -> Response:
        role = self.access.role
        row = bill_rows(self.organisation, self.user, role).filter(pk=pk).first()
        if row is None:
            raise NotFound()
        bill = bill_of(self.organisation, self.user, role, pk)
        return Response({**present_row(row), **present_parts(bill)}, status=code)


class BillList(TakesBillFile, BillView, ListView):
    """Suppliers' bills, newest first; an agent sees their own."""

    filters = BILLS
    schema_out = io.BillRow

    def rows(self) -> QuerySet[Any, Any]:
        return bill_rows(self.organisation, self.user, self.access.role)

    def present(self, rows: list[Any]) -> list[dict[str, Any]]:
        return [present_row(row) for row in rows]

    def prepared(self) -> Any:
        sent = self.upload()
        return operations.prepare_upload(
            organisation=self.organisation, content=sent.content, name=sent.name
        )

    @extend_schema(
        request={"application/json": io.BillBody, "multipart/form-data": io.FileForm},
        responses={200: io.Bill, 201: io.Bill, 202: io.Added},
        examples=[EXAMPLE],
    )
    def post(self, request: Request) -> Response:
        """Enter a bill, or upload its file: a draft with what was read in it.

        Where this supplier's bill of the number is in already, the lines are added to that one:
        200, and 202 for an agent whose colleague's bill it is. Of a file that is refused (409,
        with the id of the bill).
        """
        if self.is_form:
            done = operations.write_upload(
                organisation=self.organisation, prepared=self.brought(), by=self.person
            )
            return self.shown(done.bill.pk, status.HTTP_201_CREATED)
        data = BillInput(**parts_read(read_body(io.BillBody, request)))
        entered = operations.enter_bill(organisation=self.organisation, data=data, by=self.person)
        bill = entered.bill
        if entered.is_new or is_own(self.person.role, self.user.pk, bill.entered_by_id):
            code = status.HTTP_201_CREATED if entered.is_new else status.HTTP_200_OK
            return self.shown(bill.pk, code)
        told = {"id": bill.pk, "number": bill.number, "lines_added": len(data.lines)}
        return Response(told, status=status.HTTP_202_ACCEPTED)


class BillDetail(BillView):
    @extend_schema(responses={200: io.Bill})
    def get(self, request: Request, pk: int) -> Response:
        return self.shown(pk)

    def lock(self) -> None:
        locked_for(self.organisation, self.kwargs["pk"], self.person)

    @extend_schema(request=io.BillBody, responses={200: io.Bill}, examples=[EXAMPLE])
    def put(self, request: Request, pk: int) -> Response:
        bill_of(self.organisation, self.user, self.access.role, pk)
        given = parts_read(read_body(io.BillBody, request))
        return self._revise(pk, {"lines": [], "taxes": [], **given})

    @extend_schema(request=io.BillBody, responses={200: io.Bill})
    def patch(self, request: Request, pk: int) -> Response:
        bill_of(self.organisation, self.user, self.access.role, pk)
        return self._revise(pk, parts_read(read_body(io.BillBody, request, partial=True)))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        operations.delete_bill(organisation=self.organisation, bill_id=pk, by=self.person)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _revise(self, pk: int, changes: dict[str, Any]) -> Response:
        operations.revise_bill(
            organisation=self.organisation, bill_id=pk, changes=changes, by=self.person
        )
        return self.shown(pk)


class LinesView(BillView):
    """Add lines to a bill that is not decided on; a submitted one is a draft again."""

    @extend_schema(request=io.LinesBody, responses={200: io.Bill})
    def post(self, request: Request, pk: int) -> Response:
        lines = parts_read(read_body(io.LinesBody, request))["lines"]
        operations.add_lines(
            organisation=self.organisation, bill_id=pk, lines=lines, by=self.person
        )
        return self.shown(pk)


class SubmitView(BillView):
    """Ask the managers for a decision; all that is missing or does not add up is named."""

    @extend_schema(request=None, responses={200: io.Bill})
    def post(self, request: Request, pk: int) -> Response:
        operations.submit_bill(organisation=self.organisation, bill_id=pk, by=self.person)
        return self.shown(pk)


class WithdrawView(BillView):
    """Take a submitted or rejected bill back, to correct it."""

    @extend_schema(request=None, responses={200: io.Bill})
    def post(self, request: Request, pk: int) -> Response:
        operations.withdraw_bill(organisation=self.organisation, bill_id=pk, by=self.person)
        return self.shown(pk)


class ApproveView(BillView):
    """Say yes to a submitted bill: it is frozen, and may be paid."""

    write_roles = DECIDERS

    @extend_schema(request=io.ApproveBody, responses={200: io.Bill})
    def post(self, request: Request, pk: int) -> Response:
        data = read_body(io.ApproveBody, request)
        operations.approve_bill(organisation=self.organisation, bill_id=pk, by=self.person, **data)
        return self.shown(pk)


class RejectView(BillView):
    """Say no to a submitted bill, and why: it can be corrected and comes again."""

    write_roles = DECIDERS

    @extend_schema(request=io.RejectBody, responses={200: io.Bill})
    def post(self, request: Request, pk: int) -> Response:
        data = read_body(io.RejectBody, request)
        operations.reject_bill(organisation=self.organisation, bill_id=pk, by=self.person, **data)
        return self.shown(pk)


class PayView(BillView):
    """Enter that an approved bill was paid."""

    write_roles = PAYERS

    @extend_schema(request=io.PayBody, responses={200: io.Bill})
    def post(self, request: Request, pk: int) -> Response:
        data = read_body(io.PayBody, request)
        operations.pay_bill(
            organisation=self.organisation,
            bill_id=pk,
            by=self.person,
            on=data["paid_on"],
            reference=data["reference"],
        )
        return self.shown(pk)


class CommentView(BillView):
    """Say something about a bill; it stays."""

    write_roles = WRITERS | DECIDERS

    @extend_schema(request=io.CommentBody, responses={201: io.Comment})
    def post(self, request: Request, pk: int) -> Response:
        data = read_body(io.CommentBody, request)
        said = operations.comment(
            organisation=self.organisation, bill_id=pk, by=self.person, **data
        )
        return Response(present_comment(said), status=status.HTTP_201_CREATED)


class BillHistory(HistoryView):
    """What happened to this bill, oldest first."""

    model: ClassVar[type[Any]] = Bill
    read_roles = EVERYONE

    def get(self, request: Request, **where: int) -> HttpResponseBase:
        bill_of(self.organisation, self.user, self.access.role, where["pk"])
        return super().get(request, **where)


def parts_read(data: dict[str, Any]) -> dict[str, Any]:
    """A body's lines and taxes as what the operations take."""
    read = dict(data)
    if "lines" in read:
        read["lines"] = [BillLineInput(**line) for line in read["lines"]]
    if "taxes" in read:
        read["taxes"] = [StatedTax(**tax) for tax in read["taxes"]]
    return read

"""Files of transfers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from quittance.api.bills import serializers as io
from quittance.api.bills.present import present_run
from quittance.api.conditions import tag_of_digest
from quittance.api.negotiation import AnyType
from quittance.api.serializers import Error
from quittance.api.views import ApiView, ListView, read_body
from quittance.bills import operations
from quittance.bills.models import PaymentRun
from quittance.bills.operations import Person
from quittance.bills.operations.transferring import Prepared, prepare_payment_run, write_payment_run
from quittance.bills.rules import PAYERS
from quittance.files.keeping import read
from quittance.lists.bills import RUNS

MEDIA_TYPE = "application/xml"


class RunList(ListView):
    """Files of SEPA transfers (pain.001), newest first."""

    write_roles = PAYERS
    filters = RUNS
    schema_out = io.Run
    prepared: Prepared | Exception

    def rows(self) -> QuerySet[Any, Any]:
        rows: QuerySet[Any, Any] = PaymentRun.objects.for_organisation(self.organisation).values()
        return rows

    def present(self, rows: list[Any]) -> list[dict[str, Any]]:
        return [present_run(PaymentRun(**row)) for row in rows]

    def count_all(self) -> Callable[[], int]:
        return PaymentRun.objects.for_organisation(self.organisation).count

    def prepare(self) -> None:
        if self.request.method != "POST":
            return
        try:
            body = read_body(io.RunBody, self.request)
            self.prepared = prepare_payment_run(
                organisation=self.organisation,
                bill_ids=body["bills"],
                on=body["execution_date"],
            )
        except Exception as error:
            self.prepared = error

    @extend_schema(request=io.RunBody, responses={201: io.Run})
    def post(self, request: Request) -> Response:
        """Put approved bills into a file for the bank."""
        if isinstance(self.prepared, Exception):
            raise self.prepared
        by = Person(self.user, str(self.access.role))
        run = write_payment_run(organisation=self.organisation, prepared=self.prepared, by=by)
        return Response(present_run(run), status=status.HTTP_201_CREATED)


class RunDetail(ApiView):
    @extend_schema(responses={200: io.Run})
    def get(self, request: Request, pk: int) -> Response:
        own = PaymentRun.objects.for_organisation(self.organisation)
        return Response(present_run(own.found(pk=pk)))


class RunFile(ApiView):
    """The file itself, ISO 20022 pain.001.001.09."""

    read_roles = PAYERS
    content_negotiation_class = AnyType

    @extend_schema(responses={(200, MEDIA_TYPE): OpenApiTypes.BINARY, 409: Error})
    def get(self, request: Request, pk: int) -> HttpResponse:
        own = PaymentRun.objects.for_organisation(self.organisation)
        run = own.select_related("file").found(pk=pk)
        headers = {
            "Content-Disposition": f'attachment; filename="{run.message_id}.xml"',
            "ETag": tag_of_digest(run.file.sha256),
        }
        return HttpResponse(read(run.file), content_type=MEDIA_TYPE, headers=headers)


class SettleView(ApiView):
    """The bank has carried the file out: its bills are paid."""

    write_roles = PAYERS

    @extend_schema(request=None, responses={200: io.Run})
    def post(self, request: Request, pk: int) -> Response:
        by = Person(self.user, str(self.access.role))
        run = operations.settle_payment_run(organisation=self.organisation, run_id=pk, by=by)
        return Response(present_run(run))


class CancelView(ApiView):
    """The file was not given to the bank: its bills can be put into another one."""

    write_roles = PAYERS

    @extend_schema(request=None, responses={200: io.Run})
    def post(self, request: Request, pk: int) -> Response:
        by = Person(self.user, str(self.access.role))
        run = operations.cancel_payment_run(organisation=self.organisation, run_id=pk, by=by)
        return Response(present_run(run))

"""The same act on many documents: each in a transaction of its own, each with its own result.

What can be done is in invoicing/operations/many.py.
"""

from __future__ import annotations

import logging
from typing import Any

from django.db import transaction
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from quittance.api.errors import listed
from quittance.api.exchange import part
from quittance.api.fields import IdField
from quittance.api.invoices import serializers as io
from quittance.api.invoices.present import present_head
from quittance.api.serializers import ErrorItem, Input
from quittance.api.views import ApiView, read_body
from quittance.audit.errors import KeyInProgress, KeyReused
from quittance.db.errors import Busy
from quittance.db.locks import is_busy
from quittance.errors import InvalidInput, Problem
from quittance.invoicing.models import Invoice
from quittance.invoicing.operations.many import ACTS, MOST, Given
from quittance.invoicing.queries import HEAD
from quittance.shop.queries import order_of

logger = logging.getLogger(__name__)


# Reminders go out one by one over the API, each with words of its own.
ACTION_NAMES = ["send", "delete", "duplicate"]


class BulkBody(Input):
    action = serializers.ChoiceField(choices=ACTION_NAMES)
    ids = serializers.ListField(
        child=IdField(), allow_empty=False, max_length=MOST, help_text="Each of them once."
    )
    issue_date = serializers.DateField(
        required=False, allow_null=True, default=None, help_text="To send: as in send."
    )


class BulkResult(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    done = serializers.BooleanField()
    invoice = io.InvoiceRow(allow_null=True, help_text="As it is now; null where it is gone.")
    problems = ErrorItem(many=True, help_text="Why it was not done.")


class BulkOut(serializers.Serializer[Any]):
    action = serializers.ChoiceField(choices=ACTION_NAMES)
    done = serializers.IntegerField(help_text="How many.")
    failed = serializers.IntegerField(help_text="How many not.")
    results = BulkResult(many=True, help_text="In the order of the ids.")


class BulkView(ApiView):
    """Do the same with many documents, in their order: each by itself, whatever becomes of the
    others."""

    in_parts = True

    @extend_schema(
        request=BulkBody,
        responses={200: BulkOut},
        examples=[
            OpenApiExample("Send two", request_only=True, value={"action": "send", "ids": [12, 13]})
        ],
    )
    def post(self, request: Request) -> Response:
        body = read_body(BulkBody, request)
        refuse_doubles(body["ids"])
        given = Given(self.organisation, self.user, on=body["issue_date"])
        act = body["action"]
        results = [self.one(act, given, number, pk) for number, pk in enumerate(body["ids"])]
        done = sum(result["done"] for result in results)
        failed = len(results) - done
        return Response({"action": act, "done": done, "failed": failed, "results": results})

    def one(self, act: str, given: Given, number: int, pk: int) -> dict[str, Any]:
        if not self.is_finished:
            # Who has waited once does not wait two hundred times.
            return failure(pk, listed(Busy()))
        try:
            return part(self, number, lambda: result_of(act, given, pk))
        except (KeyReused, KeyInProgress):
            raise
        except Exception as error:
            self.is_finished = False
            if not isinstance(error, Busy):
                logger.exception("A document of many failed")
            return failure(pk, listed(error) or [UNKNOWN])


UNKNOWN = {
    "code": "error",
    "detail": "Something went wrong here. Nothing was done with this one: try it again.",
    "attr": None,
}


def result_of(act: str, given: Given, pk: int) -> dict[str, Any]:
    """What becomes of one document; what is refused is a result as well."""
    try:
        with transaction.atomic():
            invoice = ACTS[act](given, pk)
    except Exception as error:
        problems = [] if is_busy(error) else listed(error)
        if not problems:
            raise
        return failure(pk, problems)
    return {"id": pk, "done": True, "invoice": shown(given, invoice), "problems": []}


def shown(given: Given, invoice: Invoice | None) -> dict[str, Any] | None:
    if invoice is None:
        return None
    row = {name: getattr(invoice, name) for name in HEAD}
    row["order"] = order_of(given.organisation, invoice.pk)
    return present_head(row, today=given.organisation.today())


def failure(pk: int, problems: list[dict[str, Any]]) -> dict[str, Any]:
    return {"id": pk, "done": False, "invoice": None, "problems": problems}


def refuse_doubles(ids: list[int]) -> None:
    problems = [
        Problem("invalid", "This id is named twice.", f"ids.{at}")
        for at, pk in enumerate(ids)
        if pk in ids[:at]
    ]
    if problems:
        raise InvalidInput(problems=problems)

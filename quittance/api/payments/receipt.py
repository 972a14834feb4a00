"""A payment's receipt."""

from __future__ import annotations

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from quittance.api.papers import DOWNLOAD, PDF, PaperView
from quittance.payments.receipts import receipt_pdf


class ReceiptView(PaperView):
    """That the payment was received, and what of its invoice was left to pay after it."""

    @extend_schema(parameters=[DOWNLOAD], responses=PDF)
    def get(self, request: Request, pk: int) -> HttpResponse:
        return self.paper(receipt_pdf(self.organisation, pk), f"receipt-{pk}")

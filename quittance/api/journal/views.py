from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from rest_framework.request import Request

from quittance.api.journal.serializers import JournalEntry
from quittance.api.views import ListView
from quittance.audit.queries import count_entries, entries, history, present_entry
from quittance.catalogue.models import Product
from quittance.customers.models import Customer
from quittance.errors import NotFound
from quittance.invoicing.models import Invoice
from quittance.lists.journal import JOURNAL
from quittance.payments.models import Payment
from quittance.shop.models import Order


class JournalView(ListView):
    """Who did what to which row, newest first."""

    schema_out = JournalEntry
    filters = JOURNAL
    default_ordering = ("-seq",)

    def rows(self) -> QuerySet[Any, Any]:
        return entries(self.organisation.pk)

    def present(self, rows: list[Any]) -> list[dict[str, Any]]:
        return [present_entry(row) for row in rows]

    def count_all(self) -> Callable[[], int] | None:
        return lambda: count_entries(self.organisation.pk)


class HistoryView(JournalView):
    """What happened to this row and to those that concern it, oldest first."""

    model: ClassVar[type[Any]]
    default_ordering = ("seq",)

    def get(self, request: Request, **where: int) -> HttpResponseBase:
        own = self.model.objects.for_organisation(self.organisation)
        if not own.filter(**where).exists():
            raise NotFound()
        return super().get(request)

    def rows(self) -> QuerySet[Any, Any]:
        return history(self.organisation.pk, str(self.model._meta.model_name), self.kwargs["pk"])

    def count_all(self) -> None:
        return None


class CustomerHistory(HistoryView):
    """What happened to this customer, oldest first."""

    model = Customer


class ProductHistory(HistoryView):
    """What happened to this product, oldest first."""

    model = Product


class InvoiceHistory(HistoryView):
    """What happened to this document, its payments and credit notes, oldest first."""

    model = Invoice


class PaymentHistory(HistoryView):
    """What happened to this payment, oldest first."""

    model = Payment


class OrderHistory(HistoryView):
    """What happened to this order, oldest first."""

    model = Order

"""Reads of bills, shaped as pages and the API show them."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from quittance.accounts.models import Organisation, User
from quittance.bills.models import Bill, BillFile, Supplier
from quittance.bills.rules import number_key
from quittance.errors import NotFound

HEAD = (
    "id",
    "kind",
    "status",
    "supplier_id",
    "supplier_name",
    "number",
    "issue_date",
    "due_date",
    "delivery_date",
    "currency",
    "net_total",
    "tax_total",
    "total",
    "prepaid",
    "rounding",
    "amount_due",
    "stated_total",
    "difference",
    "iban",
    "bic",
    "payment_reference",
    "order_number",
    "notes",
    "origins",
    "entered_by_id",
    "entered_by_name",
    "submitted_at",
    "decided_at",
    "decided_by_name",
    "reason",
    "paid_on",
    "paid_reference",
    "payment_run_id",
    "file_count",
    "created_at",
    "updated_at",
)


def bill_rows(
    organisation: Organisation, user: User | None, role: str | None
) -> QuerySet[Any, Any]:
    """The bills that somebody sees, as dictionaries of HEAD."""
    seen = Bill.objects.for_organisation(organisation).seen_by(user, role)
    files = BillFile.objects.for_organisation(OuterRef("organisation_id"))
    counted = files.filter(bill=OuterRef("pk")).order_by().values("bill").annotate(n=Count("pk"))
    rows: QuerySet[Any, Any] = seen.annotate(
        supplier_name=Coalesce(F("supplier__name"), Value("")),
        entered_by_name=Coalesce(F("entered_by__username"), Value("")),
        file_count=Coalesce(Subquery(counted.values("n")), 0),
    ).values(*HEAD)
    return rows


def bill_of(organisation: Organisation, user: User | None, role: str | None, pk: int) -> Bill:
    """A bill that somebody sees. Raises NotFound."""
    seen = Bill.objects.for_organisation(organisation).seen_by(user, role)
    bill = seen.select_related("supplier", "organisation", "entered_by").filter(pk=pk).first()
    if bill is None:
        raise NotFound()
    return bill


def known_as(
    organisation: Organisation, sha256: str, supplier: Supplier | None, number: str
) -> int | None:
    """The id of the bill that a file is in already, else of this supplier's bill of a number."""
    files = BillFile.objects.for_organisation(organisation).filter(file__sha256=sha256)
    found = files.values_list("bill", flat=True).first()
    if found is None and supplier is not None and number_key(number):
        own = Bill.objects.for_organisation(organisation).filter(supplier=supplier)
        found = own.filter(number_key=number_key(number)).values_list("pk", flat=True).first()
    return found

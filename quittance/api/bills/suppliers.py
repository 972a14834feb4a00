from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from quittance.accounts.models import Organisation
from quittance.accounts.rules import EVERYONE
from quittance.api.bills import serializers as io
from quittance.api.journal.views import HistoryView
from quittance.api.masterdata import MasterData, MasterDataDetail, MasterDataList
from quittance.api.views import ApiView
from quittance.bills.models import Supplier, SupplierAccount
from quittance.bills.rules import WRITERS, bare
from quittance.bills.suppliers import UNIQUE, name_key
from quittance.lists.bills import SUPPLIERS

COLUMNS = (
    "id",
    "name",
    "email",
    "phone",
    "vat_number",
    "tax_number",
    "registration_number",
    "customer_number",
    "address",
    "currency",
    "payment_terms_days",
    "notes",
    "archived",
    "created_at",
    "updated_at",
)


class SupplierData(MasterData[Supplier]):
    model = Supplier
    body = io.SupplierBody
    unique = UNIQUE
    example = {"name": "Paper Mill", "vat_number": "DE123456789", "email": "mill@example.com"}
    in_use = "Bills name this supplier. Archive it instead."

    def rows(self, organisation: Organisation) -> QuerySet[Any, Any]:
        own = Supplier.objects.for_organisation(organisation)
        rows: QuerySet[Any, Any] = own.values(*COLUMNS)
        return rows

    def present(self, rows: list[Any], organisation: Organisation) -> list[dict[str, Any]]:
        accounts = SupplierAccount.objects.for_organisation(organisation)
        known = accounts.filter(supplier__in=[row["id"] for row in rows]).order_by("id")
        found: dict[int, list[dict[str, Any]]] = {}
        for one in known.values("supplier_id", "iban", "bic", "confirmed_at"):
            shown = {name: one[name] for name in ("iban", "bic", "confirmed_at")}
            found.setdefault(one["supplier_id"], []).append(shown)
        return [{**row, "accounts": found.get(row["id"], [])} for row in rows]

    def check(self, row: Supplier, data: dict[str, Any], organisation: Organisation) -> None:
        if "currency" in data and not data["currency"]:
            data["currency"] = organisation.currency
        if "vat_number" in data:
            data["vat_number"] = bare(data["vat_number"])
        if "name" in data:
            row.name_key = name_key(data["name"])


class SupplierList(MasterDataList):
    read_roles = EVERYONE
    write_roles = WRITERS
    data = SupplierData()
    schema_out = io.Supplier
    filters = SUPPLIERS


class SupplierDetail(MasterDataDetail):
    read_roles = EVERYONE
    write_roles = WRITERS
    data = SupplierData()
    schema_out = io.Supplier


class ArchiveView(ApiView):
    """Put a supplier away: no new bills, the old ones stay."""

    write_roles = WRITERS
    changes: ClassVar[dict[str, Any]] = {"archived": True}
    verb = "archived"

    @extend_schema(request=None, responses={200: io.Supplier})
    def post(self, request: Request, pk: int) -> Response:
        data = SupplierData()
        data.change(pk, dict(self.changes), self.organisation, self.user, verb=self.verb)
        return Response(data.one(pk, self.organisation))


class RestoreView(ArchiveView):
    """Bring a supplier back."""

    changes: ClassVar[dict[str, Any]] = {"archived": False}
    verb = "restored"


class SupplierHistory(HistoryView):
    """What happened to this supplier, oldest first."""

    model = Supplier

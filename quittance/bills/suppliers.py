"""Suppliers: found again by what a bill says of them, made on the fly, taught to the reader."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from quittance.accounts.masterdata import create_row, found_row
from quittance.accounts.models import Organisation, User
from quittance.bills.models import Bill, BillFile, Supplier, SupplierAccount
from quittance.bills.proposals import found_supplier
from quittance.bills.reading import model as reading
from quittance.bills.reading.page.fold import fold
from quittance.bills.reading.page.habit import learn
from quittance.bills.reading.pdf.pages import Page
from quittance.bills.rules import bare
from quittance.customers.models import empty_address

UNIQUE = ("vat_number",)
KEY_LENGTH = 200


def name_key(name: str) -> str:
    """What makes two writings of a name the same one."""
    return (fold(name) or name.casefold())[:KEY_LENGTH]


def match(organisation: Organisation, bill: reading.Bill) -> Supplier | None:
    """The supplier that a bill comes from: by VAT number, else by an account, else by the name,
    each only where it fits one alone."""
    own = Supplier.objects.for_organisation(organisation).current()
    vat = bare(bill.supplier_vat_id.value) if bill.supplier_vat_id else ""
    if vat and (found := _one(own.filter(vat_number=vat))):
        return found
    if bill.ibans:
        accounts = SupplierAccount.objects.for_organisation(organisation)
        with_account = accounts.filter(iban__in=[bare(one.value) for one in bill.ibans])
        if found := _one(own.filter(pk__in=with_account.values("supplier"))):
            return found
    name = bill.supplier_name.value if bill.supplier_name else ""
    named = _one(own.filter(name_key=name_key(name))) if name else None
    # Two of one name with different VAT numbers are two.
    return named if named and not (vat and named.vat_number and named.vat_number != vat) else None


def make(organisation: Organisation, bill: reading.Bill, *, by: User | None) -> Supplier | None:
    """A supplier out of an exact reading; None where the bill does not name one.

    Raises InvalidInput `unique` where the VAT number is a supplier's who was put away.
    """
    values: Mapping[str, Any] = found_supplier(bill)
    if not values["name"] or by is None:
        return None
    supplier = Supplier(
        organisation=organisation,
        **{**values, "address": values["address"] or empty_address()},
        currency=bill.currency.value if bill.currency else organisation.currency,
    )
    supplier.vat_number = bare(supplier.vat_number)
    supplier.name_key = name_key(supplier.name)
    return create_row(supplier, by=by, unique=UNIQUE)


def remember(bill: Bill, file: BillFile, pages: tuple[Page, ...]) -> None:
    """Teach the reader where this supplier's bills have their values, from the pages of one that a
    person has confirmed by submitting it; from each file once. Not worth an entry in the journal:
    it changes no figure."""
    if bill.supplier_id is None or not any(page.words for page in pages):
        return
    confirmed = {
        "number": bill.number,
        "issue_date": bill.issue_date,
        "due_date": bill.due_date,
        "delivery_date": bill.delivery_date,
        "order_number": bill.order_number,
        "payment_reference": bill.payment_reference,
        "net_total": bill.net_total,
        "tax_total": bill.tax_total,
        "gross_total": bill.stated_total,
        "amount_due": bill.amount_due,
        "prepaid": bill.prepaid if bill.prepaid != Decimal(0) else None,
        "currency": bill.currency,
        "iban": bill.iban,
        "bic": bill.bic,
    }
    with transaction.atomic():
        supplier = found_row(Supplier, bill.supplier_id, organisation=bill.organisation)
        fresh = BillFile.objects.for_organisation(bill.organisation_id).filter(pk=file.pk)
        if not fresh.filter(learnt_at=None).update(learnt_at=timezone.now()):
            return
        about = {"supplier_name": supplier.name, "supplier_vat_id": supplier.vat_number}
        supplier.habit = learn(pages, {**confirmed, **about}, supplier.habit)
        supplier.save(update_fields=["habit"])


def _one(rows: Any) -> Supplier | None:
    found = list(rows[:2])
    return found[0] if len(found) == 1 else None


def named_supplier(organisation: Organisation, name: str) -> Supplier | None:
    """The one supplier that is called so, neither case nor accents counting."""
    own = Supplier.objects.for_organisation(organisation).current()
    return _one(own.filter(name_key=name_key(name))) if name.strip() else None


def make_named(
    organisation: Organisation,
    name: str,
    *,
    currency: str,
    said: Mapping[str, Any],
    by: User,
) -> Supplier:
    """A supplier of a name that somebody typed or has looked at; `said` is the `bill` of a stored
    reading (BillFile.reading), whose particulars are taken over where it has this very name.

    Raises InvalidInput `unique` where the VAT number is somebody's already.
    """
    known = said if _named_in(said) == name_key(name) else {}
    address = known.get("supplier_address", {}).get("value", {})
    lines = address.get("lines", [])
    supplier = Supplier(
        organisation=organisation,
        name=name.strip()[:200],
        vat_number=bare(_short(known, "supplier_vat_id", 20)),
        tax_number=_short(known, "supplier_tax_number", 50),
        registration_number=_short(known, "supplier_registration", 50),
        currency=currency,
        address={
            **empty_address(),
            "line1": " ".join(lines[:1])[:200],
            "line2": ", ".join(lines[1:])[:200],
            "postcode": address.get("postcode", "")[:20],
            "city": address.get("city", "")[:100],
            "region": address.get("region", "")[:100],
            "country": address.get("country", "")[:2].upper(),
        },
    )
    supplier.name_key = name_key(name)
    return create_row(supplier, by=by, unique=UNIQUE)


def _named_in(said: Mapping[str, Any]) -> str:
    name: str = said.get("supplier_name", {}).get("value", "")
    return name_key(name[:200])


def _short(said: Mapping[str, Any], name: str, longest: int) -> str:
    text: str = said.get(name, {}).get("value", "")
    return text if len(text) <= longest else ""

"""Writing what is in a bill's form: through the operations of the API, with a supplier made on the
fly, and never over what somebody else has changed meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quittance.accounts.models import Organisation, User
from quittance.accounts.operations import locked as lock_organisation
from quittance.bills.inputs import BillInput
from quittance.bills.models import Bill, BillFile, Supplier, SupplierAccount
from quittance.bills.operations import Person, enter_bill, join_bill, revise_bill
from quittance.bills.operations.common import locked_for
from quittance.bills.suppliers import make_named, named_supplier
from quittance.errors import InvalidInput, WrongState
from quittance.web.bills.desk.reading import AMOUNTS, DAYS, TEXTS, Typed

WITH_ORIGIN = ("currency", "kind", *TEXTS, *DAYS, *AMOUNTS)


class ChangedElsewhere(WrongState):
    code = "changed_elsewhere"
    detail = gettext_lazy("This bill has been changed elsewhere since you opened it.")


def version_of(bill: Bill) -> str:
    """Another one after each change, as an ETag is."""
    return bill.updated_at.isoformat()


def understand(organisation: Organisation, typed: Typed) -> Supplier | None:
    """Take the supplier's name for who it is, and leave to their habits what was left empty: days
    to pay, and the account where there is one alone. A name that nobody has is new."""
    name = typed.values["supplier_name"].strip()
    own = Supplier.objects.for_organisation(organisation)
    supplier = own.filter(pk=typed.data.supplier).first() if typed.data.supplier else None
    if supplier is not None and name != typed.values["supplier_shown"].strip():
        # Another name was typed over that of the supplier.
        supplier = None
    supplier = supplier or named_supplier(organisation, name)
    typed.new_supplier = name if name and supplier is None else ""
    typed.data = replace(typed.data, supplier=supplier.pk if supplier else None)
    typed.values["supplier"] = str(supplier.pk) if supplier else ""
    if supplier is not None:
        typed.values["supplier_name"] = typed.values["supplier_shown"] = supplier.name
        typed.usual = usual_of(supplier, typed.data)
        typed.data = replace(typed.data, **typed.usual)
    return supplier


def usual_of(supplier: Supplier, data: BillInput) -> dict[str, Any]:
    """What this supplier's bills usually have, of the fields that were left empty."""
    usual: dict[str, Any] = {}
    days = supplier.payment_terms_days
    if data.due_date is None and data.issue_date is not None and days is not None:
        usual["due_date"] = data.issue_date + timedelta(days)
    if not data.iban:
        own = SupplierAccount.objects.for_organisation(supplier.organisation_id)
        accounts = list(own.filter(supplier=supplier).order_by("id")[:2])
        if len(accounts) == 1:
            usual |= {"iban": accounts[0].iban, "bic": data.bic or accounts[0].bic}
    return usual


def write(
    *,
    organisation: Organisation,
    typed: Typed,
    bill_id: int | None,
    version: str,
    files: Sequence[BillFile],
    by: Person,
) -> Bill:
    """Make a draft, or change the bill that is at this version.

    Raises ChangedElsewhere for another version, NotFound, BillFrozen, InvalidInput and
    NumberKnown.
    """
    with transaction.atomic():
        data = with_supplier(organisation, typed, files, by.user)
        if bill_id is None:
            entered = enter_bill(organisation=organisation, data=data, by=by, only_new=True)
            return entered.bill
        bill = locked_for(organisation, bill_id, by)
        if version_of(bill) != version:
            raise ChangedElsewhere()
        data = replace(data, origins=origins_left(bill, data))
        return revise_bill(organisation=organisation, bill_id=bill_id, changes=told(data), by=by)


def join(*, organisation: Organisation, typed: Typed, bill_id: int | None, by: Person) -> Bill:
    """Add the lines to this supplier's bill of that number. Raises as the operations do."""
    if bill_id is None:
        return enter_bill(organisation=organisation, data=typed.data, by=by).bill
    return join_bill(organisation=organisation, bill_id=bill_id, data=typed.data, by=by)


def told(data: BillInput) -> dict[str, Any]:
    return {one.name: getattr(data, one.name) for one in fields(data)}


def origins_left(bill: Bill, data: BillInput) -> dict[str, str]:
    """Of fields that are as they were read; whatever was changed has been typed."""
    kept: Mapping[str, str] = bill.origins
    return {
        name: kept[name]
        for name in WITH_ORIGIN
        if name in kept and getattr(bill, name) == getattr(data, name)
    }


def with_supplier(
    organisation: Organisation, typed: Typed, files: Sequence[BillFile], by: User | None
) -> BillInput:
    """The bill with a supplier of the name that is new. Raises InvalidInput at `supplier`."""
    if not typed.new_supplier or by is None:
        return typed.data
    said: Mapping[str, Any] = next(
        (one.reading["bill"] for one in files if one.reading.get("bill")), {}
    )
    # Of two who add the same one at the same moment, the second finds what the first has made.
    lock_organisation(organisation)
    if there := named_supplier(organisation, typed.new_supplier):
        return replace(typed.data, supplier=there.pk)
    try:
        supplier = make_named(
            organisation,
            typed.new_supplier,
            currency=typed.data.currency or organisation.currency,
            said=said,
            by=by,
        )
    except InvalidInput as error:
        detail = _("Another supplier has this VAT number, maybe an archived one. Choose it.")
        raise InvalidInput(detail, attr="supplier", code="unique") from error
    return replace(typed.data, supplier=supplier.pk)

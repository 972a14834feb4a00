"""Bills entered, corrected and deleted by the people who key them in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from quittance.accounts.models import Organisation
from quittance.audit.journal import changed
from quittance.bills.errors import AlreadyEntered, BillFrozen, NumberKnown
from quittance.bills.figures import Figures, category_of_rate, figures_of, problems_in
from quittance.bills.inputs import BillInput, BillLineInput, StatedTax
from quittance.bills.models import Bill, BillLine, BillTax, Supplier
from quittance.bills.operations.common import (
    Person,
    locked_for,
    refuse_frozen,
    tell,
    told,
)
from quittance.bills.operations.reviewing import revoke_links
from quittance.bills.rules import Kind, Status, bare, number_key
from quittance.db.written import Insert
from quittance.errors import InvalidInput, Problem
from quittance.invoicing.days import far_days
from quittance.money import EXPONENTS, is_exact

# Fields that are put on the bill as they are given.
PLAIN = (
    "issue_date",
    "due_date",
    "delivery_date",
    "payment_reference",
    "order_number",
    "notes",
    "prepaid",
    "rounding",
    "stated_total",
)
NAMES = frozenset(one.name for one in fields(BillInput))
MOST_LINES = 1000
INSERT_LINES, INSERT_TAXES = Insert(BillLine), Insert(BillTax)


@dataclass(frozen=True, slots=True)
class Entered:
    """A bill as it stands; `is_new` is False where the lines went to one that was there."""

    bill: Bill
    is_new: bool


def enter_bill(
    *, organisation: Organisation, data: BillInput, by: Person, only_new: bool = False
) -> Entered:
    """Write a draft. Where this supplier's bill of the same number is in already, its lines are
    added to that one, which is a draft again; with `only_new` that raises NumberKnown instead.

    Raises InvalidInput naming each bad field; NumberKnown where that bill was decided on or these
    lines would be none, AlreadyEntered where it has the very same lines.
    """
    try:
        with transaction.atomic():
            return _entered(organisation, data, by, only_new)
    except IntegrityError as error:
        if "number" not in str(error):
            raise
    # Somebody entered it between the look and the write: now it is found.
    with transaction.atomic():
        return _entered(organisation, data, by, only_new)


def revise_bill(
    *, organisation: Organisation, bill_id: int, changes: Mapping[str, Any], by: Person
) -> Bill:
    """Change the named fields; `lines`, where named, replace all there were.

    `changes` holds fields of BillInput. A submitted or rejected bill is a draft again. Raises
    NotFound, BillFrozen, InvalidInput, NumberKnown.
    """
    with transaction.atomic():
        bill = locked_for(organisation, bill_id, by)
        refuse_frozen(bill)
        before = told(bill) | {"status": bill.status}
        data = BillInput(**{**as_input(bill), **changes})
        lines = _fill(bill, data, organisation)
        _refuse_known_number(organisation, bill)
        _reopen(bill)
        _save(bill)
        rewritten = _rewrite(bill, data, lines) if changes.keys() & {"lines", "taxes"} else {}
        after = told(bill) | {"status": bill.status}
        tell(bill, "bill.revised", by=by.user, changes=changed(before, after) | rewritten)
    return bill


def add_lines(
    *, organisation: Organisation, bill_id: int, lines: Sequence[BillLineInput], by: Person
) -> Bill:
    """Add lines to a bill that is not decided on. Raises NotFound, BillFrozen, InvalidInput."""
    with transaction.atomic():
        bill = locked_for(organisation, bill_id, by)
        refuse_frozen(bill)
        _add(bill, lines, by, organisation)
    return bill


def delete_bill(*, organisation: Organisation, bill_id: int, by: Person) -> None:
    """Delete a bill that is not decided on; the journal and its files stay.

    Raises NotFound, BillFrozen.
    """
    with transaction.atomic():
        bill = locked_for(organisation, bill_id, by)
        refuse_frozen(bill)
        before = told(bill)
        files = list(bill.files.order_by("id").values_list("file__sha256", flat=True))
        bill.delete()
        bill.pk = bill_id
        tell(
            bill,
            "bill.deleted",
            by=by.user,
            changes=changed({**before, "files": files}, {}),
        )


def as_input(bill: Bill) -> dict[str, Any]:
    """A stored bill as what it could have been made of."""
    same = {name: getattr(bill, name) for name in NAMES if name in PLAIN or name in SAME}
    lines = [line_input(line) for line in bill.lines.order_by("position")]
    taxes = [
        StatedTax(rate=tax.rate, tax=tax.tax, category=tax.category)
        for tax in bill.taxes.filter(stated=True).order_by("id")
    ]
    return {**same, "supplier": bill.supplier_id, "lines": lines, "taxes": taxes}


SAME = ("number", "kind", "currency", "iban", "bic", "origins")


def line_input(line: BillLine) -> BillLineInput:
    names = [one.name for one in fields(BillLineInput)]
    return BillLineInput(**{name: getattr(line, name) for name in names})


def known_bill(organisation: Organisation, data: BillInput) -> int | None:
    """The id of this supplier's bill with this number, where it is in already."""
    if data.supplier is None or not number_key(data.number):
        return None
    same = Bill.objects.for_organisation(organisation).filter(
        supplier=data.supplier, number_key=number_key(data.number)
    )
    return same.values_list("pk", flat=True).first()


def _entered(organisation: Organisation, data: BillInput, by: Person, only_new: bool) -> Entered:
    bill = Bill(organisation=organisation, entered_by=by.user)
    figures = _fill(bill, data, organisation)
    if only_new:
        _refuse_known_number(organisation, bill)
    known = _known_under_lock(organisation, data)
    if known is not None:
        return Entered(add_to_known(known, data, by, organisation), is_new=False)
    _save(bill)
    _write_parts(bill, data.lines, figures)
    now = {**told(bill), "lines": len(data.lines)}
    tell(bill, "bill.entered", by=by.user, changes=changed({}, now))
    return Entered(bill, is_new=True)


def _known_under_lock(organisation: Organisation, data: BillInput) -> Bill | None:
    """None also where somebody has deleted it at this moment."""
    own = Bill.objects.for_organisation(organisation).select_for_update(no_key=True)
    return own.filter(pk=known_bill(organisation, data) or 0).first()


def add_to_known(bill: Bill, data: BillInput, by: Person, organisation: Organisation) -> Bill:
    """Lines for a bill that is there: whoever entered it."""
    if bill.is_frozen:
        detail = _("Bill %(number)s of this supplier is in already and has been approved.")
        raise NumberKnown(detail % {"number": bill.number}, bill=bill.pk)
    if not data.lines:
        detail = _("Bill %(number)s of this supplier is in already. Add lines to it there.")
        raise NumberKnown(detail % {"number": bill.number}, bill=bill.pk)
    if _keys(map(line_input, bill.lines.all())) == _keys(data.lines):
        detail = _("Bill %(number)s of this supplier is in already, with the very same lines.")
        raise AlreadyEntered(detail % {"number": bill.number}, bill=bill.pk)
    if data.currency and data.currency != bill.currency:
        detail = _("The bill that is in already is in %(currency)s.") % {"currency": bill.currency}
        raise InvalidInput(detail, attr="currency")
    _add(bill, data.lines, by, organisation, stated_total=data.stated_total)
    return bill


def _keys(lines: Any) -> list[tuple[Any, ...]]:
    return sorted(
        (
            one.description.strip().casefold(),
            one.quantity,
            one.net_amount if one.net_amount is not None else one.quantity * one.unit_price,
            one.tax_rate,
        )
        for one in lines
    )


def _add(
    bill: Bill,
    more: Sequence[BillLineInput],
    by: Person,
    organisation: Organisation,
    *,
    stated_total: Decimal | None = None,
) -> None:
    """`stated_total` is the printed total, for a bill that has none yet."""
    before, had = told(bill), bill.lines.count()
    if bill.stated_total is None:
        bill.stated_total = stated_total
    data = BillInput(**as_input(bill))
    data = BillInput(**{**as_input(bill), "lines": [*data.lines, *more]})
    problems = problems_of(data, bill.currency, organisation)
    if not more:
        problems = [Problem("required", _("Enter at least one line."), "lines")]
    if problems:
        raise InvalidInput(problems=_counted_from(problems, had))
    figures = figures_of(data.lines, bill.currency, data.taxes)
    _put_totals(bill, figures)
    _reopen(bill)
    _save(bill)
    _rewrite(bill, data, figures)
    counts = {"lines": [had, len(data.lines)]}
    tell(bill, "bill.lines_added", by=by.user, changes=changed(before, told(bill)) | counts)


def _counted_from(problems: Sequence[Problem], had: int) -> list[Problem]:
    """Lines are named as they were sent: without those that were there."""

    def sent(attr: str | None) -> str | None:
        words = (attr or "").split(".")
        if words[0] == "lines" and len(words) > 1:
            words[1] = str(int(words[1]) - had)
        return ".".join(words) or None

    return [Problem(one.code, one.detail, sent(one.attr)) for one in problems]


def _fill(bill: Bill, data: BillInput, organisation: Organisation) -> Figures:
    """Put everything on the bill but its rows. Raises InvalidInput naming all that is wrong."""
    supplier, problems = _supplier(organisation, data.supplier, kept=bill.supplier_id)
    currency = data.currency or (supplier.currency if supplier else "") or organisation.currency
    problems += problems_of(data, currency, organisation)
    if problems:
        raise InvalidInput(problems=problems)
    bill.supplier, bill.currency = supplier, currency
    bill.kind, bill.number = data.kind, data.number.strip()
    bill.number_key = number_key(bill.number)
    bill.iban, bill.bic = bare(data.iban)[:34], bare(data.bic)[:11]
    bill.origins = dict(data.origins)
    for name in PLAIN:
        setattr(bill, name, getattr(data, name))
    figures = figures_of(data.lines, currency, data.taxes)
    _put_totals(bill, figures)
    return figures


def _put_totals(bill: Bill, figures: Figures) -> None:
    bill.net_total, bill.tax_total = figures.net_total, figures.tax_total
    bill.total = figures.total


def _supplier(
    organisation: Organisation, pk: int | None, *, kept: int | None
) -> tuple[Supplier | None, list[Problem]]:
    if pk is None:
        return None, []
    supplier = Supplier.objects.for_organisation(organisation).filter(pk=pk).first()
    if supplier is None:
        detail = _("There is no supplier %(id)s.") % {"id": pk}
        return None, [Problem("does_not_exist", detail, "supplier")]
    if supplier.archived and supplier.pk != kept:
        return None, [Problem("archived", _("This supplier was put away."), "supplier")]
    return supplier, []


def problems_of(data: BillInput, currency: str, organisation: Organisation) -> list[Problem]:
    if currency not in EXPONENTS:
        detail = _("This is no currency's code (ISO 4217).")
        return [Problem("invalid", detail, "currency")]
    problems = problems_in(data.lines, currency, data.taxes)
    if data.kind not in Kind.values:
        problems.append(Problem("invalid", _("Choose invoice or credit note."), "kind"))
    if len(data.lines) > MOST_LINES:
        detail = _("A bill has at most %(most)d lines.") % {"most": MOST_LINES}
        problems.append(Problem("max_value", detail, "lines"))
    days = ("issue_date", "due_date", "delivery_date")
    problems += far_days(**{name: getattr(data, name) for name in days})
    if data.issue_date and data.issue_date > organisation.today():
        detail = _("The date is in the future.")
        problems.append(Problem("future_date", detail, "issue_date"))
    if data.issue_date and data.due_date and data.due_date < data.issue_date:
        detail = _("The bill would be due before it was issued.")
        problems.append(Problem("runs_backwards", detail, "due_date"))
    for name in ("prepaid", "rounding", "stated_total"):
        value: Decimal | None = getattr(data, name)
        if value is not None and not is_exact(value, currency):
            detail = _("%(currency)s has fewer decimals than this amount.")
            problems.append(Problem("max_decimal_places", detail % {"currency": currency}, name))
    if data.prepaid < 0:
        problems.append(Problem("min_value", _("Enter an amount that is not negative."), "prepaid"))
    return problems


def _refuse_known_number(organisation: Organisation, bill: Bill) -> None:
    if not bill.supplier_id or not bill.number_key:
        return
    same = Bill.objects.for_organisation(organisation).filter(
        supplier=bill.supplier_id, number_key=bill.number_key
    )
    known = same.exclude(pk=bill.pk).values_list("pk", flat=True).first()
    if known is not None:
        detail = _("Bill %(number)s of this supplier is in already.") % {"number": bill.number}
        raise NumberKnown(detail, bill=known)


def _reopen(bill: Bill) -> None:
    """What somebody corrects has to be submitted anew, and nobody decides on it meanwhile."""
    if bill.status == Status.DRAFT:
        return
    if bill.is_frozen:
        raise BillFrozen()
    bill.status = Status.DRAFT
    bill.submitted_at = bill.decided_at = bill.decided_by = None
    bill.decided_by_name = bill.reason = ""
    revoke_links(bill)


def _save(bill: Bill) -> None:
    bill.updated_at = timezone.now()
    bill.save()
    bill.refresh_from_db(fields=["amount_due", "difference"])


def _rewrite(bill: Bill, data: BillInput, figures: Figures) -> dict[str, list[int]]:
    gone, _rows = bill.lines.all().delete()
    bill.taxes.all().delete()
    _write_parts(bill, data.lines, figures)
    return {"lines": [gone, len(data.lines)]}


def _write_parts(bill: Bill, lines: Sequence[BillLineInput], figures: Figures) -> None:
    own: dict[str, Any] = {"organisation_id": bill.organisation_id, "bill": bill}
    INSERT_LINES.rows(
        [
            BillLine(
                **own,
                position=position,
                description=line.description.strip(),
                item_number=line.item_number,
                quantity=line.quantity,
                unit=line.unit,
                unit_price=line.unit_price,
                net_amount=net,
                tax_category=line.tax_category or category_of_rate(line.tax_rate),
                tax_rate=line.tax_rate,
            )
            for position, (line, net) in enumerate(zip(lines, figures.nets, strict=True), 1)
        ]
    )
    INSERT_TAXES.rows(
        [
            BillTax(
                **own,
                category=tax.category,
                rate=tax.rate,
                taxable=tax.taxable,
                tax=tax.tax,
                stated=tax.stated,
            )
            for tax in figures.taxes
        ]
    )

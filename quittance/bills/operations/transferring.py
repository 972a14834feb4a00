"""Approved bills put into a file of transfers, and what becomes of the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from secrets import token_hex

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from quittance.accounts.models import Organisation
from quittance.audit.journal import Changes, record
from quittance.bills.errors import InvalidTransition, NotTransferable
from quittance.bills.models import Bill, PaymentRun
from quittance.bills.operations.common import Person, tell
from quittance.bills.rules import Kind, RunStatus, Status, account_problem
from quittance.bills.transfers import Account, Transfer, pain001
from quittance.errors import InvalidInput, Problem
from quittance.files.keeping import keep
from quittance.files.models import StoredFile
from quittance.money import format_amount

MEDIA_TYPE = "application/xml"
MOST = 1000


def make_payment_run(
    *, organisation: Organisation, bill_ids: Sequence[int], by: Person, on: date | None = None
) -> PaymentRun:
    """A file of SEPA transfers for approved bills, to be carried out on a day (today).

    Raises InvalidInput for a bill that is not there, NotTransferable with everything that keeps
    the others out. Must not run in a transaction.
    """
    prepared = prepare_payment_run(organisation=organisation, bill_ids=bill_ids, on=on)
    return write_payment_run(organisation=organisation, prepared=prepared, by=by)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file that is kept already; what is in it is written down by `write_payment_run`."""

    ids: list[int]
    bills: list[Bill]
    message_id: str
    day: date
    file: StoredFile


def prepare_payment_run(
    *, organisation: Organisation, bill_ids: Sequence[int], on: date | None = None
) -> Prepared:
    """The slow part of `make_payment_run`, which raises as it does."""
    day = max(on or organisation.today(), organisation.today())
    ids = sorted(dict.fromkeys(bill_ids))
    bills = _found(organisation, ids)
    _refuse_untransferable(organisation, bills, len(ids))
    message_id = f"QT-{day:%Y%m%d}-{token_hex(6)}"
    content = pain001(
        message_id=message_id,
        at=timezone.now(),
        on=day,
        payer=Account(organisation.name, organisation.iban, organisation.bic),
        transfers=[_transfer(bill) for bill in bills],
    )
    file = keep(organisation=organisation, content=content, media_type=MEDIA_TYPE)
    return Prepared(ids, bills, message_id, day, file)


def write_payment_run(*, organisation: Organisation, prepared: Prepared, by: Person) -> PaymentRun:
    """Put the bills of a file into its run, in one transaction.

    Raises NotTransferable, and InvalidInput for a bill that is gone by now.
    """
    ids, bills, file = prepared.ids, prepared.bills, prepared.file
    day, message_id = prepared.day, prepared.message_id
    with transaction.atomic():
        own = Bill.objects.for_organisation(organisation).filter(pk__in=ids).order_by("id")
        held = list(own.select_for_update(no_key=True))
        # Somebody may have paid or run one meanwhile; an approved bill's words do not change.
        _refuse_untransferable(organisation, held, len(ids))
        run = PaymentRun.objects.create(
            organisation=organisation,
            message_id=message_id,
            execution_date=day,
            count=len(bills),
            total=sum(bill.amount_due for bill in bills),
            file=file,
            created_by=by.user,
        )
        own.update(payment_run=run, updated_at=timezone.now())
        total = format_amount(run.total, "EUR")
        changes: Changes = {
            "bills": [None, ids],
            "total": [None, total],
            "currency": [None, "EUR"],
            "execution_date": [None, day],
            "file": [None, file.sha256],
        }
        _tell(run, "payment_run.made", by, changes)
    return run


def settle_payment_run(
    *, organisation: Organisation, run_id: int, by: Person, on: date | None = None
) -> PaymentRun:
    """The bank has carried the file out: its bills are paid. Raises NotFound, InvalidTransition."""
    with transaction.atomic():
        run = _locked(organisation, run_id)
        day = min(on or run.execution_date, organisation.today())
        now = timezone.now()
        bills = list(run.bills.filter(status=Status.APPROVED).order_by("id").select_for_update())
        for bill in bills:
            bill.status, bill.paid_on, bill.updated_at = Status.PAID, day, now
            bill.paid_reference = run.message_id
            bill.save(update_fields=["status", "paid_on", "paid_reference", "updated_at"])
        _end(run, RunStatus.EXECUTED)
        for bill in bills:
            told: Changes = {
                "status": [Status.APPROVED, Status.PAID],
                "paid_on": [None, day],
                "paid_reference": [None, run.message_id],
            }
            tell(bill, "bill.paid", by=by.user, changes=told, related=("payment_run", run.pk))
        _tell(run, "payment_run.executed", by, {"status": [RunStatus.MADE, run.status]})
    return run


def cancel_payment_run(*, organisation: Organisation, run_id: int, by: Person) -> PaymentRun:
    """The file was not given to the bank: its bills can be put into another one.

    Raises NotFound, InvalidTransition.
    """
    with transaction.atomic():
        run = _locked(organisation, run_id)
        list(run.bills.order_by("id").select_for_update())
        run.bills.filter(status=Status.APPROVED).update(payment_run=None)
        _end(run, RunStatus.CANCELLED)
        _tell(run, "payment_run.cancelled", by, {"status": [RunStatus.MADE, run.status]})
    return run


def _found(organisation: Organisation, ids: Sequence[int]) -> list[Bill]:
    own = Bill.objects.for_organisation(organisation).filter(pk__in=ids)
    return list(own.select_related("supplier").order_by("id"))


def _refuse_untransferable(organisation: Organisation, bills: list[Bill], wanted: int) -> None:
    if len(bills) < wanted:
        detail = _("One of these bills is not there.")
        raise InvalidInput(detail, attr="bills", code="does_not_exist")
    problems = list(_problems(organisation, bills, wanted))
    if problems:
        raise NotTransferable(problems=problems)


def _problems(organisation: Organisation, bills: list[Bill], wanted: int) -> Iterator[Problem]:
    code = NotTransferable.code
    if not 0 < wanted <= MOST:
        detail = _("Choose between 1 and %(most)d bills.") % {"most": MOST}
        yield Problem(code, detail, "bills")
    if not organisation.iban:
        detail = _("Enter your own IBAN in the settings first: the money comes from there.")
        yield Problem(code, detail, "iban")
    for bill in bills:
        why = why_not_transferable(bill)
        if why:
            words = {"number": bill.number, "why": why}
            yield Problem(code, _("Bill %(number)s: %(why)s") % words, f"bills.{bill.pk}")


def why_not_transferable(bill: Bill) -> str:
    if bill.status != Status.APPROVED:
        return _("it is not approved.")
    if bill.payment_run_id is not None:
        return _("it is in another file already.")
    if bill.kind != Kind.INVOICE or bill.amount_due <= 0:
        return _("there is nothing to pay.")
    if bill.currency != "EUR":
        return _("a SEPA transfer is in EUR.")
    if not bill.iban or account_problem(bill.iban):
        return _("it has no valid IBAN.")
    return ""


def _transfer(bill: Bill) -> Transfer:
    supplier = bill.supplier
    name = supplier.name if supplier else ""
    usual = " ".join(filter(None, [bill.number, supplier.customer_number if supplier else ""]))
    return Transfer(
        end_to_end_id=bill.number,
        to=Account(name, bill.iban, bill.bic),
        amount=bill.amount_due,
        purpose=bill.payment_reference or usual,
    )


def _locked(organisation: Organisation, run_id: int) -> PaymentRun:
    own = PaymentRun.objects.for_organisation(organisation)
    run = own.select_for_update(no_key=True).found(pk=run_id)
    if run.status != RunStatus.MADE:
        raise InvalidTransition(_("This file has been carried out or cancelled already."))
    return run


def _end(run: PaymentRun, status: RunStatus) -> None:
    run.status, run.settled_at = status, timezone.now()
    run.save(update_fields=["status", "settled_at"])


def _tell(run: PaymentRun, action: str, by: Person, changes: Changes) -> None:
    record(
        organisation=run.organisation_id,
        by=by.user,
        action=action,
        subject_id=run.pk,
        changes=changes,
    )

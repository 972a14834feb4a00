"""Writing whole documents, many in one transaction, or only counting what would be written."""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, OperationalError, transaction
from django.db.models import F

from quittance.audit.journal import changed, record
from quittance.customers.models import Customer
from quittance.db.written import new
from quittance.invoicing import fingerprint
from quittance.invoicing.figures import fill_in
from quittance.invoicing.importing import values
from quittance.invoicing.importing.bulk import insert
from quittance.invoicing.importing.errors import ImportRefused
from quittance.invoicing.importing.masters import Masters, category_of, customer_key
from quittance.invoicing.importing.reading import Document, Item, Rules
from quittance.invoicing.importing.spool import Spool
from quittance.invoicing.models import Invoice, InvoiceLine, InvoiceTax
from quittance.invoicing.rules import Kind, Status, due_date_for, status_when_issued
from quittance.money import format_amount

TRIES = 8
NOTHING = Decimal(0)
Figures = tuple[Invoice, list[InvoiceLine], list[InvoiceTax]]


@dataclass(slots=True)
class Written:
    """What came of some documents. Totals in currency, by kind."""

    documents: dict[str, int] = field(default_factory=lambda: dict.fromkeys(Kind.values, 0))
    totals: dict[str, Decimal] = field(default_factory=lambda: dict.fromkeys(Kind.values, NOTHING))
    lines: int = 0
    already_there: int = 0
    customers: int = 0
    products: int = 0

    def count(self, invoice: Invoice, lines: int) -> None:
        self.documents[invoice.kind] += 1
        self.totals[invoice.kind] += invoice.total
        self.lines += lines

    def add(self, other: Written) -> None:
        for kind in Kind.values:
            self.documents[kind] += other.documents[kind]
            self.totals[kind] += other.totals[kind]
        self.lines += other.lines
        self.already_there += other.already_there
        self.customers += other.customers
        self.products += other.products


@dataclass(slots=True)
class Writer:
    """Writes chunks. Each is one transaction, so a crash leaves whole documents behind."""

    masters: Masters
    rules: Rules
    terms_days: int
    prices_include_tax: bool
    say: Callable[[str], object]
    seller: dict[str, str] = field(init=False)
    now: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.seller = self.masters.organisation.snapshot()
        self.now = self.masters.now

    def write(self, documents: Sequence[Document]) -> Written:
        """Write those that are not there yet. Somebody else may be writing the same ones: then
        the chunk starts again and finds them there. Raises ImportRefused when that never ends."""
        for attempt in range(TRIES):
            try:
                with transaction.atomic():
                    return self._write(documents)
            except (IntegrityError, OperationalError) as error:
                problem = error
                self.say("Somebody else wrote at the same time; looking at these documents again.")
                # Two that met by chance should not meet again.
                time.sleep(random.uniform(0, 0.05 * 2**attempt))  # noqa: S311
        raise ImportRefused(
            f"Documents {documents[0].number} to {documents[-1].number} could not be written: "
            f"{problem}. What came before them is there; run the import again to continue."
        ) from problem

    def _write(self, documents: Sequence[Document]) -> Written:
        done = Written()
        fresh = self.new_ones(documents, done)
        if not fresh:
            return done
        customers = self.masters.customers({customer_key(one) for one in fresh})
        done.customers = self.masters.make_customers(fresh, customers)
        products = self.masters.products({item.sku for one in fresh for item in one.items})
        items = (item for one in fresh for item in one.items)
        done.products = self.masters.make_products(items, products)
        numbers = {sku: (product.pk, product.name) for sku, product in products.items()}
        drawn = [self.draw(one, customers[customer_key(one)], numbers) for one in fresh]
        self.store(drawn)
        for invoice, lines, _ in drawn:
            done.count(invoice, len(lines))
        self.tell(done, drawn)
        return done

    def tell(self, done: Written, drawn: Sequence[Figures]) -> None:
        """One entry for the chunk: its documents by their ids, with a fingerprint of them all."""
        organisation, currency = self.masters.organisation, self.masters.currency
        invoices = [invoice for invoice, _, _ in drawn]
        said: dict[str, object] = {
            "first_number": invoices[0].number,
            "last_number": invoices[-1].number,
            "currency": currency,
            "lines": done.lines,
            "customers": done.customers,
            "products": done.products,
            "ids": runs(invoice.pk for invoice in invoices),
            "fingerprint": fingerprint.of_documents(
                (fingerprint.of_head(invoice), fingerprint.of_lines(lines, taxes))
                for invoice, lines, taxes in drawn
            ),
        }
        for kind in Kind.values:
            said[f"{kind}s"] = done.documents[kind]
            said[f"{kind}s_total"] = format_amount(done.totals[kind], currency)
        record(
            organisation=organisation.pk,
            by=None,
            action="organisation.invoices_imported",
            subject_id=organisation.pk,
            changes=changed({}, said),
        )

    def new_ones(self, documents: Sequence[Document], done: Written) -> list[Document]:
        """Those whose number the organisation does not have; the others are counted."""
        own = Invoice.objects.for_organisation(self.masters.organisation)
        there = own.filter(number__in=[one.number for one in documents])
        taken = set(there.values_list("number", flat=True))
        done.already_there = len(taken)
        return [one for one in documents if one.number not in taken]

    def draw(
        self, document: Document, customer: Customer, products: dict[str, tuple[int, str]]
    ) -> Figures:
        """The unsaved rows of a document, with figures; the arithmetic is that of drafts."""
        invoice = self.invoice(document, customer)
        lines = [
            self.line(position, item, *products.get(item.sku, (None, "")))
            for position, item in enumerate(document.items, 1)
        ]
        taxes = fill_in(invoice, lines)
        return invoice, lines, taxes

    def invoice(self, document: Document, customer: Customer) -> Invoice:
        issued_on = document.issued_on
        is_invoice = document.kind == Kind.INVOICE
        terms = self.terms_days
        return new(
            Invoice,
            organisation_id=self.masters.organisation.pk,
            kind=document.kind,
            number=document.number,
            customer_id=customer.pk,
            customer_name=customer.name,
            currency=self.masters.currency,
            prices_include_tax=self.prices_include_tax,
            issue_date=issued_on,
            due_date=due_date_for(issued_on=issued_on, terms_days=terms) if is_invoice else None,
            seller=self.seller,
            buyer=customer.snapshot(),
            imported=True,
            sent_at=values.midnight(issued_on, self.rules.zone),
            created_at=self.now,
            updated_at=self.now,
        )

    def line(
        self, position: int, item: Item, product_id: int | None, product_name: str
    ) -> InvoiceLine:
        return new(
            InvoiceLine,
            organisation_id=self.masters.organisation.pk,
            position=position,
            product_id=product_id,
            description=item.description or product_name,
            quantity=item.quantity,
            unit=item.unit,
            unit_price=item.unit_price,
            discount_percent=NOTHING,
            discount=NOTHING,
            price_amount=NOTHING,
            net_amount=NOTHING,
            tax_rate=item.tax_rate,
            tax_category=category_of(item.tax_rate),
        )

    def status(self, invoice: Invoice) -> str:
        """The status of a document of which nothing has been paid or credited here."""
        if invoice.kind != Kind.INVOICE:
            return Status.SENT
        return status_when_issued(
            total=invoice.total,
            paid=NOTHING,
            credited=NOTHING,
            due_on=invoice.due_date,
            today=self.rules.today,
        )

    def store(self, drawn: Sequence[Figures]) -> None:
        """Insert whole documents as drafts, then issue them, as the laws demand."""
        insert(Invoice, [invoice for invoice, _, _ in drawn])
        for invoice, own_lines, own_taxes in drawn:
            for line in own_lines:
                line.invoice_id = invoice.pk
            for tax in own_taxes:
                tax.invoice_id = invoice.pk
        insert(InvoiceLine, [line for _, lines, _ in drawn for line in lines])
        insert(InvoiceTax, [tax for _, _, taxes in drawn for tax in taxes])
        issued: dict[str, list[int]] = defaultdict(list)
        for invoice, _, _ in drawn:
            issued[self.status(invoice)].append(invoice.pk)
        for status, keys in issued.items():
            paid_at = {"paid_at": F("sent_at")} if status == Status.PAID else {}
            own = Invoice.objects.for_organisation(self.masters.organisation)
            own.filter(pk__in=keys).update(status=status, **paid_at)


def runs(ids: Iterable[int]) -> list[list[int]]:
    """Growing ids as [first, last] of each run without a hole."""
    found: list[list[int]] = []
    for one in ids:
        if found and found[-1][1] == one - 1:
            found[-1][1] = one
        else:
            found.append([one, one])
    return found


@dataclass(slots=True)
class Rehearsal(Writer):
    """Counts what a Writer would write, and writes nothing."""

    spool: Spool = field(kw_only=True)

    def write(self, documents: Sequence[Document]) -> Written:
        done = Written()
        fresh = self.new_ones(documents, done)
        customers = self.masters.customers({customer_key(one) for one in fresh})
        products = self.masters.products({item.sku for one in fresh for item in one.items})
        nobody = Customer(name="", pk=0)
        for one in fresh:
            key = customer_key(one)
            if key not in customers:
                done.customers += self.spool.is_new("customer", key)
            for item in one.items:
                if item.sku and item.sku not in products:
                    done.products += self.spool.is_new("product", item.sku)
            invoice, lines, _ = self.draw(one, nobody, {})
            done.count(invoice, len(lines))
        return done

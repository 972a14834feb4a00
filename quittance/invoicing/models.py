from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Self

from django.db import models
from django.db.models import Case, F, GeneratedField, Q, Value, When
from django.db.models.functions import Greatest
from django.utils import timezone

from quittance.accounts.models import User
from quittance.accounts.tenancy import OrganisationModel
from quittance.catalogue.models import Product
from quittance.catalogue.rules import TaxCategory
from quittance.customers.models import Customer
from quittance.db.expressions import Literal
from quittance.db.fields import AmountField, ExactDecimalField
from quittance.db.tenancy import OrganisationQuerySet
from quittance.files.models import StoredFile
from quittance.invoicing.rules import OPEN, Kind, Status, status_on

NOTHING = Decimal(0)


def nothing() -> Value:
    return Value(NOTHING, output_field=AmountField())


class InvoiceQuerySet(OrganisationQuerySet["Invoice"]):
    def drafts(self) -> Self:
        return self.filter(status=Literal(Status.DRAFT))

    def issued(self) -> Self:
        return self.exclude(status=Status.DRAFT)

    def open(self) -> Self:
        """Invoices of which something is due."""
        statuses: Any = [Literal(status) for status in OPEN]
        # Whatever is open owes something; credit notes, which are only ever sent, do not.
        return self.filter(status__in=statuses, balance_due__gt=NOTHING)

    def late_but_not_marked(self, *, on: date) -> Self:
        """Stored as sent, yet the due date has passed: what the overdue run has still to mark."""
        return self.filter(
            status=Status.SENT, kind=Kind.INVOICE, balance_due__gt=NOTHING, due_date__lt=on
        )

    @staticmethod
    def seen_as(*statuses: str, on: date) -> Q:
        """The condition that a reader sees one of these statuses on a day (rules.status_on)."""
        # A draft of a due date unknown is no exception: the parts below never compare with null.
        late = Q(
            status=Status.SENT,
            kind=Kind.INVOICE,
            balance_due__gt=NOTHING,
            due_date__isnull=False,
            due_date__lt=on,
        )
        stored = [status for status in statuses if status != Status.SENT]
        seen = Q(status__in=stored)
        if Status.OVERDUE in statuses:
            seen |= late
        if Status.SENT in statuses:
            seen |= Q(status=Status.SENT) & ~late
        return seen

    def with_status(self, *statuses: str, on: date) -> Self:
        return self.filter(self.seen_as(*statuses, on=on))


class Invoice(OrganisationModel):
    """An invoice or a credit note; frozen once it has a number.

    Amounts are in `currency`. subtotal is EN 16931 BT-106, allowance_total BT-107, taxable_total
    BT-109, tax_total BT-110, total BT-112. `discount` is what was typed: with tax inside where
    `prices_include_tax`. A credit note's amounts are positive: it takes them off its invoice.
    `exchange_rate` is how much of `tax_currency` (BT-6) one unit of `currency` is worth;
    `tax_in_tax_currency` is the tax total in it (BT-111), set when the document is issued.
    """

    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.INVOICE)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    number = models.CharField(max_length=60, null=True, blank=True)
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, db_index=False, related_name="invoices"
    )
    customer_name = models.CharField(max_length=200)
    currency = models.CharField(max_length=3)
    prices_include_tax = models.BooleanField(default=False)
    issue_date = models.DateField(null=True, blank=True)
    due_date = models.DateField(null=True, blank=True)
    discount = AmountField(default=NOTHING)
    subtotal = AmountField(default=NOTHING)
    allowance_total = AmountField(default=NOTHING)
    taxable_total = AmountField(default=NOTHING)
    tax_total = AmountField(default=NOTHING)
    total = AmountField(default=NOTHING)
    amount_paid = AmountField(default=NOTHING)
    amount_credited = AmountField(default=NOTHING)
    # Kept by the database itself, so that it cannot drift from what it is made of.
    balance_due = GeneratedField(
        expression=Case(
            When(
                kind=Kind.INVOICE,
                then=Greatest(nothing(), F("total") - F("amount_paid") - F("amount_credited")),
            ),
            default=nothing(),
        ),
        output_field=AmountField(),
        db_persist=True,
    )
    # What the customer has paid beyond what is still owed after credit notes.
    refund_due = GeneratedField(
        expression=Case(
            When(
                kind=Kind.INVOICE,
                then=Greatest(nothing(), F("amount_paid") + F("amount_credited") - F("total")),
            ),
            default=nothing(),
        ),
        output_field=AmountField(),
        db_persist=True,
    )
    notes = models.TextField(max_length=5000, blank=True)
    purchase_order = models.CharField(max_length=100, blank=True)
    contract_reference = models.CharField(max_length=100, blank=True, default="", db_default="")
    payment_terms = models.TextField(max_length=1000, blank=True, default="", db_default="")
    delivery_date = models.DateField(null=True, blank=True)
    period_start = models.DateField(null=True, blank=True)
    period_end = models.DateField(null=True, blank=True)
    exchange_rate = ExactDecimalField(max_digits=18, decimal_places=10, null=True, blank=True)
    tax_currency = models.CharField(max_length=3, blank=True, default="", db_default="")
    tax_in_tax_currency = AmountField(null=True, blank=True)
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="credit_notes"
    )
    reason = models.CharField(max_length=500, blank=True)
    seller = models.JSONField(null=True, blank=True)
    buyer = models.JSONField(null=True, blank=True)
    # An import's mark on what it brought, so that a second run knows it.
    imported = models.BooleanField(default=False)
    created_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, db_index=False, related_name="+"
    )
    sent_at = models.DateTimeField(null=True, blank=True)
    paid_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "number"],
                condition=~Q(status=Status.DRAFT),
                name="invoice_number_unique",
            ),
            # Apart from the issued ones: a draft that holds a number the series comes to must not
            # make the series pass it by, since the draft may yet be deleted and leave a gap.
            models.UniqueConstraint(
                fields=["organisation", "number"],
                condition=Q(status=Status.DRAFT, number__isnull=False),
                name="invoice_draft_number_unique",
            ),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="invoice_kind_known"),
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="invoice_status_known"
            ),
            models.CheckConstraint(
                condition=Q(status=Status.DRAFT)
                | Q(number__isnull=False, issue_date__isnull=False, sent_at__isnull=False),
                name="invoice_issued_has_number_and_date",
            ),
            models.CheckConstraint(
                condition=Q(total=F("taxable_total") + F("tax_total"))
                & Q(taxable_total=F("subtotal") - F("allowance_total")),
                name="invoice_totals_add_up",
            ),
            models.CheckConstraint(
                condition=Q(amount_paid__gte=NOTHING)
                & Q(amount_credited__gte=NOTHING)
                & Q(amount_credited__lte=F("total"))
                & Q(amount_paid__lte=F("total")),
                name="invoice_settled_within_total",
            ),
            models.CheckConstraint(
                condition=Q(corrects=None) | Q(kind=Kind.CREDIT_NOTE),
                name="invoice_only_credit_notes_correct",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.DRAFT, amount_paid=NOTHING, amount_credited=NOTHING)
                | Q(kind=Kind.CREDIT_NOTE, status=Status.SENT)
                & Q(amount_paid=NOTHING, amount_credited=NOTHING)
                | Q(kind=Kind.INVOICE, status__in=OPEN, balance_due__gt=NOTHING)
                | Q(kind=Kind.INVOICE, status=Status.PAID, balance_due=NOTHING)
                & (Q(total=NOTHING) | Q(amount_credited__lt=F("total")))
                | Q(kind=Kind.INVOICE, status=Status.CREDITED, total__gt=NOTHING)
                & Q(amount_credited=F("total")),
                name="invoice_status_fits_amounts",
            ),
            models.CheckConstraint(
                condition=Q(period_start=None)
                | Q(period_end=None)
                | Q(period_end__gte=F("period_start")),
                name="invoice_period_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(exchange_rate=None) | Q(exchange_rate__gt=NOTHING),
                name="invoice_exchange_rate_positive",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.PAID, paid_at__isnull=False)
                | ~Q(status=Status.PAID) & Q(paid_at=None),
                name="invoice_paid_at_when_paid",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "id"], name="invoice_org_id"),
            models.Index(fields=["organisation", "customer", "id"], name="invoice_org_customer"),
            models.Index(fields=["organisation", "issue_date", "id"], name="invoice_org_issued"),
            models.Index(fields=["organisation", "total", "id"], name="invoice_org_total"),
            models.Index(fields=["organisation", "number"], name="invoice_org_number"),
            models.Index(
                fields=["organisation", "due_date", "id"],
                condition=Q(status__in=OPEN),
                name="invoice_org_open",
            ),
            models.Index(
                fields=["organisation", "created_at", "id"],
                condition=Q(status=Status.DRAFT),
                name="invoice_org_drafts",
            ),
            models.Index(
                fields=["organisation", "id"],
                condition=Q(refund_due__gt=NOTHING),
                name="invoice_org_refund_due",
            ),
            # The overdue run looks over all organisations at once.
            models.Index(
                fields=["due_date"], condition=Q(status=Status.SENT), name="invoice_sent_due"
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"draft {self.pk}"

    def seen_on(self, day: date) -> str:
        """The status that a reader sees on a day."""
        return status_on(
            self.status,
            kind=self.kind,
            balance_due=self.balance_due,
            due_on=self.due_date,
            today=day,
        )


class InvoiceLine(OrganisationModel):
    """One line as it was sold: it keeps its figures whatever becomes of the product.

    price_amount = round(quantity x unit_price) as priced (with tax inside where the invoice's
    prices include it); discount is what is taken off it; net_amount is BT-131, without tax.
    """

    invoice = models.ForeignKey(
        Invoice, on_delete=models.CASCADE, db_index=False, related_name="lines"
    )
    position = models.PositiveIntegerField()
    product = models.ForeignKey(
        Product, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    description = models.TextField(max_length=2000)
    quantity = ExactDecimalField(max_digits=18, decimal_places=6)
    unit = models.CharField(max_length=3)
    unit_price = ExactDecimalField(max_digits=18, decimal_places=6)
    discount_percent = ExactDecimalField(max_digits=7, decimal_places=4, default=NOTHING)
    price_amount = AmountField()
    discount = AmountField(default=NOTHING)
    net_amount = AmountField()
    tax_rate = ExactDecimalField(max_digits=7, decimal_places=4)
    tax_category = models.CharField(max_length=2, choices=TaxCategory.choices)
    exemption_reason = models.CharField(max_length=200, blank=True)
    corrects_line = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="credit_lines"
    )

    objects = OrganisationQuerySet["InvoiceLine"].as_manager()

    class Meta:
        ordering = ["invoice", "position"]
        constraints = [
            models.UniqueConstraint(fields=["invoice", "position"], name="line_position_unique"),
            models.CheckConstraint(
                condition=Q(quantity__gt=NOTHING), name="line_quantity_positive"
            ),
            models.CheckConstraint(
                condition=Q(unit_price__gte=NOTHING), name="line_price_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.description}"


class InvoiceTax(OrganisationModel):
    """The tax of one category and rate, computed once on its sum (EN 16931 BG-23)."""

    invoice = models.ForeignKey(
        Invoice, on_delete=models.CASCADE, db_index=False, related_name="taxes"
    )
    category = models.CharField(max_length=2, choices=TaxCategory.choices)
    rate = ExactDecimalField(max_digits=7, decimal_places=4)
    lines_total = AmountField()
    allowance = AmountField(default=NOTHING)
    taxable = AmountField()
    tax = AmountField()
    exemption_reason = models.CharField(max_length=200, blank=True)

    objects = OrganisationQuerySet["InvoiceTax"].as_manager()

    class Meta:
        ordering = ["invoice", "category", "rate"]
        constraints = [
            models.UniqueConstraint(
                fields=["invoice", "category", "rate"], name="tax_group_unique"
            ),
            models.CheckConstraint(
                condition=Q(taxable=F("lines_total") - F("allowance")), name="tax_base_adds_up"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.rate}: {self.tax}"


class NumberSeries(OrganisationModel):
    """A counter of document numbers: one row per kind, and per year where the pattern has one
    (else year 0). `meets_given_numbers` says that numbers of this shape were brought in by hand,
    so that the counter has to look before it gives one out."""

    kind = models.CharField(max_length=12, choices=Kind.choices)
    year = models.PositiveSmallIntegerField()
    next_number = models.PositiveBigIntegerField(default=1)
    last_issue_date = models.DateField(null=True, blank=True)
    meets_given_numbers = models.BooleanField(default=False)

    objects = OrganisationQuerySet["NumberSeries"].as_manager()

    class Meta:
        verbose_name_plural = "number series"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "year"], name="number_series_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.year}: next is {self.next_number}"


class InvoiceTally(OrganisationModel):
    """Counts and sums of the invoices of one currency, kind and stored status.

    Triggers on the invoice table keep it (see triggers.py). On PostgreSQL each connection adds to
    a slot of its own, so that nobody waits for anybody; readers sum the slots.
    """

    currency = models.CharField(max_length=3)
    kind = models.CharField(max_length=12)
    status = models.CharField(max_length=10)
    slot = models.IntegerField()
    count = models.BigIntegerField()
    total = AmountField()
    paid = AmountField()
    balance_due = AmountField()

    objects = OrganisationQuerySet["InvoiceTally"].as_manager()

    class Meta:
        verbose_name_plural = "invoice tallies"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "currency", "kind", "status", "slot"],
                name="invoice_tally_unique",
            )
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.kind} {self.status}: {self.count}"


class PublicLink(OrganisationModel):
    """Opens one issued document to whoever has its address (links.py).

    `digest` finds it. The token itself is made of `nonce` and the service's secret key, so that
    these rows alone open nothing.
    """

    # An issued document is never deleted, and the deletion of a draft need not look here.
    invoice = models.ForeignKey(
        Invoice, on_delete=models.DO_NOTHING, db_index=False, related_name="links"
    )
    nonce = models.BinaryField(max_length=16)
    digest = models.BinaryField(max_length=32, unique=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    # When a visit was last told to the journal.
    visited_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, db_index=False, related_name="+"
    )
    created_at = models.DateTimeField()

    objects = OrganisationQuerySet["PublicLink"].as_manager()

    class Meta:
        verbose_name = "link"
        indexes = [models.Index(fields=["organisation", "invoice", "id"], name="link_org_invoice")]

    def __str__(self) -> str:
        return f"link {self.pk} to {self.invoice_id}"

    def is_open(self, at: datetime) -> bool:
        """Whether it leads to its document: not from the instant on at which it expires."""
        return self.revoked_at is None and (self.expires_at is None or at < self.expires_at)


class FileKind(models.TextChoices):
    PDF = "pdf", "PDF"


class IssuedFile(OrganisationModel):
    """An issued document as it was written for people, once and for all: the database refuses
    another one, a change and its deletion. `sha256` is the file's, in hexadecimal."""

    # Only drafts are ever deleted, and none of them has a file: no need to look.
    invoice = models.ForeignKey(
        Invoice, on_delete=models.DO_NOTHING, db_index=False, related_name="files"
    )
    kind = models.CharField(max_length=10, choices=FileKind.choices)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, db_index=False, related_name="+")
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)

    objects = OrganisationQuerySet["IssuedFile"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["invoice", "kind"], name="issued_file_unique"),
            models.CheckConstraint(
                condition=Q(kind__in=FileKind.values), name="issued_file_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.sha256[:12]}"


class IssuedTally(OrganisationModel):
    """What was issued on a day, of one currency and kind: kept by a trigger (see issued.py).

    `smallest` and `largest` are taxable totals.
    """

    day = models.DateField()
    currency = models.CharField(max_length=3)
    kind = models.CharField(max_length=12)
    slot = models.IntegerField()
    count = models.BigIntegerField()
    taxable = AmountField()
    tax = AmountField()
    total = AmountField()
    smallest = AmountField()
    largest = AmountField()

    objects = OrganisationQuerySet["IssuedTally"].as_manager()

    class Meta:
        verbose_name_plural = "issued tallies"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "day", "currency", "kind", "slot"],
                name="issued_tally_unique",
            )
        ]
        indexes = [
            # Folding looks for what connections have added, whosever it is.
            models.Index(fields=["slot"], condition=~Q(slot=0), name="issued_tally_to_fold")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.currency} {self.kind}: {self.count}"


class DueTally(OrganisationModel):
    """Open invoices of a due date and currency: kept by a trigger (see due.py)."""

    due_date = models.DateField()
    currency = models.CharField(max_length=3)
    slot = models.IntegerField()
    count = models.BigIntegerField()
    balance_due = AmountField()

    objects = OrganisationQuerySet["DueTally"].as_manager()

    class Meta:
        verbose_name_plural = "due tallies"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "due_date", "currency", "slot"], name="due_tally_unique"
            )
        ]
        indexes = [models.Index(fields=["slot"], condition=~Q(slot=0), name="due_tally_to_fold")]

    def __str__(self) -> str:
        return f"{self.due_date} {self.currency}: {self.count}"

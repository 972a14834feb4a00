from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import F, GeneratedField, Q
from django.utils import timezone

from quittance.accounts.models import User
from quittance.accounts.rules import Role
from quittance.accounts.tenancy import OrganisationModel
from quittance.bills.rules import NOTHING, SEES_ALL, Kind, RunStatus, Status
from quittance.customers.models import empty_address
from quittance.db.fields import AmountField, ExactDecimalField
from quittance.db.tenancy import OrganisationQuerySet
from quittance.files.models import StoredFile


class SupplierQuerySet(OrganisationQuerySet["Supplier"]):
    def current(self) -> Self:
        return self.filter(archived=False)


class Supplier(OrganisationModel):
    """Who sends bills. `habit` is what their earlier bills taught the reader (reading/page)."""

    name = models.CharField(max_length=200)
    # Folded for finding it again; empty only while it is written.
    name_key = models.CharField(max_length=200, editable=False)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    vat_number = models.CharField(max_length=20, blank=True)
    tax_number = models.CharField(max_length=50, blank=True)
    registration_number = models.CharField(max_length=50, blank=True)
    customer_number = models.CharField(max_length=50, blank=True)
    address = models.JSONField(default=empty_address)
    currency = models.CharField(max_length=3)
    payment_terms_days = models.PositiveSmallIntegerField(null=True, blank=True)
    notes = models.TextField(max_length=5000, blank=True)
    habit = models.JSONField(default=dict, blank=True)
    archived = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = SupplierQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "vat_number"],
                condition=~Q(vat_number=""),
                name="supplier_vat_number_unique",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "id"], name="supplier_org_id"),
            models.Index(fields=["organisation", "name", "id"], name="supplier_org_name"),
            models.Index(fields=["organisation", "name_key"], name="supplier_org_name_key"),
        ]

    def __str__(self) -> str:
        return self.name


class SupplierAccount(OrganisationModel):
    """An account of a supplier that somebody who may approve has said yes to."""

    supplier = models.ForeignKey(
        Supplier, on_delete=models.CASCADE, db_index=False, related_name="accounts"
    )
    iban = models.CharField(max_length=34)
    bic = models.CharField(max_length=11, blank=True)
    confirmed_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, db_index=False, related_name="+"
    )
    confirmed_at = models.DateTimeField(default=timezone.now)

    objects = OrganisationQuerySet["SupplierAccount"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "supplier", "iban"], name="supplier_account_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.iban


class PaymentRun(OrganisationModel):
    """A file of transfers for a bank (ISO 20022 pain.001): which bills, made when, and whether the
    bank has carried it out. A bill is in one run at a time, so that nobody pays it twice."""

    status = models.CharField(max_length=10, choices=RunStatus.choices, default=RunStatus.MADE)
    message_id = models.CharField(max_length=35)
    execution_date = models.DateField()
    count = models.PositiveIntegerField()
    total = AmountField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, db_index=False, related_name="+")
    created_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, db_index=False, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = OrganisationQuerySet["PaymentRun"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "message_id"], name="payment_run_message_unique"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "id"], name="payment_run_org_id")]

    def __str__(self) -> str:
        return self.message_id


class BillQuerySet(OrganisationQuerySet["Bill"]):
    def seen_by(self, user: User | None, role: str | None) -> Self:
        """What somebody in this role sees: an agent what they entered, whoever has left nothing."""
        if role in SEES_ALL:
            return self
        return self.filter(entered_by=user) if role == Role.AGENT else self.none()

    def waiting(self) -> Self:
        return self.filter(status=Status.SUBMITTED)

    def to_pay(self, *, until: date | None = None) -> Self:
        """Approved and not paid; with a day, what is due by its end."""
        approved = self.filter(status=Status.APPROVED)
        return approved if until is None else approved.filter(due_date__lte=until)


def called_now(user: User | None, name: str) -> str:
    """The name that somebody had, unless their account is deleted: as pages say it."""
    return user.full_name if user and user.deleted_at else name


class Bill(OrganisationModel):
    """A supplier's invoice or credit note, as it was entered.

    Amounts in the bill's currency. The totals are the sums of lines and tax rows (BT-109, BT-110,
    BT-112), `amount_due` is BT-115. `stated_total` is the total printed on the bill, and
    `difference` what the entered lines lack of it: nothing once all is entered.
    """

    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.INVOICE)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    supplier = models.ForeignKey(
        Supplier,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="bills",
    )
    number = models.CharField(max_length=100, blank=True)
    number_key = models.CharField(max_length=100, blank=True, editable=False)
    issue_date = models.DateField(null=True, blank=True)
    due_date = models.DateField(null=True, blank=True)
    delivery_date = models.DateField(null=True, blank=True)
    currency = models.CharField(max_length=3)
    iban = models.CharField(max_length=34, blank=True)
    bic = models.CharField(max_length=11, blank=True)
    payment_reference = models.CharField(max_length=140, blank=True)
    order_number = models.CharField(max_length=100, blank=True)
    notes = models.TextField(max_length=5000, blank=True)
    net_total = AmountField(default=NOTHING)
    tax_total = AmountField(default=NOTHING)
    total = AmountField(default=NOTHING)
    prepaid = AmountField(default=NOTHING)
    rounding = AmountField(default=NOTHING)
    amount_due: GeneratedField = GeneratedField(
        expression=F("total") + F("rounding") - F("prepaid"),
        output_field=AmountField(),
        db_persist=True,
    )
    stated_total = AmountField(null=True, blank=True)
    difference: GeneratedField = GeneratedField(
        expression=F("stated_total") - F("total"),
        output_field=AmountField(null=True),
        db_persist=True,
    )
    # {field: Origin}; what is not named was typed.
    origins = models.JSONField(default=dict, blank=True)
    entered_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, db_index=False, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    # A manager without an account decides through a link: then only the name is there.
    decided_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, db_index=False, related_name="+"
    )
    decided_by_name = models.CharField(max_length=320, blank=True)
    reason = models.TextField(max_length=2000, blank=True)
    paid_on = models.DateField(null=True, blank=True)
    paid_reference = models.CharField(max_length=140, blank=True)
    # The file of transfers that it is in, made or carried out.
    payment_run = models.ForeignKey(
        PaymentRun,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="bills",
    )

    objects = BillQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "supplier", "number_key"],
                condition=Q(supplier__isnull=False) & ~Q(number_key=""),
                name="bill_number_unique",
            ),
            models.CheckConstraint(
                condition=Q(total=F("net_total") + F("tax_total")), name="bill_total_adds_up"
            ),
            models.CheckConstraint(
                condition=Q(status=Status.DRAFT)
                | Q(supplier__isnull=False, issue_date__isnull=False) & ~Q(number_key=""),
                name="bill_is_complete",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.PAID, paid_on__isnull=False)
                | ~Q(status=Status.PAID) & Q(paid_on__isnull=True),
                name="bill_paid_has_day",
            ),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="bill_status_known"),
        ]
        indexes = [
            models.Index(fields=["organisation", "id"], name="bill_org_id"),
            models.Index(fields=["organisation", "status", "due_date", "id"], name="bill_org_due"),
            models.Index(fields=["organisation", "entered_by", "id"], name="bill_org_agent"),
            models.Index(fields=["organisation", "supplier", "id"], name="bill_org_supplier"),
            models.Index(fields=["organisation", "created_at"], name="bill_org_created"),
            models.Index(
                fields=["organisation", "payment_run"],
                condition=Q(payment_run__isnull=False),
                name="bill_org_run",
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"draft {self.pk}"

    @property
    def decider(self) -> str:
        """Who decided, as pages name them."""
        return called_now(self.decided_by, self.decided_by_name)

    @property
    def is_frozen(self) -> bool:
        return self.status in {Status.APPROVED, Status.PAID}


class BillLine(OrganisationModel):
    """One position, or a part of the whole that is taken off or added (then its net may be less
    than nothing). `net_amount` is what the bill says, BT-131; price and quantity explain it."""

    bill = models.ForeignKey(Bill, on_delete=models.CASCADE, db_index=False, related_name="lines")
    position = models.PositiveIntegerField()
    description = models.TextField(max_length=2000)
    item_number = models.CharField(max_length=100, blank=True)
    quantity = ExactDecimalField(max_digits=18, decimal_places=6, default=Decimal(1))
    unit = models.CharField(max_length=20, blank=True)
    unit_price = ExactDecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    net_amount = AmountField()
    tax_category = models.CharField(max_length=2, default="S")
    tax_rate = ExactDecimalField(max_digits=7, decimal_places=4)

    objects = OrganisationQuerySet["BillLine"].as_manager()

    class Meta:
        ordering = ["bill", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "bill", "position"], name="bill_line_position_unique"
            ),
            models.CheckConstraint(
                condition=Q(tax_rate__gte=NOTHING) & Q(tax_rate__lte=Decimal(100)),
                name="bill_line_rate_range",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.description}"


class BillTax(OrganisationModel):
    """The tax of one category and rate (BG-23): computed once on its sum, or as the bill says."""

    bill = models.ForeignKey(Bill, on_delete=models.CASCADE, db_index=False, related_name="taxes")
    category = models.CharField(max_length=2)
    rate = ExactDecimalField(max_digits=7, decimal_places=4)
    taxable = AmountField()
    tax = AmountField()
    # True where the bill's own figure was kept instead of the computed one.
    stated = models.BooleanField(default=False)

    objects = OrganisationQuerySet["BillTax"].as_manager()

    class Meta:
        verbose_name_plural = "bill taxes"
        ordering = ["bill", "category", "rate"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "bill", "category", "rate"], name="bill_tax_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.rate}: {self.tax}"


class BillFile(OrganisationModel):
    """A file of a bill and what was read in it (proposals.py). `name` is what its uploader called
    it: data to be shown, never a path."""

    bill = models.ForeignKey(Bill, on_delete=models.CASCADE, db_index=False, related_name="files")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, db_index=False, related_name="+")
    name = models.CharField(max_length=200)
    pages = models.PositiveIntegerField(default=0)
    reading = models.JSONField(default=dict, blank=True)
    added_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, db_index=False, related_name="+"
    )
    added_at = models.DateTimeField(default=timezone.now)
    # When the reader learnt from it (learning.py).
    learnt_at = models.DateTimeField(null=True, blank=True)

    objects = OrganisationQuerySet["BillFile"].as_manager()

    class Meta:
        constraints = [
            # The same file again is the same bill again.
            models.UniqueConstraint(fields=["organisation", "file"], name="bill_file_is_new"),
        ]
        indexes = [
            models.Index(fields=["organisation", "bill", "id"], name="bill_file_org_bill"),
        ]

    def __str__(self) -> str:
        return self.name


class BillComment(OrganisationModel):
    """What somebody said of a bill. Never edited."""

    bill = models.ForeignKey(
        Bill, on_delete=models.CASCADE, db_index=False, related_name="comments"
    )
    text = models.TextField(max_length=2000)
    author = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, db_index=False, related_name="+"
    )
    author_name = models.CharField(max_length=320)
    created_at = models.DateTimeField(default=timezone.now)

    objects = OrganisationQuerySet["BillComment"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["organisation", "bill", "id"], name="bill_comment_org")]

    def __str__(self) -> str:
        return f"{self.author_name}: {self.text[:40]}"

    @property
    def said_by(self) -> str:
        """The author as pages name them."""
        return called_now(self.author, self.author_name)


class ReviewLinkQuerySet(OrganisationQuerySet["ReviewLink"]):
    def open(self, *, at: datetime) -> Self:
        return self.filter(revoked_at=None, used_at=None, expires_at__gt=at)


class ReviewLink(OrganisationModel):
    """A way for one manager to one bill without an account. The token is made of the nonce under
    the service's secret key (links.py): nobody opens a bill with the row alone."""

    bill = models.ForeignKey(Bill, on_delete=models.CASCADE, db_index=False, related_name="links")
    email = models.EmailField()
    name = models.CharField(max_length=320)
    # Whose place in the team it speaks for, while they have it.
    manager = models.ForeignKey(
        User, on_delete=models.CASCADE, null=True, blank=True, db_index=False, related_name="+"
    )
    nonce = models.BinaryField(max_length=16)
    digest = models.BinaryField(max_length=32, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    # When a decision was taken by it.
    used_at = models.DateTimeField(null=True, blank=True)

    objects = ReviewLinkQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["organisation", "bill", "id"], name="review_link_bill")]

    def __str__(self) -> str:
        return f"{self.bill_id} for {self.email}"

    def is_open(self, *, at: datetime) -> bool:
        return self.revoked_at is None and self.used_at is None and self.expires_at > at


class ReviewOpening(OrganisationModel):
    """A review link was opened: when and from where."""

    link = models.ForeignKey(
        ReviewLink, on_delete=models.CASCADE, db_index=False, related_name="openings"
    )
    at = models.DateTimeField(default=timezone.now)
    address = models.CharField(max_length=45)
    agent = models.CharField(max_length=300, blank=True)

    objects = OrganisationQuerySet["ReviewOpening"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["organisation", "link", "id"], name="review_opening_link")]

    def __str__(self) -> str:
        return f"{self.link_id} at {self.at}"


class ApprovalLimit(OrganisationModel):
    """How much one person may approve at most of one bill, in the organisation's currency.

    Whoever has none may approve any amount.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, db_index=False, related_name="+")
    amount = AmountField()
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = OrganisationQuerySet["ApprovalLimit"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("organisation", "user", name="approval_limit_unique"),
            models.CheckConstraint(condition=Q(amount__gte=NOTHING), name="approval_limit_range"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.amount}"


class DigestRefusal(OrganisationModel):
    """Somebody wants no digest of this organisation's bills (digest.py)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, db_index=False, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = OrganisationQuerySet["DigestRefusal"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "user"], name="digest_refusal_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}"

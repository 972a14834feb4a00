from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from quittance.accounts.models import User
from quittance.accounts.tenancy import OrganisationModel
from quittance.customers.models import Customer
from quittance.db.fields import AmountField
from quittance.db.tenancy import OrganisationQuerySet
from quittance.invoicing.models import Invoice


class Method(models.TextChoices):
    BANK_TRANSFER = "bank_transfer", "Bank transfer"
    CARD = "card", "Card"
    CASH = "cash", "Cash"
    OTHER = "other", "Other"
    # What was kept for the customer, used for an invoice: nobody sends this.
    CREDIT = "credit", "Customer credit"


# How money comes.
TAKEN = [choice for choice in Method.choices if choice[0] != Method.CREDIT]


class Payment(OrganisationModel):
    """Money that came for one invoice, in the invoice's currency. Never edited: refund instead.

    `credit` is what of the customer's was used for it, by method `credit`, where it had come
    before.
    """

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="payments")
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, db_index=False, related_name="payments"
    )
    currency = models.CharField(max_length=3)
    amount = AmountField()
    method = models.CharField(max_length=16, choices=Method.choices)
    received_on = models.DateField()
    reference = models.CharField(max_length=140, blank=True)
    provider_reference = models.CharField(max_length=140, null=True, blank=True)
    credit = models.ForeignKey(
        "CustomerCredit",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="payments",
    )
    created_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, db_index=False, related_name="+"
    )
    created_at = models.DateTimeField()

    objects = OrganisationQuerySet["Payment"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=Decimal(0)), name="payment_positive"),
            models.UniqueConstraint(
                fields=["organisation", "provider_reference"],
                condition=Q(provider_reference__isnull=False),
                name="payment_provider_reference_unique",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "id"], name="payment_org_id"),
            models.Index(fields=["organisation", "customer", "id"], name="payment_org_customer"),
            models.Index(fields=["organisation", "received_on", "id"], name="payment_org_received"),
            models.Index(
                fields=["organisation", "credit"],
                condition=Q(credit__isnull=False),
                name="payment_by_credit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency} for {self.invoice_id}"


class Refund(OrganisationModel):
    """Money given back out of one payment. Never edited."""

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="refunds")
    amount = AmountField()
    reason = models.CharField(max_length=500, blank=True)
    refunded_on = models.DateField()
    created_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, db_index=False, related_name="+"
    )
    created_at = models.DateTimeField()

    objects = OrganisationQuerySet["Refund"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=Decimal(0)), name="refund_positive")
        ]
        indexes = [models.Index(fields=["organisation", "id"], name="refund_org_id")]

    def __str__(self) -> str:
        return f"{self.amount} back from {self.payment_id}"


# Credits of which something waits.
WAITS = Q(returned_on=None, used__lt=F("amount"))


class CustomerCredit(OrganisationModel):
    """Money that came for an invoice that did not owe it any more, or not so much: it is the
    customer's, until it is used for another invoice or given back. Never edited.

    `used` is what payments have taken of it, kept by the database; `returned_on` is when what was
    left of it went back.
    """

    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, db_index=False, related_name="credits"
    )
    invoice = models.ForeignKey(
        Invoice, on_delete=models.PROTECT, db_index=False, related_name="customer_credits"
    )
    currency = models.CharField(max_length=3)
    amount = AmountField()
    used = AmountField(default=Decimal(0), db_default=Decimal(0))
    method = models.CharField(max_length=16, choices=TAKEN)
    received_on = models.DateField()
    reference = models.CharField(max_length=140, blank=True)
    provider_reference = models.CharField(max_length=140, null=True, blank=True)
    created_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, db_index=False, related_name="+"
    )
    created_at = models.DateTimeField()
    returned_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    objects = OrganisationQuerySet["CustomerCredit"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=Decimal(0)), name="customer_credit_positive"
            ),
            models.UniqueConstraint(
                fields=["organisation", "provider_reference"],
                condition=Q(provider_reference__isnull=False),
                name="customer_credit_provider_reference_unique",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "id"], name="customer_credit_org_id"),
            models.Index(
                fields=["organisation", "customer", "id"], name="customer_credit_org_customer"
            ),
            models.Index(fields=["organisation", "invoice"], name="customer_credit_org_invoice"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency} of {self.customer_id}"

    @property
    def left(self) -> Decimal:
        """What waits of it, in its currency."""
        return Decimal(0) if self.returned_on else self.amount - self.used


class CashTally(OrganisationModel):
    """What came in and went back on a day, of one currency and method: kept by triggers
    (see triggers.py)."""

    day = models.DateField()
    currency = models.CharField(max_length=3)
    method = models.CharField(max_length=16)
    slot = models.IntegerField()
    payments = models.BigIntegerField()
    received = AmountField()
    refunds = models.BigIntegerField()
    refunded = AmountField()

    objects = OrganisationQuerySet["CashTally"].as_manager()

    class Meta:
        verbose_name_plural = "cash tallies"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "day", "currency", "method", "slot"],
                name="cash_tally_unique",
            )
        ]
        indexes = [models.Index(fields=["slot"], condition=~Q(slot=0), name="cash_tally_to_fold")]

    def __str__(self) -> str:
        return f"{self.day} {self.currency} {self.method}: {self.received - self.refunded}"

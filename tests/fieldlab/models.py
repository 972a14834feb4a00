"""Tables for the tests of exact decimals and of paging; the test runner makes them."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Greatest

from quittance.db.fields import AmountField, ExactDecimalField

NOTHING = Value(Decimal(0), output_field=AmountField())


class Ledger(models.Model):
    name = models.CharField(max_length=50, unique=True)

    def __str__(self) -> str:
        return self.name


class Entry(models.Model):
    ledger = models.ForeignKey(Ledger, on_delete=models.CASCADE, null=True, related_name="entries")
    total = AmountField(default=0)
    paid = AmountField(default=0)
    fee = AmountField(null=True, blank=True)
    credit = AmountField(db_default=Decimal("1.5"))
    quantity = models.IntegerField(default=1)
    rate = ExactDecimalField(max_digits=9, decimal_places=5, default=0)
    day = models.DateField(null=True)
    balance = models.GeneratedField(
        expression=F("total") - F("paid"), output_field=AmountField(), db_persist=True
    )
    due = models.GeneratedField(
        expression=Greatest(NOTHING, F("total") - F("paid")),
        output_field=AmountField(),
        db_persist=True,
    )
    signed = models.GeneratedField(
        expression=models.Case(
            models.When(quantity__lt=0, then=-F("total")),
            default=F("paid") + Decimal("0.10"),
            output_field=AmountField(),
        ),
        output_field=AmountField(),
        db_persist=True,
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(paid__lte=F("total") + Decimal("0.05")) | Q(total__lt=0),
                name="fieldlab_paid_within_total",
            ),
            models.CheckConstraint(
                condition=Q(fee__isnull=True) | Q(fee__gte=Decimal("0.01"), fee__lte=1000),
                name="fieldlab_fee_in_range",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.total}"

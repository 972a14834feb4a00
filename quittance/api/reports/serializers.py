from __future__ import annotations

from typing import Any

from rest_framework import serializers

from quittance.api.journal.serializers import JournalEntry
from quittance.catalogue.rules import TaxCategory
from quittance.payments.models import Method
from quittance.reports.ageing import BUCKETS
from quittance.reports.cash import Every
from quittance.reports.dashboard import ToDo
from quittance.reports.revenue import By

LINK = "The list of exactly these documents or lines."


class AgeBucket(serializers.Serializer[Any]):
    bucket = serializers.ChoiceField(choices=[one.name for one in BUCKETS])
    count = serializers.IntegerField()
    balance_due = serializers.CharField()
    documents = serializers.CharField(allow_null=True, help_text=LINK)


class AgeingCustomer(serializers.Serializer[Any]):
    customer = serializers.IntegerField()
    customer_name = serializers.CharField()
    count = serializers.IntegerField()
    balance_due = serializers.CharField()
    documents = serializers.CharField(help_text=LINK)
    buckets = AgeBucket(many=True)


class AgeingOthers(serializers.Serializer[Any]):
    customers = serializers.IntegerField(help_text="How many customers these are.")
    count = serializers.IntegerField()
    balance_due = serializers.CharField()
    buckets = AgeBucket(many=True)


class AgeingCurrency(serializers.Serializer[Any]):
    currency = serializers.CharField()
    count = serializers.IntegerField()
    balance_due = serializers.CharField()
    documents = serializers.CharField(help_text=LINK)
    buckets = AgeBucket(many=True)
    customers = AgeingCustomer(many=True)
    others = AgeingOthers(allow_null=True)


class Ageing(serializers.Serializer[Any]):
    as_of = serializers.DateField()
    currencies = AgeingCurrency(many=True)


class RevenueFigures(serializers.Serializer[Any]):
    count = serializers.IntegerField(help_text="Invoices, or lines of them.")
    invoiced = serializers.CharField()
    average = serializers.CharField(allow_null=True, help_text="Of the invoices, rounded.")
    smallest = serializers.CharField(allow_null=True)
    largest = serializers.CharField(allow_null=True)
    credit_notes = serializers.IntegerField(help_text="Credit notes, or lines of them.")
    credited = serializers.CharField()
    net = serializers.CharField(help_text="Invoiced less credited.")


class RevenueGroup(RevenueFigures):
    key = serializers.CharField(
        allow_null=True, help_text="A month such as 2026-11, or an id; null: without one."
    )
    # DRF gives every field a `label`; ours is what the group is called.
    label = serializers.CharField()  # type: ignore[assignment]
    documents = serializers.CharField(help_text=LINK)


class RevenueOthers(RevenueFigures):
    groups = serializers.IntegerField(help_text="How many groups these are.")


class RevenueCurrency(RevenueFigures):
    currency = serializers.CharField()
    allowances = serializers.CharField(
        help_text="Discounts of whole documents, which belong to no line: net less these is the "
        "taxable total. Nothing by month and customer, where they are in the figures."
    )
    groups = RevenueGroup(many=True)
    others = RevenueOthers(allow_null=True)


class PeriodOut(serializers.Serializer[Any]):
    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """`from` is a word of the language."""
        days = {"from": serializers.DateField(), "to": serializers.DateField()}
        return {**days, **super().get_fields()}


class Revenue(PeriodOut):
    by = serializers.ChoiceField(choices=[str(one) for one in By])
    currencies = RevenueCurrency(many=True)


class TaxRow(serializers.Serializer[Any]):
    currency = serializers.CharField()
    category = serializers.ChoiceField(choices=TaxCategory.choices)
    rate = serializers.CharField()
    invoices = serializers.IntegerField()
    credit_notes = serializers.IntegerField()
    invoiced_taxable = serializers.CharField()
    invoiced_tax = serializers.CharField()
    credited_taxable = serializers.CharField()
    credited_tax = serializers.CharField()
    taxable = serializers.CharField(help_text="Invoiced less credited.")
    tax = serializers.CharField(help_text="Invoiced less credited.")
    documents = serializers.CharField(help_text=LINK)


class Tax(PeriodOut):
    groups = TaxRow(many=True)


class CashRow(serializers.Serializer[Any]):
    currency = serializers.CharField()
    period = serializers.CharField(help_text="A day, or a month such as 2026-11.")
    method = serializers.ChoiceField(choices=Method.choices)
    payments = serializers.IntegerField()
    received = serializers.CharField()
    refunds = serializers.IntegerField()
    refunded = serializers.CharField()
    net = serializers.CharField()
    documents = serializers.CharField(help_text="The list of exactly these payments.")


class Cash(PeriodOut):
    every = serializers.ChoiceField(choices=[str(one) for one in Every])
    rows = CashRow(many=True)


class LinkedAmount(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    amount = serializers.CharField()
    documents = serializers.CharField(help_text=LINK)


class Collected(serializers.Serializer[Any]):
    this_month = serializers.CharField(help_text="Payments less refunds, this month so far.")
    last_month_so_far = serializers.CharField(help_text="Last month up to the same day.")
    last_month = serializers.CharField()


class MonthRevenue(RevenueFigures):
    month = serializers.CharField()


class DashboardCurrency(serializers.Serializer[Any]):
    currency = serializers.CharField()
    outstanding = LinkedAmount()
    overdue = LinkedAmount()
    collected = Collected()
    revenue = MonthRevenue(many=True, help_text="Twelve months without tax, this one last.")
    ageing = AgeBucket(many=True)


class CurrencyAmount(serializers.Serializer[Any]):
    currency = serializers.CharField()
    amount = serializers.CharField()


class TaskOut(serializers.Serializer[Any]):
    what = serializers.ChoiceField(choices=[str(one) for one in ToDo])
    count = serializers.IntegerField()
    amounts = CurrencyAmount(many=True)
    documents = serializers.CharField(help_text=LINK)


class SentencePart(serializers.Serializer[Any]):
    text = serializers.CharField()
    kind = serializers.CharField(allow_null=True, help_text="Of the row that it stands for.")
    id = serializers.IntegerField(allow_null=True)


class Activity(JournalEntry):
    sentence = serializers.CharField(help_text="The entry in words.")
    parts = SentencePart(many=True)


class Dashboard(serializers.Serializer[Any]):
    today = serializers.DateField(help_text="The organisation's own day.")
    currencies = DashboardCurrency(many=True, help_text="The organisation's own first.")
    to_do = TaskOut(many=True, help_text="The most pressing first; only what there is any of.")
    activity = Activity(many=True, help_text="The latest, without mails that went well.")

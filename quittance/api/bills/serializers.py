from __future__ import annotations

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from quittance.api.customers.serializers import EMPTY, VAT_NUMBER_LENGTH, Address
from quittance.api.fields import (
    Amount,
    Base64Field,
    CurrencyField,
    ExactDecimal,
    IdField,
    NamedUploadField,
    Percent,
    PlainNumber,
)
from quittance.api.serializers import AddressField, ErrorItem, Input, text
from quittance.bills.operations.entering import MOST_LINES
from quittance.bills.reading.model import Kind as FileKind
from quittance.bills.rules import Kind, Origin, RunStatus, Status

COMPUTED = frozenset(
    "id status supplier_name net_total tax_total total amount_due difference tax_breakdown "
    "entered_by entered_by_name submitted_at decided_at decided_by_name reason paid_on "
    "paid_reference payment_run file_count files comments checks created_at updated_at".split()
)


class SupplierBody(Input):
    read_only_names = frozenset({"id", "accounts", "archived", "created_at", "updated_at"})

    name = serializers.CharField(max_length=200)
    email = serializers.EmailField(max_length=254, allow_blank=True, required=False, default="")
    phone = text(40)
    vat_number = PlainNumber(
        max_length=VAT_NUMBER_LENGTH, allow_blank=True, required=False, default=""
    )
    tax_number = text(50)
    registration_number = text(50)
    customer_number = text(50, help_text="What the supplier calls us.")
    address = AddressField(required=False, default=dict)
    currency = CurrencyField(max_length=3, allow_blank=True, required=False, default="")
    payment_terms_days = serializers.IntegerField(
        min_value=0, max_value=999, required=False, allow_null=True, default=None
    )
    notes = text(5000)

    def validate_address(self, value: dict[str, str]) -> dict[str, str]:
        return {**EMPTY, **value}


class SupplierAccount(serializers.Serializer[Any]):
    iban = serializers.CharField()
    bic = serializers.CharField()
    confirmed_at = serializers.DateTimeField()


class Supplier(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    email = serializers.CharField()
    phone = serializers.CharField()
    vat_number = serializers.CharField()
    tax_number = serializers.CharField()
    registration_number = serializers.CharField()
    customer_number = serializers.CharField()
    address = Address()
    currency = serializers.CharField()
    payment_terms_days = serializers.IntegerField(allow_null=True)
    notes = serializers.CharField()
    accounts = SupplierAccount(many=True, help_text="Those that somebody has said yes to.")
    archived = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class BillLineBody(Input):
    """A line; its net amount, or quantity and price. What is taken off is less than nothing."""

    read_only_names = frozenset({"id", "position"})

    description = serializers.CharField(max_length=2000)
    quantity = ExactDecimal(least=-(Decimal(10) ** 12), required=False)
    unit = text(20)
    unit_price = ExactDecimal(least=-(Decimal(10) ** 12), required=False, allow_null=True)
    net_amount = Amount(least=-(Decimal(10) ** 13), required=False, allow_null=True)
    item_number = text(100)
    tax_rate = Percent()
    tax_category = serializers.RegexField(
        r"^[A-Z]{1,2}$", max_length=2, required=False, allow_blank=True, help_text="UNCL 5305."
    )


class StatedTaxBody(Input):
    rate = Percent()
    tax = Amount(least=-(Decimal(10) ** 13))
    category = serializers.RegexField(
        r"^[A-Z]{1,2}$", max_length=2, required=False, allow_blank=True, default=""
    )


class BillBody(Input):
    read_only_names = COMPUTED

    supplier = IdField(required=False, allow_null=True, default=None)
    number = text(100)
    kind = serializers.ChoiceField(choices=Kind.choices, required=False, default=Kind.INVOICE)
    issue_date = serializers.DateField(required=False, allow_null=True, default=None)
    due_date = serializers.DateField(required=False, allow_null=True, default=None)
    delivery_date = serializers.DateField(required=False, allow_null=True, default=None)
    currency = CurrencyField(max_length=3, required=False, allow_null=True, default=None)
    iban = PlainNumber(max_length=34, allow_blank=True, required=False, default="")
    bic = PlainNumber(max_length=11, allow_blank=True, required=False, default="")
    payment_reference = text(140)
    order_number = text(100)
    notes = text(5000)
    prepaid = Amount(least=Decimal(0), required=False, default=Decimal(0))
    rounding = Amount(least=-(Decimal(10) ** 13), required=False, default=Decimal(0))
    stated_total = Amount(
        least=-(Decimal(10) ** 13),
        required=False,
        allow_null=True,
        default=None,
        help_text="The total as printed; the bill is submitted once its lines come to it.",
    )
    lines = BillLineBody(many=True, required=False, max_length=MOST_LINES)  # type: ignore[call-arg]
    taxes = StatedTaxBody(  # type: ignore[call-arg]
        many=True,
        required=False,
        max_length=100,
        help_text="Only where the bill's own tax is another than the computed one.",
    )
    origins = serializers.DictField(
        child=serializers.ChoiceField(choices=Origin.choices),
        required=False,
        default=dict,
        help_text="Where the values of fields come from; the others were typed.",
    )


FILE_HELP = "An electronic invoice (UBL, CII, ZUGFeRD) or a PDF; its content decides, not its name."


class FileForm(Input):
    """A supplier's file as multipart/form-data."""

    file = NamedUploadField(help_text=FILE_HELP)


class FileBody(Input):
    """The same in JSON; a form takes larger ones."""

    file = Base64Field(most=2**25, help_text=f"In Base64. {FILE_HELP}")
    name = text(200, help_text="What it is called.")


class LinesBody(Input):
    lines = BillLineBody(many=True, allow_empty=False, max_length=MOST_LINES)  # type: ignore[call-arg]


class ApproveBody(Input):
    confirm_account = serializers.BooleanField(
        required=False, default=False, help_text="The new account has been asked for and is right."
    )


class RejectBody(Input):
    reason = serializers.CharField(max_length=2000)


class PayBody(Input):
    paid_on = serializers.DateField(required=False, allow_null=True, default=None)
    reference = text(140)


class CommentBody(Input):
    text = serializers.CharField(max_length=2000)


class RunBody(Input):
    bills = serializers.ListField(child=IdField(), allow_empty=False, max_length=1000)
    execution_date = serializers.DateField(required=False, allow_null=True, default=None)


class BillRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Kind.choices)
    status = serializers.ChoiceField(choices=Status.choices)
    supplier = serializers.IntegerField(allow_null=True)
    supplier_name = serializers.CharField()
    number = serializers.CharField()
    issue_date = serializers.DateField(allow_null=True)
    due_date = serializers.DateField(allow_null=True)
    delivery_date = serializers.DateField(allow_null=True)
    currency = serializers.CharField()
    net_total = serializers.CharField()
    tax_total = serializers.CharField()
    total = serializers.CharField()
    prepaid = serializers.CharField()
    rounding = serializers.CharField()
    amount_due = serializers.CharField()
    stated_total = serializers.CharField(allow_null=True)
    difference = serializers.CharField(
        allow_null=True, help_text="What the lines lack of the printed total."
    )
    iban = serializers.CharField()
    bic = serializers.CharField()
    payment_reference = serializers.CharField()
    order_number = serializers.CharField()
    notes = serializers.CharField()
    entered_by = serializers.IntegerField(allow_null=True)
    entered_by_name = serializers.CharField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    decided_by_name = serializers.CharField()
    reason = serializers.CharField(help_text="Why it was rejected.")
    paid_on = serializers.DateField(allow_null=True)
    paid_reference = serializers.CharField()
    payment_run = serializers.IntegerField(allow_null=True)
    file_count = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class BillLine(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    position = serializers.IntegerField()
    description = serializers.CharField()
    item_number = serializers.CharField()
    quantity = serializers.CharField()
    unit = serializers.CharField()
    unit_price = serializers.CharField(allow_null=True)
    net_amount = serializers.CharField()
    tax_category = serializers.CharField()
    tax_rate = serializers.CharField()


class BillTax(serializers.Serializer[Any]):
    category = serializers.CharField()
    rate = serializers.CharField()
    taxable = serializers.CharField()
    tax = serializers.CharField()
    stated = serializers.BooleanField(help_text="The bill's own figure, not the computed one.")


class BillFile(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    media_type = serializers.CharField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField()
    pages = serializers.IntegerField()
    added_at = serializers.DateTimeField()


class Comment(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    text = serializers.CharField()
    author_name = serializers.CharField()
    created_at = serializers.DateTimeField()


class PageWord(serializers.Serializer[Any]):
    """Edges are parts of the page's width and height, from its upper left corner."""

    text = serializers.CharField()
    left = serializers.FloatField(min_value=0, max_value=1)
    top = serializers.FloatField(min_value=0, max_value=1)
    right = serializers.FloatField(min_value=0, max_value=1)
    bottom = serializers.FloatField(min_value=0, max_value=1)


class PageWords(serializers.Serializer[Any]):
    page = serializers.IntegerField()
    words = PageWord(many=True)


class FoundBox(serializers.Serializer[Any]):
    """Points (1/72 inch) from the upper left corner of the page as it is seen."""

    page = serializers.IntegerField()
    left = serializers.FloatField()
    top = serializers.FloatField()
    right = serializers.FloatField()
    bottom = serializers.FloatField()


class FoundValue(serializers.Serializer[Any]):
    field = serializers.CharField(help_text="As the reader names it: number, gross_total, …")
    value = serializers.JSONField(help_text="Text, or an object; amounts and days are text.")
    origin = serializers.ChoiceField(choices=["exact", "guessed"])
    confidence = serializers.FloatField(min_value=0, max_value=1)
    certain = serializers.BooleanField(help_text="Exact, or guessed with evidence that agrees.")
    text = serializers.CharField(help_text="As it stands on the page; empty where it is exact.")
    boxes = FoundBox(many=True)


class ReadProblem(serializers.Serializer[Any]):
    code = serializers.CharField()
    detail = serializers.CharField()
    field = serializers.CharField()


class ProposedLine(serializers.Serializer[Any]):
    description = serializers.CharField()
    item_number = serializers.CharField()
    quantity = serializers.CharField()
    unit = serializers.CharField()
    unit_price = serializers.CharField(allow_null=True)
    net_amount = serializers.CharField(allow_null=True)
    tax_category = serializers.CharField()
    tax_rate = serializers.CharField()


class ProposedTax(serializers.Serializer[Any]):
    category = serializers.CharField()
    rate = serializers.CharField()
    tax = serializers.CharField()


class ProposedBill(serializers.Serializer[Any]):
    """What POST /api/bills/ takes, as far as it was read."""

    supplier = serializers.IntegerField(allow_null=True)
    number = serializers.CharField()
    kind = serializers.ChoiceField(choices=Kind.choices)
    issue_date = serializers.DateField(allow_null=True)
    due_date = serializers.DateField(allow_null=True)
    delivery_date = serializers.DateField(allow_null=True)
    currency = serializers.CharField()
    iban = serializers.CharField()
    bic = serializers.CharField()
    payment_reference = serializers.CharField()
    order_number = serializers.CharField()
    notes = serializers.CharField()
    prepaid = serializers.CharField()
    rounding = serializers.CharField()
    stated_total = serializers.CharField(allow_null=True)
    lines = ProposedLine(many=True)
    taxes = ProposedTax(many=True)
    origins = serializers.DictField(child=serializers.ChoiceField(choices=Origin.choices))


class FoundSupplier(serializers.Serializer[Any]):
    """Who the file says that it comes from, as POST /api/suppliers/ takes it."""

    name = serializers.CharField()
    vat_number = serializers.CharField()
    tax_number = serializers.CharField()
    registration_number = serializers.CharField()
    address = Address(allow_null=True)


class Read(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=[str(one) for one in FileKind])
    pages = serializers.IntegerField()
    bill = ProposedBill()
    supplier = FoundSupplier()
    found = FoundValue(many=True)
    problems = ReadProblem(many=True)
    known_bill = serializers.IntegerField(
        allow_null=True, help_text="The bill that this file or this number is in already."
    )


class Bill(BillRow):
    lines = BillLine(many=True)
    tax_breakdown = BillTax(many=True)
    origins = serializers.DictField(child=serializers.ChoiceField(choices=Origin.choices))
    files = BillFile(many=True)
    comments = Comment(many=True)
    checks = ErrorItem(many=True, help_text="What somebody should look at.")


class Added(serializers.Serializer[Any]):
    """What an agent is told whose lines went to a bill of somebody else's."""

    id = serializers.IntegerField()
    number = serializers.CharField()
    lines_added = serializers.IntegerField()


class Run(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    status = serializers.ChoiceField(choices=RunStatus.choices)
    message_id = serializers.CharField()
    execution_date = serializers.DateField()
    count = serializers.IntegerField()
    total = serializers.CharField(help_text="In EUR.")
    created_at = serializers.DateTimeField()
    settled_at = serializers.DateTimeField(allow_null=True)

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from quittance.accounts.models import Organisation
from quittance.catalogue.models import Product, TaxRate
from quittance.customers.models import Customer
from quittance.errors import DomainError
from quittance.invoicing.inputs import DraftInput, LineInput
from quittance.invoicing.models import Invoice, InvoiceLine, InvoiceTally, InvoiceTax
from quittance.invoicing.operations import credit_invoice, draft_invoice, issue_invoice
from quittance.payments.operations import record_payment
from tests.importing.lab import HEADER, Lab, books, business, numbers


def test_an_invoice_is_issued_with_its_own_number_and_date(lab: Lab, shop: Organisation) -> None:
    lab.take("536365,71053,LANTERN,6,2010-12-01 08:26,3.39,17850,United Kingdom")
    invoice = Invoice.objects.get()
    assert (invoice.number, invoice.kind, invoice.status) == ("536365", "invoice", "overdue")
    assert (invoice.issue_date, invoice.due_date) == (date(2010, 12, 1), date(2010, 12, 31))
    assert invoice.sent_at == datetime(2010, 12, 1, tzinfo=UTC)
    assert (invoice.imported, invoice.currency) == (True, "GBP")
    assert (invoice.subtotal, invoice.tax_total, invoice.total) == (
        Decimal("20.34"),
        Decimal(0),
        Decimal("20.34"),
    )
    assert (invoice.balance_due, invoice.paid_at) == (Decimal("20.34"), None)
    assert invoice.seller == shop.snapshot()
    assert invoice.buyer == Customer.objects.get().snapshot()
    tax = InvoiceTax.objects.get()
    assert (tax.category, tax.rate, tax.taxable, tax.tax) == ("Z", 0, Decimal("20.34"), 0)


def test_figures_are_those_of_a_draft_with_the_same_lines(lab: Lab, shop: Organisation) -> None:
    rows = ["1,A,Lamp,3,2020-01-02,3.335,17,", "1,B,Bulb,0.5,2020-01-02,1.99,17,"]
    lab.take(*rows, arguments=["--tax-rate=9.975"])
    imported = Invoice.objects.get()
    lines = [
        LineInput(quantity=Decimal(3), unit_price=Decimal("3.335"), description="Lamp"),
        LineInput(quantity=Decimal("0.5"), unit_price=Decimal("1.99"), description="Bulb"),
    ]
    taxed = [LineInput(**{**as_dict(line), "tax_rate": Decimal("9.975")}) for line in lines]
    data = DraftInput(customer=imported.customer_id, lines=taxed)
    draft = draft_invoice(organisation=shop, data=data, by=None)
    names = ("subtotal", "allowance_total", "taxable_total", "tax_total", "total")
    assert [getattr(imported, name) for name in names] == [getattr(draft, name) for name in names]
    nets = [list(one.lines.values_list("price_amount", "net_amount")) for one in (imported, draft)]
    assert nets[0] == nets[1]


def as_dict(line: LineInput) -> dict[str, object]:
    return {name: getattr(line, name) for name in LineInput.__slots__}


def test_a_credit_note_turns_its_quantities(lab: Lab, shop: Organisation) -> None:
    lab.take("C1,A,Lamp,-2,2020-01-02,2.50,17,France")
    note = Invoice.objects.get()
    assert (note.kind, note.status, note.corrects_id) == ("credit_note", "sent", None)
    assert (note.total, note.due_date, note.balance_due) == (Decimal("5.00"), None, Decimal(0))
    assert InvoiceLine.objects.get().quantity == Decimal(2)


def test_a_positive_quantity_in_a_credit_note_is_rejected(lab: Lab, shop: Organisation) -> None:
    ran = lab.take("C1,A,Lamp,2,2020-01-02,2.50,17,France")
    assert ran.rejects == [
        (2, "quantity 2 is positive in a credit note (its number begins with “C”)")
    ]


def test_another_prefix_marks_credit_notes(lab: Lab, shop: Organisation) -> None:
    rows = ["C1,A,Lamp,2,2020-01-02,2.50,17,", "GS1,A,Lamp,-2,2020-01-02,2.50,17,"]
    assert lab.take(*rows, arguments=["--credit-prefix=GS"]).rejects == []
    kinds = Invoice.objects.order_by("number").values_list("number", "kind")
    assert list(kinds) == [("C1", "invoice"), ("GS1", "credit_note")]


def test_an_empty_prefix_marks_none(lab: Lab, shop: Organisation) -> None:
    rows = ["C1,A,Lamp,2,2020-01-02,2.50,17,", "C2,A,Lamp,-2,2020-01-02,2.50,17,"]
    ran = lab.take(*rows, arguments=["--credit-prefix="])
    assert [row for row, _ in ran.rejects] == [3]
    assert Invoice.objects.get().kind == "invoice"


def test_an_invoice_over_nothing_is_paid(lab: Lab, shop: Organisation) -> None:
    lab.take("1,A,Lamp,2,2020-01-02,0,17,")
    invoice = Invoice.objects.get()
    assert (invoice.status, invoice.paid_at) == ("paid", invoice.sent_at)


def test_it_is_overdue_from_the_day_after_the_due_date(lab: Lab, shop: Organisation) -> None:
    today = shop.today()
    rows = [f"{days},A,Lamp,2,{today - timedelta(days=days)},1,17," for days in (10, 11)]
    lab.take(*rows, arguments=["--terms=10"])
    statuses = Invoice.objects.order_by("number").values_list("number", "status")
    assert list(statuses) == [("10", "sent"), ("11", "overdue")]


def test_scattered_rows_come_together_in_the_order_of_the_file(
    lab: Lab, shop: Organisation
) -> None:
    lab.take(
        "2,B,Bulb,1,2020-01-03 10:00,1,17,",
        "1,A,Lamp,1,2020-01-02 09:01,1,18,",
        "2,A,Lamp,2,2020-01-02 23:59,1,17,",
        "2,B,Bulb,1,2020-01-03 10:00,1,17,",
    )
    assert numbers() == ["2", "1"]
    two = Invoice.objects.get(number="2")
    assert two.issue_date == date(2020, 1, 2)
    lines = two.lines.order_by("position").values_list("position", "description", "quantity")
    assert list(lines) == [(1, "Bulb", 1), (2, "Lamp", 2), (3, "Bulb", 1)]


@pytest.mark.django_db
def test_an_instant_with_a_zone_becomes_the_organisations_day(lab: Lab) -> None:
    lab_shop = business(time_zone="Pacific/Auckland")
    lab.take("1,A,Lamp,1,2020-01-02T23:30:00+00:00,1,17,")
    invoice = Invoice.objects.get(organisation=lab_shop)
    assert invoice.issue_date == date(2020, 1, 3)
    assert lab_shop.today(invoice.sent_at) == date(2020, 1, 3)


def test_dates_can_have_a_format_of_their_own(lab: Lab, shop: Organisation) -> None:
    lab.take("1,A,Lamp,1,02.01.2020 8:26,1,17,", arguments=["--date-format=%d.%m.%Y %H:%M"])
    assert Invoice.objects.get().issue_date == date(2020, 1, 2)


# --- Customers --------------------------------------------------------------------------------


def test_customers_are_found_again_by_their_id(lab: Lab, shop: Organisation) -> None:
    lab.take("1,A,Lamp,1,2020-01-02,1,17850,EIRE", "2,A,Lamp,1,2020-01-02,1,17850,EIRE")
    customer = Customer.objects.get()
    assert (customer.name, customer.external_id) == ("Customer 17850", "17850")
    assert (customer.currency, customer.billing_address["country"]) == ("GBP", "IE")
    assert customer.billing_address["region"] == ""
    Customer.objects.update(name="Murphy & Sons")
    lab.take("3,A,Lamp,1,2020-01-02,1,17850,EIRE")
    assert Customer.objects.get().name == "Murphy & Sons"
    assert Invoice.objects.get(number="3").customer_name == "Murphy & Sons"
    assert Invoice.objects.get(number="1").customer_name == "Customer 17850"


@pytest.mark.parametrize(
    ("word", "country", "region"),
    [
        ("EIRE", "IE", ""),
        ("RSA", "ZA", ""),
        ("USA", "US", ""),
        ("germany", "DE", ""),
        ("DE", "DE", ""),
        ("Channel Islands", "", "Channel Islands"),
        ("European Community", "", "European Community"),
        ("Unspecified", "", ""),
        ("", "", ""),
    ],
)
def test_countries_get_their_code_where_it_is_clear(
    lab: Lab, shop: Organisation, word: str, country: str, region: str
) -> None:
    lab.take(f"1,A,Lamp,1,2020-01-02,1,17,{word}")
    address = Customer.objects.get().billing_address
    assert (address["country"], address["region"]) == (country, region)


def test_lines_without_a_customer_go_to_the_walk_in_customer(lab: Lab, shop: Organisation) -> None:
    lab.take("1,A,Lamp,1,2020-01-02,1,,France", arguments=["--walk-in=Cash sales"])
    lab.take("2,A,Lamp,1,2020-01-02,1,,Spain")
    customer = Customer.objects.get()
    assert (customer.name, customer.external_id) == ("Cash sales", "walk-in")
    assert customer.billing_address["country"] == ""


def test_names_come_from_a_column_that_is_mapped(lab: Lab, shop: Organisation) -> None:
    path = lab.write("1,A,Lamp,1,2020-01-02,1,17,FR,שלום 🪔", header=f"{HEADER},Name")
    lab.run(path, "--map", "customer_name=Name")
    assert Customer.objects.get().name == "שלום 🪔"


# --- Products ---------------------------------------------------------------------------------


def test_a_product_is_made_from_its_first_line(lab: Lab, shop: Organisation) -> None:
    lab.take(
        "1,A,,1,2020-01-02,1.255,17,", "1,A,Lamp,1,2020-01-02,9,17,", "2,A,x,1,2020-01-02,8,17,"
    )
    product = Product.objects.get()
    assert (product.sku, product.name, product.price) == ("A", "Lamp", Decimal("1.255"))
    assert (product.tax_rate.percent, product.tax_rate.category) == (Decimal(0), "Z")
    assert product.tax_rate.name == "Imported 0 %"
    descriptions = InvoiceLine.objects.order_by("id").values_list("description", flat=True)
    assert list(descriptions) == ["Lamp", "Lamp", "x"]


def test_a_product_without_any_description_goes_by_its_sku_until_one_comes(
    lab: Lab, shop: Organisation
) -> None:
    lab.take("1,A,,1,2020-01-02,1,17,")
    assert Product.objects.get().name == "A"
    assert InvoiceLine.objects.get().description == "A"
    lab.take("2,A,Lamp,1,2020-01-02,1,17,")
    assert Product.objects.get().name == "Lamp"


def test_a_users_product_is_left_as_it_is(lab: Lab, shop: Organisation) -> None:
    rate = TaxRate.objects.create(organisation=shop, name="VAT", percent=Decimal(20), category="S")
    Product.objects.create(
        organisation=shop, sku="A", name="Good lamp", price=Decimal(5), tax_rate=rate
    )
    lab.take("1,A,Lamp,1,2020-01-02,1,17,", "2,A,,1,2020-01-02,1,17,")
    product = Product.objects.get()
    assert (product.name, product.price, product.tax_rate) == ("Good lamp", Decimal(5), rate)
    descriptions = InvoiceLine.objects.order_by("id").values_list("description", flat=True)
    assert list(descriptions) == ["Lamp", "Good lamp"]


def test_an_existing_rate_of_the_same_percent_is_used(lab: Lab, shop: Organisation) -> None:
    own = TaxRate.objects.create(organisation=shop, name="VAT", percent=Decimal(20), category="S")
    path = lab.write(
        *(
            "1,A,Lamp,1,2020-01-02,10,17,,20",
            "1,B,Book,1,2020-01-02,10,17,,",
            "2,C,Box,1,2020-01-02,10,17,,5",
        ),
        header=f"{HEADER},VAT",
    )
    lab.run(path, "--map", "tax_rate=VAT", "--tax-rate", "0")
    rates = Product.objects.order_by("sku").values_list("tax_rate__name", "tax_rate__category")
    assert list(rates) == [("VAT", "S"), ("Imported 0 %", "Z"), ("Imported 5 %", "S")]
    assert Product.objects.get(sku="A").tax_rate == own
    assert Invoice.objects.get(number="1").tax_total == Decimal("2.00")


def test_an_exempt_rate_of_nothing_is_not_taken_for_zero_rated(
    lab: Lab, shop: Organisation
) -> None:
    exempt = TaxRate.objects.create(
        organisation=shop, name="Imported 0 %", percent=Decimal(0), category="E"
    )
    lab.take("1,A,Lamp,1,2020-01-02,1,17,")
    rate = Product.objects.get().tax_rate
    assert (rate.name, rate.category) == ("Imported 0 % (2)", "Z")
    assert rate != exempt


def test_a_line_without_a_sku_has_no_product(lab: Lab, shop: Organisation) -> None:
    lab.take("1,,Postage,1,2020-01-02,1,17,")
    line = InvoiceLine.objects.get()
    assert (line.product_id, line.description) == (None, "Postage")
    assert not Product.objects.exists()


def test_a_long_description_is_cut_for_the_name_only(lab: Lab, shop: Organisation) -> None:
    text = "é" * 2000
    lab.take(f"1,A,{text},1,2020-01-02,1,17,")
    product = Product.objects.get()
    assert (len(product.name), product.description) == (200, text)
    assert InvoiceLine.objects.get().description == text


@pytest.mark.parametrize("text", ["=cmd|'/C calc'!A0", "@SUM(1)", "🪔", "\u202eabc", "<b>x</b>"])
def test_text_is_kept_as_it_is(lab: Lab, shop: Organisation, text: str) -> None:
    lab.take(f"1,A,{text},1,2020-01-02,1,17,")
    assert InvoiceLine.objects.get().description == text


def test_units_come_from_a_column_that_is_mapped(lab: Lab, shop: Organisation) -> None:
    rows = ["1,A,Lamp,1,2020-01-02,1,17,,hur", "2,A,Lamp,1,2020-01-02,1,17,,furlong"]
    ran = lab.run(lab.write(*rows, header=f"{HEADER},Unit"), "--map", "unit=Unit")
    assert ran.rejects == [(3, "unit “furlong” is no known code, such as C62, HUR or KGM")]
    assert InvoiceLine.objects.get().unit == "HUR"


# --- Living with what is there ----------------------------------------------------------------


def test_a_second_run_adds_nothing(lab: Lab, shop: Organisation) -> None:
    path = lab.write("1,A,Lamp,1,2020-01-02,1,17,", "2,A,Lamp,1,2020-01-02,1,17,")
    assert lab.run(path).says("2 documents imported: 2 invoices, 0 credit notes")
    before = books()
    ran = lab.run(path)
    assert ran.says("2 documents were already there")
    assert ran.says("0 documents imported: 0 invoices, 0 credit notes")
    assert ran.says("0 customers and 0 products made")
    assert books() == before


def test_another_organisation_has_its_own_numbers(lab: Lab, shop: Organisation) -> None:
    business("other")
    path = lab.write("1,A,Lamp,1,2020-01-02,1,17,")
    lab.run(path)
    lab.run(path, slug="other")
    owners = Invoice.objects.order_by("id").values_list(
        "organisation__slug", "customer__organisation__slug"
    )
    assert list(owners) == [("shop", "shop"), ("other", "other")]


def test_issuing_goes_around_imported_numbers(lab: Lab, shop: Organisation) -> None:
    year = shop.today().year
    number = f"INV-{year}-0001"
    lab.take(f"{number},A,Lamp,1,{year}-01-01,1,17,", arguments=["--credit-prefix="])
    customer = Customer.objects.get().pk
    line = LineInput(
        quantity=Decimal(1), unit_price=Decimal(1), description="x", tax_rate=Decimal(0)
    )
    data = DraftInput(customer=customer, lines=[line])
    draft = draft_invoice(organisation=shop, data=data, by=None)
    issued = issue_invoice(organisation=shop, invoice_id=draft.pk, by=None)
    assert issued.number == f"INV-{year}-0002"


def test_an_imported_invoice_takes_payments_and_credit_notes(lab: Lab, shop: Organisation) -> None:
    lab.take("1,A,Lamp,4,2020-01-02,2.50,17,")
    invoice = Invoice.objects.get()
    record_payment(
        organisation=shop, invoice_id=invoice.pk, amount=Decimal(10), method="cash", by=None
    )
    credit_invoice(organisation=shop, invoice_id=invoice.pk, by=None)
    invoice.refresh_from_db()
    assert (invoice.status, invoice.refund_due) == ("credited", Decimal(10))
    with pytest.raises(DomainError):
        credit_invoice(organisation=shop, invoice_id=invoice.pk, by=None)


def test_the_tally_knows_what_was_imported(lab: Lab, shop: Organisation) -> None:
    lab.take("1,A,Lamp,4,2020-01-02,2.50,17,", "C2,A,Lamp,-1,2020-01-02,2.50,17,")
    tally = InvoiceTally.objects.exclude(count=0).order_by("kind")
    assert list(tally.values_list("kind", "status", "count", "total")) == [
        ("credit_note", "sent", 1, Decimal("2.50")),
        ("invoice", "overdue", 1, Decimal("10.00")),
    ]


def test_a_rehearsal_says_all_of_it_and_changes_nothing(lab: Lab, shop: Organisation) -> None:
    rows = [
        *("1,A,Lamp,4,2020-01-02,2.50,17,", "C2,B,Bulb,-1,2020-01-02,2.50,17,"),
        *("3,A,Lamp,1,2020-01-02,2.50,,", "4,A,Lamp,0,2020-01-02,2.50,17,"),
    ]
    path = lab.write(*rows)
    rehearsed = lab.run(path, "--dry-run")
    assert rehearsed.out[0] == "Rehearsal: nothing was changed."
    for model in (Invoice, Customer, Product, TaxRate):
        assert not model.objects.exists()
    done = lab.run(path)
    assert rehearsed.out[1:] == done.out
    assert rehearsed.rejects == done.rejects
    assert done.out == [
        "4 rows read",
        "3 documents imported: 2 invoices, 1 credit notes",
        "3 lines",
        "12.50 GBP invoiced",
        "2.50 GBP credited",
        "2 customers and 2 products made",
        "0 documents were already there",
        f"1 rows rejected, see {lab.rejects}",
    ]


def test_amounts_follow_the_currency(lab: Lab, shop: Organisation) -> None:
    ran = lab.take("1,A,Lamp,3,2020-01-02,33.5,17,", arguments=["--currency=JPY"])
    assert ran.says("101 JPY invoiced")
    assert Invoice.objects.get().total == Decimal(101)
    assert Customer.objects.get().currency == "JPY"


def test_prices_may_have_the_tax_inside(lab: Lab, shop: Organisation) -> None:
    arguments = ["--prices-include-tax", "--tax-rate=19"]
    lab.take("1,A,Lamp,1,2020-01-02,99.99,17,", arguments=arguments)
    invoice = Invoice.objects.get()
    assert (invoice.subtotal, invoice.tax_total, invoice.total) == (
        Decimal("84.03"),
        Decimal("15.96"),
        Decimal("99.99"),
    )

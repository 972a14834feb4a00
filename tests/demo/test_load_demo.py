from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest
from django.core.management import CommandError
from django.db.models import Count, F, QuerySet, Sum

from quittance.accounts.models import Membership, Organisation, User
from quittance.accounts.operations import log_in
from quittance.bills.models import Bill, Supplier
from quittance.bills.operations.deciding import is_new_account
from quittance.catalogue.models import Product, ProductImage
from quittance.console.demo import build, business, shop
from quittance.console.demo.drawings import DRAWINGS, SIZE
from quittance.console.demo.history import deals
from quittance.customers.models import Customer
from quittance.files.models import StoredFile
from quittance.invoicing.documents.asking import profile_of
from quittance.invoicing.documents.build import content_of
from quittance.invoicing.documents.profiles import Profile
from quittance.invoicing.documents.rules import broken_rules
from quittance.invoicing.looks import look_of
from quittance.invoicing.models import Invoice, InvoiceTally
from quittance.invoicing.printing import issued_pdf
from quittance.payments.models import Payment, Refund
from quittance.shop.models import Order
from tests.demo.conftest import load_demo
from tests.files.disk import place

pytestmark = pytest.mark.django_db
loaded = pytest.mark.usefixtures("demonstration")

LINES = """\
ada   flat-white-please  admin
max   flat-white-please  manager
ivy   flat-white-please  agent
vera  flat-white-please  viewer
"""


def organisation() -> Organisation:
    return Organisation.objects.get(slug="kranich-mohn")


def test_it_prints_each_account_with_password_and_role(demonstration: tuple[str, str]) -> None:
    assert demonstration == (LINES, "")


@loaded
def test_every_account_logs_in_with_the_printed_password() -> None:
    for person in business.TEAM:
        user = log_in(name=person.username, password=business.PASSWORD, address="test")
        member = Membership.objects.get(user=user)
        assert (member.organisation, member.role) == (organisation(), person.role)


@loaded
def test_documents_come_in_every_state() -> None:
    today = organisation().today()
    assert Counter(Invoice.objects.values_list("kind", "status")) == {
        ("invoice", "draft"): 4,
        ("invoice", "sent"): 7,
        ("invoice", "overdue"): 7,
        ("invoice", "paid"): 56,
        ("invoice", "credited"): 5,
        ("credit_note", "sent"): 8,
    }
    assert Invoice.objects.with_status("overdue", on=today).count() == 7
    assert (
        Invoice.objects.filter(amount_paid__gt=Decimal(0), balance_due__gt=Decimal(0)).count() == 3
    )
    assert (Payment.objects.count(), Refund.objects.count()) == (60, 2)
    assert not Invoice.objects.filter(refund_due__gt=Decimal(0)).exists()
    assert (Customer.objects.count(), Product.objects.count()) == (17, 20)


@loaded
def test_every_document_is_a_valid_e_invoice() -> None:
    issued = Invoice.objects.issued().select_related("corrects")
    assert Counter(profile_of(one) for one in issued) == {
        Profile.EN16931: issued.count() - for_school(issued),
        Profile.XRECHNUNG: for_school(issued),
    }
    for one in issued:
        assert broken_rules(content_of(one), profile_of(one)) == []


def for_school(issued: QuerySet[Invoice]) -> int:
    count = issued.filter(customer_name="Berufsschule am Kanal").count()
    assert count > 0
    return count


@loaded
def test_there_are_three_currencies_and_every_tax_treatment() -> None:
    currencies = set(Invoice.objects.values_list("currency", flat=True))
    treatments = set(Invoice.objects.values_list("taxes__category", "taxes__rate"))
    assert currencies == {"EUR", "CHF", "USD"}
    assert treatments == {
        ("S", Decimal(19)),
        ("S", Decimal(7)),
        ("E", Decimal(0)),
        ("K", Decimal(0)),
        ("AE", Decimal(0)),
        ("G", Decimal(0)),
    }


@loaded
def test_issue_dates_do_not_run_backwards_in_a_series() -> None:
    issued = Invoice.objects.issued().order_by("kind", "issue_date", "id")
    by_date = list(issued.values_list("kind", "number"))
    assert by_date == sorted(by_date)
    assert len(by_date) == 83


@loaded
def test_instants_fit_the_statuses() -> None:
    for invoice in Invoice.objects.filter(kind="invoice", issue_date__isnull=False):
        assert invoice.sent_at is not None
        assert (invoice.paid_at is not None) == (invoice.status == "paid")
        assert invoice.paid_at is None or invoice.paid_at >= invoice.sent_at


@loaded
def test_paid_amounts_are_the_sums_of_payments_less_refunds() -> None:
    paid = dict(Payment.objects.values_list("invoice").annotate(Sum("amount")))
    back = dict(Refund.objects.values_list("invoice").annotate(Sum("amount")))
    for invoice in Invoice.objects.all():
        given = paid.get(invoice.pk, Decimal(0)) - back.get(invoice.pk, Decimal(0))
        assert invoice.amount_paid == given


@loaded
def test_its_documents_bear_its_logo() -> None:
    one = Invoice.objects.issued().order_by("pk").first()
    assert one is not None
    look = look_of(one.seller or {}, organisation=one.organisation_id)
    assert (look.logo, look.accent) == (business.LOGO, "#a8372b")
    assert issued_pdf(one).content.startswith(b"%PDF-1.7")


@loaded
def test_a_logo_that_was_lost_is_put_back_by_the_next_start() -> None:
    place(StoredFile.objects.get(media_type=business.LOGO_TYPE)).unlink()
    load_demo()
    assert (
        place(StoredFile.objects.get(media_type=business.LOGO_TYPE)).read_bytes() == business.LOGO
    )


@loaded
def test_the_tally_agrees_with_a_scan() -> None:
    key = ("currency", "kind", "status")
    tally = InvoiceTally.objects.values_list(*key).annotate(Sum("count"), Sum("total"))
    scan = Invoice.objects.values_list(*key).annotate(Count("id"), Sum("total"))
    assert sorted(tally.filter(count__gt=0)) == sorted(scan)


@loaded
def test_a_second_load_changes_nothing_and_prints_the_accounts_again() -> None:
    before = list(Invoice.objects.order_by("id").values())
    assert load_demo() == (LINES, "")
    assert list(Invoice.objects.order_by("id").values()) == before
    assert (User.objects.count(), Organisation.objects.count()) == (7, 1)


@loaded
def test_a_changed_password_is_not_printed() -> None:
    ivy = User.objects.get(username="ivy")
    ivy.set_password("something else entirely")
    ivy.save()
    assert load_demo()[0].splitlines()[2] == "ivy   (changed)          agent"


def test_a_failure_halfway_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **options: object) -> None:
        raise RuntimeError("the power went")

    monkeypatch.setattr(build, "refund_payment", fail)
    with pytest.raises(RuntimeError):
        load_demo()
    assert not User.objects.exists()
    assert not Organisation.objects.exists()
    assert not Invoice.objects.exists()


@pytest.mark.parametrize("username", ["ada", "Vera"])
def test_somebody_elses_user_name_stops_it_but_not_the_start(username: str) -> None:
    User.objects.create_user(username, "real@example.com", "x")
    out, err = load_demo()
    assert out == ""
    assert "The demonstration was not loaded" in err
    assert not Organisation.objects.exists()


def test_production_wants_a_password_of_its_own(settings: pytest.FixtureRequest) -> None:
    settings.PRODUCTION = True  # type: ignore[attr-defined]
    with pytest.raises(CommandError, match="--password"):
        load_demo()
    assert not User.objects.exists()
    assert load_demo(password="quite-another-brew")[0].startswith("ada   quite-another-brew  admin")


def test_a_weak_password_is_refused() -> None:
    with pytest.raises(CommandError, match="too short"):
        load_demo(password="ada")
    assert not User.objects.exists()


def test_the_story_is_the_same_every_time() -> None:
    assert list(deals()) == list(deals())


@loaded
def test_invented_addresses_lead_nowhere() -> None:
    addresses = [
        *Customer.objects.values_list("email", flat=True),
        *User.objects.values_list("email", flat=True),
    ]
    assert all(address.endswith(".example") for address in addresses)
    assert Invoice.objects.filter(total=F("taxable_total") + F("tax_total")).count() == 87


@loaded
def test_orders_come_in_every_state() -> None:
    orders = Order.objects.for_organisation(organisation())
    assert Counter(orders.values_list("status", flat=True)) == {
        "placed": 2,
        "accepted": 1,
        "completed": 2,
        "rejected": 1,
        "cancelled": 1,
    }
    products = Product.objects.for_organisation(organisation())
    assert list(products.filter(stock=0).values_list("sku", flat=True)) == ["KETTLE-G"]
    low = products.low().filter(stock__gt=0).order_by("sku")
    assert list(low.values_list("sku", flat=True)) == ["SCALE-01", "TEA-MINT"]


@loaded
def test_every_product_has_pictures_and_words() -> None:
    products = Product.objects.for_organisation(organisation())
    counts = {one.sku: one.images.count() for one in products}
    assert counts == {sku: 1 if sku in business.SERVICES else 3 for sku in DRAWINGS}
    for image in ProductImage.objects.for_organisation(organisation()):
        assert (image.width, image.height) == (SIZE, SIZE)
        assert image.alt == image.product.name
    assert not products.filter(description="").exists()


@loaded
def test_pictures_and_orders_are_not_made_again() -> None:
    ProductImage.objects.for_organisation(organisation()).delete()
    load_demo()
    assert not ProductImage.objects.for_organisation(organisation()).exists()
    assert Order.objects.for_organisation(organisation()).count() == 7


def test_a_business_that_is_somebodys_by_now_gets_no_orders(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shop, "PURCHASES", ())
    load_demo()
    monkeypatch.undo()
    Product.objects.for_organisation(organisation()).filter(sku="TEA-DARJ").update(active=False)
    assert load_demo() == (LINES, "")
    assert not Order.objects.for_organisation(organisation()).exists()


@loaded
def test_suppliers_bills_come_in_every_state() -> None:
    bills = Bill.objects.for_organisation(organisation()).order_by("id")
    assert [(bill.number, bill.status, bill.difference) for bill in bills] == [
        ("HR-2231", "paid", 0),
        ("HR-2257", "approved", 0),
        ("10442", "approved", 0),
        ("77120", "submitted", 0),
        ("HR-2290", "submitted", 0),
        ("10460", "rejected", 0),
        ("10473", "draft", 0),
    ]
    assert [bill.number for bill in bills if is_new_account(bill)] == ["HR-2290"]
    assert {file.pages for bill in bills for file in bill.files.all()} == {1}
    assert Supplier.objects.for_organisation(organisation()).count() == 3
    load_demo()
    assert bills.count() == 7

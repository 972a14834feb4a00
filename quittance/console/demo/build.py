"""Makes the demonstration business by the operations that people use: all of it or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.db import models, transaction
from django.db.models import QuerySet

from quittance.accounts.models import Membership, Organisation, User
from quittance.accounts.operations import Registration, add_member, change_organisation, register
from quittance.audit.journal import changed
from quittance.audit.rows import record_row, told
from quittance.catalogue.models import Category, Product, TaxRate
from quittance.catalogue.rules import MovementKind
from quittance.catalogue.stock import adjust_stock
from quittance.console.demo import business
from quittance.console.demo.bills import load_bills
from quittance.console.demo.business import CATALOGUE, CLIENTS, RATES, TEAM, Article, Client, Rate
from quittance.console.demo.history import Deal, Fate, Item, deals
from quittance.console.demo.shop import load_shop, refuse_taken
from quittance.customers.models import Customer, EInvoiceFormat, empty_address
from quittance.errors import InvalidInput
from quittance.files.keeping import keep
from quittance.invoicing.inputs import CreditLine, DraftInput, LineInput
from quittance.invoicing.models import Invoice
from quittance.invoicing.operations import credit_invoice, draft_invoice, issue_invoice
from quittance.money import round_amount
from quittance.payments.operations import record_payment, refund_payment
from quittance.shop.operations import change_shop

SATURDAY = 5
M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Account:
    """How to log in; `password` is None where it has been changed since."""

    username: str
    password: str | None
    role: str


def load(password: str) -> list[Account]:
    """The accounts of the demonstration business, which is made if there is none.

    Raises InvalidInput for a weak password, or when somebody else has one of the user names.
    """
    if not is_loaded():
        try:
            with transaction.atomic():
                Builder(password).build()
        except InvalidInput:
            # Another process may have made it in the meantime.
            if not is_loaded():
                raise
    keep_logo()
    organisation = Organisation.objects.get(slug=business.SLUG)
    load_shop(organisation)
    load_bills(organisation)
    return accounts(password)


def keep_logo() -> None:
    """The file whose digest the business names: after the commit, and again at each start, should
    the first have been interrupted."""
    organisation = Organisation.objects.get(slug=business.SLUG)
    keep(organisation=organisation, content=business.LOGO, media_type=business.LOGO_TYPE)


def is_loaded() -> bool:
    return members().filter(user__username=TEAM[0].username).exists()


def accounts(password: str) -> list[Account]:
    """The team as it is now, with the password where it is still this one."""
    team = members().filter(user__username__in=[one.username for one in TEAM])
    rows = list(team.order_by("id").values_list("user__username", "user__password", "role"))
    # Checking is slow on purpose, and the team begins with one and the same hash.
    fits = {hashed: check_password(password, hashed) for hashed in {row[1] for row in rows}}
    return [Account(name, password if fits[hashed] else None, role) for name, hashed, role in rows]


def members() -> QuerySet[Membership]:
    everybody = Membership.objects.across_organisations("found by its name, if it is there")
    return everybody.filter(organisation__slug=business.SLUG)


class Builder:
    def __init__(self, password: str) -> None:
        self.password = password

    def build(self) -> None:
        """Must run inside a transaction."""
        self.register_team()
        self.today = self.organisation.today()
        rates = {rate: self.tax_rate(rate) for rate in RATES}
        self.products = self.make_products(rates)
        provider = "" if settings.PRODUCTION else "simulated"
        changes = {**business.SHOP, "provider": provider}
        change_shop(organisation=self.organisation, changes=changes, by=self.ada)
        self.customers = {client: self.customer(client) for client in CLIENTS}
        for deal in deals():
            self.play(deal)

    # --- Master data ----------------------------------------------------------------------

    def register_team(self) -> None:
        founder = TEAM[0]
        data = Registration(
            email=founder.email,
            password=self.password,
            username=founder.username,
            first_name=founder.first_name,
            last_name=founder.last_name,
            organisation=business.NAME,
            country="DE",
        )
        first = register(data, address="load_demo")
        self.ada, self.organisation = first.user, first.organisation
        self.organisation = change_organisation(
            organisation=self.organisation,
            changes={**business.DETAILS, "slug": business.SLUG},
            by=self.ada,
        )
        for person in TEAM[1:]:
            self.add(person)
        # Nobody reads the mail of these addresses, and they are to try everything.
        EmailAddress.objects.bulk_create(
            EmailAddress(user=one.user, email=one.user.email, primary=True, verified=True)
            for one in members().select_related("user")
        )

    def add(self, person: business.Person) -> None:
        refuse_taken(person.username)
        user = User.objects.create(
            username=person.username,
            email=person.email,
            first_name=person.first_name,
            last_name=person.last_name,
            # One hash for all: each takes a tenth of a second by design.
            password=self.ada.password,
        )
        add_member(organisation=self.organisation, user=user, role=person.role, by=self.ada)

    def made(self, row: M) -> M:
        """Save a row of master data and enter it in the journal."""
        row.save()
        changes = changed({}, told(row))
        record_row("created", row, organisation=self.organisation.pk, by=self.ada, changes=changes)
        return row

    def tax_rate(self, rate: Rate) -> TaxRate:
        return self.made(
            TaxRate(
                organisation=self.organisation,
                name=rate.name,
                percent=Decimal(rate.percent),
                category=rate.category,
                exemption_reason=rate.reason,
                is_default=rate is business.STANDARD,
            )
        )

    def make_products(self, rates: dict[Rate, TaxRate]) -> dict[str, Product]:
        products = {}
        for name, articles in CATALOGUE.items():
            category = self.made(Category(organisation=self.organisation, name=name))
            for one in articles:
                products[one.sku] = self.product(one, category, rates[one.rate])
        return products

    def product(self, article: Article, category: Category, rate: TaxRate) -> Product:
        delivered = business.DELIVERED.get(article.sku)
        made = self.made(
            Product(
                organisation=self.organisation,
                low_stock_at=business.LOW_STOCK_AT if delivered else None,
                sku=article.sku,
                name=article.name,
                description=business.DESCRIPTIONS[article.sku],
                category=category,
                unit=article.unit,
                price=Decimal(article.price),
                tax_rate=rate,
            )
        )
        if delivered is None:
            return made
        return adjust_stock(
            organisation=self.organisation,
            product_id=made.pk,
            delta=Decimal(delivered),
            kind=MovementKind.RECEIVED,
            reason="First delivery",
            by=self.ada,
        )

    def customer(self, client: Client) -> Customer:
        reference = business.PUBLIC_BODIES.get(client.name, "")
        return self.made(
            Customer(
                organisation=self.organisation,
                name=client.name,
                company=client.name if client.contact != client.name else "",
                email=client.email,
                vat_number=client.vat_number,
                buyer_reference=reference,
                einvoice_format=EInvoiceFormat.XRECHNUNG if reference else "",
                billing_address={
                    **empty_address(),
                    "line1": client.street,
                    "postcode": client.postcode,
                    "city": client.city,
                    "country": client.country,
                },
                currency=client.currency,
            )
        )

    # --- What happened --------------------------------------------------------------------

    def play(self, deal: Deal) -> None:
        data = DraftInput(
            customer=self.customers[deal.client].pk,
            lines=[self.line(deal.client, item) for item in deal.items],
            discount=deal.discount,
        )
        invoice = draft_invoice(organisation=self.organisation, data=data, by=self.ada)
        if deal.fate is Fate.DRAFT:
            return
        issued_on = weekday(self.today - timedelta(days=deal.days_ago))
        issued = issue_invoice(
            organisation=self.organisation, invoice_id=invoice.pk, by=self.ada, on=issued_on
        )
        paid_on = min(weekday(issued_on + timedelta(days=deal.paid_after)), self.today)
        paid_on = max(paid_on, issued_on)
        self.follow(issued, deal.fate, paid_on)

    def line(self, client: Client, item: Item) -> LineInput:
        rate = business.rate_for(client, item.article)
        return LineInput(
            product=self.products[item.article.sku].pk,
            quantity=item.quantity,
            unit_price=business.price_in(client.currency, item.article.price),
            discount_percent=item.discount_percent,
            tax_rate=Decimal(rate.percent) if rate else None,
            tax_category=rate.category if rate else None,
            exemption_reason=rate.reason if rate else None,
        )

    def follow(self, invoice: Invoice, fate: Fate, paid_on: date) -> None:
        """Let happen to an issued invoice what its fate says."""
        if fate in {Fate.PAID, Fate.REFUNDED, Fate.RETURNED}:
            self.pay(invoice, invoice.total, paid_on)
        elif fate is Fate.PARTLY_PAID:
            self.pay(invoice, round_amount(invoice.total * 2 / 5, invoice.currency), paid_on)
        if fate in {Fate.CREDITED, Fate.RETURNED}:
            self.credit(invoice, None, "Delivery came back complete")
        elif fate in {Fate.PARTLY_CREDITED, Fate.REFUNDED}:
            first = invoice.lines.order_by("position")[0]
            self.credit(invoice, [CreditLine(first.pk, first.quantity)], "Returned")
        if fate is Fate.PARTLY_CREDITED:
            invoice.refresh_from_db()
            self.pay(invoice, invoice.balance_due, paid_on)
        elif fate in {Fate.REFUNDED, Fate.RETURNED}:
            self.refund(invoice)

    def pay(self, invoice: Invoice, amount: Decimal, on: date) -> None:
        record_payment(
            organisation=self.organisation,
            invoice_id=invoice.pk,
            amount=amount,
            method="card" if invoice.currency == "USD" else "bank_transfer",
            by=self.ada,
            received_on=on,
            reference=str(invoice.number),
        )

    def credit(self, invoice: Invoice, lines: list[CreditLine] | None, reason: str) -> None:
        credit_invoice(
            organisation=self.organisation,
            invoice_id=invoice.pk,
            by=self.ada,
            lines=lines,
            reason=reason,
        )

    def refund(self, invoice: Invoice) -> None:
        invoice.refresh_from_db()
        refund_payment(
            organisation=self.organisation,
            payment_id=invoice.payments.get().pk,
            by=self.ada,
            amount=invoice.refund_due,
            reason="Returned goods",
        )


def weekday(day: date) -> date:
    """The day itself, or the Friday before a weekend."""
    return day - timedelta(days=max(0, day.weekday() - SATURDAY + 1))

"""A database of many invoices, written by a few bulk statements. Needs Django set up.

Nine in ten belong to the measured organisation, the tenth to another one between them. Of twenty:
12 paid (each with its payment), 4 sent and due in the future, 1 overdue, 1 draft, 1 credited,
1 credit note. Every tenth has ten lines, another tenth two, each of these its row of tax; the
others are heads alone. Triggers rest meanwhile, so the tallies are counted at the end.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import connection, models
from django.utils import timezone

from quittance.accounts.models import Membership, Organisation, User
from quittance.accounts.tokens import issue_token
from quittance.catalogue.models import Product, TaxRate
from quittance.customers.models import Customer
from quittance.invoicing import due, issued
from quittance.invoicing.models import Invoice, InvoiceLine, InvoiceTally, InvoiceTax
from quittance.payments import triggers
from quittance.payments.models import Payment

CUSTOMERS = 500
DAYS = 700
# Cents of one line without tax: 1.00, 2.00 and so on, so that 19 % of ten such lines is exact.
CENTS = "(100 + n % 997 * 100)"
STATUS = """CASE n % 20 WHEN 1 THEN 'draft' WHEN 2 THEN 'sent' WHEN 4 THEN 'sent'
    WHEN 6 THEN 'sent' WHEN 8 THEN 'sent' WHEN 9 THEN 'sent' WHEN 7 THEN 'overdue'
    WHEN 11 THEN 'credited' ELSE 'paid' END"""
PAID = "n % 20 NOT IN (1, 2, 4, 6, 8, 9, 7, 11)"


class Dialect:
    """What the two engines write differently."""

    def __init__(self) -> None:
        self.is_sqlite = connection.vendor == "sqlite"

    def series(self, count: int) -> tuple[str, str]:
        """What stands before INSERT and behind FROM to have n from 1 to count."""
        if not self.is_sqlite:
            return "", f"generate_series(1, {count}) AS s(n)"
        return (
            f"WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {count})",
            "s",
        )

    def decimal(self, hundredths: str, places: int = 3) -> str:
        """An exact decimal of so many hundredths."""
        if self.is_sqlite:
            return f"({hundredths}) * {10 ** (places - 2)}"
        return f"({hundredths})::numeric / 100"

    def day(self, days: str) -> str:
        """The day so many days from today."""
        today = timezone.now().date()
        if self.is_sqlite:
            return f"date('{today}', ({days}) || ' days')"
        return f"DATE '{today}' + ({days})::int"

    def json(self, text: str) -> str:
        return f"'{text}'" if self.is_sqlite else f"'{text}'::jsonb"

    def boolean(self, value: bool) -> str:
        return str(int(value)) if self.is_sqlite else str(value).lower()


def fill(model: type[models.Model], count: int, columns: dict[str, str], where: str = "") -> None:
    """INSERT ... SELECT over n; columns that are not named get their field's default."""
    before, series = Dialect().series(count)
    known, params = dict(columns), []
    for field in model._meta.concrete_fields:
        name = field.column
        if name is None or name in known or field.generated or field.primary_key or field.null:
            continue
        default = getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
        value = timezone.now() if default else field.get_default()
        known[name] = "%s"
        params.append(field.get_db_prep_save(value, connection))
    # Parameters fill the SELECT only; a modulo in it is no placeholder.
    select = ", ".join(sql if sql == "%s" else sql.replace("%", "%%") for sql in known.values())
    where = f"WHERE {where}".replace("%", "%%") if where else ""
    if connection.vendor == "sqlite" and not where:
        where = "WHERE true"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({', '.join(known)}) "
            f"{before} SELECT {select} FROM {series} {where}",
            params,
        )


@contextmanager
def triggers_resting() -> Iterator[None]:
    """No trigger and no foreign key is looked at; this connection alone on PostgreSQL."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            yield
            cursor.execute("SET session_replication_role = origin")
            return
        cursor.execute("PRAGMA foreign_keys = OFF")
        cursor.execute("PRAGMA synchronous = OFF")
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        yield
        for _, sql in triggers:
            cursor.execute(sql)
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")


def people() -> tuple[Organisation, Organisation, User, str]:
    """The measured organisation, the other one, the measured one's owner and her token."""
    address = {"line1": "Ringbahnstraße 1", "postcode": "10115", "city": "Berlin", "country": "DE"}
    ours, others = (
        Organisation.objects.create(
            name=name, slug=name.lower(), vat_number="DE136695976", time_zone="UTC", **address
        )
        for name in ("Bench", "Others")
    )
    ada = User.objects.create_user("ada", "ada@example.com", None)
    Membership.objects.create(organisation=ours, user=ada, role="admin")
    return ours, others, ada, issue_token(user=ada, organisation=ours).key


def master_data(ours: Organisation, others: Organisation) -> list[Product]:
    """Customers of both, numbered from 1 by turns of the first organisation; ten products."""
    address = {"line1": "Hauptstraße 5", "postcode": "50667", "city": "Köln", "country": "DE"}
    for organisation in (ours, others):
        Customer.objects.bulk_create(
            Customer(
                organisation=organisation,
                name=f"Customer {number}",
                email=f"customer{number}@example.com",
                billing_address={**address, "line2": "", "region": ""},
                currency="EUR",
            )
            for number in range(CUSTOMERS)
        )
    vat = TaxRate.objects.create(organisation=ours, name="19 %", percent=Decimal(19), category="S")
    return [
        Product.objects.create(
            organisation=ours,
            sku=f"P{number}",
            name=f"Product {number}",
            price=Decimal(number) + Decimal("0.99"),
            tax_rate=vat,
        )
        for number in range(1, 11)
    ]


def fill_invoices(count: int, ours: Organisation, others: Organisation, by: User) -> None:
    """All heads, with ids from 1 to count; they were issued over the last DAYS days."""
    sql = Dialect()
    total = f"{CENTS} * 1190 / 100"
    organisation = f"CASE n % 10 WHEN 3 THEN {others.pk} ELSE {ours.pk} END"
    first = {
        organisation.pk: Customer.objects.for_organisation(organisation).earliest("pk").pk
        for organisation in (ours, others)
    }
    is_ours = "n % 10 <> 3"
    issued = "n % 20 <> 1"
    now = (
        timezone.now() if connection.vendor == "postgresql" else timezone.now().replace(tzinfo=None)
    )
    instant = f"'{now}'" if sql.is_sqlite else f"'{now}'::timestamptz"
    age = f"(n - {count}) * {DAYS} / {count}"
    seller = sql.json('{"name": "Bench", "country": "DE"}')
    buyer = sql.json('{"name": "Customer"}')
    fill(
        Invoice,
        count,
        {
            "id": "n",
            "organisation_id": organisation,
            "kind": "CASE n % 20 WHEN 9 THEN 'credit_note' ELSE 'invoice' END",
            "status": STATUS,
            "number": f"CASE WHEN {issued} THEN 'OLD-' || n END",
            # Of the credited one after it, whose total is another: the triggers rest.
            "corrects_id": f"CASE WHEN n % 20 = 9 AND n + 2 <= {count} THEN n + 2 END",
            "customer_id": f"CASE WHEN {is_ours} THEN {first[ours.pk]} ELSE {first[others.pk]} END"
            f" + n % {CUSTOMERS}",
            "customer_name": f"'Customer ' || n % {CUSTOMERS}",
            "currency": "'EUR'",
            "issue_date": f"CASE WHEN {issued} THEN {sql.day(age)} END",
            "due_date": f"""CASE WHEN n % 20 IN (1, 9) THEN NULL
                WHEN {STATUS} = 'sent' THEN {sql.day("10 + n % 60")} ELSE {sql.day(age)} END""",
            "subtotal": sql.decimal(f"{CENTS} * 10"),
            "taxable_total": sql.decimal(f"{CENTS} * 10"),
            "tax_total": sql.decimal(f"{CENTS} * 190 / 100"),
            "total": sql.decimal(total),
            "amount_paid": sql.decimal(f"CASE WHEN {PAID} THEN {total} ELSE 0 END"),
            "amount_credited": sql.decimal(f"CASE WHEN n % 20 = 11 THEN {total} ELSE 0 END"),
            "seller": f"CASE WHEN {issued} THEN {seller} END",
            "buyer": f"CASE WHEN {issued} THEN {buyer} END",
            "created_by_id": str(by.pk),
            "sent_at": f"CASE WHEN {issued} THEN {instant} END",
            "paid_at": f"CASE WHEN {PAID} THEN {instant} END",
            "created_at": instant,
            "updated_at": instant,
        },
    )


def fill_lines(count: int, ours: Organisation, others: Organisation) -> None:
    """Ten lines for every tenth invoice, two for another tenth of them, with their tax."""
    sql = Dialect()
    organisation = f"CASE n % 10 WHEN 3 THEN {others.pk} ELSE {ours.pk} END"
    for lines, rest in ((10, 0), (2, 5)):
        cents = f"{CENTS} * {10 // lines}"
        for position in range(1, lines + 1):
            fill(
                InvoiceLine,
                count,
                {
                    "organisation_id": organisation,
                    "invoice_id": "n",
                    "position": str(position),
                    "description": f"'Consulting, part {position}'",
                    "quantity": sql.decimal("100", 6),
                    "unit": "'C62'",
                    "unit_price": sql.decimal(cents, 6),
                    "price_amount": sql.decimal(cents),
                    "net_amount": sql.decimal(cents),
                    "tax_rate": sql.decimal("1900", 4),
                    "tax_category": "'S'",
                },
                f"n % 10 = {rest}",
            )
    fill(
        InvoiceTax,
        count,
        {
            "organisation_id": organisation,
            "invoice_id": "n",
            "category": "'S'",
            "rate": sql.decimal("1900", 4),
            "lines_total": sql.decimal(f"{CENTS} * 10"),
            "taxable": sql.decimal(f"{CENTS} * 10"),
            "tax": sql.decimal(f"{CENTS} * 190 / 100"),
        },
        "n % 5 = 0",
    )


def fill_payments() -> None:
    """One payment for each paid invoice, over all of it."""
    model, now = Payment._meta.db_table, timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO {model} (organisation_id, invoice_id, customer_id, currency, amount,
                method, received_on, reference, created_at)
            SELECT organisation_id, id, customer_id, currency, amount_paid,
                'bank_transfer', issue_date, '', %s
            FROM invoicing_invoice WHERE status = 'paid' ORDER BY id""",
            [connection.ops.adapt_datetimefield_value(now)],
        )


def count_tallies() -> None:
    table = InvoiceTally._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")
        cursor.execute(
            f"""INSERT INTO {table}
                (organisation_id, currency, kind, status, slot, count, total, paid, balance_due)
            SELECT organisation_id, currency, kind, status, 0,
                count(*), sum(total), sum(amount_paid), sum(balance_due)
            FROM invoicing_invoice GROUP BY organisation_id, currency, kind, status"""
        )
        cursor.execute(issued.BEGIN_WITH)
        cursor.execute(due.BEGIN_WITH)
        cursor.execute(triggers.BEGIN_WITH)


def tidy(count: int) -> None:
    """As the database would be after a night: numbers go on behind the rows, statistics known."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence('invoicing_invoice', 'id'), %s)", [count]
            )
            cursor.execute("VACUUM ANALYZE")
            cursor.execute("CHECKPOINT")
        else:
            cursor.execute("ANALYZE")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def seed(count: int) -> dict[str, Any]:
    """Fill an empty, migrated database; returns what the clients have to know."""
    ours, others, ada, token = people()
    products = master_data(ours, others)
    with triggers_resting():
        fill_invoices(count, ours, others, ada)
        fill_lines(count, ours, others)
        fill_payments()
        count_tallies()
    tidy(count)
    own = Invoice.objects.for_organisation(ours).order_by("-id")
    payable = own.filter(status="sent", kind="invoice").values_list("id", flat=True)
    today = ours.today()
    return {
        "token": token,
        "organisation": ours.pk,
        "year": today.year,
        "today": today.isoformat(),
        "middle": count // 2,
        "payable": list(payable[:1000]),
        "with_ten_lines": list(range(count // 10 * 10, 0, -10))[:1000],
        "draft": draft(Customer.objects.for_organisation(ours).earliest("pk").pk, products),
        "due": (today + timedelta(days=30)).isoformat(),
    }


def draft(customer: int, products: list[Product]) -> dict[str, Any]:
    """The body of a draft: five lines from the catalogue, five that describe themselves."""
    described = {"description": "Consulting", "unit": "HUR", "tax_rate": "19", "tax_category": "S"}
    return {
        "customer": customer,
        "currency": "EUR",
        "purchase_order": "PO-4711",
        "lines": [
            *({"product": product.pk, "quantity": "2"} for product in products[:5]),
            *({**described, "quantity": "1.5", "unit_price": f"{n}9.90"} for n in range(5)),
        ],
    }

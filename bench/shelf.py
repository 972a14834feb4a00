"""What has to be asked from inside the service about a shop of many products:

`python -m bench.shelf seed PRODUCTS | count` prints JSON; see bench/shop.py.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.served")
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.seed import people  # noqa: E402
from quittance.accounts.models import Organisation, User  # noqa: E402
from quittance.accounts.tokens import issue_token  # noqa: E402
from quittance.catalogue.models import (  # noqa: E402
    Category,
    Product,
    ProductImage,
    StockMovement,
    TaxRate,
)
from quittance.console.static import collect  # noqa: E402
from quittance.files.models import StoredFile  # noqa: E402
from quittance.shop.models import Shop  # noqa: E402

STOCK = 100_000
DESCRIPTION = "Made of oak and brass, for indoors and for the terrace, in two sizes. " * 3


def seed(count: str) -> dict[str, Any]:
    """A shop of so many products, a tenth as many categories, each product with a picture and
    counted, every third category below another."""
    ours, _, ada, token = people()
    Organisation.objects.filter(pk=ours.pk).update(iban="DE89370400440532013000")
    Shop.objects.create(organisation=ours, is_open=True, takes_cash=True)
    categories = make_categories(ours, max(3, int(count) // 10))
    products = make_products(ours, int(count), categories)
    collect()
    tidy()
    client = Client()
    client.force_login(ada, backend=settings.AUTHENTICATION_BACKENDS[0])
    bo = User.objects.create_user("bo", "bo@example.com", None, first_name="Bo", last_name="Lund")
    return {
        "token": token,
        "buyer": issue_token(user=bo, organisation=ours).key,
        "session": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "cookie": settings.SESSION_COOKIE_NAME,
        "organisation": ours.pk,
        "slug": ours.slug,
        "category": categories[1].pk,
        "product": products[len(products) // 2].pk,
        "products": [one.pk for one in products[:300]],
    }


def make_categories(ours: Organisation, count: int) -> list[Category]:
    made = [Category.objects.create(organisation=ours, name="Category 0")]
    rest = [Category(organisation=ours, name=f"Category {n}") for n in range(1, count)]
    for place, one in enumerate(rest):
        if place % 3 == 0:
            one.parent = made[0]
    return made + Category.objects.bulk_create(rest)


def make_products(ours: Organisation, count: int, categories: list[Category]) -> list[Product]:
    rate = TaxRate.objects.create(organisation=ours, name="19 %", percent=19, category="S")
    products = Product.objects.bulk_create(
        (
            Product(
                organisation=ours,
                name=f"{('Lamp', 'Chair', 'Table', 'Shelf')[n % 4]} {n * 7919 % 100_003:05}",
                sku=f"SKU-{n:05}",
                description=DESCRIPTION,
                price=n * 31 % 997 + 1,
                tax_rate=rate,
                category=categories[n % len(categories)],
            )
            for n in range(count)
        ),
        batch_size=500,
    )
    file = StoredFile.objects.create(
        organisation=ours, sha256="0" * 64, size=1, media_type="image/png"
    )
    ProductImage.objects.bulk_create(
        (
            ProductImage(
                organisation=ours, product=one, position=1, file=file, width=800, height=800
            )
            for one in products
        ),
        batch_size=500,
    )
    now = timezone.now()
    StockMovement.objects.bulk_create(
        (
            StockMovement(
                organisation=ours,
                product=one,
                sequence=1,
                kind="received",
                delta=STOCK,
                stock_after=STOCK,
                created_at=now,
            )
            for one in products
        ),
        batch_size=500,
    )
    return products


def tidy() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM ANALYZE")
            cursor.execute("CHECKPOINT")
        else:
            cursor.execute("ANALYZE")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def count() -> dict[str, Any]:
    """Statements of each page, and milliseconds of the median of ten within this process."""
    asked = json.load(sys.stdin)
    client = Client(SERVER_NAME="127.0.0.1")
    found = {}
    for name, (path, head) in asked.items():
        with CaptureQueriesContext(connection) as seen:
            answer = client.get(path, headers=head)
        number = len(seen)
        if answer.status_code != 200:
            raise RuntimeError(f"{path}: {answer.status_code}")
        times = []
        for _ in range(10):
            began = time.perf_counter()
            client.get(path, headers=head)
            times.append(1000 * (time.perf_counter() - began))
        found[name] = [number, sorted(times)[5]]
    return found


COMMANDS: dict[str, Callable[..., dict[str, Any]]] = {"seed": seed, "count": count}

if __name__ == "__main__":
    json.dump(COMMANDS[sys.argv[1]](*sys.argv[2:]), sys.stdout)

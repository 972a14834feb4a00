"""What is rarely there and then needs somebody: counted in one statement, shown where it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import BigIntegerField, Count, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import ngettext

from quittance.accounts.models import Organisation
from quittance.audit.models import UnfinishedWork
from quittance.catalogue.models import LOW, Product
from quittance.catalogue.queries import low_products
from quittance.db.compiled import Compiled
from quittance.shop.operations.events import events_to_look_at, refunds_to_look_at
from quittance.web.access import Access
from quittance.web.dashboard.figures import ShownTask

MOST_NAMES = 3


def attention(access: Access) -> Iterator[ShownTask]:
    """One statement, and one more for the names of products that are low."""
    [row] = COUNTS.rows(organisation=access.organisation.pk)
    found = {name: int(count or 0) for name, count in row.items()}
    if access.is_admin:
        yield from _payments(found["events"] + found["refunds"])
        yield from _failed_work(found["failed"])
    if found["low"]:
        yield _low_stock(access)


def _counts(given: Any) -> QuerySet[Any, Any]:
    own = given("organisation", BigIntegerField())
    counted: QuerySet[Any, Any] = Organisation.objects.filter(pk=own).values(
        low=_count(Product.objects.for_organisation(own).active().filter(LOW)),
        failed=_count(UnfinishedWork.objects.for_organisation(own)),
        events=_count(events_to_look_at(own)),
        refunds=_count(refunds_to_look_at(own)),
    )
    return counted


def _count(rows: QuerySet[Any]) -> Subquery:
    by_organisation = rows.order_by().values("organisation_id")
    return Subquery(by_organisation.annotate(count=Count("pk")).values("count"))


COUNTS = Compiled(_counts)


def _payments(count: int) -> Iterator[ShownTask]:
    if count:
        said = ngettext(
            "%(count)s payment online needs somebody",
            "%(count)s payments online need somebody",
            count,
        )
        yield ShownTask(said % {"count": count}, [], "alert", "bad", reverse("orders:problems"))


def _failed_work(count: int) -> Iterator[ShownTask]:
    if count:
        said = ngettext(
            "%(count)s piece of background work failed",
            "%(count)s pieces of background work failed",
            count,
        )
        yield ShownTask(said % {"count": count}, [], "clock", "bad", reverse("settings:work"))


def _low_stock(access: Access) -> ShownTask:
    """The first by name, and the list of all of them."""
    found = low_products(access.organisation, MOST_NAMES)
    said = ngettext(
        "%(count)s product is running low", "%(count)s products are running low", found.count
    )
    names = [*found.names]
    if found.count > len(names):
        names.append("\N{HORIZONTAL ELLIPSIS}")
    url = f"{reverse('products:list')}?low_stock=true&active=true"
    return ShownTask(said % {"count": found.count}, [], "product", "", url, ", ".join(names))

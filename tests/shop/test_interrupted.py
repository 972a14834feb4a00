"""Interrupted between any two statements, nothing of a checkout or of an order's end is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

from quittance.accounts.models import Organisation
from quittance.reports.verify import verify
from quittance.shop.models import Order
from quittance.shop.operations import check_out, reject_order
from tests.api.world import everything
from tests.people import Person
from tests.shop.market import buyer, fill, opened, ordered, ordering, product

pytestmark = pytest.mark.django_db(transaction=True)


class Killed(BaseException):
    """The process ends here."""


@contextmanager
def killed_at(statement: int) -> Iterator[list[str]]:
    seen: list[str] = []

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append(sql)
        if len(seen) == statement:
            raise Killed
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        yield seen


def steps(work: Callable[[], Any]) -> int:
    """Interrupt it before each of its statements in turn, until it comes to its end."""
    before = everything()
    statement = 1
    while True:
        with killed_at(statement) as seen:
            try:
                work()
            except Killed:
                pass
            else:
                return len(seen)
        assert everything() == before, seen[-1]
        statement += 1


def test_a_checkout_is_whole_or_not_at_all(engines: Organisation) -> None:
    shop, bo = opened(engines), buyer()
    fill(
        shop, bo, product(engines), product(engines, "Bulb"), product(engines, "Advice", "9", None)
    )
    assert steps(lambda: check_out(shop=shop, user=bo, given=ordering())) > 20
    assert Order.objects.count() == 1
    assert verify(engines.pk).finding is None


def test_so_is_the_end_of_an_order(ada: Person) -> None:
    shop = opened(ada.organisation)
    order = ordered(shop, buyer(), product(ada.organisation), product(ada.organisation, "Bulb"))

    def reject() -> Any:
        return reject_order(
            organisation=ada.organisation, order_id=order.pk, reason="No", by=ada.user
        )

    assert steps(reject) > 15
    assert Order.objects.get().status == "rejected"
    assert verify(ada.organisation.pk).finding is None

"""Fifty buyers, twenty pieces: exactly twenty are sold, and whoever loses keeps a full cart."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connections

from quittance.accounts.models import Organisation, User
from quittance.catalogue.models import Product, StockMovement
from quittance.errors import DomainError
from quittance.invoicing.models import Invoice
from quittance.reports.verify import verify
from quittance.shop.models import Cart, CartItem, Order
from quittance.shop.operations import cancel_order, check_out, reject_order
from tests.people import Person
from tests.shop.market import buyer, fill, opened, ordered, ordering, product

pytestmark = pytest.mark.django_db(transaction=True)
BUYERS, PIECES = 50, 20


def race(work: list[Callable[[], Any]], *, at_once: int = 10) -> list[Any]:
    """What became of each: what it returned, or the codes that it was refused for."""
    came: list[Any] = []
    queue, lock = list(work), threading.Lock()

    def run() -> None:
        try:
            while True:
                with lock:
                    if not queue:
                        return
                    one = queue.pop()
                try:
                    # Not tried again: nobody ever waits in a circle.
                    done = one()
                except DomainError as error:
                    done = tuple(problem.code for problem in error.problems)
                came.append(done)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(at_once)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return came


def test_twenty_pieces_go_to_twenty_buyers(engines: Organisation) -> None:
    shop = opened(engines)
    scarce = product(engines, "Scarce", "10", PIECES)
    others = [product(engines, f"P{number}", "3", 1000) for number in range(4)]
    buyers = [buyer(f"b{number}") for number in range(BUYERS)]
    chance = random.Random(7)
    for one in buyers:
        some = [scarce, *chance.sample(others, 3)]
        chance.shuffle(some)
        fill(shop, one, *some)

    def buying(user: User) -> Callable[[], Any]:
        return lambda: check_out(shop=shop, user=user, given=ordering()).pk

    came = race([buying(one) for one in buyers], at_once=25)
    won = [one for one in came if isinstance(one, int)]
    lost = Counter(one for one in came if not isinstance(one, int))
    assert (len(won), lost) == (PIECES, {("not_enough_stock",): BUYERS - PIECES})
    scarce.refresh_from_db()
    assert scarce.stock == 0
    assert not Product.objects.filter(stock__lt=0).exists()
    assert Order.objects.count() == Invoice.objects.exclude(status="draft").count() == PIECES
    assert Order.objects.values("invoice").distinct().count() == PIECES
    sold = StockMovement.objects.filter(kind="sold")
    assert sold.filter(product=scarce).count() == PIECES
    assert sold.count() == 4 * PIECES
    losers = Cart.objects.exclude(user__orders__isnull=False)
    assert losers.count() == BUYERS - PIECES
    assert CartItem.objects.filter(cart__in=losers).count() == 4 * (BUYERS - PIECES)
    assert CartItem.objects.count() == 4 * (BUYERS - PIECES)
    assert verify(engines.pk).finding is None


def test_one_cart_is_ordered_once(engines: Organisation) -> None:
    shop, bo = opened(engines), buyer()
    fill(shop, bo, product(engines))
    key = Cart.objects.get().checkout_key
    same = [lambda: check_out(shop=shop, user=bo, given=ordering(key=key)).pk for _ in range(6)]
    came = race(same, at_once=6)
    assert len(set(came)) == 1
    assert Order.objects.count() == Invoice.objects.count() == 1


def test_without_a_key_the_others_find_an_empty_cart(engines: Organisation) -> None:
    shop, bo = opened(engines), buyer()
    fill(shop, bo, product(engines))
    came = race(
        [lambda: check_out(shop=shop, user=bo, given=ordering()).pk for _ in range(6)], at_once=6
    )
    assert sum(isinstance(one, int) for one in came) == 1
    assert Counter(one for one in came if not isinstance(one, int)) == {("cart_empty",): 5}


def test_buying_rejecting_and_cancelling_wait_for_each_other(ada: Person) -> None:
    engines = ada.organisation
    shop = opened(engines)
    goods = [product(engines, f"P{number}", "10", 30) for number in range(3)]
    work: list[Callable[[], Any]] = []
    for number in range(8):
        one, other = buyer(f"x{number}"), buyer(f"y{number}")
        order = ordered(shop, one, *random.Random(number).sample(goods, 3))
        fill(shop, other, *random.Random(number + 1).sample(goods, 3))

        def ending(order: Order = order) -> Any:
            return reject_order(
                organisation=engines, order_id=order.pk, reason="No", by=ada.user
            ).status

        def cancelling(order: Order = order, user: User = one) -> Any:
            return cancel_order(order_id=order.pk, by=user).status

        def buying(user: User = other) -> Any:
            return check_out(shop=shop, user=user, given=ordering()).status

        work += [ending, cancelling, buying]
    random.Random(1).shuffle(work)
    came = Counter(race(work))
    assert came["placed"] == 8
    assert came["rejected"] + came["cancelled"] == 8
    assert came[("invalid_transition",)] == 8
    for one in goods:
        one.refresh_from_db()
        assert one.stock == Decimal(22)
    assert verify(engines.pk).finding is None

"""What is spoilt behind the laws' back about stock and orders is found."""

from __future__ import annotations

import pytest

from quittance.reports.verify import verify
from tests.frame.lawless import triggers_resting
from tests.people import Person
from tests.shop.market import buyer, opened, ordered, product

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("spoil", "what"),
    [
        ("UPDATE catalogue_product SET stock = stock + stock", "stock"),
        (
            "UPDATE catalogue_stockmovement SET delta = delta + delta WHERE sequence = 1",
            "stock_after",
        ),
        ("DELETE FROM catalogue_stockmovement WHERE sequence = 1", "sequence"),
        ("UPDATE shop_order SET total = total + total", "total"),
        ("UPDATE shop_order SET status = 'cancelled'", "credited"),
        (
            "UPDATE shop_orderitem SET net_amount = net_amount + net_amount",
            "net amounts of its items",
        ),
        ("UPDATE shop_orderitem SET quantity = quantity + quantity", "stock that it took"),
        ("DELETE FROM shop_orderitem", "net amounts of its items"),
        (
            "UPDATE catalogue_stockmovement SET about = '', about_id = NULL",
            "stock that it took",
        ),
    ],
)
def test_it_is_named(spoil: str, what: str, ada: Person) -> None:
    shop = opened(ada.organisation)
    ordered(shop, buyer(), product(ada.organisation))
    assert verify(ada.organisation.pk).finding is None
    with triggers_resting() as cursor:
        cursor.execute(spoil)
    finding = verify(ada.organisation.pk).finding
    assert finding
    assert finding.what == what


def test_what_was_looked_at_is_counted(ada: Person) -> None:
    shop = opened(ada.organisation)
    ordered(shop, buyer(), product(ada.organisation))
    seen = verify(ada.organisation.pk).seen
    assert (seen["movements"], seen["orders"]) == (2, 1)

"""Orders, and what is on sale, as lists."""

from __future__ import annotations

from django.db.models import Q

from quittance.lists import filters
from quittance.shop.rules import OrderStatus, PaymentWay, RefundState


def statuses(values: list[str], asker: filters.Asker) -> Q:
    """Orders in one of the statuses, several with commas between."""
    asked = {part.strip() for value in values for part in value.split(",")}
    if not asked <= set(OrderStatus.values):
        raise ValueError(f"must be out of {', '.join(OrderStatus.values)}")
    return Q(status__in=sorted(asked))


def in_stock(values: list[str], asker: filters.Asker) -> Q:
    is_there = Q(stock=None) | Q(stock__gt=0)
    return is_there if filters.as_bool(values[-1]) else ~is_there


def side(values: list[str], asker: filters.Asker) -> Q:
    """Which of the two lists it is: the view knows."""
    if not set(values) <= {"sold", "bought"}:
        raise ValueError("must be sold or bought")
    return Q()


def has_problem(values: list[str], asker: filters.Asker) -> Q:
    """What is left for people to look at, or all the rest."""
    is_left = ~Q(problem="") & Q(looked_at=None)
    return is_left if filters.as_bool(values[-1]) else ~is_left


ORDERS = filters.FilterSet(
    fields={
        "id": filters.reference("id"),
        "number": filters.text("number"),
        "customer": filters.customer("customer"),
        "customer_name": filters.text("customer_name"),
        "email": filters.text("email"),
        "invoice": filters.reference("invoice"),
        "invoice_number": filters.text("invoice__number"),
        "shop": filters.text("organisation__slug"),
        "currency": filters.text("currency"),
        "total": filters.number("total"),
        "payment_way": filters.choice("payment_way", PaymentWay.values),
        "placed_at": filters.instant("placed_at"),
        "updated_at": filters.instant("updated_at"),
    },
    search=("number", "customer_name", "email", "invoice__number"),
    aliases={"placed_at_after": "placed_at__gte", "placed_at_before": "placed_at__lte"},
    special={"status": statuses, "side": side},
    ordering={
        "id": "id",
        "total": "total",
        "placed_at": "placed_at",
        "updated_at": "updated_at",
        "customer_name": "customer_name",
    },
)
SHOP_PRODUCTS = filters.FilterSet(
    fields={
        "id": filters.reference("id"),
        "sku": filters.text("sku"),
        "name": filters.text("name"),
        "category": filters.reference("category"),
        "category_name": filters.text("category__name"),
        "price": filters.number("price", digits=12, places=6),
    },
    search=("sku", "name", "description"),
    special={"in_stock": in_stock},
    ordering={"name": "name", "sku": "sku", "price": "price", "id": "id"},
)
PROVIDER_EVENTS = filters.FilterSet(
    fields={
        "id": filters.reference("id"),
        "provider": filters.text("provider"),
        "event": filters.text("event"),
        "problem": filters.text("problem"),
        "times": filters.number("times"),
        "received_at": filters.instant("received_at"),
        "settled_at": filters.instant("settled_at"),
        "looked_at": filters.instant("looked_at"),
    },
    search=("event", "problem"),
    special={"has_problem": has_problem},
    ordering={"id": "id", "received_at": "received_at"},
)
PROVIDER_REFUNDS = filters.FilterSet(
    fields={
        "id": filters.reference("id"),
        "payment": filters.reference("payment"),
        "invoice": filters.reference("payment__invoice"),
        "currency": filters.text("currency"),
        "amount": filters.number("amount"),
        "state": filters.choice("state", RefundState.values),
        "created_at": filters.instant("created_at"),
        "updated_at": filters.instant("updated_at"),
    },
    search=("problem", "reason"),
    special={"has_problem": has_problem},
    ordering={"id": "id", "amount": "amount", "created_at": "created_at"},
)

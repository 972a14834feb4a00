"""What happened in the demonstration business: the same story whenever it is told.

Days are counted back from today and chosen by a seeded generator, so every first start shows the
same documents in the same states, only on other dates.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from quittance.console.demo.business import CATALOGUE, CLIENTS, Article, Client

ISSUED = 68
DRAFTS = 4
OLDEST_DAYS = 355
SEED = 20457


class Fate(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    OVERDUE = "overdue"
    PAID = "paid"
    PARTLY_PAID = "partly paid"
    CREDITED = "credited in full"
    PARTLY_CREDITED = "credited in part, the rest paid"
    REFUNDED = "paid, credited in part, that part refunded"
    RETURNED = "paid, credited in full, refunded"


# By position in the story; the others are paid, or still open where they are young.
TURNS = {
    7: Fate.CREDITED,
    15: Fate.PARTLY_CREDITED,
    22: Fate.REFUNDED,
    29: Fate.OVERDUE,
    33: Fate.RETURNED,
    38: Fate.PARTLY_PAID,
    44: Fate.CREDITED,
    47: Fate.OVERDUE,
    49: Fate.PARTLY_CREDITED,
    51: Fate.PARTLY_PAID,
    52: Fate.OVERDUE,
    54: Fate.OVERDUE,
    56: Fate.OVERDUE,
    64: Fate.PARTLY_PAID,
}
# Younger than the terms of payment by a few days, which a weekend may take.
YOUNG_DAYS = 11


@dataclass(frozen=True, slots=True)
class Item:
    article: Article
    quantity: Decimal
    discount_percent: Decimal


@dataclass(frozen=True, slots=True)
class Deal:
    """One document to be: issued `days_ago`, paid so many days after that."""

    client: Client
    days_ago: int
    paid_after: int
    items: tuple[Item, ...]
    discount: Decimal
    fate: Fate


def deals() -> Iterator[Deal]:
    """All documents, oldest first; the drafts are last."""
    dice = random.Random(SEED)  # noqa: S311 - a story, not a secret
    for position in range(ISSUED):
        days_ago = days_before_today(position)
        fate = TURNS.get(position, Fate.OPEN if days_ago < YOUNG_DAYS else Fate.PAID)
        yield deal(dice, days_ago, fate)
    for _ in range(DRAFTS):
        yield deal(dice, 0, Fate.DRAFT)


def days_before_today(position: int) -> int:
    """Business grows: the documents lie closer together the nearer they are to today."""
    return int(OLDEST_DAYS * float(1 - position / ISSUED) ** 1.3 + 0.5)


def deal(dice: random.Random, days_ago: int, fate: Fate) -> Deal:
    client = dice.choice(CLIENTS)
    chosen = dice.sample(client.articles, k=dice.randint(1, min(4, len(client.articles))))
    # A partial credit note takes back the first line and must leave another.
    if fate in {Fate.PARTLY_CREDITED, Fate.REFUNDED} and len(chosen) == 1:
        chosen = client.articles[:2]
    return Deal(
        client=client,
        days_ago=days_ago,
        paid_after=dice.randint(2, 13),
        items=tuple(item(dice, articles()[sku]) for sku in chosen),
        discount=Decimal(dice.choice((0, 0, 0, 0, 0, 0, 0, 5))),
        fate=fate,
    )


def item(dice: random.Random, article: Article) -> Item:
    quantity = Decimal(dice.randint(1, article.most))
    if article.unit in {"KGM", "HUR"} and dice.random() < 0.4:
        quantity += Decimal("0.5")
    off = dice.choice((0, 0, 0, 0, 0, 5, 10))
    return Item(article, quantity, Decimal(off))


def articles() -> dict[str, Article]:
    return {article.sku: article for group in CATALOGUE.values() for article in group}

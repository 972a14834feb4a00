"""What the books say of a product: where it stands, what it brought in, what happened to it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import get_language

from quittance.audit.queries import history
from quittance.catalogue.models import Product
from quittance.invoicing.queries import ProductUse, use_of_product
from quittance.reports.figures import twelve_months
from quittance.reports.revenue import product_revenue
from quittance.reports.telling import Sentence, sentences
from quittance.web.access import Access
from quittance.web.charts import Chart, Point, bars
from quittance.web.reports.words import short_month
from quittance.web.templatetags.figures import money

LATEST = 8


@dataclass(frozen=True, slots=True)
class Earned:
    """Net amounts of twelve months in one currency."""

    currency: str
    total: Decimal
    chart: Chart


@dataclass(frozen=True, slots=True)
class Happened:
    sentence: Sentence
    at: object
    action: str


@dataclass(frozen=True, slots=True)
class About:
    use: ProductUse
    earned: list[Earned]
    happened: list[Happened]


def about(access: Access, product: Product) -> About:
    organisation = access.organisation
    entries = list(history(organisation.pk, "product", product.pk).order_by("-seq")[:LATEST])
    told = sentences(organisation, entries, get_language() or "en")
    return About(
        use=use_of_product(organisation, product.pk),
        earned=_earned(access, product),
        happened=[
            Happened(sentence, entry["at"], entry["action"])
            for sentence, entry in zip(told, entries, strict=True)
        ],
    )


def _earned(access: Access, product: Product) -> list[Earned]:
    today = access.organisation.today()
    earned = []
    for one in product_revenue(access.organisation, product.pk, twelve_months(today)):
        currency = one.total.currency
        points = [
            Point(
                short_month(first),
                figures.net,
                shown=money(figures.net, currency),
                is_past=first != today.replace(day=1),
            )
            for first, figures in one.months.items()
        ]
        earned.append(Earned(currency, one.total.net, bars(points)))
    return earned

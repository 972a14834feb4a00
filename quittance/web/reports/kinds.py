"""Which reports there are."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Kind:
    slug: str
    icon: str
    title: str | Promise
    answers: str | Promise
    # What people mostly ask it: in words, and as parameters.
    asked: tuple[tuple[str | Promise, str], ...] = ()

    @property
    def url(self) -> str:
        return reverse(f"reports:{self.slug}")


REPORTS = (
    Kind(
        "ageing",
        "clock",
        _("Ageing"),
        _("Who owes you what, and for how long; also as it was on any day in the past."),
    ),
    Kind(
        "revenue",
        "report",
        _("Revenue"),
        _("What you sold without tax, by month, customer, product or category."),
        (
            (_("By customer"), "?by=customer"),
            (_("By product"), "?by=product"),
            (_("By category"), "?by=category"),
        ),
    ),
    Kind(
        "tax",
        "tax",
        _("Tax"),
        _("What you charged by category and rate, credit notes taken away: for your return."),
    ),
    Kind(
        "cash",
        "payment",
        _("Cash flow"),
        _("What came in and what went back, by month or day and by method."),
    ),
    Kind(
        "stock",
        "product",
        _("Stock"),
        _("What there is, what it is worth at its price, and what moved it."),
        ((_("Low"), "?low_stock=true"),),
    ),
)

"""The pages of the settings, as the navigation at their side shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quittance.web.access import OfficeRequest


@dataclass(frozen=True, slots=True)
class Place:
    slug: str
    icon: str
    title: str | Promise
    about: str | Promise

    @property
    def url(self) -> str:
        return reverse(f"settings:{self.slug}")


PLACES = (
    Place(
        "organisation",
        "building",
        gettext_lazy("Organisation"),
        gettext_lazy("Name, address, tax numbers, contact, language, currency"),
    ),
    Place(
        "invoicing",
        "invoice",
        gettext_lazy("Invoicing"),
        gettext_lazy("Numbers, days to pay, prices, e-invoices"),
    ),
    Place(
        "bank",
        "bank",
        gettext_lazy("Bank and pay codes"),
        gettext_lazy("Where customers pay, and what they scan"),
    ),
    Place(
        "appearance",
        "image",
        gettext_lazy("Appearance"),
        gettext_lazy("Design, colour, logo and paper of your documents"),
    ),
    Place(
        "shop",
        "cart",
        gettext_lazy("Shop"),
        gettext_lazy("Whether it is open, its terms, how buyers pay"),
    ),
    Place(
        "texts",
        "mail",
        gettext_lazy("Mail texts"),
        gettext_lazy("What mails about invoices, bills and orders say"),
    ),
    Place(
        "outbox",
        "send",
        gettext_lazy("Mails sent"),
        gettext_lazy("What has gone out, what is waiting, what failed"),
    ),
    Place(
        "work",
        "clock",
        gettext_lazy("Background work"),
        gettext_lazy("What the service does by itself, and what of it failed"),
    ),
    Place(
        "limits",
        "shield",
        gettext_lazy("Approval of bills"),
        gettext_lazy("How much each manager may approve, and the digest of bills"),
    ),
    Place(
        "tokens",
        "key",
        gettext_lazy("API tokens"),
        gettext_lazy("Keys with which your programs speak to the API"),
    ),
    Place(
        "webhooks",
        "webhook",
        gettext_lazy("Webhooks"),
        gettext_lazy("Programs elsewhere that are told what happens here"),
    ),
    Place(
        "data",
        "download",
        gettext_lazy("Your data"),
        gettext_lazy("Everything as files for a spreadsheet"),
    ),
)
BY_SLUG = {place.slug: place for place in PLACES}


def show(
    request: OfficeRequest,
    template: str,
    slug: str,
    context: dict[str, Any] | None = None,
    *,
    status: int = 200,
    crumb: str = "",
) -> HttpResponse:
    """A page of the settings, below the place of this slug; `crumb` is its own name below that."""
    place = BY_SLUG[slug]
    crumbs: list[tuple[str | Promise, str]] = [(_("Settings"), reverse("settings:index"))]
    crumbs += [(place.title, place.url), (crumb, "")] if crumb else [(place.title, "")]
    around = {"places": PLACES, "place": place, "crumbs": crumbs}
    return render(request, f"settings/{template}", {**around, **(context or {})}, status=status)

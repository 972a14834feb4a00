"""Where one can go, by role. An area that has no page yet is left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from quittance.accounts.rules import ADMINS, BOOKS_READERS, EVERYONE
from quittance.web.access import Access

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the sidebar. `keys`: what to press after g."""

    label: Words
    icon: str
    name: str
    roles: frozenset[str]
    keys: str = ""


SECTIONS: tuple[tuple[Words, tuple[Place, ...]], ...] = (
    (
        "",
        (
            Place(_("Dashboard"), "home", "dashboard:index", BOOKS_READERS, "d"),
            Place(_("First steps"), "bolt", "start:index", ADMINS, "f"),
        ),
    ),
    (
        _("Sales"),
        (
            Place(_("Invoices"), "invoice", "invoices:list", BOOKS_READERS, "i"),
            Place(_("Orders"), "cart", "orders:list", BOOKS_READERS, "e"),
            Place(_("Payments"), "payment", "payments:list", BOOKS_READERS, "p"),
            Place(_("Customers"), "customers", "customers:list", BOOKS_READERS, "c"),
        ),
    ),
    (
        _("Purchases"),
        (
            Place(_("Bills"), "file", "bills:list", EVERYONE, "b"),
            Place(_("To pay"), "bank", "bills:due", BOOKS_READERS, "u"),
            Place(_("Suppliers"), "building", "suppliers:list", EVERYONE, "l"),
        ),
    ),
    (
        _("Catalogue"),
        (
            Place(_("Products"), "product", "products:list", EVERYONE, "o"),
            Place(_("Categories"), "category", "categories:list", EVERYONE),
            Place(_("Tax rates"), "tax", "tax_rates:list", EVERYONE),
        ),
    ),
    (
        _("Insight"),
        (
            Place(_("Reports"), "report", "reports:index", BOOKS_READERS, "r"),
            Place(_("Journal"), "journal", "journal:list", BOOKS_READERS, "j"),
        ),
    ),
    (
        _("Organisation"),
        (
            Place(_("Team"), "team", "team:list", BOOKS_READERS, "t"),
            Place(_("Settings"), "settings", "settings:index", ADMINS, "s"),
        ),
    ),
)


# For who has an account and no organisation.
OF_A_PERSON: tuple[tuple[Words, tuple[Place, ...]], ...] = (
    (
        "",
        (
            Place(_("Your invoices"), "invoice", "portal:index", EVERYONE, "i"),
            Place(_("Your orders"), "cart", "portal:orders", EVERYONE, "o"),
            Place(_("Your addresses"), "building", "account:addresses", EVERYONE, "d"),
            Place(_("Account and security"), "customer", "account:index", EVERYONE, "a"),
            Place(_("Open a business"), "building", "account:new_organisation", EVERYONE, "b"),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Link:
    label: Words
    icon: str
    url: str
    keys: str
    current: bool


@dataclass(frozen=True, slots=True)
class Section:
    title: Words
    links: tuple[Link, ...]


def sections_for(access: Access | None, path: str) -> list[Section]:
    """The sidebar of a member, or of somebody without an organisation, who is at `path`."""
    places = SECTIONS if access else OF_A_PERSON
    here = _here(path)
    sections = [Section(title, tuple(_links(some, access, here))) for title, some in places]
    return [section for section in sections if section.links]


def _here(path: str) -> str:
    """The address of the place that one is at: the longest that the path begins with."""
    every = _addresses(get_script_prefix()).values()
    return max((url for url in every if url and path.startswith(url)), key=len, default="")


@cache
def _addresses(prefix: str) -> dict[str, str]:
    """By the names of places, below where the service is: every page asks for all of them."""
    every = (one.name for _title, some in (*SECTIONS, *OF_A_PERSON) for one in some)
    return {name: address(name) for name in every}


def _links(places: tuple[Place, ...], access: Access | None, here: str) -> Iterator[Link]:
    addresses = _addresses(get_script_prefix())
    for place in places:
        url = addresses[place.name]
        if url and (access is None or access.may(place.roles)):
            yield Link(place.label, place.icon, url, place.keys, url == here)


def address(name: str, *args: int | str) -> str:
    """The URL of a page; empty where it is not there yet."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""

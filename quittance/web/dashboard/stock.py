"""Products that are running low, among what needs doing."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import ngettext

from quittance.catalogue.queries import low_products
from quittance.web.access import Access
from quittance.web.dashboard.figures import ShownTask

MOST_NAMES = 3


def low_stock(access: Access) -> Iterator[ShownTask]:
    """The first by name, and the list of all of them. One statement."""
    found = low_products(access.organisation, MOST_NAMES)
    if found.count:
        said = ngettext(
            "%(count)s product is running low", "%(count)s products are running low", found.count
        )
        names = [*found.names]
        if found.count > len(names):
            names.append("\N{HORIZONTAL ELLIPSIS}")
        url = f"{reverse('products:list')}?low_stock=true&active=true"
        note = ", ".join(names)
        yield ShownTask(said % {"count": found.count}, [], "product", "", url, note)

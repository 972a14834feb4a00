"""Asking for a category: a choice of them, or words of its name where they are too many."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict

from quittance.accounts.models import Organisation
from quittance.catalogue.models import Category

# Beyond these nobody finds anything in a choice, and every page would carry it.
MOST = 100


@dataclass(frozen=True, slots=True)
class Categories:
    """`rows` to choose from; none where there are too many, then what is `chosen` by its id."""

    rows: list[Category]
    are_many: bool
    chosen: Category | None


def categories_for(organisation: Organisation, params: QueryDict) -> Categories:
    """One statement; two where a category of very many is asked for."""
    own = Category.objects.for_organisation(organisation)
    rows = list(own.order_by("name", "id")[: MOST + 1])
    if len(rows) <= MOST:
        return Categories(rows, are_many=False, chosen=None)
    asked = params.get("category", "")
    is_id = asked.isascii() and asked.isdecimal() and len(asked) < 19
    return Categories([], True, own.filter(pk=int(asked)).first() if is_id else None)

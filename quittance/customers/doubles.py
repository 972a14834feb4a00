"""Customers who may be one and the same, and those who are known to be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, TextField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce, Concat, Lower, Replace

from quittance.accounts.models import Organisation
from quittance.customers.models import Customer, CustomerQuerySet

MOST_GROUPS = 100
MOST_ALIKE = 20
# What people write or leave out in one and the same name.
TEXT = TextField()
IGNORED = (" ", ".", ",", "-", "'", "&", "/")
SHOWN = ("id", "name", "company", "email", "vat_number", "billing_address", "created_at")


class Reason(StrEnum):
    """Why customers may be the same, the surest first."""

    VAT_NUMBER = "vat_number"
    EMAIL = "email"
    NAME_AND_CITY = "name_and_city"


@dataclass(frozen=True, slots=True)
class Candidates:
    """Customers that have `value` in common, as dictionaries of SHOWN, the oldest first."""

    reason: Reason
    value: str
    customers: Sequence[dict[str, Any]]


def candidates(organisation: Organisation, *, most: int = MOST_GROUPS) -> list[Candidates]:
    """Who may be doubles among the customers that are not archived: at most so many groups for
    each reason. Six statements at most."""
    found = []
    for reason, column in KEYS.items():
        rows = _current(organisation).annotate(key=column).exclude(key="")
        common = rows.order_by().values("key").annotate(n=Count("id")).filter(n__gt=1)
        keys = list(common.order_by("key").values_list("key", flat=True)[:most])
        found += _groups(reason, rows.filter(key__in=keys), keys) if keys else []
    return found


def likely_doubles(organisation: Organisation, customer: Customer) -> list[Candidates]:
    """Who else may be this customer, for each reason that there is; none of one that is archived.
    Two statements."""
    keyed = _current(organisation).annotate(
        **{f"key_{reason.value}": column for reason, column in KEYS.items()}
    )
    names = [f"key_{reason.value}" for reason in KEYS]
    own = keyed.filter(pk=customer.pk).values(*names).first() or {}
    asked = {name: value for name, value in own.items() if value}
    if not asked:
        return []
    alike = Q()
    for name, value in asked.items():
        alike |= Q(**{name: value})
    rows = list(
        keyed.filter(alike)
        .exclude(pk=customer.pk)
        .order_by("pk")
        .values(*names, *SHOWN)[:MOST_ALIKE]
    )
    found = []
    for reason in KEYS:
        value = str(asked.get(f"key_{reason.value}", ""))
        same = [row for row in rows if value and row[f"key_{reason.value}"] == value]
        if same:
            shown = [{name: row[name] for name in SHOWN} for row in same]
            found.append(Candidates(reason, value, shown))
    return found


def with_doubles(organisation: Organisation, ids: Iterable[int]) -> list[int]:
    """Some customers and those who were merged into them."""
    own = list(ids)
    merged = Customer.objects.for_organisation(organisation).filter(merged_into__in=own)
    return [*own, *merged.order_by("pk").values_list("pk", flat=True)]


def are_one(organisation: Organisation, one: int, other: int) -> bool:
    """Whether two customers are the same, or one stands for the other, or a third for both."""
    if one == other:
        return True
    both = Customer.objects.for_organisation(organisation).filter(pk__in={one, other})
    rows = both.values_list("pk", "merged_into_id")
    return len(rows) == 2 and len({into or pk for pk, into in rows}) == 1


def kept_for(organisation: Organisation, kept: Iterable[int] | None = None) -> dict[int, int]:
    """Who stands for each customer that was merged into another, or into one of some."""
    merged = Customer.objects.for_organisation(organisation).filter(merged_into__isnull=False)
    if kept is not None:
        merged = merged.filter(merged_into__in=list(kept))
    return {pk: into for pk, into in merged.values_list("pk", "merged_into_id") if into}


def _current(organisation: Organisation) -> CustomerQuerySet:
    return Customer.objects.for_organisation(organisation).current()


def _groups(reason: Reason, rows: QuerySet[Any, Any], keys: list[str]) -> list[Candidates]:
    groups: dict[str, list[dict[str, Any]]] = {key: [] for key in keys}
    for row in rows.order_by("pk").values("key", *SHOWN):
        groups[row.pop("key")].append(row)
    return [Candidates(reason, key, customers) for key, customers in groups.items()]


def _normal(text: Combinable | str) -> Any:
    """In small letters and without what is ignored."""
    for sign in IGNORED:
        text = Replace(text, Value(sign), Value(""), output_field=TEXT)
    return Lower(text, output_field=TEXT)


NAME = Case(When(company="", then=F("name")), default=F("company"), output_field=TEXT)
CITY = Coalesce(KeyTextTransform("city", "billing_address"), Value(""), output_field=TEXT)
KEYS: dict[Reason, Any] = {
    Reason.VAT_NUMBER: F("vat_number"),
    Reason.EMAIL: Lower("email"),
    Reason.NAME_AND_CITY: Concat(_normal(NAME), Value(" "), _normal(CITY), output_field=TEXT),
}

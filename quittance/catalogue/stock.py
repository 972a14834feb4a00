"""Stock and its movements. Each change is a movement, whose end the database puts on its product.

Whoever moves the stock of several products has locked them in the order of their ids.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache

from django.db import transaction
from django.db.models import BigIntegerField, Max
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext

from quittance.accounts.masterdata import found_row
from quittance.accounts.models import Organisation, User
from quittance.audit.journal import decimal_text, record
from quittance.catalogue.errors import NotEnoughStock
from quittance.catalogue.models import Product, StockMovement
from quittance.catalogue.rules import MovementKind
from quittance.db.compiled import Compiled, in_places, places_for
from quittance.db.written import Insert
from quittance.errors import InvalidInput

NOTHING = Decimal(0)
LARGEST_STOCK = Decimal(10) ** 12
INSERT = Insert(StockMovement)
# What people say by the reason alone.
BY_REASON = {
    str(kind): kind
    for kind in (MovementKind.RECEIVED, MovementKind.RETURNED, MovementKind.CORRECTED)
}


@dataclass(frozen=True, slots=True)
class Cause:
    """Why stock moves, who says so, and of which row it is a part, such as ("order", 7)."""

    kind: MovementKind
    by: User | None
    reason: str = ""
    about: tuple[str, int] | None = None


def adjust_stock(
    *,
    organisation: Organisation,
    product_id: int,
    delta: Decimal,
    by: User,
    reason: str = "",
    kind: str = "",
) -> Product:
    """Put pieces into stock, or take them out with a negative `delta`, in the product's unit.

    Without a `kind` a reason that is the name of one says it, else it is a correction. Something
    that comes to a product that nobody counts begins its count. Raises NotFound, NotEnoughStock,
    InvalidInput for a correction without a reason and for what is nothing or too much.
    """
    if not delta:
        raise InvalidInput(gettext("Say by how much it changes."), attr="delta", code="required")
    known = BY_REASON.get(reason.strip().lower(), MovementKind.CORRECTED)
    cause = Cause(MovementKind(kind) if kind else known, by, reason)
    if cause.kind == MovementKind.CORRECTED and not reason:
        detail = gettext("Say why it is corrected.")
        raise InvalidInput(detail, attr="reason", code="required")
    with transaction.atomic():
        product = found_row(Product, product_id, organisation=organisation)
        before = product.stock
        refuse_impossible(product, delta)
        move({product: delta}, cause)
        record(
            organisation=organisation.pk,
            by=by,
            action="product.stock_changed",
            subject_id=product.pk,
            changes={
                "stock": [before, product.stock],
                "delta": [None, delta],
                "kind": [None, cause.kind],
                "reason": [None, reason],
            },
        )
    return product


def refuse_impossible(product: Product, delta: Decimal) -> None:
    """Raises NotEnoughStock, and InvalidInput for more than can be stored."""
    after = (product.stock or NOTHING) + delta
    if after < 0:
        said = {"stock": decimal_text(product.stock or NOTHING), "name": product.name}
        detail = gettext("There are only %(stock)s of %(name)s in stock.") % said
        raise NotEnoughStock(detail, attr="delta")
    if after >= LARGEST_STOCK:
        raise InvalidInput(gettext("That is too much to count."), attr="delta", code="max_value")


def set_stock(product: Product, stock: Decimal | None, *, by: User | None) -> None:
    """Say how many there are, or with None that nobody counts; the product is locked, or new.
    Where that is what was known, nothing happens. Tells the journal nothing."""
    if stock != product.stock:
        cause = Cause(MovementKind.COUNTED, by)
        delta = (stock or NOTHING) - (product.stock or NOTHING)
        _write([_movement(product, delta, stock, cause, timezone.now())])


def move(deltas: Mapping[Product, Decimal], cause: Cause) -> None:
    """Change the stock of locked products, each by its delta; none may fall below nothing.
    Tells the journal nothing."""
    now = timezone.now()
    _write(
        _movement(product, delta, (product.stock or NOTHING) + delta, cause, now)
        for product, delta in deltas.items()
    )


def _movement(
    product: Product, delta: Decimal, after: Decimal | None, cause: Cause, now: datetime
) -> StockMovement:
    about, about_id = cause.about or ("", None)
    return StockMovement(
        organisation_id=product.organisation_id,
        product=product,
        kind=cause.kind,
        delta=delta,
        stock_after=after,
        reason=cause.reason,
        about=about,
        about_id=about_id,
        created_by=cause.by,
        created_at=now,
    )


def _write(movements: Iterable[StockMovement]) -> None:
    """The products are locked, so that nobody else counts on meanwhile."""
    rows = list(movements)
    if not rows:
        return
    places = places_for({one.product_id for one in rows})
    last = _last(len(places)).rows(organisation=rows[0].organisation_id, **places)
    counted = {row["id"]: row["last"] for row in last}
    for one in rows:
        one.sequence = counted[one.product_id] + 1
    INSERT.rows(rows)
    for one in rows:
        one.product.stock, one.product.updated_at = one.stock_after, one.created_at


@cache
def _last(places: int) -> Compiled:
    """The number of the last movement of each of so many products."""
    return Compiled(
        lambda given: (
            Product.objects.for_organisation(given("organisation", BigIntegerField()))
            .filter(pk__in=in_places(places, given))
            .order_by()
            .values("id")
            .annotate(last=Coalesce(Max("movements__sequence"), 0))
        )
    )

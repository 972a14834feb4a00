"""Which organisation a session in the browser acts for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import BigIntegerField

from quittance.accounts.models import Membership, Organisation, User
from quittance.db.compiled import Compiled, columns, load

CHOSEN = "organisation"
# Asked by every page. What it finds is never kept: a member can leave.
PLACES = Compiled(
    lambda given: (
        Membership.objects.across_organisations("whoever logs in has not chosen one yet")
        .filter(user=given("user", BigIntegerField()))
        .order_by("id")
        .values(*columns(Membership), *columns(Organisation, "organisation__"))
    )
)


def places_of(user: User) -> tuple[Membership, ...]:
    """A person's places in all their teams, the first one first, each with its organisation."""
    rows = PLACES.rows(user=user.pk)
    found = tuple(load(Membership, row) for row in rows)
    for place, row in zip(found, rows, strict=True):
        place.organisation = load(Organisation, row, "organisation__")
    return found


def chosen_of(session: Any, memberships: Sequence[Membership]) -> Membership | None:
    """The membership whose organisation was chosen, if the person still has it, else the first."""
    wanted = session.get(CHOSEN)
    return next(
        (one for one in memberships if one.organisation_id == wanted), next(iter(memberships), None)
    )

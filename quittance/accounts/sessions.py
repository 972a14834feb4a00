"""Which organisation a session in the browser acts for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import BigIntegerField, QuerySet

from quittance.accounts.models import Membership, Organisation, User
from quittance.accounts.operations import memberships_of
from quittance.db.compiled import Compiled, columns, load

CHOSEN = "organisation"


def _places(given: Any) -> QuerySet[Any, Any]:
    own: QuerySet[Any, Any] = memberships_of(given("user", BigIntegerField())).values(
        *columns(Membership), *columns(Organisation, "organisation__")
    )
    return own


# Asked by every page. What it finds is never kept: a member can leave.
PLACES = Compiled(_places)


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

"""Which organisation a session in the browser acts for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from quittance.accounts.models import Membership

CHOSEN = "organisation"


def chosen_of(session: Any, memberships: Sequence[Membership]) -> Membership | None:
    """The membership whose organisation was chosen, if the person still has it, else the first."""
    wanted = session.get(CHOSEN)
    return next(
        (one for one in memberships if one.organisation_id == wanted), next(iter(memberships), None)
    )

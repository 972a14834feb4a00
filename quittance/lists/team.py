"""Members and open invitations, as lists."""

from __future__ import annotations

from quittance.accounts.rules import Role
from quittance.lists import filters

TEAM = filters.FilterSet(
    fields={
        "id": filters.reference("id"),
        "user": filters.reference("user"),
        "username": filters.text("user__username"),
        "email": filters.text("user__email"),
        "role": filters.choice("role", Role.values),
        "created_at": filters.instant("created_at"),
    },
    search=("user__username", "user__email", "user__first_name", "user__last_name"),
    ordering={
        "id": "id",
        # What the list calls it: a cursor takes it from the last row.
        "username": "username",
        "role": "role",
        "created_at": "created_at",
    },
)
INVITATIONS = filters.FilterSet(
    fields={
        "id": filters.reference("id"),
        "email": filters.text("email"),
        "role": filters.choice("role", Role.values),
        "invited_by": filters.reference("invited_by"),
        "created_at": filters.instant("created_at"),
        "expires_at": filters.instant("expires_at"),
    },
    search=("email",),
    ordering={"id": "id", "email": "email", "created_at": "created_at", "expires_at": "expires_at"},
)

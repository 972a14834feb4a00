"""Against accounts that were deleted."""

from __future__ import annotations

from tests.laws.attacks.attack import Attack, update

PERSON = "accounts_user"

ATTACKS = [
    Attack(
        "deleted_person_stays_deleted",
        "an account brought back",
        update("gone", "deleted_at = NULL, is_active = true", PERSON),
    ),
    Attack(
        "deleted_person_stays_deleted",
        "another moment of its deletion",
        update("gone", "deleted_at = '2030-01-01 12:00:00'", PERSON),
    ),
]

LAWFUL = [
    Attack("", "an account goes", update("ada", "deleted_at = '2026-11-20 12:00:00'", PERSON)),
    Attack("", "what was left of one goes", update("gone", "email = 'x@example.com'", PERSON)),
]

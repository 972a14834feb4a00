"""Asking for a deletion, thinking better of it, and carrying it out."""

from quittance.privacy.operations.asking import (
    ask_to_delete,
    deletion_of,
    deletion_of_customer,
    keep_account,
)
from quittance.privacy.operations.customers import anonymise_customers
from quittance.privacy.operations.deleting import delete_due, forget_leftovers
from quittance.privacy.operations.teams import leave_teams

__all__ = [
    "anonymise_customers",
    "ask_to_delete",
    "delete_due",
    "deletion_of",
    "deletion_of_customer",
    "forget_leftovers",
    "keep_account",
    "leave_teams",
]

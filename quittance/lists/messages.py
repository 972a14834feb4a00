"""Mails with their state, as a list."""

from __future__ import annotations

from django.db.models import Q

from quittance.lists import filters
from quittance.notifications.rules import Kind, State


def about_invoice(values: list[str], asker: filters.Asker) -> Q:
    """Messages about one invoice or credit note, whatever they say of it."""
    return Q(about="invoice", about_id=filters.as_id(values[-1]))


def about_order(values: list[str], asker: filters.Asker) -> Q:
    """Messages about one order, to its buyer and to the shop."""
    return Q(about="order", about_id=filters.as_id(values[-1]))


MESSAGES = filters.FilterSet(
    fields={
        "id": filters.reference("id"),
        "kind": filters.choice("kind", Kind.values),
        "state": filters.choice("state", State.values),
        "language": filters.text("language"),
        "to": filters.text("to"),
        "to_name": filters.text("to_name"),
        "subject": filters.text("subject"),
        "about": filters.choice("about", ("invoice", "bill", "order", "organisation")),
        "about_id": filters.reference("about_id"),
        "level": filters.count("level"),
        "attempts": filters.count("attempts"),
        "created_by": filters.reference("created_by"),
        "created_at": filters.instant("created_at"),
        "updated_at": filters.instant("updated_at"),
        "sent_at": filters.instant("sent_at"),
    },
    search=("to", "to_name", "subject"),
    special={"invoice": about_invoice, "order": about_order},
    ordering={
        "id": "id",
        "to": "to",
        "state": "state",
        "created_at": "created_at",
        "updated_at": "updated_at",
    },
)

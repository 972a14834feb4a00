"""What happened, as a list."""

from __future__ import annotations

from quittance.audit.actions import ACTIONS, SUBJECTS
from quittance.lists import filters

JOURNAL = filters.FilterSet(
    fields={
        "id": filters.reference("id"),
        "seq": filters.count("seq"),
        "at": filters.instant("at"),
        "actor": filters.reference("actor_id"),
        "actor_name": filters.text("actor_name"),
        "action": filters.choice("action", ACTIONS),
        "subject": filters.choice("subject", SUBJECTS),
        "subject_id": filters.reference("subject_id"),
        "related": filters.choice("related", SUBJECTS),
        "related_id": filters.reference("related_id"),
    },
    search=("actor_name", "action"),
    ordering={"id": "id", "seq": "seq", "at": "at"},
)

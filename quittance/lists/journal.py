"""What happened, as a list."""

from __future__ import annotations

from django.db.models import Q

from quittance.audit.actions import ACTIONS, SUBJECTS
from quittance.invoicing.models import Invoice
from quittance.lists import filters

DOCUMENT = "invoice"
MOST_DOCUMENTS = 100


def about_document(values: list[str], asker: filters.Asker) -> Q:
    """Of documents whose number has these words in it, and of what concerns them."""
    own = Invoice.objects.for_organisation(asker.organisation)
    for value in values:
        own = own.filter(number__icontains=filters.as_pattern(value))
    # Few ids instead of a subquery: each of the two indexes can be entered with them.
    found = list(own.order_by("-id").values_list("pk", flat=True)[:MOST_DOCUMENTS])
    return Q(subject=DOCUMENT, subject_id__in=found) | Q(related=DOCUMENT, related_id__in=found)


def about_row(values: list[str], asker: filters.Asker) -> Q:
    """What happened to a row such as invoice:7, and to others that concern it."""
    condition = Q()
    for value in values:
        kind, _, pk = value.partition(":")
        if kind not in SUBJECTS:
            raise ValueError("must be a kind of row and its id, such as invoice:7")
        named = filters.as_id(pk)
        condition &= Q(subject=kind, subject_id=named) | Q(related=kind, related_id=named)
    return condition


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
    aliases={"at_after": "at__gte", "at_before": "at__lte"},
    special={
        "document": about_document,
        "row": about_row,
    },
    ordering={"id": "id", "seq": "seq", "at": "at"},
)

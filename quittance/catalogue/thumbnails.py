"""Small pictures for lists, drawn by a worker a moment after the large ones were stored.

Until then the large one is shown instead.
"""

from __future__ import annotations

import logging

from django.db.models import Exists, OuterRef, QuerySet

from quittance.accounts.models import Organisation
from quittance.audit.queue import task
from quittance.audit.unfinished import piece_of_work
from quittance.catalogue.models import ProductImage
from quittance.db.outside import outside_transaction
from quittance.files.images import small_picture
from quittance.files.keeping import keep, read

logger = logging.getLogger(__name__)
QUEUE = "pictures"
MOST_AT_ONCE = 500


@task(queue_name=QUEUE)
def draw(organisation: int, image: int) -> None:
    """Draw what one picture lacks. Does nothing for one that is gone or complete."""
    outside_transaction()
    with piece_of_work("picture.thumbnail", organisation=organisation, subject=image):
        _draw(organisation, image)


def _draw(organisation: int, image: int) -> None:
    for row in _lacking(organisation).filter(pk=image).select_related("file"):
        small = small_picture(read(row.file))
        drawn = keep(organisation=organisation, content=small.content, media_type=small.media_type)
        # Another file may have taken its place in the meantime: that one is drawn by itself.
        same = ProductImage.objects.for_organisation(organisation).filter(pk=image, key=row.key)
        same.update(thumbnail=drawn)


def enqueue(image: ProductImage) -> None:
    """Let a worker draw it. Belongs into the transaction that writes the picture's row."""
    draw.enqueue(organisation=image.organisation_id, image=image.pk)


def draw_missing() -> int:
    """Draw what has been left out; returns how many were drawn.

    One that cannot be drawn keeps no other from it: it is logged.
    """
    waiting = Organisation.objects.filter(Exists(_lacking(OuterRef("pk"))))
    drawn = 0
    for organisation in waiting.order_by("pk").values_list("pk", flat=True):
        for pk in _lacking(organisation).order_by("pk").values_list("pk", flat=True)[:MOST_AT_ONCE]:
            try:
                draw.call(organisation=organisation, image=pk)
            except Exception:
                logger.exception("picture %s of organisation %s", pk, organisation)
            else:
                drawn += 1
    return drawn


def _lacking(organisation: int | OuterRef) -> QuerySet[ProductImage]:
    return ProductImage.objects.for_organisation(organisation).filter(thumbnail=None)

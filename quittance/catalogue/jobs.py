"""What the queue runs for the catalogue."""

from quittance.audit.queue import task
from quittance.catalogue import thumbnails


@task
def draw_thumbnails() -> int:
    """Every five minutes: what was lost on its way through the queue; returns how many."""
    return thumbnails.draw_missing()

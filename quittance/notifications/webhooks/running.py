"""A worker's round: several receivers at once, each with one delivery at a time.

Threads speak to receivers and know nothing of the database; claims and what came of them are
written by the one that runs the round. So a slow receiver holds up nobody but itself.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from random import shuffle
from time import monotonic

from django.utils import timezone

from quittance.audit.queue import task
from quittance.db.outside import outside_transaction
from quittance.notifications.webhooks.delivering import (
    claim_next,
    packed,
    settle,
)
from quittance.notifications.webhooks.models import WebhookDelivery, WebhookEndpoint
from quittance.notifications.webhooks.sending import Answer
from quittance.notifications.webhooks.watching import catch_up

# A queue of its own, so that a worker can be kept for webhooks, or kept from them.
QUEUE = "webhooks"
AT_ONCE = 8
# How many of them may be one organisation's: with all its receivers slow it leaves room for others.
SHARE = 4
# Seconds in which a round begins tries. The last of them may take as long as a try may.
LONGEST = 10.0
# Seconds between looks for what has come up meanwhile.
LOOK_EVERY = 1.0
Place = tuple[int, int]


@task(queue_name=QUEUE)
def send_waiting() -> int:
    """See to what has happened and to what is due; returns how many tries were made."""
    outside_transaction()
    return Round(seconds=LONGEST).run()


class Round:
    """Places are endpoints by organisation and id."""

    def __init__(self, *, seconds: float) -> None:
        self.ends = monotonic() + seconds
        self.waiting: deque[Place] = deque()
        self.flying: dict[Future[Answer], WebhookDelivery] = {}
        self.tries = 0
        self.looked_at = 0.0

    def run(self) -> int:
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="webhook") as pool:
            while True:
                self.look()
                self.begin(pool)
                if not self.flying:
                    return self.tries
                self.land()

    @property
    def is_over(self) -> bool:
        return monotonic() >= self.ends

    def look(self) -> None:
        """Who is to be told something, besides those that are known already."""
        idle = not self.waiting and not self.flying
        if self.is_over or (monotonic() - self.looked_at < LOOK_EVERY and not idle):
            return
        self.looked_at = monotonic()
        catch_up()
        everybodys = WebhookEndpoint.objects.across_organisations("a round is for all of them")
        due = everybodys.with_due(at=timezone.now()).order_by("pk")
        known = {*self.waiting, *map(place_of, self.flying.values())}
        found = [place for place in due.values_list("organisation_id", "pk") if place not in known]
        # A round may end before all have had their turn. By number it would be the same ones that
        # miss theirs each time.
        shuffle(found)
        self.waiting.extend(found)

    def begin(self, pool: ThreadPoolExecutor) -> None:
        held: list[Place] = []
        while self.waiting and len(self.flying) < AT_ONCE and not self.is_over:
            place = self.waiting.popleft()
            if self.has_its_share(place):
                held.append(place)
                continue
            delivery = claim_next(*place)
            if delivery is None:
                continue
            self.tries += 1
            parcel = packed(delivery)
            if isinstance(parcel, Answer):
                self.settled(delivery, parcel)
            else:
                self.flying[pool.submit(parcel.send)] = delivery
        self.waiting.extendleft(reversed(held))

    def has_its_share(self, place: Place) -> bool:
        """Whether as many tries are under way for its organisation as may be."""
        own = [one for one in self.flying.values() if one.organisation_id == place[0]]
        return len(own) >= SHARE

    def land(self) -> None:
        done, _ = wait(self.flying, timeout=LOOK_EVERY, return_when=FIRST_COMPLETED)
        for future in done:
            self.settled(self.flying.pop(future), future.result())

    def settled(self, delivery: WebhookDelivery, answer: Answer) -> None:
        settle(delivery, answer)
        # Behind all others, so that each has its turn.
        self.waiting.append(place_of(delivery))


def place_of(delivery: WebhookDelivery) -> Place:
    return delivery.organisation_id, delivery.endpoint_id

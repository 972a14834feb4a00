"""The life of a message, as pure functions. What moves it is decided here and nowhere else.

queued --claim--> sending --the server took it--> sent
  ^  |              |--it was certainly not taken--> queued again, later; failed once tries are over
  |  cancelled      \\--nobody knows whether it was taken--> uncertain
  \\--a person sends it again-- failed, uncertain --a person knows that it arrived--> sent
"""

from datetime import datetime, timedelta

from django.db import models


class Kind(models.TextChoices):
    INVOICE = "invoice", "Invoice"
    CREDIT_NOTE = "credit_note", "Credit note"
    REMINDER = "reminder", "Reminder"
    REVIEW_REQUEST = "review_request", "Request for a decision"
    BILL_DECIDED = "bill_decided", "Decision on a bill"
    BILL_DIGEST = "bill_digest", "Digest of bills"
    ORDER_PLACED = "order_placed", "Order placed"
    ORDER_PAID = "order_paid", "Order paid online"
    ORDER_ACCEPTED = "order_accepted", "Order accepted"
    ORDER_COMPLETED = "order_completed", "Order completed"
    ORDER_REJECTED = "order_rejected", "Order rejected"
    ORDER_CANCELLED = "order_cancelled", "Order cancelled"
    ORDER_EXPIRED = "order_expired", "Order not paid in time"
    ORDER_RECEIVED = "order_received", "New order, for the shop"
    ORDER_WITHDRAWN = "order_withdrawn", "Order cancelled, for the shop"
    LOW_STOCK = "low_stock", "Low stock"


# What buyers get; the other two kinds about orders are the shop's own.
TO_BUYERS = (
    Kind.ORDER_PLACED,
    Kind.ORDER_PAID,
    Kind.ORDER_ACCEPTED,
    Kind.ORDER_COMPLETED,
    Kind.ORDER_REJECTED,
    Kind.ORDER_CANCELLED,
    Kind.ORDER_EXPIRED,
)
OF_SHOPS = (*TO_BUYERS, Kind.ORDER_RECEIVED, Kind.ORDER_WITHDRAWN, Kind.LOW_STOCK)


class TextKind(models.TextChoices):
    """What has words of its own: each kind of mail but a digest, which is a list, and each tone of
    a reminder."""

    INVOICE = "invoice", "Invoice"
    CREDIT_NOTE = "credit_note", "Credit note"
    REMINDER = "reminder", "Reminder"
    SECOND_REMINDER = "reminder_2", "Second reminder"
    FINAL_REMINDER = "reminder_3", "Final reminder"
    REVIEW_REQUEST = "review_request", "Request for a decision"
    BILL_DECIDED = "bill_decided", "Decision on a bill"
    ORDER_PLACED = "order_placed", "Order placed"
    ORDER_PAID = "order_paid", "Order paid online"
    ORDER_ACCEPTED = "order_accepted", "Order accepted"
    ORDER_COMPLETED = "order_completed", "Order completed"
    ORDER_REJECTED = "order_rejected", "Order rejected"
    ORDER_CANCELLED = "order_cancelled", "Order cancelled"
    ORDER_EXPIRED = "order_expired", "Order not paid in time"
    ORDER_RECEIVED = "order_received", "New order, for the shop"
    ORDER_WITHDRAWN = "order_withdrawn", "Order cancelled, for the shop"
    LOW_STOCK = "low_stock", "Low stock"


class State(models.TextChoices):
    QUEUED = "queued", "Queued"
    SENDING = "sending", "Sending"
    SENT = "sent", "Sent"
    FAILED = "failed", "Failed"
    UNCERTAIN = "uncertain", "Uncertain"
    CANCELLED = "cancelled", "Cancelled"


# What a person may have sent once more: of these nothing more happens by itself.
ENDED_WITHOUT_SUCCESS = (State.FAILED, State.UNCERTAIN)
# Minutes from one try to the next: nine tries within two days.
BACKOFF = (1, 5, 15, 60, 180, 360, 720, 1440)
# How long a worker may have a message before it counts as dead. Every wait for the mail server is
# shorter (EMAIL_TIMEOUT), so that a worker who is only slow is done by then.
LEASE = timedelta(minutes=15)
# How long the queue has to begin a try before the sweep makes it.
GRACE = timedelta(minutes=2)


def text_kind(kind: str, level: int = 0) -> str:
    """Whose words a mail has; `level` counts the reminders, which grow firmer up to the third."""
    if kind != Kind.REMINDER or level < 2:
        return kind
    return TextKind.SECOND_REMINDER if level == 2 else TextKind.FINAL_REMINDER


def next_try(*, tries: int, now: datetime) -> datetime | None:
    """When to try again after that many tries in vain; None when there have been enough."""
    if tries > len(BACKOFF):
        return None
    return now + timedelta(minutes=BACKOFF[tries - 1])


def settles(now: str, outcome: str) -> bool:
    """Whether what came of a try still counts, by what has become of the message meanwhile.

    Somebody may have given the worker up: then the message is uncertain, or a person has it sent
    once more already. That it was sent is true all the same, and keeps it from going out twice.
    """
    if now in {State.SENDING, State.UNCERTAIN}:
        return True
    return outcome == State.SENT and now in {State.QUEUED, State.FAILED, State.CANCELLED}

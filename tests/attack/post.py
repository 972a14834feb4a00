"""What a process of the mail's attack does: write mails, carry them, fall at a given moment."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.core.management import call_command
from django.utils import timezone

from quittance.accounts.models import Organisation
from quittance.invoicing import operations
from quittance.invoicing.inputs import DraftInput, LineInput
from quittance.invoicing.mailing import MailInput
from quittance.notifications import delivering
from quittance.notifications.delivering import sweep
from quittance.notifications.models import Message
from quittance.notifications.operations import resend_message
from quittance.notifications.rules import ENDED_WITHOUT_SUCCESS, GRACE, LEASE, State
from tests.attack.work import World

Say = Callable[..., None]


def write(world: World, count: int, say: Say) -> None:
    """Issues invoices that go out by mail, and says the Message-ID of each once it is committed."""
    own = Organisation.objects.get(pk=world.organisation)
    line = LineInput(
        quantity=Decimal(1), description="Hour", unit_price=Decimal(100), tax_rate=Decimal(19)
    )
    for number in range(count):
        draft = operations.draft_invoice(
            organisation=own, data=DraftInput(customer=world.customer, lines=[line]), by=None
        )
        operations.issue_invoice(
            organisation=own,
            invoice_id=draft.pk,
            by=None,
            mail=MailInput(to=f"cleo{number}@example.com"),
        )
        say(wrote=Message.objects.get(about_id=draft.pk).message_id)


def carry(say: Say) -> None:
    """The worker, as it is started in production, until it is killed."""
    say(carries=True)
    call_command("run_worker", interval=0.02, verbosity=0)


def tidy_up(say: Say) -> None:
    """As if time had passed: leases run out, tries come due, until nothing happens any more."""
    rounds = 0
    while Message.objects.filter(state__in=(State.QUEUED, State.SENDING)).exists():
        rounds += 1
        sweep(now=timezone.now() + LEASE)
        Message.objects.filter(state=State.QUEUED).update(next_try_at=timezone.now() - GRACE)
        sweep()
        assert rounds < 100, "the mail never comes to an end"
    say(states=states())


def states() -> dict[str, str]:
    return dict(Message.objects.values_list("message_id", "state"))


def resend(world: World, say: Say) -> None:
    """A person who has everything sent once more that failed or is uncertain."""
    own = Organisation.objects.get(pk=world.organisation)
    ended = Message.objects.filter(state__in=ENDED_WITHOUT_SUCCESS)
    for pk in ended.values_list("pk", flat=True):
        resend_message(organisation=own, message_id=pk, by=None)
    tidy_up(say)


def fall(moment: str, say: Say) -> None:
    """A worker that kills itself before or after a step of delivery, with what waits."""
    name, _, when = moment.partition(" ")
    setattr(delivering, name, falling(getattr(delivering, name), when))
    [row] = Message.objects.filter(state=State.QUEUED)
    say(falls=row.message_id)
    delivering.deliver.call(organisation=row.organisation_id, message=row.pk)


def falling(step: Callable[..., Any], when: str) -> Callable[..., Any]:
    def falls(*args: Any, **kwargs: Any) -> Any:
        if when == "after":
            step(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    return falls

"""How a try to deliver can end: it returns, or it raises one of these.

Exception
├── NotDelivered     certainly not; `permanent` where trying again would not help
├── MaybeDelivered   the mail was whole and on its way when the answer failed to come
└── Abandoned        certainly not: whoever asked for it has lost the claim meanwhile
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol


class NotDelivered(Exception):
    def __init__(self, detail: str, *, permanent: bool = False) -> None:
        super().__init__(detail)
        self.permanent = permanent


class MaybeDelivered(Exception):
    pass


class Abandoned(Exception):
    pass


class Transport(Protocol):
    def deliver(
        self, *, sender: str, to: str, mail: bytes, message_id: str, before_last: Callable[[], bool]
    ) -> None:
        """Deliver one mail to one address.

        `before_last` is called once, in the last moment in which the mail has certainly not been
        delivered; what it raises goes through, and nothing is delivered then, nor where it
        returns False.
        """

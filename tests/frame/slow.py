"""Sees whatever is slow within a transaction, in every test: mail, documents, other programs,
the network."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock

from django.core.mail import EmailMessage

from quittance.db.outside import in_transaction
from quittance.invoicing.documents.press.engine import Engine

# The database's own driver speaks to its server in C, past these.
SLOW: tuple[tuple[Any, str], ...] = (
    (EmailMessage, "send"),
    (socket.socket, "connect"),
    (socket.socket, "connect_ex"),
    (subprocess.Popen, "__init__"),
    # Where every document is drawn, unless in a program of its own.
    (Engine, "_compile"),
)
# Kept as well as raised: what is raised may be caught on its way.
seen: list[str] = []


class SlowInTransaction(AssertionError):
    """Everybody who needs the transaction's locks would wait for this."""


@contextmanager
def watched() -> Iterator[None]:
    with ExitStack() as stack:
        for owner, name in SLOW:
            stack.enter_context(mock.patch.object(owner, name, _guarded(owner, name)))
        yield


def taken() -> list[str]:
    """What was seen since the last time."""
    found = seen.copy()
    seen.clear()
    return found


def _guarded(owner: Any, name: str) -> Callable[..., Any]:
    real = getattr(owner, name)

    def guarded(*args: Any, **kwargs: Any) -> Any:
        if in_transaction():
            seen.append(f"{owner.__name__}.{name}")
            raise SlowInTransaction(f"{seen[-1]} within a transaction")
        return real(*args, **kwargs)

    return guarded

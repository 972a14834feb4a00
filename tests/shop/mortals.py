"""`python -m tests.shop.mortals DATABASE`: walks through an online payment in processes that are
killed between two steps.

A line of JSON orders a walk, a line with its exit code answers. It forks, so that no walk costs an
import, and has no thread that a fork could leave with a lock.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from typing import Any

import django

# The settings are those of tests where it is there.
import pytest  # noqa: F401
from django.conf import settings

settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()

from django.db import connections  # noqa: E402
from django.test import TestCase  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402

from quittance.accounts.models import User  # noqa: E402
from quittance.catalogue.models import Product  # noqa: E402
from quittance.shop.providers import simulated  # noqa: E402
from tests.frame import gate, slow  # noqa: E402
from tests.people import Person  # noqa: E402
from tests.shop.test_killed import POINTS, deliver, whole_walk  # noqa: E402

Order = dict[str, Any]


def die(owner: Any, name: str, is_before: bool) -> None:
    """Let this process end when it comes to a function, or from it."""
    work: Callable[..., Any] = getattr(owner, name)

    def dying(*args: Any, **kwargs: Any) -> Any:
        if not is_before:
            work(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(owner, name, dying)


def killed(order: Order) -> int:
    """The exit code of a process that walks until it comes to the point."""
    connections.close_all()
    pid = os.fork()
    if pid == 0:
        try:
            die(*POINTS[order["point"]])
            walk(order)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def walk(order: Order) -> None:
    lamps = Product.objects.get(pk=order["product"])
    bo = Person(User.objects.get(pk=order["user"]), lamps.organisation, order["key"])
    whole_walk(bo, lamps)


def warm_up(order: Order) -> None:
    """A walk that nothing is left of: what it loads, no process has to load any more."""
    atomics = TestCase._enter_atomics()
    try:
        walk(order)
    finally:
        TestCase._rollback_atomics(atomics)


def main() -> None:
    setup_test_environment()
    simulated.post = deliver
    with gate.open_to_tests(), slow.watched():
        for number, line in enumerate(sys.stdin):
            order = json.loads(line)
            if number == 0:
                warm_up(order)
            sys.stdout.write(f"{killed(order)}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()

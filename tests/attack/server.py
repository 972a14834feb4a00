"""`python -m tests.attack.server`: forks attackers on demand, so that each costs no import.

Commands come as JSON, one a line; so does what the attackers say, straight from them. Each is a
process with connections of its own, and a SIGKILL is one.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quittance.settings")
django.setup()

from django.db import InterfaceError, OperationalError, connection, connections  # noqa: E402
from django.urls import resolve  # noqa: E402

from quittance.console.database import migrate  # noqa: E402
from quittance.errors import DomainError  # noqa: E402
from quittance.invoicing.documents.press import fonts  # noqa: E402
from tests.attack import duels, inquest, post  # noqa: E402
from tests.attack.work import Worker, World, prepare  # noqa: E402
from tests.frame.gate import open_to_tests  # noqa: E402
from tests.frame.postgres import die_with_parent  # noqa: E402

Work = Callable[[], None]
pen = threading.Lock()


def say(**said: Any) -> None:
    """One line to whoever started the server, whole even if this process dies the moment after."""
    line = json.dumps({"pid": os.getpid(), **said}) + "\n"
    with pen:
        os.write(1, line.encode())


def forked(works: list[Work]) -> None:
    """A process for each work, all let go at once; returns when the last one has ended."""
    connections.close_all()
    gate, opener = os.pipe()
    ready, telling = os.pipe()
    pids = {fork(work, gate, opener, telling) for work in works}
    for _ in works:
        os.read(ready, 1)
    os.close(opener)
    for end in (gate, ready, telling):
        os.close(end)
    while pids:
        pid, status = os.wait()
        pids.remove(pid)
        say(ended=pid, status=os.waitstatus_to_exitcode(status))
    say(over=True)


def fork(work: Work, gate: int, opener: int, telling: int) -> int:
    pid = os.fork()
    if pid:
        return pid
    failed = 1
    with contextlib.suppress(BaseException):
        die_with_parent()
        os.close(opener)
        connection.ensure_connection()
        os.write(telling, b".")
        os.read(gate, 1)
        try:
            with open_to_tests():
                work()
            failed = 0
        except BaseException as error:
            say(crashed=f"{type(error).__name__}: {error}")
    os._exit(failed)


def work_until_killed(world: World, seed: str, threads: int) -> None:
    """Says each answer before it goes on to the next operation."""
    workers = [begun(world, f"{seed}.{n}") for n in range(threads)]
    running = [threading.Thread(target=endlessly, args=(one,)) for one in workers if one]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()


def begun(world: World, seed: str) -> Worker | None:
    """A worker; none where the server went before it could begin."""
    while True:
        try:
            return Worker(world, seed, turning_back=0.1, by_http=0.5)
        except (OperationalError, InterfaceError):
            # Another one was quicker, and the blow that followed its answer fell here.
            connection.close()
            if not back_again():
                return None


def endlessly(worker: Worker) -> None:
    while True:
        try:
            _, _, answer = worker.step()
        except (OperationalError, InterfaceError) as error:
            # The server went, or sent this connection away: that operation has no answer.
            say(cut=type(error).__name__)
            connection.close()
            if not back_again():
                return
            continue
        except BaseException as error:
            say(crashed=f"{worker.seed}: {type(error).__name__}: {error}")
            raise
        if answer:
            say(answer=answer)


def back_again() -> bool:
    """Whether the server lets this thread in again, as it does after a mere disconnection."""
    try:
        connection.ensure_connection()
    except OperationalError:
        return False
    return True


def race(world: World, seed: str, operations: int) -> None:
    worker = Worker(world, seed, turning_back=0.15, by_http=0.1)
    outcomes: Counter[str] = Counter()
    for _ in range(operations):
        kind, outcome, _ = worker.step()
        outcomes[f"{kind} {outcome}"] += 1
    say(outcomes=outcomes)


def duel(world: World, name: str, arguments: dict[str, Any]) -> None:
    """One operation; says what it gave back, or with which code it was refused."""
    try:
        say(gave=getattr(duels, name)(world, **arguments))
    except DomainError as error:
        say(refused=error.problems[0].code)


def works(order: dict[str, Any]) -> Iterator[Work]:
    world = World(**order["world"])
    for seed in order.get("crash", ()):
        yield partial(work_until_killed, world, seed, order["threads"])
    for seed in order.get("race", ()):
        yield partial(race, world, seed, order["operations"])
    for name, arguments in order.get("duel", ()):
        yield partial(duel, world, name, arguments)
    for count in order.get("write", ()):
        yield partial(post.write, world, count, say)
    for _ in range(order.get("carry", 0)):
        yield partial(post.carry, say)
    if "fall" in order:
        yield partial(post.fall, order["fall"], say)
    if "tidy_up" in order:
        yield partial(post.tidy_up, say)
    if "resend" in order:
        yield partial(post.resend, world, say)
    if "inquest" in order:
        path = Path(order["inquest"])
        yield lambda: say(report=inquest.report(world, path, alone=order["alone"]))


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    die_with_parent()
    # What each attacker would else make for itself.
    resolve("/api/invoices/")
    fonts.missing()
    for line in sys.stdin:
        order = json.loads(line)
        if "prepare" in order:
            migrate(verbosity=0)
            world = prepare()
            say(world=asdict(world))
        else:
            forked(list(works(order)))


if __name__ == "__main__":
    main()

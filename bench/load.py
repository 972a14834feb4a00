"""Running one operation in a loop from one or several processes, and what it took."""

from __future__ import annotations

import math
import multiprocessing
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

# Forked: a client is there at once and has nothing to import.
processes = multiprocessing.get_context("fork")
WARM_UP = 0.3

Operation = Callable[[], object]
"""One operation; raises when its answer is not the expected one."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Milliseconds at the median and the 95th percentile, operations per second of all clients;
    `count` and `repeated` operations were done without and with those of the warm-up."""

    median: float
    p95: float
    rate: float
    count: int
    repeated: int


def measure(make: Callable[[int], Operation], *, clients: int, seconds: float) -> Measured:
    """Repeat an operation for some seconds, in a process of its own for each client.

    `make(index)` is called in the client's process. Raises RuntimeError when a client failed.
    """
    start = processes.Barrier(clients)
    pipes, children = [], []
    for index in range(clients):
        mine, theirs = processes.Pipe(duplex=False)
        child = processes.Process(target=_client, args=(make, index, start, seconds, theirs))
        child.start()
        theirs.close()
        pipes.append(mine)
        children.append(child)
    answers = [_answer(pipe) for pipe in pipes]
    for child in children:
        child.join()
    failures = [answer for answer in answers if isinstance(answer, str)]
    if failures:
        raise RuntimeError(failures[0])
    warm_up = sum(count for count, _ in answers)
    return summarise([times for _, times in answers], warm_up)


def summarise(by_client: Sequence[Sequence[float]], warm_up: int) -> Measured:
    """Figures of durations in seconds; each client has spent the sum of its own."""
    times = sorted(each for own in by_client for each in own)
    return Measured(
        median=1000 * times[len(times) // 2],
        p95=1000 * times[math.ceil(len(times) * 0.95) - 1],
        rate=sum(len(own) / sum(own) for own in by_client),
        count=len(times),
        repeated=len(times) + warm_up,
    )


def _answer(pipe: Connection) -> Any:
    try:
        return pipe.recv()
    except EOFError:
        return "a client ended without an answer"


def _client(
    make: Callable[[int], Operation], index: int, start: Any, seconds: float, pipe: Connection
) -> None:
    try:
        operation = make(index)
        # Until each client has warmed up, none is measured.
        warm_up = len(_repeat(operation, WARM_UP))
        start.wait(60)
        pipe.send((warm_up, _repeat(operation, seconds)))
    except Exception:
        start.abort()
        pipe.send(traceback.format_exc())


def _repeat(operation: Operation, seconds: float) -> list[float]:
    clock = time.perf_counter
    times: list[float] = []
    began = clock()
    end = began + seconds
    while began < end:
        operation()
        now = clock()
        times.append(now - began)
        began = now
    return times

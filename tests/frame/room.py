"""Room on Python's own stack, so that deep calls ask the system for none.

Python lays the frames of calls in chunks of 16 KiB and gives a chunk back as soon as it is empty:
a template that goes up and down across the end of one maps and unmaps memory with each call. Below
a frame that claims more than that, the chunk is a large one, and all that a test calls fits in.
"""

from __future__ import annotations

from typing import Any

from _pytest import runner

# Words: of the chunk of 1 MiB that this makes, nearly half is left.
CLAIMED = 70_000
begin = runner.runtestprotocol


def with_room(*args: Any, **kwargs: Any) -> Any:
    return begin(*args, **kwargs)


def make() -> None:
    """From now on every test of this process has room."""
    with_room.__code__ = with_room.__code__.replace(co_stacksize=CLAIMED)
    runner.runtestprotocol = with_room

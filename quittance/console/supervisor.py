"""Starts several programs as one: when one ends, or a signal comes, all of them end."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType

PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Program:
    name: str
    command: list[str]


@dataclass(slots=True)
class Supervisor:
    """`start()`, then `watch()` until the end; `stop()` may be called at any time."""

    programs: list[Program]
    say: Callable[[str], object]
    children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    is_stopping: bool = False
    grace: float = 10.0

    def start(self) -> None:
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, self.on_signal)
        for program in self.programs:
            self.children[program.name] = spawn(program.command)

    def on_signal(self, number: int, frame: FrameType | None) -> None:
        self.is_stopping = True

    def dead(self) -> str | None:
        """The name of a child that has ended, if there is one."""
        return next((name for name, one in self.children.items() if one.poll() is not None), None)

    def wait_until(self, holds: Callable[[], bool], seconds: float) -> bool:
        """True once `holds()` does; False when time is up, a child ended or a signal came."""
        end = time.monotonic() + seconds
        while not self.is_stopping and self.dead() is None and time.monotonic() < end:
            if holds():
                return True
            time.sleep(0.05)
        return False

    def watch(self) -> int:
        """Waits for the end and returns the exit code: 0 after a signal, 1 if a child ended."""
        while not self.is_stopping and self.dead() is None:
            time.sleep(0.2)
        name = None if self.is_stopping else self.dead()
        if name is not None:
            code = self.children[name].returncode
            self.say(f"The {name} ended with code {code}; stopping the others.")
        self.stop()
        return 0 if name is None else 1

    def stop(self) -> None:
        """Asks every child to end, and makes those end that have not after `grace` seconds."""
        for child in self.children.values():
            if child.poll() is None:
                child.terminate()
        end = time.monotonic() + self.grace
        for child in self.children.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(max(0.0, end - time.monotonic()))
        for child in self.children.values():
            # A child's own children are in its group, and may have outlived it.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def spawn(command: list[str]) -> subprocess.Popen[bytes]:
    """Starts a child in a group of its own, so that Ctrl-C reaches only the supervisor."""
    parent = os.getpid()
    return subprocess.Popen(  # noqa: S603 - the commands are our own
        command,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=lambda: die_with(parent),
    )


def die_with(parent: int) -> None:
    """Asks Linux to end this process with its parent, even if that is killed outright."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)

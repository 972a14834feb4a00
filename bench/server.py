"""The web server under measurement: started as `make run` starts it, ended by its pid."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

PSS = re.compile(r"^Pss: +(\d+) kB", re.MULTILINE)


class WebServer:
    """The service at a port of loopback."""

    def __init__(
        self, command: Sequence[str], port: int, environment: Mapping[str, str], log: Path
    ) -> None:
        self.port = port
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                command,
                env=environment,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        self._wait(log)

    def _wait(self, log: Path) -> None:
        end = time.monotonic() + 60
        while time.monotonic() < end and self.process.poll() is None:
            with contextlib.suppress(OSError, http.client.HTTPException):
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
                connection.request("GET", "/api/health/")
                if connection.getresponse().status == 200:
                    return
            time.sleep(0.1)
        self.stop()
        raise RuntimeError(f"The web server did not start:\n{log.read_text()[-2000:]}")

    def memory(self) -> list[float]:
        """MiB of each of its processes, shared pages divided by those who share them."""
        pids = [self.process.pid, *children_of(self.process.pid)]
        return [memory_of(pid) for pid in pids]

    def cpu(self) -> float:
        """Seconds of processor that it has used so far, in all its processes."""
        return sum(map(cpu_of, [self.process.pid, *children_of(self.process.pid)]))

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(15)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def web_server(
    command: Sequence[str], port: int, environment: Mapping[str, str], log: Path
) -> Iterator[WebServer]:
    server = WebServer(command, port, environment, log)
    try:
        yield server
    finally:
        server.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def children_of(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in text.split()]


def memory_of(pid: int) -> float:
    found = PSS.search(Path(f"/proc/{pid}/smaps_rollup").read_text())
    return int(found[1]) / 1024 if found else 0.0


def cpu_of(pid: int) -> float:
    """User and system time; fields 14 and 15 of /proc/<pid>/stat, behind the name in brackets."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

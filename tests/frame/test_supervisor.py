import signal
import subprocess
import sys
from pathlib import Path

import pytest

from quittance.console.supervisor import Program, Supervisor
from tests.frame.waiting import eventually

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")

# Starts a supervisor of two sleeping children, says their pids, and watches.
WATCH = """
import sys
from quittance.console.supervisor import Program, Supervisor
sleep = [sys.executable, "-c", "import time; time.sleep(600)"]
supervisor = Supervisor([Program("one", sleep), Program("two", sleep)], print)
supervisor.start()
print(*[child.pid for child in supervisor.children.values()], flush=True)
sys.exit(supervisor.watch())
"""


def sleeper(name: str) -> Program:
    return Program(name, [sys.executable, "-c", "import time; time.sleep(600)"])


def started(project_root: Path) -> tuple[subprocess.Popen[str], list[int]]:
    """A supervisor in a process of its own, and the pids of its children."""
    process = subprocess.Popen(
        [sys.executable, "-c", WATCH], stdout=subprocess.PIPE, text=True, cwd=project_root
    )
    assert process.stdout is not None
    return process, [int(pid) for pid in process.stdout.readline().split()]


def is_running(pid: int) -> bool:
    """Whether the process is there and no zombie that nobody has waited for."""
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_a_child_that_ends_takes_the_others_along() -> None:
    said: list[str] = []
    failing = Program("short one", [sys.executable, "-c", "raise SystemExit(7)"])
    supervisor = Supervisor([sleeper("long one"), failing], said.append)
    supervisor.start()
    assert supervisor.watch() == 1
    assert said == ["The short one ended with code 7; stopping the others."]
    assert supervisor.children["long one"].returncode == -signal.SIGTERM


def test_waiting_ends_when_a_child_has_ended() -> None:
    supervisor = Supervisor([Program("one", [sys.executable, "-c", ""])], lambda text: None)
    supervisor.start()
    assert supervisor.wait_until(lambda: False, 30) is False
    assert supervisor.watch() == 1


def test_waiting_ends_with_what_was_waited_for() -> None:
    supervisor = Supervisor([sleeper("one")], lambda text: None)
    supervisor.start()
    assert supervisor.wait_until(lambda: True, 30) is True
    supervisor.stop()
    assert supervisor.children["one"].returncode == -signal.SIGTERM


def test_ctrl_c_and_sigterm_stop_every_child(project_root: Path) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        process, children = started(project_root)
        process.send_signal(number)
        assert process.wait(30) == 0
        assert [pid for pid in children if is_running(pid)] == []


def test_children_die_with_a_parent_that_is_killed(project_root: Path) -> None:
    process, children = started(project_root)
    assert len(children) == 2
    process.kill()
    process.wait(30)
    assert eventually(lambda: not any(is_running(pid) for pid in children))


def test_a_child_that_ignores_sigterm_is_killed() -> None:
    stubborn = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "print('deaf', flush=True); time.sleep(600)"
    )
    supervisor = Supervisor([Program("deaf", [sys.executable, "-c", stubborn])], print)
    supervisor.start()
    child = supervisor.children["deaf"]
    assert supervisor.wait_until(lambda: ignores_sigterm(child.pid), 30)
    supervisor.grace = 0.2
    supervisor.stop()
    assert child.returncode == -signal.SIGKILL


def ignores_sigterm(pid: int) -> bool:
    status = Path(f"/proc/{pid}/status").read_text()
    ignored = next(line for line in status.splitlines() if line.startswith("SigIgn"))
    return bool(int(ignored.split()[1], 16) & (1 << (signal.SIGTERM - 1)))

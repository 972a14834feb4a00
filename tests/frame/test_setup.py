"""What `make setup` does where Python is too old, and where it is not."""

import subprocess
import sys
from pathlib import Path


def find_python(root: Path, folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", str(root / "requirements" / "find-python")],
        env={"PATH": str(folder), **more},
        capture_output=True,
        text=True,
    )


def put(folder: Path, name: str, script: str) -> None:
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def test_the_first_python_that_fits_is_taken(project_root: Path, tmp_path: Path) -> None:
    put(tmp_path, "python3", "exit 1")
    put(tmp_path, "python3.12", f'exec {sys.executable} "$@"')
    done = find_python(project_root, tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "python3.12\n", "")


def test_a_python_may_be_named(project_root: Path, tmp_path: Path) -> None:
    done = find_python(project_root, tmp_path, PYTHON=sys.executable)
    assert (done.returncode, done.stdout) == (0, f"{sys.executable}\n")


def test_without_a_fitting_python_it_says_what_to_do(project_root: Path, tmp_path: Path) -> None:
    put(tmp_path, "python3", "exit 1")
    (tmp_path / "cat").symlink_to("/bin/cat")
    done = find_python(project_root, tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[0] == (
        "Quittance needs Python 3.11 or newer with its venv module, and none was found."
    )
    assert done.stderr.splitlines()[-1] == "make run PYTHON=/path/to/python3"

"""The documents say what the code does, or a test here fails."""

import ast
import re
import tomllib
from pathlib import Path

ENV_READERS = {"text", "boolean", "integer", "names", "choice", "required", "strong"} | {
    "base_address",
    "networks",
}


def variables_read(root: Path) -> set[str]:
    """The variables that any module reads, by the calls of the readers in quittance/env.py."""
    found = set()
    for path in (root / "quittance").rglob("*.py"):
        if path.name == "env.py":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and node.args and reader(node.func) in ENV_READERS:
                name = node.args[0]
                if isinstance(name, ast.Constant) and re.fullmatch("[A-Z_]+", str(name.value)):
                    found.add(str(name.value))
    return found


def reader(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
        return function.attr if function.value.id == "env" else ""
    return function.id if isinstance(function, ast.Name) else ""


def first_cells(path: Path) -> list[str]:
    """The code in the first column of every table row."""
    return re.findall(r"^\| `([^`]+)` \|", path.read_text(), re.MULTILINE)


def test_every_setting_is_documented_once(project_root: Path) -> None:
    documented = first_cells(project_root / "docs" / "settings.md")
    shell = {"HOST", "DATABASE_WAIT", "QUITTANCE_TEST_ENGINE"}
    assert sorted(documented) == sorted(variables_read(project_root) | shell)


def test_settings_are_read_only_through_the_typed_readers(project_root: Path) -> None:
    culprits = [
        path.name
        for path in (project_root / "quittance").rglob("*.py")
        if path.name not in {"env.py", "wsgi.py"} and "os.environ" in path.read_text()
    ]
    assert culprits == []


def test_every_dependency_has_its_reason(project_root: Path) -> None:
    project = tomllib.loads((project_root / "pyproject.toml").read_text())
    wanted = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    names = {re.split(r"[\[<>=; ]", requirement)[0] for requirement in wanted}
    documented = first_cells(project_root / "docs" / "dependencies.md")
    assert sorted(documented) == sorted(names)


def test_every_command_of_our_own_is_documented(project_root: Path) -> None:
    commands = project_root / "quittance" / "console" / "management" / "commands"
    operations = (project_root / "docs" / "operations.md").read_text()
    names = {path.stem for path in commands.glob("[a-z]*.py")}
    assert {name for name in names if f"`manage.py {name}" not in operations} == set()


def test_every_scheduled_job_is_documented(project_root: Path) -> None:
    from quittance.schedule import JOBS

    operations = (project_root / "docs" / "operations.md").read_text()
    assert {job.name for job in JOBS if f"`{job.name}`" not in operations} == set()

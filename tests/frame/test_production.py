"""What an installation in production needs, and how it says so."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

COMPLETE = {
    "QUITTANCE_ENV": "production",
    "SECRET_KEY": "".join(chr(48 + number % 75) for number in range(80)),
    "DATABASE_URL": "postgresql://db.invalid/quittance",
    "ALLOWED_HOSTS": "invoices.example.com",
    "EMAIL_URL": "smtp://user:secret@mail.example.com",
    "DEFAULT_FROM_EMAIL": "invoices@example.com",
    "PUBLIC_URL": "https://invoices.example.com",
}


def check(root: Path, data: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=root,
        env={"PATH": os.environ["PATH"], "QUITTANCE_DATA": str(data), **environment},
        capture_output=True,
        text=True,
    )


@pytest.mark.postgresql
def test_a_complete_production_environment_passes_djangos_deployment_check(
    project_root: Path, tmp_path: Path, postgresql_url: str
) -> None:
    done = check(project_root, tmp_path, **COMPLETE | {"DATABASE_URL": postgresql_url})
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "System check identified no issues (0 silenced).\n"


@pytest.mark.parametrize("name", sorted(COMPLETE.keys() - {"QUITTANCE_ENV"}))
def test_what_is_missing_in_production_is_said_in_one_sentence(
    name: str, project_root: Path, tmp_path: Path
) -> None:
    done = check(project_root, tmp_path, **COMPLETE | {name: " "})
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"Quittance cannot start: {name} must be set in production; see docs/settings.md.\n"
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("key", ["short", "x" * 80, "abcdefghi" * 9])
def test_a_weak_secret_key_is_refused(key: str, project_root: Path, tmp_path: Path) -> None:
    done = check(project_root, tmp_path, **COMPLETE | {"SECRET_KEY": key})
    assert done.returncode == 1
    assert done.stderr == (
        "Quittance cannot start: SECRET_KEY is too weak: set at least 50 random characters; "
        "see docs/settings.md.\n"
    )


@pytest.mark.parametrize(
    "url",
    ["mail.example.com", "http://mail.example.com", "smtp://", "smtp://host?tls=1", "smtps://h:x"],
)
def test_a_way_for_mail_that_is_none_is_refused(
    url: str, project_root: Path, tmp_path: Path
) -> None:
    done = check(project_root, tmp_path, **COMPLETE | {"EMAIL_URL": url})
    assert done.returncode == 1
    assert done.stderr == (
        "Quittance cannot start: EMAIL_URL must be smtp://user:password@host:587, "
        "smtps://user:password@host:465, console:// or files://; see docs/settings.md.\n"
    )


def test_a_sender_with_a_name_is_refused(project_root: Path, tmp_path: Path) -> None:
    named = {"DEFAULT_FROM_EMAIL": "Us <invoices@example.com>"}
    done = check(project_root, tmp_path, **COMPLETE | named)
    assert done.returncode == 1
    assert done.stderr == (
        "Quittance cannot start: DEFAULT_FROM_EMAIL must be an e-mail address such as "
        "mail@example.com, not 'Us <invoices@example.com>'.\n"
    )


@pytest.mark.parametrize(
    "address",
    [
        "invoices.example.com",
        "ftp://invoices.example.com",
        "https://",
        "https://invoices.example.com/sub",
        "https://invoices.example.com?x",
        "https://ada@invoices.example.com",
    ],
)
def test_a_public_address_is_scheme_and_host(
    address: str, project_root: Path, tmp_path: Path
) -> None:
    done = check(project_root, tmp_path, **COMPLETE | {"PUBLIC_URL": address})
    assert done.returncode == 1
    assert done.stderr == (
        "Quittance cannot start: PUBLIC_URL must be scheme and host, such as "
        "https://invoices.example.com.\n"
    )


@pytest.fixture
def compose(project_root: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((project_root / "deploy/compose.yaml").read_text())
    return loaded


def test_compose_starts_every_role_that_the_entry_point_knows(
    compose: dict[str, Any], project_root: Path
) -> None:
    entrypoint = (project_root / "deploy" / "entrypoint").read_text()
    roles = set(re.findall(r"^    (\w+)\)$", entrypoint, re.MULTILINE)) - {"manage"}
    started = {name: service.get("command") for name, service in compose["services"].items()}
    assert roles == {"web", "worker", "scheduler", "migrate"}
    assert started == {role: [role] for role in roles} | {"postgres": None}


def test_compose_gives_production_all_that_it_needs(compose: dict[str, Any]) -> None:
    environment = compose["services"]["web"]["environment"]
    assert set(COMPLETE) - {"QUITTANCE_ENV"} <= set(environment)


def test_compose_takes_every_secret_from_the_env_file(
    compose: dict[str, Any], project_root: Path
) -> None:
    text = (project_root / "deploy" / "compose.yaml").read_text()
    example = (project_root / "deploy" / ".env.example").read_text()
    offered = dict(re.findall(r"^([A-Z_]+)=(.*)$", example, re.MULTILINE))
    assert set(re.findall(r"\$\{([A-Z_]+)", text)) - {"LOG_LEVEL"} == set(offered)
    for secret in ("SECRET_KEY", "POSTGRES_PASSWORD"):
        assert offered[secret] == ""
        assert f"${{{secret}:?" in text
        assert f"${{{secret}:-" not in text


def test_the_image_runs_as_an_ordinary_user_from_hashed_pins(project_root: Path) -> None:
    dockerfile = (project_root / "deploy" / "Dockerfile").read_text()
    assert "--require-hashes --requirement requirements/run.txt" in dockerfile
    assert "\nUSER 10001:10001\n" in dockerfile
    assert not re.search(r"^(ARG|ENV) .*(SECRET|PASSWORD|TOKEN)", dockerfile, re.MULTILINE)


def test_every_pin_has_a_hash_and_names_no_registry(project_root: Path) -> None:
    for name in ("run.txt", "dev.txt"):
        text = (project_root / "requirements" / name).read_text()
        pins = re.split(r"\n(?=\S)", text.split("\n", 2)[2].strip())
        assert [pin for pin in pins if "==" not in pin or "--hash=sha256:" not in pin] == []
        assert "://" not in text


def test_the_tests_run_on_the_pins_that_people_run_on(project_root: Path) -> None:
    pin = re.compile(r"^\S+==\S+(?: ;[^\\]*)?", re.MULTILINE)
    run = set(pin.findall((project_root / "requirements" / "run.txt").read_text()))
    dev = set(pin.findall((project_root / "requirements" / "dev.txt").read_text()))
    assert run - dev == set()

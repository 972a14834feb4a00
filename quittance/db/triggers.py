"""Triggers for both engines, installed by migrations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import RunPython
from django.db.migrations.state import StateApps


@dataclass(frozen=True, slots=True)
class Trigger:
    """One law in SQL: statements that put it in place and take it away, for each engine."""

    sqlite: Sequence[str]
    sqlite_undo: Sequence[str]
    postgresql: Sequence[str]
    postgresql_undo: Sequence[str]


def install(trigger: Trigger) -> RunPython:
    """The migration operation that installs a trigger on whichever engine it runs."""

    def forward(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        _run(editor, trigger.sqlite, trigger.postgresql)

    def backward(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        _run(editor, trigger.sqlite_undo, trigger.postgresql_undo)

    return RunPython(forward, backward, elidable=False)


def _run(
    editor: BaseDatabaseSchemaEditor, sqlite: Sequence[str], postgresql: Sequence[str]
) -> None:
    statements = sqlite if editor.connection.vendor == "sqlite" else postgresql
    with editor.connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)

"""Triggers for both engines, installed by migrations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


@dataclass(frozen=True, slots=True)
class Trigger:
    """One law in SQL: statements that put it in place and take it away, for each engine."""

    sqlite: Sequence[str]
    sqlite_undo: Sequence[str]
    postgresql: Sequence[str]
    postgresql_undo: Sequence[str]


class Install(Operation):
    """Puts a trigger in place. Unlike RunPython it needs no models, which Django would make anew
    from the whole history for each."""

    def __init__(self, trigger: Trigger) -> None:
        self.trigger = trigger

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Triggers are unknown to models."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        _run(schema_editor, self.trigger.sqlite, self.trigger.postgresql)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        _run(schema_editor, self.trigger.sqlite_undo, self.trigger.postgresql_undo)

    def describe(self) -> str:
        return "Install a trigger"


def install(trigger: Trigger) -> Install:
    """The migration operation that installs a trigger on whichever engine it runs."""
    return Install(trigger)


def _run(
    editor: BaseDatabaseSchemaEditor, sqlite: Sequence[str], postgresql: Sequence[str]
) -> None:
    statements = sqlite if editor.connection.vendor == "sqlite" else postgresql
    with editor.connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)

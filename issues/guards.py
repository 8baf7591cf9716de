"""Rows that the log tells are only added: the database itself refuses to change or delete them, whoever asks.

Each app says in its `AppConfig.guards` which of its tables are guarded. In a guarded row every column stays as it was written, but for
those named as free; a reference that is emptied when its target goes may become empty and nothing else. The triggers are set after every
migration, for on SQLite a migration that makes a table anew loses them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps as installed
from django.db import connections, models

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.apps.registry import Apps
    from django.db.backends.base.base import BaseDatabaseWrapper

ALWAYS = "1 = 1"
WHEN_PUBLISHED = "EXISTS (SELECT 1 FROM issues_revision WHERE issue_id = OLD.issue_id)"


@dataclass(frozen=True)
class Guard:
    """How a table is guarded: `time` is the column of its moment, `free` are columns that may change, `kept` is when a row may not go.

    `kept` is a condition in SQL about OLD; an empty one lets rows go with what they belong to.
    """

    time: str
    kept: str = ""
    free: tuple[str, ...] = ()


@dataclass(frozen=True)
class Trigger:
    """One refusal: of an UPDATE or a DELETE where the condition holds."""

    table: str
    name: str
    event: str
    condition: str

    @property
    def full_name(self) -> str:
        """Its name in the database."""
        return f"{self.table}_{self.name}"


def ensure_guards_after_migrating(*, using: str, plan: Any = None, apps: Apps = installed, **_: Any) -> None:
    """Receiver of `post_migrate`; `flush` sends it without a plan and leaves the triggers where they are."""
    if plan is None:
        return
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    for trigger in triggers(connection, apps):
        if trigger.table in tables:
            set_trigger(connection, trigger)


def triggers(connection: BaseDatabaseWrapper, apps: Apps = installed) -> Iterator[Trigger]:
    """Every refusal, of the models as they are in `apps`: three for a table, at most."""
    for config in installed.get_app_configs():
        for name, guard in getattr(config, "guards", {}).items():
            if name in apps.all_models[config.label]:
                yield from _triggers_of(apps.get_model(config.label, name), guard, connection)


def _triggers_of(model: type[models.Model], guard: Guard, connection: BaseDatabaseWrapper) -> Iterator[Trigger]:
    fields = model._meta.concrete_fields  # noqa: SLF001 (Django's documented name)
    table, differs = model._meta.db_table, _different(connection)  # noqa: SLF001
    emptied = [field.column for field in fields if _is_emptied(field)]
    others = [field.column for field in fields if not field.primary_key and field.name not in (*guard.free, guard.time)]
    fixed = [differs.format(column) for column in others if column not in emptied]
    refilled = [f"NEW.{column} IS NOT NULL AND {differs.format(column)}" for column in emptied]
    yield Trigger(table, "fixed", "UPDATE", " OR ".join(fixed + refilled))
    yield Trigger(table, "time", "UPDATE", differs.format(guard.time))
    if guard.kept:
        yield Trigger(table, "kept", "DELETE", guard.kept)


def set_trigger(connection: BaseDatabaseWrapper, trigger: Trigger) -> None:
    """Make the database refuse; once is enough, twice does no harm."""
    drop_trigger(connection, trigger)
    words = f"Rows of {trigger.table} are only added."
    name, table, event = trigger.full_name, trigger.table, trigger.event
    if connection.vendor == "sqlite":
        refusal = f"SELECT RAISE(ABORT, '{words}')"
        statements = [f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {trigger.condition} BEGIN {refusal}; END"]
    else:
        refusal = f"RAISE EXCEPTION '{words}' USING ERRCODE = 'check_violation'"
        row = "OLD" if event == "DELETE" else "NEW"
        body = f"BEGIN IF {trigger.condition} THEN {refusal}; END IF; RETURN {row}; END"
        statements = [
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
        ]
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def drop_trigger(connection: BaseDatabaseWrapper, trigger: Trigger) -> None:
    """Let the database take it again: for a migration that has to change such rows."""
    place = "" if connection.vendor == "sqlite" else f" ON {trigger.table}"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER IF EXISTS {trigger.full_name}{place}")


def _different(connection: BaseDatabaseWrapper) -> str:
    return "OLD.{0} IS NOT NEW.{0}" if connection.vendor == "sqlite" else "OLD.{0} IS DISTINCT FROM NEW.{0}"


def _is_emptied(field: models.Field[Any, Any]) -> bool:
    return isinstance(field, models.ForeignKey) and field.remote_field.on_delete is models.SET_NULL

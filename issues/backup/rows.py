"""Rows as lines of JSON and back, the same on every database: what differs between two databases is no part of a line."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models.functions import Collate

from issues.backup.archive import BackupError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db.models.fields import Field

BATCH = 1000
encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode


def all_models() -> list[type[models.Model]]:
    """Every table of the program, those of other apps and those between two models included."""
    found = apps.get_models(include_auto_created=True)
    return sorted((model for model in found if model._meta.managed and not model._meta.proxy), key=label)  # noqa: SLF001 (Django's documented name)


def dumped_models() -> list[type[models.Model]]:
    """Those whose rows are kept: all but what is over in an hour (settings.BACKUP_PASSING)."""
    return [model for model in all_models() if label(model) not in settings.BACKUP_PASSING]


def label(model: type[models.Model]) -> str:
    """The name of a model in a dump: `issues.Issue`."""
    return model._meta.label  # noqa: SLF001


def fields_of(model: type[models.Model]) -> list[Field[Any, Any]]:
    """The columns of a table."""
    return list(model._meta.local_concrete_fields)  # noqa: SLF001


def columns_of(model: type[models.Model]) -> tuple[str, ...]:
    """Their names."""
    return tuple(field.attname for field in fields_of(model))


def lines_of(model: type[models.Model]) -> Iterator[bytes]:
    """Every row as a line, by key; never more than a few at once in memory."""
    key = model._meta.pk  # noqa: SLF001
    is_text = isinstance(key, models.CharField) and connection.vendor == "postgresql"
    order = Collate(key.attname, "C") if is_text else key.attname  # as SQLite orders texts
    rows = model._base_manager.order_by(order).values_list(*columns_of(model)).iterator(BATCH)  # noqa: SLF001
    for row in rows:
        try:
            yield encode([_plain(value) for value in row]).encode() + b"\n"
        except (TypeError, ValueError) as error:
            raise BackupError(f"{label(model)} has a row that cannot be written: {error}.") from error


def values_of(line: bytes, fields: Sequence[Field[Any, Any]]) -> list[Any]:
    """The values of a line as the database takes them.

    Raises:
        ValueError: it is no row of this table.
    """
    found = json.loads(line)
    if not isinstance(found, list) or len(found) != len(fields):
        raise ValueError("not as many values as columns")
    try:
        return [field.get_db_prep_save(_typed(field, value), connection) for field, value in zip(fields, found, strict=True)]
    except (ValidationError, TypeError, OverflowError) as error:
        raise ValueError("; ".join(error.messages) if isinstance(error, ValidationError) else str(error)) from error


def _plain(value: Any) -> Any:
    """A value as JSON has it; times in UTC, to the microsecond."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return b64encode(bytes(value)).decode()
    return value


def _typed(field: Field[Any, Any], value: Any) -> Any:
    if isinstance(field, models.JSONField):
        return value
    if isinstance(field, models.BinaryField) and value is not None:
        return b64decode(value, validate=True)
    return field.to_python(value)

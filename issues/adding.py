"""Adding a row by one short statement, where each millisecond counts: the entrance of what is sent in.

`Model.save` computes the same statement anew each time and sends signals; `get_or_create` needs four statements, with a savepoint
among them. What stands in most columns of a new row (nothing, an empty text, no) is written into the statement as it is.
On PostgreSQL a row and its child are one statement, which needs no transaction around it; SQLite knows no such statement.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import AutoField, JSONField

if TYPE_CHECKING:
    from django.db.models import Field, Model

_LITERALS: dict[Any, str] = {None: "NULL", "": "''", False: "FALSE", True: "TRUE"}
_PLAIN = frozenset({type(None), str, bool})  # 0 and 1 are equal to False and True


def add(row: Model, *, unless_known_by: str = "", is_flushed: bool = True) -> bool:
    """Insert a new row, which then has its key; False when there is one with this value in the unique column. No signals are sent.

    With `is_flushed` false nobody waits for the disk: see `unflushed`.

    Raises:
        IntegrityError: another constraint forbids it.
    """
    head, tail, fields = _insert(type(row), unless_known_by)
    places, values = _written(row, fields)
    return _is_added(f"{head} VALUES ({places}) {tail}{'' if is_flushed else f', {unflushed()}'}", values, row)


def add_with_child(row: Model, child: Model, *, unless_known_by: str = "") -> bool:
    """As `add`, together with a child row, whose primary key is its link to `row`: both are inserted, or neither.

    Raises:
        IntegrityError: another constraint forbids it.
    """
    if connection.vendor != "postgresql":
        with transaction.atomic():
            return add(row, unless_known_by=unless_known_by) and add(_linked(child, row))
    head, tail, fields = _insert(type(row), unless_known_by)
    child_head, child_tail, child_fields = _insert(type(child), "")
    places, values = _written(row, fields)
    child_places, child_values = _written(child, child_fields, key=f"added.{_key_column(row)}")
    added = f"WITH added AS ({head} VALUES ({places}) {tail})"
    statement = f"{added} {child_head} SELECT {child_places} FROM added {child_tail}"  # noqa: S608 (names of models, and placeholders)  # nosec
    is_added = _is_added(statement, [*values, *child_values], row, child)
    if is_added:
        _linked(child, row)
    return is_added


def unflushed() -> str:
    """SQL that is true. PostgreSQL then commits the statement that it stands in without waiting for the disk, unless that is part of more.

    The next commit that does wait brings it to the disk as well, for the log is written in order. Until then, for less than a second, a
    database that breaks down may forget it.
    """
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        return "TRUE"
    return "set_config('synchronous_commit', 'off', TRUE) = 'off'"


def _linked(child: Model, row: Model) -> Model:
    link = child._meta.pk  # noqa: SLF001 (Django's documented name)
    setattr(child, link.name, row)
    return child


def _written(row: Model, fields: tuple[Field[Any, Any], ...], *, key: str = "") -> tuple[str, list[Any]]:
    """What stands in the columns, as SQL, and the values for its places. `key` stands for the primary key, if given."""
    places, values = [], []
    for field in fields:
        value = field.pre_save(row, add=True)
        if key and field.primary_key:
            places.append(key)
        elif type(value) in _PLAIN and value in _LITERALS and not isinstance(field, JSONField):
            places.append(_LITERALS[value])
        else:
            places.append("%s")
            values.append(field.get_db_prep_save(value, connection))
    return ", ".join(places), values


def _is_added(statement: str, values: list[Any], *rows: Model) -> bool:
    """Run it; the rows then are those that it inserted. It answers with their key, or with nothing."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        answer = cursor.fetchone()
    for row in rows if answer else ():
        row.pk = answer[0]
        row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001 (Django's documented name)
    return answer is not None


def _key_column(row: Model) -> str:
    return connection.ops.quote_name(str(row._meta.pk.column))  # noqa: SLF001 (Django's documented name)


@cache
def _insert(model: type[Model], unique: str) -> tuple[str, str, tuple[Field[Any, Any], ...]]:
    quote, options = connection.ops.quote_name, model._meta  # noqa: SLF001 (Django's documented name)
    fields = tuple(field for field in options.concrete_fields if not isinstance(field, AutoField))
    columns = ", ".join(quote(str(field.column)) for field in fields)
    known = f"ON CONFLICT ({quote(unique)}) DO NOTHING " if unique else ""
    return f"INSERT INTO {quote(options.db_table)} ({columns})", f"{known}RETURNING {quote(str(options.pk.column))}", fields

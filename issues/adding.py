"""Adding a row by one short statement, where each millisecond counts: the entrance of what is sent in.

`Model.save` computes the same statement anew each time and sends signals; `get_or_create` needs four statements, with a savepoint
among them. What stands in most columns of a new row (nothing, an empty text, no) is written into the statement as it is.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import AutoField

if TYPE_CHECKING:
    from django.db.models import Field, Model

_LITERALS: dict[tuple[type, Any], str] = {(type(None), None): "NULL", (str, ""): "''", (bool, False): "FALSE", (bool, True): "TRUE"}


def add(row: Model, *, unless_known_by: str = "") -> bool:
    """Insert a new row, which then has its key; False when there is one with this value in the unique column. No signals are sent.

    Raises:
        IntegrityError: another constraint forbids it.
    """
    head, tail, fields = _insert(type(row), unless_known_by)
    places, values = [], []
    for field in fields:
        value = field.get_db_prep_save(field.pre_save(row, add=True), connection)
        literal = _LITERALS.get((type(value), value)) if value.__hash__ else None
        places.append(literal or "%s")
        values += [] if literal else [value]
    with connection.cursor() as cursor:
        cursor.execute(f"{head} VALUES ({', '.join(places)}) {tail}", values)
        added = cursor.fetchone()
    if added is None:
        return False
    row.pk = added[0]
    row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001 (Django's documented name)
    return True


@cache
def _insert(model: type[Model], unique: str) -> tuple[str, str, tuple[Field[Any, Any], ...]]:
    quote, options = connection.ops.quote_name, model._meta  # noqa: SLF001 (Django's documented name)
    fields = tuple(field for field in options.concrete_fields if not isinstance(field, AutoField))
    columns = ", ".join(quote(str(field.column)) for field in fields)
    known = f"ON CONFLICT ({quote(unique)}) DO NOTHING " if unique else ""
    return f"INSERT INTO {quote(options.db_table)} ({columns})", f"{known}RETURNING {quote(str(options.pk.column))}", fields

"""The table of the cache, which several processes share (settings.CACHES)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.management import call_command
from django.db import migrations

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLE = "twir_cache"


def make(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    del apps
    call_command("createcachetable", TABLE, database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = []

    operations = [migrations.RunPython(make, migrations.RunPython.noop)]

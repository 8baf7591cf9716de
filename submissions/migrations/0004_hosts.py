"""The host of every submission that came in before the column was there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import migrations

from issues.links import host

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

AT_ONCE = 2000
LENGTH = 255


def fill(apps: Apps, _schema: BaseDatabaseSchemaEditor | None) -> None:
    """Read it off the addresses."""
    rows = apps.get_model("submissions", "Submission").objects
    chosen = rows.filter(host="").exclude(url="").order_by("pk").only("pk", "url")
    last = 0
    while batch := list(chosen.filter(pk__gt=last)[:AT_ONCE]):
        for row in batch:
            row.host = host(row.url)[:LENGTH]
        rows.bulk_update(batch, ["host"])
        last = batch[-1].pk


class Migration(migrations.Migration):
    dependencies = [("submissions", "0003_triage")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

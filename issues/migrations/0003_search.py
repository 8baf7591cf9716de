"""The index of the archive search: a table that is no model, for each database has its own (issues/search/engines.py).

An entry that is deleted leaves it by a trigger, also with its section or its issue.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import migrations

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

FORWARDS = {
    "sqlite": [
        "CREATE VIRTUAL TABLE issues_search USING fts5(line, host, tokenize = 'ascii', prefix = '2 3', columnsize = 0)",
        """
        CREATE TRIGGER issues_search_gone AFTER DELETE ON issues_entry BEGIN
            DELETE FROM issues_search WHERE rowid = old.id;
        END
        """,
    ],
    "postgresql": [
        "CREATE TABLE issues_search (entry_id bigint PRIMARY KEY, words tsvector NOT NULL)",
        "CREATE INDEX issues_search_words ON issues_search USING gin (words)",
        """
        CREATE FUNCTION issues_search_gone() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            DELETE FROM issues_search USING gone WHERE entry_id = gone.id;
            RETURN NULL;
        END $$
        """,
        """
        CREATE TRIGGER issues_search_gone AFTER DELETE ON issues_entry
            REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION issues_search_gone()
        """,
        """
        CREATE FUNCTION issues_search_all_gone() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            DELETE FROM issues_search;
            RETURN NULL;
        END $$
        """,
        """
        CREATE TRIGGER issues_search_all_gone AFTER TRUNCATE ON issues_entry
            FOR EACH STATEMENT EXECUTE FUNCTION issues_search_all_gone()
        """,
    ],
}
BACKWARDS = {
    "sqlite": ["DROP TRIGGER issues_search_gone", "DROP TABLE issues_search"],
    "postgresql": [
        "DROP TRIGGER issues_search_gone ON issues_entry",
        "DROP TRIGGER issues_search_all_gone ON issues_entry",
        "DROP FUNCTION issues_search_gone",
        "DROP FUNCTION issues_search_all_gone",
        "DROP TABLE issues_search",
    ],
}


def make(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    del apps
    for statement in FORWARDS[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    del apps
    for statement in BACKWARDS[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("issues", "0002_catalogue")]

    operations = [migrations.RunPython(make, drop)]

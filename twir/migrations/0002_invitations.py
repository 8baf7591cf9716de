"""Invitations to the desk."""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import twir.models

ROLES = [("editor", "Editor"), ("publisher", "Publisher"), ("administrator", "Administrator")]


def _person() -> Any:
    return models.ForeignKey(
        editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
    )


class Migration(migrations.Migration):
    dependencies = [
        ("issues", "0001_initial"),
        ("twir", "0001_cache_table"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "note",
                    models.CharField(
                        max_length=200, verbose_name="for whom", help_text="In your own words. Editors see it, the invited person does not."
                    ),
                ),
                ("role", models.CharField(choices=ROLES, default="editor", max_length=16)),
                ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("expires_at", models.DateTimeField(default=twir.models.end_of_one_made_now, editable=False)),
                ("accepted_at", models.DateTimeField(editable=False, null=True)),
                ("revoked_at", models.DateTimeField(editable=False, null=True)),
                ("accepted_by", _person()),
                ("created_by", _person()),
                (
                    "sections",
                    models.ManyToManyField(blank=True, help_text="What they will look after.", related_name="+", to="issues.section"),
                ),
            ],
            options={"ordering": ["-pk"]},
        ),
    ]

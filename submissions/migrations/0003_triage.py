"""Where a submission's page stands, the title as it was sent, what an editor decided last, and keys."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("submissions", "0002_guidelines"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="KeySetting",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("are_on", models.BooleanField(default=True)),
            ],
        ),
        migrations.AddField(
            model_name="submission",
            name="host",
            field=models.CharField(blank=True, editable=False, help_text="The site of the address, without www.", max_length=255),
        ),
        migrations.AddField(
            model_name="submission",
            name="title_sent",
            field=models.CharField(blank=True, help_text="As its sender gave it, once an editor changed it.", max_length=300),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["actor", "-id"], name="decision_of_actor"),
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(condition=models.Q(("state__in", ["declined", "spam"])), fields=["host"], name="submission_unwanted_host"),
        ),
    ]

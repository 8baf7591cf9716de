"""Indexes by time, for the board's week and for the log."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("submissions", "0006_first_reply_kits")]

    operations = [
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(fields=["-created_at", "-id"], name="submission_created"),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["-created_at", "-id"], name="decision_created"),
        ),
    ]

"""An index by time, for the log."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="eventdecision",
            index=models.Index(fields=["-created_at", "-id"], name="event_decision_created"),
        ),
    ]

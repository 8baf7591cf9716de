"""Versions of sections tell which change made them, so that a change can be undone as a whole."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("issues", "0005_board")]

    operations = [
        migrations.AddField(
            model_name="sectionversion",
            name="change",
            field=models.UUIDField(blank=True, help_text="The same on all versions that one change made.", null=True),
        ),
        migrations.AddField(
            model_name="sectionversion",
            name="note",
            field=models.CharField(blank=True, help_text="What was done, where the program knows it.", max_length=200),
        ),
        migrations.AddField(
            model_name="sectionversion",
            name="undoes",
            field=models.UUIDField(blank=True, help_text="The change that this one takes back.", null=True),
        ),
    ]

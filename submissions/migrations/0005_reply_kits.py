"""Words for the usual decisions."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("submissions", "0004_hosts"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReplyKit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "verb",
                    models.CharField(
                        choices=[
                            ("decline", "Declined"),
                            ("needs_change", "Asked for a change"),
                            ("mark_duplicate", "Marked as duplicate"),
                        ],
                        max_length=16,
                        verbose_name="decision",
                    ),
                ),
                ("label", models.CharField(help_text="A few words, by which editors choose it.", max_length=60)),
                (
                    "text",
                    models.TextField(
                        help_text="{title}, {section} and {policy} stand for the submission's own, and for the address of the rules."
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=10)),
            ],
            options={
                "ordering": ["verb", "position", "pk"],
            },
        ),
    ]

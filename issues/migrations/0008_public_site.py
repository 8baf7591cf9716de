from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("issues", "0007_deliveries"),
    ]

    operations = [
        migrations.AddField(
            model_name="revision",
            name="page",
            field=models.TextField(blank=True, help_text="The HTML with the anchors of its entries."),
        ),
        migrations.CreateModel(
            name="PublicSite",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "shows_draft",
                    models.BooleanField(
                        default=True,
                        help_text="The coming issue as it stands, on the home page and at its address. Its deadline is always shown.",
                        verbose_name="show the draft to readers",
                    ),
                ),
            ],
            options={
                "verbose_name": "public site",
                "verbose_name_plural": "public site",
                "constraints": [models.CheckConstraint(condition=models.Q(("pk", 1)), name="public_site_is_one_row")],
            },
        ),
    ]

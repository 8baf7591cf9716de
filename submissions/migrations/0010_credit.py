from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("submissions", "0009_long_lists")]

    operations = [
        migrations.AddField(
            model_name="submission",
            name="credit_email",
            field=models.EmailField(
                blank=True,
                default="",
                help_text="Printed in the commit, for good; another one than that for notices.",
                max_length=254,
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="submission",
            name="credit_name",
            field=models.CharField(
                blank=True,
                default="",
                help_text="Asked to be co-author of the issue's commit.",
                max_length=100,
            ),
            preserve_default=False,
        ),
    ]

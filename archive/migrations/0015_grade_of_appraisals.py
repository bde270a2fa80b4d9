"""The grade that an appraisal paper gives beside its score."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column."""

    dependencies = [("archive", "0014_sealed_telephones")]
    operations = [
        migrations.AddField(
            model_name="appraisal",
            name="grade",
            field=models.CharField(blank=True, max_length=64, verbose_name="grade"),
        )
    ]

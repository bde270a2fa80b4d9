from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("archive", "0016_own_files")]

    operations = [
        migrations.AddField(
            model_name="rule",
            name="legal_basis_page",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="page"),
        ),
    ]

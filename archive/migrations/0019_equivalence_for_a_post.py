from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("archive", "0018_home")]

    operations = [
        migrations.AddField(
            model_name="fieldequivalence",
            name="post_name",
            field=models.CharField(blank=True, max_length=128, verbose_name="post"),
        ),
        migrations.AddField(
            model_name="fieldequivalence",
            name="legal_basis",
            field=models.CharField(blank=True, max_length=500, verbose_name="legal basis"),
        ),
        migrations.AddField(
            model_name="fieldequivalence",
            name="legal_basis_page",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="page"),
        ),
        migrations.AlterModelOptions(
            name="fieldequivalence",
            options={
                "ordering": ["field", "equivalent", "pk"],
                "verbose_name": "equivalent field",
                "verbose_name_plural": "equivalent fields",
            },
        ),
    ]

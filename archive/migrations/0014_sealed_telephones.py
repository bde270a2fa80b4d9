"""Keys of telephones lie in the database no longer in clear."""

from django.db import migrations

from archive import cipher


def seal(apps, schema_editor):
    for device in apps.get_model("otp_totp", "TOTPDevice").objects.all():
        if not device.key.startswith(cipher.MARK):
            device.key = cipher.sealed(bytes.fromhex(device.key), device.user_id)
            device.save(update_fields=["key"])


def unseal(apps, schema_editor):
    for device in apps.get_model("otp_totp", "TOTPDevice").objects.all():
        if device.key.startswith(cipher.MARK):
            device.key = cipher.opened(device.key, device.user_id).hex()
            device.save(update_fields=["key"])


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0013_dossiers_by_search"),
        ("otp_totp", "0003_add_timestamps"),
    ]

    operations = [
        migrations.CreateModel(
            name="Telephone",
            fields=[],
            options={"proxy": True, "indexes": [], "constraints": []},
            bases=("otp_totp.totpdevice",),
        ),
        migrations.RunPython(seal, unseal),
    ]

"""Exceptions of access: lists, conflicts, broken glass; posts and bodies as ground of rights."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from archive import frozen
from archive.persian import fold


def key_people(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The folded name of who a paper is about; final rows are frozen, so their triggers go first.

    post_migrate makes the triggers anew.
    """
    frozen.drop_triggers(schema_editor.connection.alias)
    model = apps.get_model("archive", "Document")
    for row in model.objects.exclude(person="").only("person").iterator(chunk_size=500):
        model.objects.filter(pk=row.pk).update(person_key=fold(row.person)[:255])


class Migration(migrations.Migration):
    dependencies = [
        ("archive", "0008_follow_up"),
        ("auth", "0012_alter_user_first_name_max_length"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BrokenGlass",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                ("at", models.DateTimeField()),
                ("until", models.DateTimeField(db_index=True)),
                ("seen_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["-at"],
            },
        ),
        migrations.CreateModel(
            name="Conflict",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("start", models.DateField(blank=True, null=True)),
                ("end", models.DateField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Holding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("acting", models.BooleanField(default=False, verbose_name="acting")),
                ("start", models.DateField(verbose_name="from")),
                ("end", models.DateField(blank=True, null=True, verbose_name="to")),
            ],
            options={
                "verbose_name": "holder of a post",
                "verbose_name_plural": "holders of posts",
                "ordering": ["post", "start", "pk"],
            },
        ),
        migrations.CreateModel(
            name="LevelChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("before", models.PositiveSmallIntegerField(null=True)),
                ("after", models.PositiveSmallIntegerField()),
                ("reason", models.CharField(max_length=500)),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Listed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("start", models.DateField(blank=True, null=True)),
                ("end", models.DateField(blank=True, null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="membership",
            name="membership_is_of_a_user_or_a_group",
        ),
        migrations.AddField(
            model_name="document",
            name="person_key",
            field=models.CharField(blank=True, db_index=True, editable=False, max_length=255),
        ),
        migrations.AddField(
            model_name="membership",
            name="body",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="memberships",
                to="archive.body",
                verbose_name="only the meetings of",
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="post",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="memberships",
                to="archive.post",
                verbose_name="post",
            ),
        ),
        migrations.AddField(
            model_name="resolution",
            name="public_rights",
            field=models.BooleanField(
                default=False, verbose_name="creates rights or duties of the public"
            ),
        ),
        migrations.AlterField(
            model_name="membership",
            name="role",
            field=models.CharField(
                choices=[
                    ("registrar", "Registrar"),
                    ("secretary", "Secretary"),
                    ("coordinator", "Coordinator"),
                    ("mayor", "Mayor"),
                    ("chief_executive", "Chief executive"),
                    ("hr", "Human resources"),
                    ("approver", "Approver"),
                    ("publisher", "Publisher"),
                    ("records_manager", "Records manager"),
                    ("auditor", "Auditor"),
                    ("security_officer", "Security officer"),
                    ("administrator", "Administrator"),
                    ("clerk", "Organisation's clerk"),
                    ("member", "Member of a body"),
                ],
                max_length=20,
                verbose_name="role",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("group", None), ("post", None), ("user__isnull", False)),
                    models.Q(("group__isnull", False), ("post", None), ("user", None)),
                    models.Q(("group", None), ("post__isnull", False), ("user", None)),
                    _connector="OR",
                ),
                name="membership_is_of_a_user_a_group_or_a_post",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("body__isnull", False), ("role", "member")),
                    models.Q(models.Q(("role", "member"), _negated=True), ("body", None)),
                    _connector="OR",
                ),
                name="a_member_and_nobody_else_sits_on_a_body",
            ),
        ),
        migrations.AddField(
            model_name="brokenglass",
            name="record",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="broken_glass",
                to="archive.record",
            ),
        ),
        migrations.AddField(
            model_name="brokenglass",
            name="seen_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="brokenglass",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="broken_glass",
                to=settings.AUTH_USER_MODEL,
                verbose_name="user",
            ),
        ),
        migrations.AddField(
            model_name="conflict",
            name="giver",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="conflict",
            name="person",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="conflicts",
                to="archive.person",
            ),
        ),
        migrations.AddField(
            model_name="conflict",
            name="record",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="conflicts",
                to="archive.record",
            ),
        ),
        migrations.AddField(
            model_name="conflict",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="conflicts",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="holding",
            name="post",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="holdings",
                to="archive.post",
                verbose_name="post",
            ),
        ),
        migrations.AddField(
            model_name="holding",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="holdings",
                to=settings.AUTH_USER_MODEL,
                verbose_name="user",
            ),
        ),
        migrations.AddField(
            model_name="levelchange",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="levelchange",
            name="letter",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="archive.record",
            ),
        ),
        migrations.AddField(
            model_name="levelchange",
            name="record",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="level_changes",
                to="archive.record",
            ),
        ),
        migrations.AddField(
            model_name="listed",
            name="giver",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="listed",
            name="group",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="listed",
                to="auth.group",
            ),
        ),
        migrations.AddField(
            model_name="listed",
            name="record",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="listed",
                to="archive.record",
            ),
        ),
        migrations.AddField(
            model_name="listed",
            name="user",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="listed",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="conflict",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("person", None), ("record__isnull", False)),
                    models.Q(("person__isnull", False), ("record", None)),
                    _connector="OR",
                ),
                name="conflict_is_with_a_person_or_a_record",
            ),
        ),
        migrations.AddConstraint(
            model_name="holding",
            constraint=models.CheckConstraint(
                condition=models.Q(("acting", False), ("end__isnull", False), _connector="OR"),
                name="an_acting_holder_has_a_last_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="holding",
            constraint=models.CheckConstraint(
                condition=models.Q(("end", None), ("end__gte", models.F("start")), _connector="OR"),
                name="holding_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="listed",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("group__isnull", False), ("user", None)),
                    models.Q(("group", None), ("user__isnull", False)),
                    _connector="OR",
                ),
                name="listed_is_a_user_or_a_group",
            ),
        ),
        migrations.RunPython(key_people, migrations.RunPython.noop),
    ]

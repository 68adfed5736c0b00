"""Wishes to sync, and the wall on both tables."""

from django.db import migrations, models

from qunce.platform.tenancy import wall


class Migration(migrations.Migration):
    dependencies = [("connectors", "0001_initial"), ("platform", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="SyncWish",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("workspace_id", models.BigIntegerField()),
                ("connection_id", models.BigIntegerField()),
                ("task", models.TextField()),
                ("asked_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("taken_at", models.DateTimeField(blank=True, null=True)),
                ("leased_until", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.IntegerField(default=0)),
                ("cursor", models.JSONField(default=dict)),
            ],
            options={
                "indexes": [models.Index(fields=["due_at"], name="sync_wish_due")],
                "constraints": [
                    models.UniqueConstraint(fields=("connection_id", "task"), name="sync_wish_once")
                ],
            },
        ),
        wall("connectors_connection"),
        wall("connectors_syncwish"),
    ]

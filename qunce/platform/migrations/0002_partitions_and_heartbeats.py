"""Monthly partitions of the event table; the worker's heartbeat."""

from django.db import migrations, models

from qunce.platform.partitions import CREATE_FUNCTION, DROP_FUNCTION


class Migration(migrations.Migration):
    """The function that makes a month's partition, the wall on the first one, heartbeats."""

    dependencies = [("platform", "0001_initial")]

    operations = [
        migrations.RunSQL(CREATE_FUNCTION, DROP_FUNCTION),
        migrations.RunSQL("SELECT qunce_wall_in('platform_event_other')", migrations.RunSQL.noop),
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                ("name", models.TextField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("details", models.JSONField(default=dict)),
            ],
        ),
    ]

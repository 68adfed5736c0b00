"""A connection in trouble is left alone for a while; one worker checks each."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("connectors", "0002_sync_wishes")]

    operations = [
        migrations.AddField(
            model_name="connection", name="paused_until", field=models.DateTimeField(blank=True, null=True)
        ),
        migrations.AddField(
            model_name="connection", name="checked_at", field=models.DateTimeField(blank=True, null=True)
        ),
    ]

"""Broadcasts."""

from django.db import migrations, models

from qunce.platform.tenancy import wall


class Migration(migrations.Migration):

    initial = True

    dependencies = [("platform", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name='Broadcast',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('workspace_id', models.BigIntegerField()),
                ('title', models.CharField(max_length=80)),
                ('text', models.TextField(blank=True, default='')),
                ('link', models.TextField(blank=True, default='')),
                ('link_title', models.CharField(blank=True, default='', max_length=64)),
                ('group_ids', models.JSONField(default=list)),
                ('due_at', models.DateTimeField(null=True)),
                ('not_after', models.DateTimeField(null=True)),
                ('late_policy', models.TextField(default='ask')),
                ('state', models.TextField(default='draft')),
                ('created_at', models.DateTimeField()),
                ('created_by', models.TextField(blank=True, default='')),
                ('created_by_id', models.BigIntegerField(null=True)),
                ('changed_at', models.DateTimeField()),
                ('planned_at', models.DateTimeField(null=True)),
                ('cancelled_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['workspace_id', '-id'], name='broadcast_newest')],
            },
        ),
        wall("content_broadcast"),
    ]

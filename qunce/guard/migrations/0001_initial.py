"""Welcomes."""

from django.db import migrations, models

from qunce.platform.tenancy import wall


class Migration(migrations.Migration):

    initial = True

    dependencies = [("platform", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name='Welcome',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('workspace_id', models.BigIntegerField()),
                ('group_id', models.BigIntegerField(null=True)),
                ('source', models.TextField(blank=True, default='')),
                ('version', models.IntegerField(default=1)),
                ('text', models.TextField()),
                ('attachments', models.JSONField(default=list)),
                ('is_active', models.BooleanField(default=True)),
                ('saved_at', models.DateTimeField()),
                ('saved_by', models.TextField(blank=True, default='')),
            ],
            options={
                'indexes': [models.Index(fields=['workspace_id', 'group_id', 'source', '-version'], name='welcome_newest')],
                'constraints': [models.UniqueConstraint(fields=('workspace_id', 'group_id', 'source', 'version'), name='welcome_version_once', nulls_distinct=False)],
            },
        ),
        wall("guard_welcome"),
    ]

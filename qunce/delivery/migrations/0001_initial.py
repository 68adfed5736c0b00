"""Deliveries and tracked links."""

from django.db import migrations, models

from qunce.platform.tenancy import wall


class Migration(migrations.Migration):

    initial = True

    dependencies = [("platform", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('workspace_id', models.BigIntegerField()),
                ('connection_id', models.BigIntegerField(null=True)),
                ('kind', models.TextField()),
                ('group_id', models.BigIntegerField(null=True)),
                ('member_id', models.BigIntegerField(null=True)),
                ('target_ref', models.TextField(blank=True, default='')),
                ('content', models.JSONField(default=dict)),
                ('context', models.JSONField(default=dict)),
                ('due_at', models.DateTimeField()),
                ('not_after', models.DateTimeField(null=True)),
                ('late_policy', models.TextField(default='send')),
                ('idempotency_key', models.TextField()),
                ('origin', models.TextField(blank=True, default='')),
                ('executor', models.TextField(default='connector')),
                ('state', models.TextField(default='waiting')),
                ('reason', models.TextField(blank=True, default='')),
                ('attempts', models.IntegerField(default=0)),
                ('platform_ref', models.TextField(blank=True, default='')),
                ('token', models.UUIDField(null=True)),
                ('sending_since', models.DateTimeField(null=True)),
                ('lease_until', models.DateTimeField(null=True)),
                ('next_try_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(null=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('done_by_id', models.BigIntegerField(null=True)),
                ('done_by', models.TextField(blank=True, default='')),
                ('held_by_id', models.BigIntegerField(null=True)),
                ('held_by', models.TextField(blank=True, default='')),
                ('held_until', models.DateTimeField(null=True)),
                ('announce_at', models.DateTimeField(null=True)),
                ('cause_event_id', models.BigIntegerField(null=True)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('executor', 'connector'), ('state', 'waiting')), fields=['next_try_at', 'id'], name='delivery_due'), models.Index(condition=models.Q(('state', 'sending')), fields=['lease_until'], name='delivery_leased'), models.Index(condition=models.Q(('executor', 'connector'), ('state__in', ['sent', 'unknown'])), fields=['next_try_at'], name='delivery_unresolved'), models.Index(condition=models.Q(('not_after__isnull', False), ('state', 'waiting')), fields=['not_after'], name='delivery_expiring'), models.Index(condition=models.Q(('announce_at__isnull', False)), fields=['announce_at'], name='delivery_untold'), models.Index(condition=models.Q(('executor', 'person'), ('state', 'waiting')), fields=['workspace_id', 'due_at', 'id'], name='delivery_today'), models.Index(fields=['workspace_id', 'state', '-id'], name='delivery_by_state'), models.Index(fields=['workspace_id', '-id'], name='delivery_newest'), models.Index(condition=models.Q(('origin', ''), _negated=True), fields=['workspace_id', 'origin', 'id'], name='delivery_of_origin'), models.Index(condition=models.Q(('group_id__isnull', False)), fields=['group_id', '-id'], name='delivery_of_group')],
                'constraints': [models.UniqueConstraint(fields=('workspace_id', 'idempotency_key'), name='delivery_once'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'sending', 'sent', 'done', 'failed', 'unknown', 'skipped', 'cancelled'])), name='delivery_state_known'), models.CheckConstraint(condition=models.Q(('executor__in', ['connector', 'person'])), name='delivery_executor_known')],
            },
        ),
        migrations.CreateModel(
            name='Link',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('workspace_id', models.BigIntegerField()),
                ('slug', models.CharField(max_length=16, unique=True)),
                ('target', models.TextField()),
                ('origin', models.TextField(blank=True, default='')),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('workspace_id', 'origin', 'target'), name='link_once_per_origin')],
            },
        ),
        wall("delivery_delivery"),
        wall("delivery_link"),
    ]

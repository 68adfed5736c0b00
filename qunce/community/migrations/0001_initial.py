"""Groups, members, stays and their terms for searching; every table behind the wall."""

import datetime
import django.db.models.functions.comparison
import django.db.models.functions.datetime
from django.db import migrations, models

from qunce.platform.tenancy import wall

TERMS = r"""
CREATE FUNCTION community_terms(name text) RETURNS SETOF text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT DISTINCT left(term, 40) COLLATE "C" FROM (
    SELECT word AS term FROM regexp_split_to_table(
      regexp_replace(lower(name), '[\u2e80-\ufaff]+', ' ', 'g'), '[\u0001-\u002f\u003a-\u0060\u007b-\u00bf\u2000-\u206f\ufe00-\uffff]+') AS word
    UNION ALL
    SELECT substr(run, n, 2)
    FROM regexp_split_to_table(lower(name), '[^\u2e80-\ufaff]+') AS run, generate_series(1, length(run)) AS n
  ) AS found WHERE term <> ''
$$;

CREATE FUNCTION community_index_new_members() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO community_memberterm (workspace_id, term, member_id)
  SELECT fresh.workspace_id, term, fresh.id FROM fresh, community_terms(fresh.name) AS term
  WHERE fresh.name <> '' ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER community_member_terms_of_new AFTER INSERT ON community_member
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION community_index_new_members();

CREATE FUNCTION community_index_renamed_member() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM community_memberterm WHERE member_id = NEW.id;
  INSERT INTO community_memberterm (workspace_id, term, member_id)
  SELECT NEW.workspace_id, term, NEW.id FROM community_terms(NEW.name) AS term ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
-- By row and only for statements that name the column: the many updates of last_active_at pay nothing.
CREATE TRIGGER community_member_terms_of_renamed AFTER UPDATE OF name ON community_member
  FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION community_index_renamed_member();
"""

DROP_TERMS = """
DROP TRIGGER community_member_terms_of_new ON community_member;
DROP TRIGGER community_member_terms_of_renamed ON community_member;
DROP FUNCTION community_index_new_members();
DROP FUNCTION community_index_renamed_member();
DROP FUNCTION community_terms(text);
"""

TABLES = (
    "group", "member", "identity", "stay", "activityday", "dayreport", "tag", "membertag", "note", "consent",
    "memberterm",
)


class Migration(migrations.Migration):
    """All tables of the slice."""

    initial = True

    dependencies = [("platform", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name='ActivityDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('workspace_id', models.BigIntegerField()),
                ('group_id', models.BigIntegerField()),
                ('member_id', models.BigIntegerField()),
                ('day', models.DateField()),
                ('messages', models.IntegerField(db_default=0, default=0)),
                ('clicks', models.IntegerField(db_default=0, default=0)),
                ('orders', models.IntegerField(db_default=0, default=0)),
                ('is_counted', models.BooleanField(db_default=True, default=True)),
            ],
            options={
                'indexes': [models.Index(fields=['workspace_id', 'day'], name='activity_by_day'), models.Index(fields=['workspace_id', 'member_id', 'day'], name='activity_member')],
                'constraints': [models.UniqueConstraint(fields=('workspace_id', 'group_id', 'member_id', 'day'), name='activity_once')],
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('workspace_id', models.BigIntegerField()),
                ('member_id', models.BigIntegerField()),
                ('purpose', models.TextField()),
                ('channel', models.TextField(blank=True, default='')),
                ('text_version', models.TextField(blank=True, default='')),
                ('given_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['workspace_id', 'member_id'], name='consent_member')],
            },
        ),
        migrations.CreateModel(
            name='DayReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('workspace_id', models.BigIntegerField()),
                ('group_id', models.BigIntegerField()),
                ('day', models.DateField()),
                ('members', models.IntegerField()),
                ('joins', models.IntegerField()),
                ('leaves', models.IntegerField()),
                ('messages', models.IntegerField()),
                ('reported_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('workspace_id', 'group_id', 'day'), name='day_report_once'), models.CheckConstraint(condition=models.Q(('members__gte', 0), ('joins__gte', 0), ('leaves__gte', 0), ('messages__gte', 0)), name='day_report_sane')],
            },
        ),
        migrations.CreateModel(
            name='Group',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('workspace_id', models.BigIntegerField()),
                ('connection_id', models.BigIntegerField(blank=True, null=True)),
                ('platform', models.TextField()),
                ('external_id', models.TextField()),
                ('name', models.TextField(blank=True, default='')),
                ('type', models.TextField(blank=True, db_default='', default='')),
                ('purpose', models.TextField(blank=True, db_default='', default='')),
                ('state', models.TextField(db_default='growing', default='growing')),
                ('state_reason', models.TextField(blank=True, db_default='', default='')),
                ('capacity', models.IntegerField(db_default=200, default=200)),
                ('owner_ref', models.TextField(blank=True, db_default='', default='')),
                ('owner_member_id', models.BigIntegerField(blank=True, null=True)),
                ('admins', models.JSONField(db_default=[], default=list)),
                ('notice', models.TextField(blank=True, db_default='', default='')),
                ('roster_version', models.TextField(blank=True, db_default='', default='')),
                ('roster_at', models.DateTimeField(blank=True, null=True)),
                ('member_count', models.IntegerField(db_default=0, default=0)),
                ('customer_count', models.IntegerField(db_default=0, default=0)),
                ('reported_count', models.IntegerField(blank=True, null=True)),
                ('size', models.GeneratedField(db_persist=True, expression=django.db.models.functions.comparison.Coalesce(models.F('reported_count'), models.F('member_count')), output_field=models.IntegerField())),
                ('last_message_at', models.DateTimeField(db_default=datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc), default=datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))),
                ('opened_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'indexes': [models.Index(fields=['workspace_id', '-last_message_at', '-id'], name='group_quiet'), models.Index(fields=['workspace_id', '-size', '-id'], name='group_size')],
                'constraints': [models.UniqueConstraint(fields=('workspace_id', 'platform', 'external_id'), name='group_once'), models.CheckConstraint(condition=models.Q(('capacity__gt', 0)), name='group_capacity_positive'), models.CheckConstraint(condition=models.Q(('customer_count__gte', 0), ('member_count__gte', models.F('customer_count'))), name='group_counts_sane')],
            },
        ),
        migrations.CreateModel(
            name='Identity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('workspace_id', models.BigIntegerField()),
                ('platform', models.TextField()),
                ('external_id', models.TextField()),
                ('member_id', models.BigIntegerField()),
                ('name', models.TextField(blank=True, db_default='', default='')),
                ('profile', models.TextField(db_default='provisional', default='provisional')),
            ],
            options={
                'indexes': [models.Index(fields=['workspace_id', 'member_id'], name='identity_member')],
                'constraints': [models.UniqueConstraint(fields=('workspace_id', 'platform', 'external_id'), include=('member_id',), name='identity_once')],
            },
        ),
        migrations.CreateModel(
            name='Member',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('workspace_id', models.BigIntegerField()),
                ('name', models.TextField(blank=True, default='')),
                ('kind', models.TextField(db_default='customer', default='customer')),
                ('avatar', models.TextField(blank=True, db_default='', default='')),
                ('unionid', models.TextField(blank=True, null=True)),
                ('source', models.TextField(blank=True, db_default='', default='')),
                ('is_test', models.BooleanField(db_default=False, default=False)),
                ('first_seen_at', models.DateTimeField()),
                ('last_active_at', models.DateTimeField(db_default=datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc), default=datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))),
                ('group_count', models.IntegerField(db_default=0, default=0)),
                ('note_count', models.IntegerField(db_default=0, default=0)),
                ('merged_into_id', models.BigIntegerField(blank=True, null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['workspace_id', '-last_active_at', '-id'], name='member_active'), models.Index(fields=['workspace_id', '-first_seen_at', '-id'], name='member_newest'), models.Index(fields=['workspace_id', 'source', '-last_active_at', '-id'], name='member_source'), models.Index(condition=models.Q(('kind', 'customer'), _negated=True), fields=['workspace_id', 'kind', '-last_active_at', '-id'], name='member_not_customer')],
                'constraints': [models.UniqueConstraint(fields=('workspace_id', 'unionid'), name='member_unionid_once'), models.CheckConstraint(condition=models.Q(('group_count__gte', 0)), name='member_group_count_sane')],
            },
        ),
        migrations.CreateModel(
            name='MemberTag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('workspace_id', models.BigIntegerField()),
                ('tag_id', models.BigIntegerField()),
                ('member_id', models.BigIntegerField()),
                ('source', models.TextField(blank=True, db_default='', default='')),
                ('at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['workspace_id', 'member_id'], name='member_tag_member')],
                'constraints': [models.UniqueConstraint(fields=('workspace_id', 'tag_id', 'member_id'), name='member_tag_once')],
            },
        ),
        migrations.CreateModel(
            name='MemberTerm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('workspace_id', models.BigIntegerField()),
                ('term', models.TextField(db_collation='C')),
                ('member_id', models.BigIntegerField()),
            ],
            options={
                'indexes': [models.Index(fields=['member_id'], name='member_term_member')],
                'constraints': [models.UniqueConstraint(fields=('workspace_id', 'term', 'member_id'), name='member_term_once')],
            },
        ),
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('workspace_id', models.BigIntegerField()),
                ('member_id', models.BigIntegerField()),
                ('text', models.TextField()),
                ('author_id', models.BigIntegerField(null=True)),
                ('author', models.TextField(blank=True, default='')),
                ('at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['workspace_id', 'member_id', '-at'], name='note_member')],
            },
        ),
        migrations.CreateModel(
            name='Stay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('workspace_id', models.BigIntegerField()),
                ('group_id', models.BigIntegerField()),
                ('member_id', models.BigIntegerField()),
                ('role', models.TextField(db_default='member', default='member')),
                ('source', models.TextField(blank=True, db_default='', default='')),
                ('how', models.TextField(blank=True, db_default='', default='')),
                ('invited_by_id', models.BigIntegerField(blank=True, null=True)),
                ('is_counted', models.BooleanField(db_default=True, default=True)),
                ('joined_at', models.DateTimeField()),
                ('left_at', models.DateTimeField(blank=True, null=True)),
                ('left_how', models.TextField(blank=True, db_default='', default='')),
            ],
            options={
                'indexes': [models.Index(fields=['workspace_id', 'group_id', '-joined_at'], name='stay_group'), models.Index(fields=['member_id', 'group_id'], name='stay_member'), models.Index(fields=['workspace_id', 'joined_at'], name='stay_joined'), models.Index(condition=models.Q(('left_at__isnull', False)), fields=['workspace_id', 'left_at'], name='stay_left')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('left_at', None)), fields=('member_id', 'group_id'), name='stay_one_open'), models.CheckConstraint(condition=models.Q(('left_at', None), ('left_at__gte', models.F('joined_at')), _connector='OR'), name='stay_leaves_after_joining')],
            },
        ),
        migrations.CreateModel(
            name='Tag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('workspace_id', models.BigIntegerField()),
                ('name', models.CharField(max_length=40)),
                ('color', models.CharField(blank=True, default='', max_length=12)),
                ('member_count', models.IntegerField(db_default=0, default=0)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('workspace_id', 'name'), name='tag_once')],
            },
        ),
        migrations.RunSQL(TERMS, DROP_TERMS),
        *[wall(f"community_{table}") for table in TABLES],
    ]

"""A workspace of a million members in five thousand groups, made by SQL in about a minute."""

from django.db import connection

STEPS = (
    """INSERT INTO community_group (workspace_id, platform, external_id, name, type, state, capacity, last_message_at, opened_at)
       SELECT %(w)s, 'wecom', 'vol-g' || n, (ARRAY['妈妈福利','早餐优选','生鲜到家','新品内测'])[1 + n %% 4] || ' ' || n || ' 群',
         (ARRAY['flash','sales','content','', 'guide'])[1 + n %% 5], (ARRAY['growing','stable','declining','dormant'])[1 + n %% 4],
         200 + (n %% 4) * 100, now() - (n %% 2000) * interval '17 minutes', now() - n * interval '1 hour'
       FROM generate_series(1, %(groups)s) AS n""",
    """INSERT INTO community_member (workspace_id, name, kind, source, first_seen_at, last_active_at, group_count)
       SELECT %(w)s, CASE WHEN n %% 3 = 0 THEN (ARRAY['Anna','Bruno','Carla','Diego','Elena'])[1 + n %% 5] || ' ' || chr(65 + n %% 26) || n
         ELSE chr(19968 + (n * 7919::bigint %% 3000)::int) || chr(20100 + (n * 104729::bigint %% 2500)::int)
           || chr(20200 + (n * 1299709::bigint %% 2500)::int) END,
         CASE WHEN n %% 500 = 0 THEN 'staff' WHEN n %% 5000 = 1 THEN 'bot' ELSE 'customer' END,
         CASE WHEN n %% 4 = 0 THEN '' ELSE 'code-' || (n %% 37) END,
         now() - n * interval '30 seconds',
         CASE WHEN hashint8(n) %% 5 = 0 THEN timestamptz '1970-01-01 00:00Z' ELSE now() - ((n * 7919::bigint) %% 8640000) * interval '1 second' END, 1
       FROM generate_series(1, %(members)s) AS n""",
    """INSERT INTO community_identity (workspace_id, platform, external_id, member_id, name, profile)
       SELECT workspace_id, 'wecom', 'vol-' || id, id, name, 'known' FROM community_member WHERE workspace_id = %(w)s""",
    """INSERT INTO community_stay (workspace_id, group_id, member_id, source, is_counted, joined_at)
       SELECT m.workspace_id, g.low + m.id %% %(groups)s, m.id, m.source, m.kind = 'customer', m.first_seen_at
       FROM community_member m, (SELECT min(id) AS low FROM community_group WHERE workspace_id = %(w)s) g
       WHERE m.workspace_id = %(w)s""",
    """INSERT INTO community_tag (workspace_id, name, color, created_at)
       SELECT %(w)s, 'tag-' || n, '', now() FROM generate_series(1, 30) AS n""",
    """INSERT INTO community_membertag (workspace_id, tag_id, member_id, source, at)
       SELECT m.workspace_id, t.low + (m.id / 7) %% (2 + (m.id %% 29)), m.id, '', now()
       FROM community_member m, (SELECT min(id) AS low FROM community_tag WHERE workspace_id = %(w)s) t
       WHERE m.workspace_id = %(w)s AND m.id %% 2 = 0""",
    """UPDATE community_group g SET member_count = s.n, customer_count = s.c FROM (
         SELECT group_id, count(*) AS n, count(*) FILTER (WHERE is_counted) AS c FROM community_stay
         WHERE workspace_id = %(w)s GROUP BY 1) s WHERE g.id = s.group_id""",
    """UPDATE community_tag t SET member_count = s.n FROM (
         SELECT tag_id, count(*) AS n FROM community_membertag WHERE workspace_id = %(w)s GROUP BY 1) s WHERE t.id = s.tag_id""",
)
TABLES = ("group", "member", "identity", "stay", "tag", "membertag", "memberterm")


def fill(workspace_id: int, members: int = 1_000_000, groups: int = 5_000) -> None:
    """Add them to a workspace, then let the planner look at the tables."""
    with connection.cursor() as cursor:
        for step in STEPS:
            cursor.execute(step, {"w": workspace_id, "members": members, "groups": groups})
        for table in TABLES:
            cursor.execute(
                f"VACUUM ANALYZE community_{table}"
                if connection.get_autocommit() and not connection.in_atomic_block
                else f"ANALYZE community_{table}"
            )

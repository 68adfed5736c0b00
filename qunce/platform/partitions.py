"""Monthly partitions of the event table, made ahead of time.

Events of a month without a partition rest in the default one (`platform_event_other`): old history
that an import brings, or a clock that is far off. When a month gets its partition, the events that
rest there move into it in the same transaction; when they are too many to move while others wait
(`MOST_MOVED`), the month is left in the default partition, where everything still works.
"""

import logging
from collections.abc import Iterator
from datetime import date

from django.db import connection, transaction

from qunce.platform.jobs import Loop, LoopContext

logger = logging.getLogger(__name__)

MONTHS_BACK = 2
MONTHS_AHEAD = 2
MOST_MOVED = 500_000
EVERY = 6 * 3600.0


async def make_partitions(context: LoopContext) -> None:
    """Make what the coming months need."""
    await context.db(make_ahead, context.now().date())


def make_ahead(today: date, most_moved: int = MOST_MOVED) -> list[str]:
    """Make the partitions from two months back to two ahead; the names of those that are new."""
    made = []
    for first in months_around(today):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT qunce_make_partition(%s, %s)", [first, most_moved])
            outcome = cursor.fetchone()[0]
        if outcome == "skipped":
            logger.warning("month left in the default partition: month=%s", first)
        elif outcome:
            made.append(outcome)
    return made


def months_around(today: date) -> Iterator[date]:
    """The first day of each month that should have a partition."""
    at = today.year * 12 + today.month - 1
    for month in range(at - MONTHS_BACK, at + MONTHS_AHEAD + 1):
        yield date(month // 12, month % 12 + 1, 1)


PARTITIONS = Loop("partitions", make_partitions, every=EVERY)

CREATE_FUNCTION = """
CREATE FUNCTION qunce_wall_in(name text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
  EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
  EXECUTE format('CREATE POLICY workspace_wall ON %I USING ('
    '(SELECT qunce_sees_everything()) OR workspace_id = (SELECT qunce_workspace()))', name);
END $$;

CREATE FUNCTION qunce_make_partition(first date, most bigint) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  name text := 'platform_event_' || to_char(first, 'YYYY_MM');
  low timestamptz := first::timestamp AT TIME ZONE 'UTC';
  high timestamptz := (first + interval '1 month')::timestamp AT TIME ZONE 'UTC';
BEGIN
  PERFORM pg_advisory_xact_lock(7004);
  IF to_regclass(name) IS NOT NULL THEN
    RETURN '';
  END IF;
  IF (SELECT count(*) FROM (SELECT FROM platform_event_other WHERE at >= low AND at < high LIMIT most + 1) t) > most THEN
    RETURN 'skipped';
  END IF;
  LOCK TABLE platform_event IN SHARE ROW EXCLUSIVE MODE;
  EXECUTE format('CREATE TABLE %I (LIKE platform_event INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', name);
  EXECUTE format('INSERT INTO %I SELECT * FROM platform_event_other WHERE at >= %L AND at < %L', name, low, high);
  PERFORM set_config('qunce.erasing', 'yes', true);
  DELETE FROM platform_event_other WHERE at >= low AND at < high;
  PERFORM set_config('qunce.erasing', '', true);
  EXECUTE format('ALTER TABLE platform_event ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', name, low, high);
  PERFORM qunce_wall_in(name);
  RETURN name;
END $$;
"""

DROP_FUNCTION = "DROP FUNCTION qunce_make_partition(date, bigint); DROP FUNCTION qunce_wall_in(text);"

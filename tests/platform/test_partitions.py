"""Months of the event table: made ahead, filled rightly, never blocked by what rests in the default."""

from datetime import UTC, date, datetime

import pytest
from django.db import ProgrammingError, connection, transaction

from qunce.platform import partitions
from qunce.platform.admission import Admission
from qunce.platform.events import NewEvent
from qunce.platform.models import StoredEvent


def an_event(at):
    return NewEvent(workspace_id=1, kind="x", at=at, dedupe_key=str(at))


def where():
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text, at FROM platform_event ORDER BY at")
        return {at.date(): table for table, at in cursor.fetchall()}


@pytest.mark.django_db
def test_rows_go_to_their_month():
    made = partitions.make_ahead(date(2031, 1, 15))
    assert made == [f"platform_event_{month}" for month in ("2030_11", "2030_12", "2031_01", "2031_02", "2031_03")]
    days = [
        datetime(2030, 12, 31, 23, 59, 59, tzinfo=UTC),
        datetime(2031, 1, 1, tzinfo=UTC),
        datetime(2031, 3, 31, 23, 0, tzinfo=UTC),
        datetime(2031, 4, 1, tzinfo=UTC),
    ]
    Admission((), ()).admit([an_event(at) for at in days])
    assert list(where().values()) == [
        "platform_event_2030_12",
        "platform_event_2031_01",
        "platform_event_2031_03",
        "platform_event_other",
    ]


@pytest.mark.django_db
def test_making_them_again_changes_nothing():
    partitions.make_ahead(date(2031, 1, 15))
    assert partitions.make_ahead(date(2031, 1, 31)) == []
    assert partitions.make_ahead(date(2031, 2, 1)) == ["platform_event_2031_04"]


@pytest.mark.django_db
def test_what_rests_in_the_default_moves_and_keeps_its_id():
    at = datetime(2031, 1, 7, tzinfo=UTC)
    decision = Admission((), ()).admit([an_event(at)])[0]
    assert where() == {at.date(): "platform_event_other"}
    partitions.make_ahead(date(2031, 1, 15))
    assert where() == {at.date(): "platform_event_2031_01"}
    assert StoredEvent.objects.get().id == decision.event_id


@pytest.mark.django_db
def test_a_month_with_too_many_rows_stays_in_the_default_and_works():
    Admission((), ()).admit([an_event(datetime(2031, 1, day, tzinfo=UTC)) for day in (1, 2)])
    assert "platform_event_2031_01" not in partitions.make_ahead(date(2031, 1, 15), most_moved=1)
    Admission((), ()).admit([an_event(datetime(2031, 1, 3, tzinfo=UTC))])
    assert set(where().values()) == {"platform_event_other"}


@pytest.mark.django_db
def test_a_new_month_is_append_only_and_indexed():
    partitions.make_ahead(date(2031, 1, 15))
    Admission((), ()).admit([an_event(datetime(2031, 1, 7, tzinfo=UTC))])
    with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM platform_event_2031_01")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_indexes WHERE tablename = 'platform_event_2031_01'")
        assert cursor.fetchone() == (4,)


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        (date(2026, 11, 22), date(2026, 9, 1), date(2027, 1, 1)),
        (date(2026, 1, 31), date(2025, 11, 1), date(2026, 3, 1)),
        (date(2026, 12, 1), date(2026, 10, 1), date(2027, 2, 1)),
    ],
)
def test_the_months_around_a_day(today, first, last):
    months = list(partitions.months_around(today))
    assert (months[0], months[-1], len(months)) == (first, last, 5)

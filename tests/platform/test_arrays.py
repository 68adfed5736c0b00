"""The quick array literals read back as what was sent."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from qunce.platform.arrays import batch_cursor


def there_and_back(values, kind):
    connection.ensure_connection()
    return batch_cursor(connection.connection).execute(f"SELECT %s::{kind}[]", [values]).fetchone()[0]


@pytest.mark.django_db
@given(st.lists(st.none() | st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]))))
def test_texts_survive(values):
    assert there_and_back(values, "text") == values


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([], "bigint"),
        ([1, None, -(2**62)], "bigint"),
        ([True, False, None], "bool"),
        ([uuid4(), None], "uuid"),
        ([datetime(2026, 11, 22, 8, 0, 1, 5, tzinfo=UTC), None], "timestamptz"),
        ([date(2026, 11, 22)], "date"),
        (["NULL", "null", "", "{}", '"', "\\", "a,b", "<script>", "\u202e"], "text"),
    ],
)
def test_plain_types_survive(values, kind):
    assert there_and_back(values, kind) == values


def test_other_types_are_refused():
    from qunce.platform.arrays import element

    with pytest.raises(TypeError):
        element({"a": 1})

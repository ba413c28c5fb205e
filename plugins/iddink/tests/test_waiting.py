"""How long the hub waits when a distributor asks it to."""

from datetime import UTC, datetime

import pytest

from plugins.iddink.waiting import retry_after

NOW = datetime(2026, 9, 4, 8, 0, tzinfo=UTC)
IN_9_SECONDS = "Fri, 04 Sep 2026 08:00:09 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7),
        ({"retry-after": " 0 "}, 0),
        ({"retry-after": "86400"}, 600),
        ({"retry-after": IN_9_SECONDS}, 9),
        ({"retry-after": "Fri, 04 Sep 2026 07:00:00 GMT"}, 0),
        ({"retry-after": "Sat, 05 Sep 2026 08:00:00 GMT"}, 600),
        ({"retry-after": IN_9_SECONDS, "date": "Fri, 04 Sep 2026 08:00:04 GMT"}, 5),
        ({"retry-after": IN_9_SECONDS, "date": "nonsense"}, 9),
        ({"retry-after": "-1"}, None),
        ({"retry-after": "soon"}, None),
        ({}, None),
    ],
)
def test_retry_after_is_read_in_every_form(headers, seconds):
    """Seconds or a date, by the distributor's own clock where it tells it, at most ten minutes."""
    assert retry_after(headers, NOW) == seconds

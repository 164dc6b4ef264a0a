"""The change log on both databases."""

from datetime import UTC, datetime, timedelta

from coachloop.store.standing import ChangeRow, changes, keep_changes
from tests.support.world import world

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_two_changes_in_one_instant_are_both_kept_in_their_order(engine_url: str) -> None:
    made = world(engine_url)
    with made.context.database.write() as c:
        keep_changes(c, [ChangeRow("s1", NOW, "improved", "waiting", "a question")])
        keep_changes(c, [ChangeRow("s1", NOW, "waiting", "improved", "settled")])
        keep_changes(c, [])
        found = changes(c, keys=["s1"])
    made.context.database.close()
    assert [(x.became, x.changed_at - NOW) for x in found] == [
        ("improved", timedelta(microseconds=1)),
        ("waiting", timedelta(0)),
    ]

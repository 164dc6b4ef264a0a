"""A training of 2 to 6 March 2026, a rule on it, and conversations after it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import insert

from coachloop.domain.people import UserRole
from coachloop.domain.policy import Policy
from coachloop.loop.readiness.model import ReadinessRule
from coachloop.loop.readiness.rule_book import RuleDraft, new_rule
from coachloop.loop.readiness.run import Assessed, assess
from coachloop.store import tables, users
from tests.support.world import START, World, criterion, rubric, world

DAY = timedelta(days=1)
#: 17:00 of the fifth day of the training.
END = START + timedelta(days=4, hours=8)
#: Day 14 after the training, and 14 days after that.
FIRST, SECOND = END + 14 * DAY, END + 28 * DAY


def made_world(url: str, policy: Policy | None = None, keys: Sequence[str] = ("listening",)) -> World:
    """A rubric with those criteria, Dana trained on the first, a manager Kim."""
    found = world(url, rubric(*[criterion(key, f"About {key}.") for key in keys]), policy)
    found.say(3, START - 100 * DAY)
    add_training(found)
    with found.context.database.write() as c:
        users.add_user(c, "Kim", [UserRole.MANAGER], START)
    return found


def add_training(
    made: World,
    end: datetime | None = END,
    criterion_key: str | None = None,
    module: str = "Listening well",
    person: str = "dana",
) -> None:
    row = {"person_id": person, "module": module, "criterion_key": criterion_key, "kind": "scenario"}
    with made.context.database.write() as c:
        c.execute(insert(tables.training).values(**row, started_on=date(2026, 3, 2), completed_at=end))


def add_rule(made: World, **changes: object) -> ReadinessRule:
    draft = RuleDraft(**{"key": "screens", "rubric_key": "made", "call_type": "screen", **changes})  # type: ignore[arg-type]
    return new_rule(made.context, draft, "kim", START)


def said(made: World, levels: Sequence[float], first: datetime, **more: str) -> list[str]:
    """One conversation every four hours from an hour after `first`."""
    start = first + timedelta(hours=1)
    return [made.say(level, start + timedelta(hours=4 * n), **more) for n, level in enumerate(levels)]  # type: ignore[arg-type]


def assessed(made: World, now: datetime, rule: str = "screens") -> Assessed:
    return assess(made.context, "dana", rule, "kim", now)


def two_batches(made: World) -> Assessed:
    """Both passed: 14 of level 5 and one of level 3 each, mean 96.7."""
    said(made, [5] * 14 + [3], END)
    assessed(made, FIRST)
    said(made, [5] * 14 + [3], FIRST)
    return assessed(made, SECOND)

"""Weekly sums of a team on both databases, by hand."""

from coachloop.domain.people import Person, Team
from coachloop.domain.times import day_id
from coachloop.store import people
from coachloop.store.report.program import TurnedWeek, team_sizes, turned_weeks
from tests.support.world import RATER, START, world


def test_weeks_are_counted_from_the_first_day(engine_url: str) -> None:
    made = world(engine_url)
    # Levels 3 and 5 of 1..5 are 50 and 100 points: Monday and Sunday of the first week, Monday of the second.
    days = [START.replace(day=d) for d in (2, 8, 9)]
    for level, day in zip((3, 5, 5), days, strict=True):
        made.say(level, day)
    made.say(1, days[0], person="robin")
    first = day_id(START, made.context.zone)
    version = made.rubric.leaves[0].version_id
    with made.context.database.write() as c:
        people.upsert_team(c, Team("one", "One", "Kim"))
        people.upsert_person(c, Person("dana", "Dana", "one"))
        mine = turned_weeks(c, [version], first, first + 83, "one")
        both = turned_weeks(c, [version], first, first + 83)
        early = turned_weeks(c, [version], first, first + 5)
        sizes = [(t.id, t.owner, t.people) for t in team_sizes(c)]
    assert mine == [
        TurnedWeek("dana", version, RATER.series, 0, 2, 150.0, 12_500.0),
        TurnedWeek("dana", version, RATER.series, 1, 1, 100.0, 10_000.0),
    ]
    assert [(row.person_id, row.week, row.n) for row in both] == [
        ("dana", 0, 2),
        ("dana", 1, 1),
        ("robin", 0, 1),
    ]
    assert [(row.person_id, row.n) for row in early] == [("dana", 1), ("robin", 1)]
    assert sizes == [("one", "Kim", 1)]
    made.context.database.close()

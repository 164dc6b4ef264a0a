"""`coachloop trend PERSON`: twelve weeks, one line a criterion."""

from typing import TYPE_CHECKING, Annotated

import typer

from coachloop.cli import words
from coachloop.cli.console import print_json, print_table, say
from coachloop.cli.options import AsOf, Json, Plain, Where, read_time, workspace
from coachloop.domain.result import Absent
from coachloop.domain.words import percent

if TYPE_CHECKING:
    from coachloop.loop.gaps.model import Level, Trend

_BARS = "▁▂▃▄▅▆▇█"


def add_to(app: typer.Typer) -> None:
    app.command("trend")(trend)


def trend(
    person: Annotated[str, typer.Argument(metavar="PERSON", help="Name, alias or id.")],
    where: Where = None,
    as_of: AsOf = None,
    as_json: Json = False,
    plain: Plain = False,
) -> None:
    """The last twelve complete weeks of one person, criterion by criterion."""
    from coachloop.loop.context import load_targets
    from coachloop.loop.gaps.run import person_levels, person_trends, start_of
    from coachloop.loop.gaps.words import both, in_short
    from coachloop.store import people
    from coachloop.wiring import clock

    with workspace(where) as app, app.context.database.read() as c:
        found = people.find_person(c, person)
        now = read_time(as_of, app.workspace.zone) or clock()
        targets = load_targets(c)
        trends = person_trends(c, app.context, found, list(targets.values()), now)
        levels = person_levels(c, app.context, found, list(targets.values()), now)
        start = start_of(c, app.context, found)
    used = {key: t for key, t in trends.items() if any(s.points for s in t.segments)}
    if as_json:
        print_json(
            {
                "person": found.id,
                "name": found.name,
                "start": start,
                "trends": used,
                "levels": {key: levels[key] for key in used},
            }
        )
        return
    rows = [
        (
            targets[key].criterion.name,
            _spark(t),
            _level(levels[key]),
            words.verdict(t.playbook),
            in_short(t.honest),
            both(t.words, t.honest),
        )
        for key, t in used.items()
    ]
    last = f"last {max((x.wanted for x in levels.values()), default=0)}"
    print_table(("criterion", "12 weeks", last, "trend", "honest", "in words"), rows, plain=plain)
    if not start.ready:
        say(f"{found.name}: {start.words}.")
    if not rows:
        say(f"No scored conversation of {found.name} in the last twelve complete weeks.")


def _level(found: "Level") -> str:
    """`62.5 (n=10; 55 to 70, 90 %)`, or why there is none."""
    figure, near = found.playbook.figure, found.honest
    if isinstance(figure, Absent) or isinstance(near, Absent):
        return words.figure(figure)
    return f"{figure.value:.1f} (n={figure.n}; {near.lo:.0f} to {near.hi:.0f}, {percent(near.level)})"


def _spark(found: "Trend") -> str:
    """One bar a week from 0 to 100; a dot where there were no conversations."""
    means = {p.index: p.mean for s in found.segments for p in s.points}
    return "".join(
        _BARS[min(7, max(0, int(means[i] / 100 * 8)))] if i in means else "·" for i in range(found.weeks)
    )

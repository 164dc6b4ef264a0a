"""`coachloop outcome`: ratings before the offer against what came after, and the return of coaching."""

from typing import TYPE_CHECKING, Annotated

import typer

from coachloop.cli.console import clean, print_json, print_table, say
from coachloop.cli.options import AsOf, Json, Plain, Where, read_time, workspace
from coachloop.domain.result import Absent, Figure
from coachloop.domain.verdict import Honest
from coachloop.domain.words import absence, counted, percent

if TYPE_CHECKING:
    from coachloop.loop.outcome.model import HireOutcome, OfferAcceptance


def add_to(app: typer.Typer) -> None:
    app.command("outcome")(outcome)


def outcome(
    where: Where = None,
    reader: Annotated[
        str, typer.Option("--as", metavar="WHO", help="owner, leader, or the name of a person or coach.")
    ] = "leader",
    as_of: AsOf = None,
    as_json: Json = False,
    plain: Plain = False,
) -> None:
    """Quality of hire: match gap and correlation by interviewer, coached against not, offers accepted."""
    from coachloop.loop.outcome.run import load_outcome
    from coachloop.wiring import clock

    with workspace(where) as app, app.context.database.read() as c:
        now = read_time(as_of, app.workspace.zone) or clock()
        found = load_outcome(c, app.context, reader, now)
    if as_json:
        print_json(found)
        return
    rows = [*_summary(found.hires), *_interviewers(found.hires), *_offers(found.offers)]
    print_table(("what", "n", "playbook", "honest", "in words"), rows, plain=plain)
    _say_notes(found.hires)


def _summary(found: "HireOutcome") -> list[tuple[object, ...]]:
    back = found.coaching
    said = f"{counted(back.uncoached_people, 'interviewer')} not coached, {back.coached_people} coached"
    figure = back.playbook.figure
    if not isinstance(figure, Absent):
        said += f": mean gap {_sd(back.uncoached)} against {_sd(back.coached)}"
    return [
        ("coached against not", _n(figure), _sd(figure), _honest(back.honest), said),
        ("all interviewers", _n(found.validity), "–", _honest(found.validity), _words(found.validity)),
    ]


def _interviewers(found: "HireOutcome") -> list[tuple[object, ...]]:
    return [
        (
            line.name,
            _n(line.playbook.figure),
            _sd(line.playbook.figure),
            _honest(line.honest),
            ", ".join(f"{n} {state}" for state, n in line.hires) + f"; {line.coached} while coached",
        )
        for line in found.interviewers
    ]


def _offers(found: "OfferAcceptance") -> list[tuple[object, ...]]:
    sides = (
        ("clear", found.clear, found.clear_interval),
        ("not clear", found.unclear, found.unclear_interval),
    )
    rows: list[tuple[object, ...]] = [
        (f"offers, next steps {name}", _n(share), _share(share), _range(interval), "")
        for name, share, interval in sides
    ]
    return [
        *rows,
        ("offers, difference", _n(found.difference), "–", _honest(found.difference, 1), found.words),
    ]


def _say_notes(found: "HireOutcome") -> None:
    states = ", ".join(f"{n} {state}" for state, n in found.hires) or "none imported yet"
    say(f"Hires: {states}; {found.without_rating} without a scorecard before the offer.")
    if found.unmatched:
        say(f"{found.unmatched} scored ones have nobody to be compared with in their job family and form.")
    if not found.hires:
        say("Import them: coachloop import FILE --as hires, and --as scorecards.")
    for note in found.notes:
        say(f"Note: {note}")


def _n(found: Figure | Honest) -> object:
    return None if isinstance(found, Absent) else found.n


def _sd(found: Figure) -> str:
    return absence(found) if isinstance(found, Absent) else f"{found.value:.2f} SD"


def _share(found: Figure) -> str:
    return absence(found) if isinstance(found, Absent) else percent(found.value)


def _range(interval: tuple[float, float] | None) -> str:
    return "–" if interval is None else f"{percent(interval[0])} to {percent(interval[1])} (95 %)"


def _honest(found: Honest, digits: int = 2) -> str:
    if isinstance(found, Absent):
        return absence(found)
    level = percent(found.level)
    return f"{found.estimate:+.{digits}f} ({found.lo:+.{digits}f} to {found.hi:+.{digits}f}, {level})"


def _words(found: Honest) -> str:
    return clean("" if isinstance(found, Absent) else found.words)

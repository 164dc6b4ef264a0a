"""`coachloop agreement [FILE.csv]`: how far raters agree, or machine and people, with intervals and n."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coachloop.cli.console import print_json, print_table, say, say_problems
from coachloop.cli.options import Json, Plain, Where, workspace
from coachloop.domain.errors import EXIT_STATUS, ErrorKind
from coachloop.domain.result import Absent
from coachloop.domain.words import absence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coachloop.loop.review.model import Coefficient
    from coachloop.loop.review.trust import Measured
    from coachloop.stats.agreement.table import Line
    from coachloop.stats.student import MeanInterval
    from coachloop.wiring.agreement import CriterionAgreement

_COLUMNS = ("criterion", "coefficient", "weights", "value", "from", "to", "items", "raters", "note")


def add_to(app: typer.Typer) -> None:
    app.command("agreement")(agreement)


def agreement(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="[FILE]", help="A CSV table; - reads standard input. None: this workspace."),
    ] = None,
    where: Where = None,
    item: Annotated[str | None, typer.Option(help="Column of the item; `item` unless --wide.")] = None,
    rater: Annotated[
        str | None, typer.Option(help="Column of the rater; with --wide the raters' columns, by comma.")
    ] = None,
    criterion: Annotated[
        str | None, typer.Option(help="Column of the criterion, if there are several.")
    ] = None,
    score: Annotated[str | None, typer.Option(help="Column of the score.")] = None,
    wide: Annotated[bool, typer.Option("--wide", help="One column for each rater.")] = False,
    levels: Annotated[str, typer.Option(help="All levels of the scale in order, by comma: 1,2,3,4,5.")] = "",
    weights: Annotated[
        str | None,
        typer.Option(
            help="identity, linear, quadratic, ordinal, radical, ratio, circular, bipolar; or a CSV table of "
            "weights, one row and one column a level."
        ),
    ] = None,
    missing: Annotated[str, typer.Option(help="What stands for no score, by comma.")] = "",
    as_json: Json = False,
    plain: Plain = False,
) -> None:
    """Every coefficient that suits the scores of FILE, with a 95 % interval; needs no workspace.

    Without FILE: machine and people of this workspace, criterion by criterion, from the blind random audit.
    """
    if file is None:
        _workspace(where, as_json=as_json, plain=plain)
        return
    from coachloop.engines.tables.ratings import Columns
    from coachloop.wiring.agreement import agreement_of, read_rating_file, read_weights

    chosen = None if weights is None else read_weights(weights)
    raters = _parts(rater or "") if wide else ()
    columns = Columns(item, None if wide else rater, criterion, score, wide, raters)
    table = read_rating_file(file, columns, _parts(levels), _parts(missing))
    _show([agreement_of(ratings, chosen) for ratings in table.criteria], as_json=as_json, plain=plain)
    say_problems([str(problem) for problem in table.problems])
    if table.left_out:
        say("1 score was left out." if table.left_out == 1 else f"{table.left_out} scores were left out.")
        raise typer.Exit(EXIT_STATUS[ErrorKind.PARTLY])


def _show(found: "list[CriterionAgreement]", *, as_json: bool, plain: bool) -> None:
    if as_json:
        print_json([_fields(one, line) for one in found for line in one.lines])
        return
    print_table(_COLUMNS, [_row(one, line) for one in found for line in one.lines], plain=plain)
    for one in found:
        say(_sentence(one))


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",")) if text else ()


def _fields(one: "CriterionAgreement", line: "Line") -> dict[str, object]:
    from coachloop.stats.agreement import Estimate

    found = line.found
    figures = (
        {"value": found.value, "se": found.se, "lo": found.lo, "hi": found.hi, "level": found.level}
        if isinstance(found, Estimate)
        else dict.fromkeys(("value", "se", "lo", "hi", "level"))
    )
    return {
        "criterion": one.criterion,
        "coefficient": line.coefficient,
        "weights": line.weights or None,
        **figures,
        "n_items": found.n,
        "n_raters": one.n_raters,
        "note": found.note if isinstance(found, Estimate) else found.why.value,
    }


def _row(one: "CriterionAgreement", line: "Line") -> tuple[object, ...]:
    fields = _fields(one, line)
    figures = (_three(fields[name]) for name in ("value", "lo", "hi"))
    return (
        one.criterion or "–",
        line.coefficient,
        line.weights or "–",
        *figures,
        fields["n_items"],
        one.n_raters,
        fields["note"],
    )


def _three(figure: object) -> str | None:
    # What rounds to nothing from below has no sign.
    return f"{round(figure, 3) + 0.0:.3f}" if isinstance(figure, float) else None


def _sentence(one: "CriterionAgreement") -> str:
    """What alpha and AC say together: the ones nearest to how the scale is ordered."""
    from coachloop.domain.policy import Policy
    from coachloop.loop.review.words import reading

    alpha = _value(one.lines, "krippendorff_alpha", ("interval", "ordinal", "nominal"))
    ac = _value(one.lines, "gwet_ac2", ("linear",))
    if ac is None:
        ac = _value(one.lines, "gwet_ac1", ("identity",))
    n = max((line.found.n for line in one.lines), default=0)
    said = reading(alpha, ac, n, Policy().coefficient_min_n)
    return f"{one.criterion}: {said}" if one.criterion else said


def _value(lines: "Sequence[Line]", coefficient: str, weights: "Sequence[str]") -> float | None:
    """The first of these weights that gives a value; of any weights, if those were asked for."""
    from coachloop.stats.agreement import Estimate

    known = {
        line.weights: line.found.value
        for line in lines
        if line.coefficient == coefficient and isinstance(line.found, Estimate)
    }
    return next((known[name] for name in weights if name in known), next(iter(known.values()), None))


# --- without a file ----------------------------------------------------------------------------------------

_MEASURED = (
    "criterion",
    "series",
    "n",
    "rated twice",
    "machine minus people",
    "apart",
    "people apart",
    "AC2",
    "alpha",
    "trust",
    "drift",
)


def _workspace(where: Path | None, *, as_json: bool, plain: bool) -> None:
    from coachloop.loop.review.trust import measure_agreement
    from coachloop.loop.review.words import by_group

    with workspace(where) as app, app.context.database.read() as c:
        found = measure_agreement(c, app.context)
    if as_json:
        print_json([_measured_fields(one) for one in found])
        return
    print_table(_MEASURED, [_measured_row(one) for one in found], plain=plain)
    for one in found:
        groups = by_group(one.agreement.splits)
        if groups:
            say(f"{one.target.criterion.name}: {groups}")
    if not any(one.agreement.n for one in found):
        say("Nobody has rated yet without seeing the machine. Next: coachloop audit draw")


def _measured_fields(one: "Measured") -> dict[str, object]:
    return {
        "criterion": one.target.criterion.key,
        "criterion_version": one.target.criterion.version_id,
        "series": one.series,
        "trust": one.trust,
        "agreement": one.agreement,
        "drift": one.drift,
    }


def _measured_row(one: "Measured") -> tuple[object, ...]:
    a = one.agreement
    return (
        one.target.criterion.name,
        one.series,
        a.n,
        a.double_rated,
        _interval(a.signed),
        absence(a.apart) if isinstance(a.apart, Absent) else a.apart.value,
        absence(a.people_apart) if isinstance(a.people_apart, Absent) else a.people_apart.value,
        _coefficient(a.ac2),
        _coefficient(a.alpha),
        one.trust.state.value,
        one.drift.words,
    )


def _interval(found: "MeanInterval | Absent") -> str:
    if isinstance(found, Absent):
        return absence(found)
    return f"{found.value:+.1f} ({found.lo:+.1f} to {found.hi:+.1f})"


def _coefficient(found: "Coefficient | Absent") -> str:
    if isinstance(found, Absent):
        return absence(found)
    return f"{found.value:.2f} ({found.lo:.2f} to {found.hi:.2f})"

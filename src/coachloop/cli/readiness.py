"""`coachloop readiness`: the board, batches, rules, and decisions that a person signs."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from coachloop.cli.console import clean, print_json, print_table, say
from coachloop.cli.options import AsOf, Json, Plain, Quiet, TimeNotUnderstood, Where, read_time, workspace
from coachloop.cli.verbs import VerbFirst

if TYPE_CHECKING:
    from coachloop.loop.readiness.decide import Signed
    from coachloop.loop.readiness.model import Reason
    from coachloop.loop.readiness.run import BoardRow

_BOARD = "board"
_NO_RULE = (
    "No call type has a readiness rule. Make one:"
    " coachloop readiness rule new NAME --call-type TYPE --rubric RUBRIC"
)
_NOBODY = "Nobody with a training on record is scored on such conversations yet."


class _BoardFirst(VerbFirst):
    """`coachloop readiness Dana` is `coachloop readiness board Dana`."""

    first = _BOARD


readiness = typer.Typer(cls=_BoardFirst, help="Who is ready for which conversations; a person decides.")
rule = typer.Typer(help="Rules: call type, criteria, threshold.", no_args_is_help=True)
readiness.add_typer(rule, name="rule")

_Person = Annotated[str, typer.Argument(metavar="PERSON", help="Name, alias or id.")]
_Rule = Annotated[str, typer.Option("--rule", metavar="RULE", help="Its name, or a version such as x@v1.")]
_Decision = Annotated[str, typer.Argument(metavar="DECISION", help="As `readiness decisions` shows it.")]
_By = Annotated[str, typer.Option("--by", metavar="NAME", help="The named user who signs.")]


def add_to(app: typer.Typer) -> None:
    app.add_typer(readiness, name="readiness")


@readiness.command(_BOARD)
def board(
    person: Annotated[
        str | None, typer.Argument(metavar="PERSON", help="One person, with all that it stands on.")
    ] = None,
    where: Where = None,
    rule: Annotated[str | None, typer.Option("--rule", metavar="RULE", help="One rule; all.")] = None,
    as_of: AsOf = None,
    as_json: Json = False,
    plain: Plain = False,
) -> None:
    """Baseline, batch 1, gap, batch 2, decide: everybody trained, by rule; or one person in full."""
    from coachloop.loop.readiness.rule_book import load_rules
    from coachloop.loop.readiness.run import board as board_of
    from coachloop.loop.readiness.run import curricula
    from coachloop.wiring import clock

    with workspace(where) as app, app.context.database.read() as c:
        now = read_time(as_of, app.workspace.zone) or clock()
        rows = board_of(c, app.context, now, rule, person)
        about, rules = curricula(c, app.context, now), load_rules(c)
    if as_json:
        print_json(rows)
    elif person:
        for line in (line for row in rows for line in _person_lines(row)):
            typer.echo(clean(line))
    else:
        columns = ("person", "rule", "stage", "playbook", "honest", "decision", "in words")
        print_table(columns, [_row(row) for row in rows], plain=plain)
        for made, step in about:
            say(f"{made.id}, if/then ({step.source}): {step.proposal}.")
    if not rows:
        say(_NOBODY if rules else _NO_RULE)


@readiness.command()
def assess(
    person: _Person,
    rule: _Rule,
    where: Where = None,
    by: Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who assesses; the coach.")] = None,
    as_of: AsOf = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Freeze the batch: the last 15 to 20 conversations, with their hashes. --as-of reconstructs one."""
    from coachloop.loop.readiness import paper
    from coachloop.loop.readiness.run import assess as assess_now
    from coachloop.wiring import clock

    with workspace(where) as app:
        moment = read_time(as_of, app.workspace.zone)
        found = assess_now(app.context, person, rule, by or app.context.coach, clock(), moment)
    if as_json:
        print_json(found)
        return
    for line in paper.batch_lines(found.batch):
        typer.echo(clean(line))
    if not quiet:
        say(found.standing.words)
        if found.crossed:
            say(f"Crossed. A person decides: coachloop readiness decide {person} --rule {rule} --by NAME ...")


@readiness.command()
def decide(
    person: _Person,
    rule: _Rule,
    by: _By,
    decision: Annotated[str, typer.Option(metavar="WHAT", help="deploy, conditions, train or wait.")],
    context: Annotated[str, typer.Option(metavar="TEXT", help="What you know beside the scores.")],
    where: Where = None,
    conditions: Annotated[str, typer.Option(metavar="TEXT", help="Under which conditions.")] = "",
    dissent: Annotated[str, typer.Option(metavar="TEXT", help="Who sees it otherwise, and why.")] = "",
    reason: Annotated[
        list[str] | None,
        typer.Option(metavar="CRITERION=TEXT", help="Why a criterion that nobody has measured may decide."),
    ] = None,
    review: Annotated[
        str | None, typer.Option(metavar="DATE", help="When it is looked at again; in 90 days.")
    ] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Decide and sign. It is superseded by another decision, never edited; the evidence is frozen with it."""
    from coachloop.loop.readiness.decide import decide as decide_now
    from coachloop.loop.readiness.model import DecisionDraft, choice_of
    from coachloop.wiring import clock

    draft = DecisionDraft(
        choice_of(decision), context, conditions, dissent, _reasons(reason or []), _day(review)
    )
    with workspace(where) as app:
        signed = decide_now(app.context, person, rule, draft, by, clock())
    _tell(signed, as_json=as_json, quiet=quiet)


@readiness.command()
def sign(
    decision: _Decision,
    by: _By,
    where: Where = None,
    dissent: Annotated[str, typer.Option(metavar="TEXT", help="Where you see it otherwise.")] = "",
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Put one more name under a decision."""
    from coachloop.loop.readiness.decide import sign as sign_now
    from coachloop.wiring import clock

    with workspace(where) as app:
        signed = sign_now(app.context, decision, by, dissent, clock())
    _tell(signed, as_json=as_json, quiet=quiet)


@readiness.command()
def show(decision: _Decision, where: Where = None, as_json: Json = False) -> None:
    """The record of a decision, to be printed."""
    from coachloop.loop.readiness.decide import load_signed
    from coachloop.loop.readiness.paper import decision_lines

    with workspace(where) as app, app.context.database.read() as c:
        signed = load_signed(c, decision)
    if as_json:
        print_json(_document(signed))
        return
    for line in decision_lines(signed):
        typer.echo(clean(line))


@readiness.command()
def decisions(
    where: Where = None,
    person: Annotated[str | None, typer.Option(metavar="PERSON", help="About one person.")] = None,
    as_json: Json = False,
    plain: Plain = False,
) -> None:
    """All decisions, oldest first; those superseded stay."""
    from coachloop.loop.readiness.decide import decisions as load

    with workspace(where) as app, app.context.database.read() as c:
        found = load(c, person)
    if as_json:
        print_json([_document(signed) for signed in found])
        return
    columns = ("decision", "person", "rule", "decided", "by", "signed by", "review", "superseded by")
    print_table(columns, [_decision_row(signed) for signed in found], plain=plain)


@rule.command("new")
def rule_new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Such as escalations. Again: a new version.")],
    call_type: Annotated[str, typer.Option(metavar="TYPE", help="The conversations it is about.")],
    rubric: Annotated[str, typer.Option(metavar="RUBRIC", help="Its key.")],
    where: Where = None,
    criterion: Annotated[
        list[str] | None, typer.Option(metavar="KEY", help="One of several; all of the rubric.")
    ] = None,
    threshold: Annotated[
        float | None, typer.Option(metavar="POINTS", help="A batch passes above it; 80.")
    ] = None,
    by: Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who makes it; the coach.")] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Make a rule, or its next version. Versions never change."""
    from coachloop.loop.readiness.rule_book import RuleDraft, new_rule
    from coachloop.wiring import clock

    draft = RuleDraft(name, rubric, call_type, tuple(criterion or ()), threshold)
    with workspace(where) as app:
        made = new_rule(app.context, draft, by or app.context.coach, clock())
    if as_json:
        print_json(made)
    else:
        typer.echo(made.id)
    if not quiet:
        say(f"Ready for {made.call_type}: above {made.threshold:g} on {', '.join(made.criteria)}.")


@rule.command("list")
def rule_list(where: Where = None, as_json: Json = False, plain: Plain = False) -> None:
    """All versions of all rules."""
    from coachloop.loop.readiness.rule_book import load_rules

    with workspace(where) as app, app.context.database.read() as c:
        found = load_rules(c)
    if as_json:
        print_json(found)
        return
    columns = ("rule", "rubric", "call type", "above", "made by", "criteria")
    rows = [
        (r.id, r.rubric_key, r.call_type, f"{r.threshold:g}", r.made_by, ", ".join(r.criteria)) for r in found
    ]
    print_table(columns, rows, plain=plain)


def _row(row: "BoardRow") -> tuple[object, ...]:
    from coachloop.loop.readiness import paper

    standing = row.standing
    return (
        row.person.name,
        row.rule.id,
        standing.stage.value,
        paper.playbook_column(standing.playbook),
        paper.honest_column(standing.honest),
        row.choice,
        standing.words,
    )


def _person_lines(row: "BoardRow") -> list[str]:
    from coachloop.loop.readiness import paper

    decided = f"Decided: {row.choice} ({row.decision_id})" if row.choice else "Decided: not yet"
    today = (
        [f"If a batch were taken now: {line}" for line in paper.batch_lines(row.look)[:1]] if row.look else []
    )
    head = f"{row.person.name}, {row.rule.id}: {row.standing.stage.value}"
    body = (*paper.standing_lines(row.standing), *paper.baseline_lines(row.baseline), *today, decided)
    return [head, *(f"  {line}" for line in body)]


def _reasons(given: list[str]) -> "tuple[Reason, ...]":
    from coachloop.loop.readiness.model import Reason

    pairs = [text.partition("=") for text in given]
    return tuple(Reason(key.strip(), text.strip()) for key, _, text in pairs)


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError as error:
        raise TimeNotUnderstood(f"{text!r} is not a day.", fix="Write it as 2026-11-03.") from error


def _document(signed: "Signed") -> dict[str, object]:
    """Words of quotes only stand in the printed record."""
    return {
        "id": signed.id,
        "decision": signed.decision,
        "signatures": signed.signatures,
        "superseded_by": signed.superseded_by,
        "intact": signed.intact,
    }


def _decision_row(signed: "Signed") -> tuple[object, ...]:
    d = signed.decision
    names = ", ".join(s.name for s in signed.signatures)
    return (
        signed.id,
        d.person,
        d.rule.id,
        d.choice.value,
        d.decided_by,
        names,
        d.review_on,
        signed.superseded_by,
    )


def _tell(signed: "Signed", *, as_json: bool, quiet: bool) -> None:
    if as_json:
        print_json(_document(signed))
    else:
        typer.echo(signed.id)
    if not quiet:
        say(signed.decision.against or "The decision follows the recommendation.")
        say(f"Read it: coachloop readiness show {signed.id}")

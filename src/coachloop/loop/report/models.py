"""/settings/models: what scores here, what the judge took and gave this month, and how its runs stand."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from coachloop.domain.errors import NotFound
from coachloop.loop.context import Context
from coachloop.loop.report.model.models import AskedLine, EndpointChecked, JudgeHere, ModelsHere, ModelsView
from coachloop.loop.report.status import run_line
from coachloop.loop.score.judging.model import JUDGE_NAME, Estimate
from coachloop.loop.score.judging.run import month_of
from coachloop.store import judge as kept
from coachloop.store import work
from coachloop.store.database import Connection
from coachloop.store.judge import CriterionAsked
from coachloop.store.work import Outcome, Run, RunState

_CHECKED = "judge_check"
_RUNS_LOOKED_AT, _RUNS = 100, 10
#: What a reason has in it, and the kind of fault that it is; the first that fits.
_KINDS = (
    ("may speak to the scorer", "the answer changes with words that may speak to the scorer"),
    ("does not stand in turn", "a quote that does not stand where it says"),
    ("that was said to COUNTERPART", "a quote of words to the scorer"),
    ("shorter than three words", "a quote too short to show anything"),
    ("needs a quote of what PERSON said", "a level without words of the person"),
    ("too long", "an answer or a quote longer than its limit"),
    ("JSON", "an answer that is no JSON object"),
    ('"level"', "a level that is not of the scale"),
    ("could not be used", "an answer that is not in form"),
    ("windows of the judge", "a transcript of more windows than are read"),
    ("E-JDG-001", "no answer from the endpoint"),
    ("E-JDG-002", "the endpoint refuses"),
    ("E-JDG-003", "the budget of the month is used"),
    ("E-JDG-006", "another model answers under the name"),
    ("E-JDG-008", "no answer could be used, so it was not asked further"),
)
_UNTOLD = "the judge itself could not tell"


def models_page(context: Context, here: ModelsHere, waiting: Estimate | None, now: datetime) -> ModelsView:
    """One consistent read; `waiting` is what an estimate found, None where nobody asked for one."""
    since = month_of(now, context)
    judge = here.judge
    with context.database.read() as c:
        runs = _runs(c)
        spent = kept.spent(c, since=since)
        return ModelsView(
            here=here,
            checked=_checked(work.fact(c, _CHECKED)),
            tokens=spent.tokens_in + spent.tokens_out,
            money=_money(judge, spent.tokens_in, spent.tokens_out),
            asked=tuple(_line(judge, one) for one in kept.by_criterion(c, JUDGE_NAME, since)),
            faults=_faults(c, [run for run in runs if run.started_at >= since], since),
            speaks_to_scorer=kept.speaks_to_scorer(c, JUDGE_NAME, since),
            runs=tuple(run_line(run, now) for run in runs),
            waiting=waiting,
        )


def keep_check(context: Context, found: EndpointChecked) -> None:
    """The last check of the endpoint; the one before is replaced."""
    value = {"at": found.at.isoformat(), "by": found.by, "told": list(found.told), "fault": found.fault}
    with context.database.write() as c:
        work.set_fact(c, _CHECKED, value)


def stop_run(context: Context, run_id: str, now: datetime) -> Run:
    """Ends a run of the judge after the items in hand; what is done stays. The run as it was.

    Raises NotFound for a run of anything else.
    """
    with context.database.write() as c:
        run = work.load_run(c, run_id)
        if not _is_judges(run):
            raise NotFound(f"There is no run {run_id} of the judge.")
        work.finish_run(c, run.id, RunState.STOPPED, now)
    return run


def fault_kinds(reasons: Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    """How often each kind of fault is among reasons of scores and of failed items, most frequent first."""
    found: Counter[str] = Counter()
    for reason, n in reasons:
        found[next((kind for part, kind in _KINDS if part in reason), _UNTOLD)] += n
    return tuple(sorted(found.items(), key=lambda one: (-one[1], one[0])))


def _checked(value: Mapping[str, Any] | None) -> EndpointChecked | None:
    if value is None:
        return None
    return EndpointChecked(
        datetime.fromisoformat(value["at"]), value["by"], tuple(value["told"]), value["fault"]
    )


def _runs(c: Connection) -> tuple[Run, ...]:
    """The last runs of the judge, newest first."""
    return tuple(filter(_is_judges, work.load_runs(c, limit=_RUNS_LOOKED_AT)))[:_RUNS]


def _is_judges(run: Run) -> bool:
    return str(run.arguments.get("scorer", "")).startswith(f"{JUDGE_NAME}@")


def _faults(c: Connection, runs: Iterable[Run], since: datetime) -> tuple[tuple[str, int], ...]:
    _, untold = kept.untold(c, JUDGE_NAME, since)
    failed = [
        (item.reason or "", 1)
        for run in runs
        if run.failed
        for item in work.load_items(c, run.id, Outcome.FAILED)
    ]
    return fault_kinds([*untold, *failed])


def _line(judge: JudgeHere | None, asked: CriterionAsked) -> AskedLine:
    return AskedLine(
        criterion_key=asked.criterion_key,
        answers=asked.answers,
        repairs=asked.repairs,
        tokens=asked.tokens_in + asked.tokens_out,
        milliseconds=asked.milliseconds,
        scores=asked.scores,
        cannot_tell=asked.cannot_tell,
        unusable=asked.unusable,
        money=_money(judge, asked.tokens_in, asked.tokens_out),
    )


def _money(judge: JudgeHere | None, tokens_in: int, tokens_out: int) -> float | None:
    if judge is None or judge.price_in is None or judge.price_out is None:
        return None
    return (tokens_in * judge.price_in + tokens_out * judge.price_out) / 1_000_000

"""The judge of a workspace: opened, estimated, run, asked again, tried."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from coachloop.domain.rubric import Method
from coachloop.engines.judge.client import OpenAIEndpoint
from coachloop.engines.judge.pace import Pace
from coachloop.loop.context import InForce
from coachloop.loop.score.judging.again import AskedAgain, ask_again
from coachloop.loop.score.judging.check import Checked, check_endpoint
from coachloop.loop.score.judging.estimate import Work, estimate
from coachloop.loop.score.judging.model import JUDGE_NAME, Estimate, JudgeMissing
from coachloop.loop.score.judging.run import Judge, judge_rater, month_of
from coachloop.loop.score.judging.settings import JudgeSettings
from coachloop.settings import Workspace
from coachloop.store import judge as kept
from coachloop.store.database import Connection
from coachloop.store.due import scorable, unscored, unusable
from coachloop.store.judge import CriterionAsked, Spent
from coachloop.store.rubrics import PublishedRubric, current_versions
from coachloop.wiring.clock import clock
from coachloop.wiring.scoring import rubrics_to_score

if TYPE_CHECKING:
    from coachloop.wiring.app import App


def judge_of(app: "App") -> Judge:
    """The judge of the workspace file. Nothing is sent before it is asked. Raises JudgeMissing."""
    settings = _settings(app.workspace)
    return Judge(app.context, settings, partial(_endpoint, settings), clock)


def judge_in_force(workspace: Workspace, c: Connection) -> tuple[InForce, ...]:
    """The judge's series and its criteria of the current rubrics; none without a judge."""
    settings = workspace.judge
    if settings is None:
        return ()
    asked = (settings.asked_of(version.rubric) for version in current_versions(c))
    keys = {criterion.key for criteria in asked for criterion in criteria}
    return (InForce(judge_rater(settings).series, Method.JUDGE, frozenset(keys)),)


def _settings(workspace: Workspace) -> JudgeSettings:
    if workspace.judge is None:
        raise JudgeMissing(
            "This workspace has no judge.",
            why="Nothing leaves this machine unless the workspace file says where to.",
            fix="Write `judge:` with `url` and `model` into workspace.yaml.",
            where=str(workspace.folder),
        )
    return workspace.judge


def _endpoint(settings: JudgeSettings, environ: Mapping[str, str] = os.environ) -> OpenAIEndpoint:
    """Raises JudgeMissing when the environment does not hold the key that the settings name."""
    key = environ.get(settings.key_env) if settings.key_env else None
    if settings.key_env and not key:
        raise JudgeMissing(
            "The key of the judge is not there.",
            why=f"workspace.yaml says that it is in the environment variable {settings.key_env}.",
            fix=f"Set {settings.key_env}, or take `key_env` away for an endpoint without a key.",
        )
    pace = Pace(settings.requests_per_minute, settings.tokens_per_minute)
    return OpenAIEndpoint(settings.url, settings.model, key, timeout=settings.timeout, pace=pace)


# --- what is to be judged -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class JudgeChoice:
    """Which conversations: of the last `days`, of one rubric, the newest `limit` a rubric.

    `again`: also those of which this endpoint gave no answer that could be used.
    """

    days: timedelta | None = None
    rubric_key: str | None = None
    limit: int | None = None
    again: bool = False


def judging_due(app: "App", choice: JudgeChoice) -> tuple[Work, ...]:
    """What the judge has not scored yet, one a rubric that has criteria for it. Raises NotFound.

    What another endpoint of the same model gave no answer to that could be used is due, too.
    """
    judge = judge_of(app)
    with app.context.database.read() as c:
        found = [
            Work(v.rubric, _due(c, judge, v.id, types, choice))
            for v, types in _judged_rubrics(app, c, judge, choice)
        ]
    return tuple(work for work in found if work.conversation_ids)


def _due(
    c: Connection, judge: Judge, version_id: str, types: tuple[str, ...] | None, choice: JudgeChoice
) -> tuple[str, ...]:
    """Never scored, newest first; then to be asked again."""
    series, since, limit = judge.rater.series, _since(choice), choice.limit
    asked_of = None if choice.again else judge.asked_of
    new = unscored(c, version_id, series, call_types=types, since=since, limit=limit)
    again = unusable(c, version_id, series, asked_of=asked_of, call_types=types, since=since, limit=limit)
    return tuple(dict.fromkeys((*new, *again)))[:limit]


def judging_again(app: "App", choice: JudgeChoice) -> tuple[Work, ...]:
    """The newest conversations, scored or not, one work a rubric with criteria for the judge."""
    judge = judge_of(app)
    with app.context.database.read() as c:
        found = [
            Work(v.rubric, scorable(c, call_types=types, since=_since(choice), limit=choice.limit))
            for v, types in _judged_rubrics(app, c, judge, choice)
        ]
    return tuple(work for work in found if work.conversation_ids)


def _since(choice: JudgeChoice) -> datetime | None:
    return None if choice.days is None else clock() - choice.days


def _judged_rubrics(
    app: "App", c: Connection, judge: Judge, choice: JudgeChoice
) -> list[tuple[PublishedRubric, tuple[str, ...] | None]]:
    chosen = rubrics_to_score(c, app.workspace, choice.rubric_key)
    return [(v, types) for v, types in chosen if judge.settings.asked_of(v.rubric)]


# --- what is done with it -----------------------------------------------------------------------------------


def estimate_judging(app: "App", work: tuple[Work, ...], times: int = 1) -> Estimate:
    """What it would take; nothing is sent."""
    return estimate(app.context, judge_of(app), work, times)


def start_judging(app: "App", work: tuple[Work, ...]) -> list[str]:
    """Starts scoring with the judge; ids of the runs, one a rubric. Raises JudgeMissing without its key."""
    judge = judge_of(app)
    _endpoint(judge.settings)
    return [app.jobs.start_score(w.conversation_ids, w.rubric.version_id, judge.rater.series) for w in work]


def repeat_judging(app: "App", work: tuple[Work, ...], times: int) -> tuple[AskedAgain, ...]:
    """Asks everything `times` times and compares; writes no score."""
    return ask_again(app.context, judge_of(app), work, times)


def asked_since(app: "App", start: datetime) -> tuple[CriterionAsked, ...]:
    """What asking took since `start` and what came of it, by criterion key."""
    with app.context.database.read() as c:
        return kept.by_criterion(c, JUDGE_NAME, start)


def untold_since(app: "App", start: datetime) -> tuple[int, tuple[tuple[str, int], ...]]:
    """How many scores the judge made since `start`, and why some of them tell nothing."""
    with app.context.database.read() as c:
        return kept.untold(c, JUDGE_NAME, start)


def spent_this_month(app: "App") -> Spent:
    """What all answers of this calendar month took."""
    with app.context.database.read() as c:
        return kept.spent(c, since=month_of(clock(), app.context))


@dataclass(frozen=True, slots=True)
class JudgeChecked:
    """The endpoint as it was found; `form` is how it takes the form of an answer: json_schema is best.

    `private`: the words stay on this machine or are encrypted on their way.
    """

    url: str
    private: bool
    model: str
    series: str
    form: str
    found: Checked


def check_judge(app: "App", timeout: float | None = None) -> JudgeChecked:
    """One question about a conversation of ours, with at most `timeout` seconds for it.

    Raises JudgeMissing, EndpointAway, EndpointRefused.
    """
    settings = _settings(app.workspace)
    if timeout is not None:
        settings = replace(settings, timeout=min(timeout, settings.timeout))
    endpoint = _endpoint(settings)
    found = check_endpoint(endpoint, settings.window)
    series = judge_rater(settings).series
    return JudgeChecked(
        settings.url, is_private(settings.url), settings.model, series, endpoint.manner.form, found
    )


def is_private(url: str) -> bool:
    """Whether words sent there stay on this machine or are encrypted on their way."""
    parts = urlsplit(url)
    return parts.scheme == "https" or parts.hostname in ("localhost", "127.0.0.1", "::1")

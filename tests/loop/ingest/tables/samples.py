"""Tables as other systems export them, with invented people."""

import io
from typing import Any

from sqlalchemy import Connection

from coachloop.domain.rubric import (
    Criterion,
    Direction,
    Method,
    Rubric,
    Scale,
    ScaleKind,
    ScoringSpec,
    Subject,
)
from coachloop.engines.tables import read_table
from coachloop.loop.context import Context
from coachloop.loop.ingest.model import Answers, Receipt
from coachloop.loop.ingest.tables.look import TablePreview
from coachloop.loop.ingest.tables.model import Kind, Sheet, TableMapping
from coachloop.loop.ingest.tables.run import commit_table, preview_table
from coachloop.store import rubrics
from tests.loop.ingest.conftest import NOW

LEVELS = Scale(ScaleKind.LEVELS, 1, 3, ("not at all", "late", "before"))


def criterion(key: str, name: str, weight: float, scale: Scale = LEVELS) -> Criterion:
    down = Direction.DOWN if scale.kind is ScaleKind.SHARE else Direction.UP
    return Criterion(key, name, f"{name}.", weight, scale, (ScoringSpec(Method.HUMAN),), direction=down)


CRITERIA = (
    criterion("empathy_expression", "Empathy expression", 50),
    criterion("next_steps", "Next steps", 30, Scale(ScaleKind.PASS_FAIL, 0, 1)),
    criterion("talk_share", "Talk share", 20, Scale(ScaleKind.SHARE, 0, 100, limit=40)),
)
RUBRIC = Rubric("calls", "Calls", Subject.PERSON, CRITERIA)


def publish(c: Connection) -> None:
    rubrics.publish(c, RUBRIC, "calls", NOW)


def sheet_of(text: str, name: str = "t.csv") -> Sheet:
    return read_table(io.BytesIO(text.encode()), name)


def look(
    context: Context,
    kind: Kind,
    text: str,
    mapping: TableMapping | None = None,
    answers: Answers | None = None,
) -> TablePreview:
    return preview_table(
        context, io.BytesIO(text.encode()), f"{kind}.csv", kind, read_table, mapping, answers
    )


def bring(context: Context, kind: Kind, text: str, answers: Answers | None = None, **more: Any) -> Receipt:
    preview = look(context, kind, text, answers=answers)
    return commit_table(context, preview, answers or {}, NOW, **more)

"""A published rubric of two criteria, and judgements with real quotes."""

from datetime import datetime

from sqlalchemy import Connection, insert

from coachloop.domain.conversation import Transcript
from coachloop.domain.rubric import Criterion, Method, Rubric, Scale, ScaleKind, ScoringSpec, Subject
from coachloop.domain.score import (
    HUMAN_SERIES,
    EvidenceKind,
    Judgement,
    Rater,
    RaterKind,
    Score,
    Status,
    quote,
)
from coachloop.store import conversations, scores, tables
from tests.store.samples import START

MACHINE = Rater(RaterKind.MACHINE, "rules", "1")
NEWER_MACHINE = Rater(RaterKind.MACHINE, "rules", "2")
HUMAN = Rater(RaterKind.HUMAN, "kim")
assert HUMAN.series == HUMAN_SERIES


def _criterion(key: str) -> Criterion:
    scale = Scale(ScaleKind.LEVELS, 1, 3)
    return Criterion(key, key.title(), f"About {key}.", 50, scale, (ScoringSpec(Method.MEASURE, key),))


RUBRIC = Rubric("interviewer", "Interviewer", Subject.PERSON, (_criterion("depth"), _criterion("share")))
DEPTH, SHARE = (criterion.version_id for criterion in RUBRIC.criteria)


def publish(c: Connection, rubric: Rubric = RUBRIC) -> None:
    """As much of a published rubric as scores refer to."""
    c.execute(
        insert(tables.rubric_version).values(
            id=rubric.version_id,
            rubric_key=rubric.key,
            number=1,
            name=rubric.name,
            subject=rubric.subject,
            content_hash=rubric.version_hash,
            source_text="",
            definition={},
            published_at=START,
        )
    )
    rows = [
        {"id": x.version_id, "key": x.key, "name": x.name, "content_hash": x.version_hash}
        for x in rubric.criteria
    ]
    c.execute(insert(tables.criterion_version), rows)


def judgement(
    key: str, pct: float | None, transcript: Transcript | None = None, turned: float | None = None
) -> Judgement:
    """Scored with that pct (None: cannot tell), quoting the first word of the transcript when it is given."""
    if pct is None:
        return Judgement(key, Status.CANNOT_TELL, reason="no times", method="measure")
    quotes = () if transcript is None else (quote(transcript, 0, 0, 4, EvidenceKind.QUOTE),)
    level = 1 + pct / 50
    return Judgement(key, Status.SCORED, level, level, pct, turned, evidence=quotes, method="measure")


def keep(
    c: Connection,
    conversation_id: str,
    person_id: str,
    *judgements: Judgement,
    rater: Rater = MACHINE,
    now: datetime = START,
) -> tuple[Score, ...] | None:
    """One scoring of the latest transcript."""
    transcript = conversations.load_transcript(c, conversation_id)
    new = scores.NewScoring(transcript, person_id, RUBRIC, rater, {"scorer": "test"}, judgements, now)
    return scores.save_scoring(c, new)


def human(key: str, pct: float, person_id: str, *, is_override: bool = False) -> scores.NewScore:
    criterion = RUBRIC.criterion(key)
    assert criterion is not None
    word = judgement(key, pct)
    return scores.NewScore(person_id, criterion.version_id, HUMAN, word, START, is_override=is_override)

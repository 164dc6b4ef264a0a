"""QA scores of another system become human scores of conversations; sessions become imported ones."""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from coachloop.domain.conversation import (
    Consent,
    Conversation,
    DateSource,
    Participant,
    Role,
    conversation_id,
)
from coachloop.domain.errors import CoachloopError
from coachloop.domain.rubric import Criterion, Direction, ScaleKind
from coachloop.domain.score import Given, Judgement, Rater, RaterKind, Status, Tag
from coachloop.loop.context import Target
from coachloop.loop.ingest.preview import CALL
from coachloop.loop.ingest.tables.keep import Keeping
from coachloop.loop.ingest.tables.model import Rating, Record
from coachloop.loop.ingest.tables.records import pct_of
from coachloop.store import imported
from coachloop.store.database import Connection
from coachloop.store.scores import NewScore

NO_DATE = "E-TAB-060"
NOT_A_SHARE = "E-TAB-061"
SESSION_REFUSED = "E-TAB-062"

#: Who scored, where the table does not say.
UNNAMED_RATER = "imported"
FORMAT = "scores only"
METHOD = "human"


@dataclass(frozen=True, slots=True)
class PastSession:
    """One row of past coaching, for the stage that keeps sessions."""

    person_id: str
    criterion_key: str
    starts_at: datetime
    ends_at: datetime | None
    method: str
    commitment: str
    coach: str | None
    conversation_id: str | None


#: Logs a past session in the transaction of the import. Raises a CoachloopError for that row only.
SaveSession = Callable[[Connection, PastSession, str], None]


def keep_scores(keeping: Keeping, records: tuple[Record, ...], targets: Mapping[str, Target]) -> None:
    """The earliest scoring first: the latest submitted rating of a conversation is the current one."""
    seen: Counter[str] = Counter()
    for record in sorted(records, key=lambda r: (_scored_at(r) or keeping.now, r.line)):
        scored_at = _scored_at(record)
        started_at = record.instant("started_at") or scored_at
        if scored_at is None or started_at is None:
            keeping.problem(
                NO_DATE, "neither the call nor the scoring has a date; the row was left out", record
            )
            continue
        person_id = keeping.person(record)
        call = _conversation(keeping, record, person_id, started_at, seen)
        new = _scores(keeping, record, person_id, scored_at, targets)
        added = imported.keep_scores(keeping.journal, call, new)
        keeping.done.append("added" if added else "same")


def _scored_at(record: Record) -> datetime | None:
    return record.instant("scored_at") or record.instant("started_at")


def _scores(
    keeping: Keeping, record: Record, person_id: str, scored_at: datetime, targets: Mapping[str, Target]
) -> list[NewScore]:
    rater = Rater(RaterKind.HUMAN, record.text("rater") or UNNAMED_RATER)
    # Only what the table says was drawn by chance and rated blind measures the machine.
    given = Given(Tag.AUDIT) if record.flag("audit") else None
    found = []
    for rating in record.ratings:
        target = targets[rating.criterion]
        judgement = judgement_of(rating, target.criterion, record.text("comment") or "")
        if judgement is None:
            what = f"{target.criterion.name} is a share and needs a scale of 0-100"
            keeping.problem(NOT_A_SHARE, what, record)
            continue
        found.append(
            NewScore(
                person_id,
                target.criterion.version_id,
                rater,
                judgement,
                scored_at,
                target.rubric_version_id,
                import_id=keeping.journal.import_id,
                given=given,
            )
        )
    return found


def judgement_of(rating: Rating, criterion: Criterion, comment: str) -> Judgement | None:
    """The rating on the criterion's own scale; None when a share is not given in per cent.

    pct is that of the source's scale (METHOD.md 0.1); a share has the rule of its criterion, and its trend
    runs on the value turned so that up is better.
    """
    pct = pct_of(rating)
    source = {"level": rating.level, "scale": [rating.scale_min, rating.scale_max]}
    if pct is None or rating.level is None:
        return Judgement(
            criterion.key,
            Status.NOT_APPLICABLE,
            reason="said so in the table",
            method=METHOD,
            details=source,
        )
    if criterion.scale.kind is ScaleKind.SHARE:
        if (rating.scale_min, rating.scale_max) != (0.0, 100.0):
            return None
        share = rating.level
        return Judgement(
            criterion.key,
            Status.SCORED,
            value=share,
            pct=criterion.scale.pct(share),
            turned=100 - share if criterion.direction is Direction.DOWN else share,
            rationale=comment,
            method=METHOD,
            details=source,
        )
    scale = criterion.scale
    level = scale.minimum + pct / 100 * (scale.maximum - scale.minimum)
    return Judgement(
        criterion.key, Status.SCORED, level=level, pct=pct, rationale=comment, method=METHOD, details=source
    )


def _conversation(
    keeping: Keeping, record: Record, person_id: str, started_at: datetime, seen: Counter[str]
) -> str:
    """The conversation that the row names, else one without words that carries its scores."""
    call = record.text("conversation")
    known = imported.conversation_of(keeping.journal, call) if call else None
    if known:
        return known
    seed = f"scores|{person_id}|{call or started_at.isoformat()}"
    if call is None:
        # Wide rows of one person at one time are several conversations; long rows are ratings of one.
        rows = f"{seed}|{record.text('rater')}|{record.text('criterion')}"
        seed = f"{seed}|{seen[rows]}"
        seen[rows] += 1
    words = hashlib.sha256(seed.encode("utf-8", "surrogatepass")).hexdigest()
    dated = DateSource.STATED if record.instant("started_at") else DateSource.FILE_TIME
    stub = Conversation(
        id=conversation_id(words, started_at),
        content_hash=words,
        call_type=record.text("call_type") or CALL,
        started_at=started_at,
        date_source=dated,
        consent=Consent.NOT_CONFIRMED,
        participants=(Participant(record.text("person") or "", Role.PERSON, person_id),),
        source=f"{keeping.source} line {record.line}",
        sample=keeping.sample,
    )
    imported.keep_conversation(
        keeping.journal,
        stub,
        (),
        format_=FORMAT,
        zone=keeping.zone,
        created_at=keeping.now,
        external_id=call,
    )
    return stub.id


def keep_sessions(keeping: Keeping, records: Sequence[Record], save: SaveSession) -> None:
    """Each row through the stage that keeps sessions; a row that it refuses is a problem."""
    for record in records:
        call = record.text("conversation")
        session = PastSession(
            keeping.person(record),
            record.text("criterion") or "",
            record.instant("starts_at") or keeping.now,
            record.instant("ends_at"),
            record.text("method") or "",
            record.text("commitment") or "",
            record.text("coach"),
            imported.conversation_of(keeping.journal, call) if call else None,
        )
        try:
            save(keeping.journal.c, session, keeping.journal.import_id)
        except CoachloopError as error:
            keeping.problem(SESSION_REFUSED, str(error), record)
        else:
            keeping.done.append("added")

"""Keeping what the raters agreed on after the reveal, and the wordings that they suggest."""

from dataclasses import dataclass
from datetime import datetime

from coachloop.domain.rubric import Criterion
from coachloop.domain.score import Status
from coachloop.loop.context import Context
from coachloop.loop.review.audit_rules import level_on
from coachloop.loop.review.calibration.cited import Given
from coachloop.loop.review.calibration.model import StillHidden
from coachloop.loop.review.calibration.sets import (
    check_invited,
    criteria_of,
    is_revealed,
    item_for,
    keep,
    reveal_now,
    score_of,
)
from coachloop.loop.review.errors import LONGEST, AnswerWrong
from coachloop.store import audit
from coachloop.store import calibration as store
from coachloop.store import calibration_lists as lists
from coachloop.store.calibration import AgreedRow, SetRow
from coachloop.store.database import Connection
from coachloop.store.scores import AfterScores
from coachloop.store.users import find_user


@dataclass(frozen=True, slots=True)
class Agreeing:
    """What the raters agreed on after talking: one level on one criterion of one conversation."""

    set_id: str
    conversation_id: str
    criterion_key: str
    level: float
    by: str
    note: str = ""


def agree(
    context: Context, said: Agreeing, now: datetime, after_scores: AfterScores | None = None
) -> AgreedRow:
    """Keeps the agreed score; for a person it stands in the human series before any single rating.

    Raises NotFound, UserUnknown, StillHidden, NotInvited, AnswerWrong.
    """
    with context.database.write() as c:
        row = store.load_set(c, said.set_id, hold=True)
        user = find_user(c, said.by)
        _check_revealed(row, now)
        if row.revealed_at is None:
            reveal_now(c, context, row, row.deadline, None, "the deadline has come", after_scores)
        item = item_for(c, row, user, said.conversation_id)
        criterion = _criterion(c, row, said.criterion_key)
        level = level_on(criterion, said.level)
        agreed = AgreedRow(
            row.id,
            item.conversation_id,
            criterion.version_id,
            level,
            criterion.scale.pct(level),
            said.note.strip(),
            user.id,
            now,
        )
        store.add_agreed(c, agreed)
        new = score_of(row, item, criterion, user.name, Given(level, Status.SCORED, agreed.note), now)
        keep(c, context, row, item, [new], [criterion], after_scores)
        about, person = f"{row.id}: {criterion.key}", item.person_id
        audit.record(
            c, audit.Entry(now, user.name, "calibration agreed", item.conversation_id, about, person)
        )
        return agreed


def suggest_wording(
    context: Context, set_id: str, criterion_key: str, words: str, by: str, now: datetime
) -> None:
    """Keeps another wording of a criterion for whoever publishes the rubric; nothing changes by itself.

    Raises NotFound, UserUnknown, StillHidden, NotInvited, AnswerWrong.
    """
    with context.database.write() as c:
        row, user = store.load_set(c, set_id), find_user(c, by)
        _check_revealed(row, now)
        check_invited(c, row, user)
        criterion = _criterion(c, row, criterion_key)
        kept = " ".join(words.split())[:LONGEST]
        lists.suggest(c, criterion.version_id, kept, ("calibration", row.id), user.id, now)
        audit.record(c, audit.Entry(now, user.name, "wording suggested", criterion.version_id, row.id))


def _check_revealed(row: SetRow, now: datetime) -> None:
    if not is_revealed(row, now):
        raise StillHidden(
            "This set is not revealed yet.", why="First everybody rates, then you talk.", where=row.id
        )


def _criterion(c: Connection, row: SetRow, key: str) -> Criterion:
    found = next((x for x in criteria_of(c, row).values() if x.key == key), None)
    if found is None:
        raise AnswerWrong(f"There is no criterion {key!r} in this set.", where=row.id)
    return found

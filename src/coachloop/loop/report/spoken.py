"""Everything that was ever said of the scores of one conversation, in order."""

from coachloop.domain.score import RaterKind, Status
from coachloop.loop.report.lines import Criteria, criteria_by_version, said
from coachloop.loop.report.model import Event
from coachloop.store import questions
from coachloop.store import report as store
from coachloop.store.database import Connection
from coachloop.store.questions import Question

_GIVEN = {
    "audit": "rated blind",
    "override": "another level beside it",
    "dispute": "changed after a question",
}
_OUTCOMES = {"upheld": "it stands", "changed": "another level", "set_aside": "set aside"}
#: The latest so many; the history of one conversation is short.
MOST = 400


def history(c: Connection, conversation_id: str, person_id: str) -> tuple[Event, ...]:
    """Every row of scores, acceptance, question and answer about one person there, the newest first."""
    criteria = criteria_by_version(c)
    rows = store.score_history(c, conversation_id, person_id, MOST)
    names = {row.id: _name(row.criterion_version_id, criteria) for row in rows}
    first = {_key(row): row.id for row in rows}  # the newest come first: the oldest stays
    found = [_scored(row, criteria, again=first[_key(row)] != row.id) for row in rows]
    for score_id, who, at in store.acceptances(c, [row.id for row in rows]):
        found.append(Event(at, "read and let stand", names[score_id], "", True, who, score_id))
    for question in questions.questions_in(c, conversation_id, person_id):
        found += _question(question)
    return tuple(sorted(found, key=lambda e: (e.at, e.score_id, e.what), reverse=True))


def _name(version_id: str, criteria: Criteria) -> str:
    criterion = criteria.get(version_id)
    return criterion.name if criterion else version_id.partition("@")[0]


def _key(row: store.SpokenRow) -> tuple[str, str]:
    """The criterion whatever its version, and whether a machine or a person says it."""
    return row.criterion_version_id.partition("@")[0], row.rater_kind


def _scored(row: store.SpokenRow, criteria: Criteria, *, again: bool) -> Event:
    human = row.rater_kind == RaterKind.HUMAN
    what = _GIVEN.get(row.tag or "", "scored again" if again and not human else "scored")
    return Event(
        at=row.scored_at,
        what="set aside" if row.status == Status.VOIDED else what,
        criterion=_name(row.criterion_version_id, criteria),
        words=said(row.status, row.level, row.value, row.pct, criteria.get(row.criterion_version_id)),
        human=human,
        by=row.rater if human else f"{row.rater}@{row.rater_version}",
        score_id=row.id,
        note=row.rationale if human else "",
    )


def _question(q: Question) -> list[Event]:
    found = [Event(q.raised_at, "questioned", q.criterion, "", True, q.raised_by, q.score_id, q.reason)]
    if q.settled_at is not None:
        words = _OUTCOMES.get(q.outcome or "", q.outcome or "")
        by, answer = q.settled_by or "", q.answer or ""
        found.append(Event(q.settled_at, "answered", q.criterion, words, True, by, q.score_id, answer))
    return found

"""Opening a calibration set, rating it blind, and revealing it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial

from coachloop.domain.people import UserRole
from coachloop.domain.rubric import Criterion, Subject
from coachloop.domain.score import (
    HUMAN_SERIES,
    Judgement,
    Rater,
    RaterKind,
    Status,
)
from coachloop.domain.words import conversations as conversations_said
from coachloop.domain.words import counted
from coachloop.loop.context import Context
from coachloop.loop.review.audit_rules import METHOD, Answer, audited, judgements
from coachloop.loop.review.calibration.cited import Given, cited_words, on_version
from coachloop.loop.review.calibration.model import (
    NotInvited,
    SetKind,
    SetRevealed,
    SetUnusable,
)
from coachloop.loop.review.errors import AnswerWrong, reasoned
from coachloop.store import audit, conversations, rubrics
from coachloop.store import calibration as store
from coachloop.store.calibration import CalibrationItem, ItemRow, RatingRow, SetRow
from coachloop.store.database import Connection
from coachloop.store.rubrics import PublishedRubric
from coachloop.store.scores import AfterScores, NewScore, append_scores
from coachloop.store.users import UserRow, find_user, load_users

#: A set is what people can talk about in one sitting.
MOST_CONVERSATIONS = 100
MOST_RATERS = 50
LONGEST_NAME = 80
_TWO_SIDES = (UserRole.RECRUITER, UserRole.HIRING_MANAGER)


@dataclass(frozen=True, slots=True)
class Opening:
    """What a set is opened with; `rubric` is a key (its current version) or a version id, names are users'.

    `team_id` None: the set counts for all teams. Without `name` it is called by its rubric and day.
    """

    kind: SetKind
    rubric: str
    conversations: tuple[str, ...]
    raters: tuple[str, ...]
    deadline: datetime
    by: str
    team_id: str | None = None
    name: str = ""


def is_revealed(row: SetRow, now: datetime) -> bool:
    """Revealed by somebody or something, or its deadline has come."""
    return row.revealed_at is not None or row.deadline <= now


# --- opening -----------------------------------------------------------------------------------------------


def open_set(context: Context, opening: Opening, now: datetime) -> SetRow:
    """Raises SetUnusable, UserUnknown, NotFound."""
    with context.database.write() as c:
        version = _version(c, opening.rubric)
        raters = list(dict.fromkeys(find_user(c, name) for name in opening.raters))
        _check(opening, raters, now)
        opener = find_user(c, opening.by)
        row = SetRow(
            id=store.next_set_id(c),
            kind=opening.kind,
            rubric_version_id=version.id,
            team_id=opening.team_id,
            deadline=opening.deadline,
            opened_by=opener.id,
            opened_at=now,
            name=_name(opening.name),
        )
        items = _items(c, row.id, version, list(dict.fromkeys(opening.conversations)), raters)
        store.save_set(c, row, items, [u.id for u in raters])
        told = f"{conversations_said(len(items))}, {counted(len(raters), 'rater')}"
        audit.record(c, audit.Entry(now, opener.name, "calibration opened", row.id, told))
        return row


def _name(typed: str) -> str | None:
    return " ".join(typed.split())[:LONGEST_NAME] or None


def _version(c: Connection, named: str) -> PublishedRubric:
    return rubrics.load_version(c, named) if "@" in named else rubrics.current_version(c, named)


def _check(opening: Opening, raters: list[UserRow], now: datetime) -> None:
    faults = {
        "A calibration needs at least two raters.": len(raters) < 2,
        f"At most {MOST_RATERS} people rate one set.": len(raters) > MOST_RATERS,
        "A calibration needs at least one conversation.": not opening.conversations,
        f"A set has at most {MOST_CONVERSATIONS} conversations.": (
            len(opening.conversations) > MOST_CONVERSATIONS
        ),
        "The deadline has gone by.": opening.deadline <= now,
        "An alignment needs a recruiter and a hiring manager.": opening.kind is SetKind.ALIGNMENT
        and not all(any(role in u.roles for u in raters) for role in _TWO_SIDES),
    }
    said = next((what for what, wrong in faults.items() if wrong), None)
    inactive = next((u.name for u in raters if not u.active), None)
    if said or inactive:
        raise _unusable(said or f"{inactive} is not active any more.")


def _unusable(what: str, where: str = "") -> SetUnusable:
    return SetUnusable(
        what,
        why="Raters score the same conversations without seeing each other's scores.",
        fix="coachloop calibration new --help shows what it takes.",
        where=where,
    )


def _items(
    c: Connection, set_id: str, version: PublishedRubric, ids: list[str], raters: list[UserRow]
) -> list[ItemRow]:
    return [ItemRow(set_id, place, i, _rated_person(c, i, version, raters)) for place, i in enumerate(ids, 1)]


def _rated_person(
    c: Connection, conversation_id: str, version: PublishedRubric, raters: Collection[UserRow]
) -> str | None:
    """Whom the rubric is about in this conversation; None for its counterpart."""
    found = conversations.load_conversation(c, conversation_id)
    if not found.consent.may_be_scored:
        raise _unusable(f"The consent to this conversation is {found.consent}.", conversation_id)
    if not audited(version.rubric, found.call_type):
        raise _unusable("No criterion of the rubric is rated in this kind of conversation.", conversation_id)
    if version.rubric.subject is Subject.COUNTERPART:
        return None
    people = [p.person_id for p in found.participants if p.person_id]
    if len(people) != 1:
        raise _unusable("This conversation has not one scored person.", conversation_id)
    own = next((u.name for u in raters if u.person_id == people[0]), None)
    if own:
        raise _unusable(f"{own} would rate their own conversation.", conversation_id)
    return people[0]


# --- rating ------------------------------------------------------------------------------------------------


def rate_blind(
    context: Context,
    set_id: str,
    rater: str,
    conversation_id: str,
    answers: Mapping[str, Answer],
    now: datetime,
    after_scores: AfterScores | None = None,
) -> bool:
    """Keeps one rater's answers by criterion key; a later rating before the reveal replaces it. Whether all
    have rated now, and the set is revealed.

    Raises NotFound, UserUnknown, SetRevealed, NotInvited, AnswersMissing, AnswerWrong.
    """
    with context.database.write() as c:
        row = store.load_set(c, set_id, hold=True)
        user = find_user(c, rater)
        _check_blind(row, now)
        item = item_for(c, row, user, conversation_id)
        store.add_ratings(c, _ratings(c, row, item, user, answers, now))
        about = audit.Entry(now, user.name, "calibration rated", conversation_id, set_id, item.person_id)
        audit.record(c, about)
        done = all_rated(c, set_id)
        if done:
            reveal_now(c, context, row, now, None, None, after_scores)
        return done


def _check_blind(row: SetRow, now: datetime) -> None:
    if is_revealed(row, now):
        raise SetRevealed(
            "This set is revealed.",
            why="A rating counts only when it was given before anybody could see the others.",
            fix="Rate the next set; what you all agree on can be kept with `coachloop calibration agree`.",
            where=row.id,
        )


def item_for(c: Connection, row: SetRow, user: UserRow, conversation_id: str) -> CalibrationItem:
    check_invited(c, row, user)
    found = next((i for i in store.items_of(c, [row.id]) if i.conversation_id == conversation_id), None)
    if found is None:
        raise NotInvited(f"The conversation {conversation_id} is not in this set.", where=row.id)
    return found


def check_invited(c: Connection, row: SetRow, user: UserRow) -> None:
    if user.id not in store.raters_of(c, [row.id]).get(row.id, ()):
        raise NotInvited(
            f"{user.name} was not asked to rate this set.",
            why="Who rates is named when the set is opened.",
            where=row.id,
        )


def _ratings(
    c: Connection,
    row: SetRow,
    item: CalibrationItem,
    user: UserRow,
    answers: Mapping[str, Answer],
    now: datetime,
) -> list[RatingRow]:
    criteria = audited(rubrics.load_rubric(c, row.rubric_version_id), item.call_type)
    ids = {x.key: x.version_id for x in criteria}
    unknown = [key for key in answers if key not in ids]
    if unknown:
        raise AnswerWrong(
            f"There is no criterion {unknown[0]!r} to rate here.", why=f"Known: {', '.join(ids)}."
        )
    transcript = conversations.load_transcript(c, item.conversation_id)
    return [
        RatingRow(
            set_id=row.id,
            conversation_id=item.conversation_id,
            criterion_version_id=ids[j.criterion_key],
            user_id=user.id,
            status=j.status,
            level=j.level,
            pct=j.pct,
            note=j.rationale,
            submitted_at=now,
            cited=[[e.transcript_version, e.turn_seq, e.start, e.end] for e in j.evidence],
        )
        for j in judgements(criteria, answers, transcript)
    ]


def all_rated(c: Connection, set_id: str) -> bool:
    """Whether everybody who was asked has rated every conversation."""
    rated = {(r.user_id, r.conversation_id) for r in store.ratings(c, [set_id])}
    raters, items = store.raters_of(c, [set_id]).get(set_id, ()), store.items_of(c, [set_id])
    return bool(items) and all((user, i.conversation_id) in rated for user in raters for i in items)


# --- revealing ---------------------------------------------------------------------------------------------


def reveal_set(
    context: Context,
    set_id: str,
    by: str,
    reason: str,
    now: datetime,
    after_scores: AfterScores | None = None,
) -> None:
    """Ends the rating before all have rated. Raises NotFound, UserUnknown, SetRevealed, ReasonMissing."""
    words = reasoned(reason, "why the set is revealed before all have rated")
    with context.database.write() as c:
        row = store.load_set(c, set_id, hold=True)
        user = find_user(c, by)
        if is_revealed(row, now):
            raise SetRevealed("This set is revealed already.", where=set_id)
        reveal_now(c, context, row, now, user.id, words, after_scores)


def reveal_due(context: Context, now: datetime, after_scores: AfterScores | None = None) -> int:
    """Reveals every set whose deadline has come; how many."""
    with context.database.read() as c:
        if not store.past_deadline(c, now):
            return 0
    with context.database.write() as c:
        found = store.past_deadline(c, now)
        for row in found:
            reveal_now(c, context, row, row.deadline, None, "the deadline has come", after_scores)
        return len(found)


def reveal_now(
    c: Connection,
    context: Context,
    row: SetRow,
    at: datetime,
    by: str | None,
    reason: str | None,
    after_scores: AfterScores | None,
) -> None:
    if not store.reveal(c, row.id, at, by, reason):
        return
    criteria, names = criteria_of(c, row), {u.id: u.name for u in load_users(c)}
    who = names[by] if by else "coachloop"
    audit.record(c, audit.Entry(at, who, "calibration revealed", row.id, reason or "all rated"))
    said, words = store.ratings(c, [row.id]), cache(partial(conversations.load_transcript, c))
    for item in store.items_of(c, [row.id]):
        new = [
            score_of(
                row,
                item,
                criteria[r.criterion_version_id],
                names[r.user_id],
                Given(r.level, Status(r.status), r.note, cited_words(words, r)),
                at,
            )
            for r in said
            if r.conversation_id == item.conversation_id
        ]
        keep(c, context, row, item, new, list(criteria.values()), after_scores)


def criteria_of(c: Connection, row: SetRow) -> dict[str, Criterion]:
    return {x.version_id: x for x in rubrics.load_rubric(c, row.rubric_version_id).leaves}


def score_of(
    row: SetRow,
    item: CalibrationItem,
    criterion: Criterion,
    rater: str,
    given: Given,
    at: datetime,
) -> NewScore:
    """A rating as it stands in the human series from the reveal on."""
    pct = None if given.level is None else criterion.scale.pct(given.level)
    why = None if given.status is Status.SCORED else f"the rater says {given.status.replace('_', ' ')}"
    return NewScore(
        person_id=item.person_id or "",
        criterion_version_id=criterion.version_id,
        rater=Rater(RaterKind.HUMAN, rater),
        judgement=Judgement(
            criterion.key,
            given.status,
            level=given.level,
            pct=pct,
            reason=why,
            rationale=given.note,
            evidence=given.evidence,
            method=METHOD,
            details={"calibration": row.id},
        ),
        scored_at=at,
        rubric_version_id=row.rubric_version_id,
    )


def keep(
    c: Connection,
    context: Context,
    row: SetRow,
    item: CalibrationItem,
    new: list[NewScore],
    criteria: list[Criterion],
    after_scores: AfterScores | None,
) -> None:
    """Into the human series, where the newest stands; counterparts have no series (METHOD.md 0.2)."""
    if item.person_id is None or row.kind != SetKind.CALIBRATION:
        return
    cites = any(x.judgement.evidence for x in new)
    words = conversations.load_transcript(c, item.conversation_id) if cites else None
    checked = [on_version(x, words) for x in new] if words else new
    scores = append_scores(c, item.conversation_id, checked, words)
    read = {x.version_id for x in criteria if context.series_of(x) == HUMAN_SERIES}
    heard = tuple(s for s in scores if s.criterion_version_id in read)
    if heard and after_scores is not None:
        after_scores(c, heard)

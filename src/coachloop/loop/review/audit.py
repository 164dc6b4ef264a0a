"""The blind random audit: rated without the machine's score, left out with a reason, and how it stands."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from coachloop.domain.rubric import Subject
from coachloop.domain.score import HUMAN_SERIES, Given, Rater, RaterKind, Score, Tag
from coachloop.loop.context import Context
from coachloop.loop.review.audit_rules import Answer, audited, judgements
from coachloop.loop.review.blind import check_may_rate, hidden_from, same_name
from coachloop.loop.review.errors import ItemClosed, named, reasoned
from coachloop.loop.review.model import AuditStanding
from coachloop.store import audit, audits, conversations, rubrics, sheets
from coachloop.store import report as store
from coachloop.store.audits import Item, ItemStatus
from coachloop.store.database import Connection
from coachloop.store.rubrics import PublishedRubric
from coachloop.store.scores import AfterScores, NewScore, append_scores

#: Why an item falls out of the sample when somebody has to see the scores before rating.
LOOKED = "looked at before it was rated"


# --- rating ------------------------------------------------------------------------------------------------


def submit_audit(
    context: Context,
    item_id: int,
    rater: str,
    answers: Mapping[str, Answer],
    now: datetime,
    after_scores: AfterScores | None = None,
    seconds: float | None = None,
) -> tuple[Score, ...]:
    """Keeps a blind rating: human scores tagged `audit`, and the item is done; `seconds` is what it took.

    `answers` by criterion key, every audited criterion answered. The same rating sent again is kept once.
    Raises NotFound, RaterMissing, ItemClosed, NotYourItem, AnswersMissing, AnswerWrong, EvidenceNotFound;
    then nothing is kept.
    """
    who = named(rater)
    with context.database.write() as c:
        item = audits.load_item(c, item_id)
        rubric = rubrics.load_rubric(c, item.rubric_version_id)
        criteria = audited(rubric, item.call_type)
        if item.status is ItemStatus.SUBMITTED and same_name(item.rater, who):
            return _sent_again(c, item, answers)
        open_item(c, item_id)
        check_may_rate(c, item, who)
        transcript = conversations.load_transcript(c, item.conversation_id, transcript_version(c, item))
        given = Given(Tag.AUDIT, audit_item_id=item.id)
        ids = {x.key: x.version_id for x in criteria}
        new = [
            NewScore(
                person_id=item.person_id,
                criterion_version_id=ids[judgement.criterion_key],
                rater=Rater(RaterKind.HUMAN, who),
                judgement=judgement,
                scored_at=now,
                rubric_version_id=item.rubric_version_id,
                given=given,
            )
            for judgement in judgements(criteria, answers, transcript)
        ]
        scores = append_scores(c, item.conversation_id, new, transcript)
        if not audits.submit_item(c, item.id, who, now, seconds):  # somebody else did, a moment ago
            raise _closed(audits.load_item(c, item_id))
        told = f"item {item.id}"
        audit.record(c, audit.Entry(now, who, "audit rated", item.conversation_id, told, item.person_id))
        read = {x.version_id for x in criteria if context.series_of(x) == HUMAN_SERIES}
        heard = tuple(s for s in scores if s.criterion_version_id in read)
        if heard and after_scores is not None:
            after_scores(c, heard)
        return scores


def _sent_again(c: Connection, item: Item, answers: Mapping[str, Answer]) -> tuple[Score, ...]:
    """The rating as it is kept, when what comes now says the same. Raises ItemClosed."""
    kept = tuple(sheets.scores_by_id(c, audits.scores_of_items(c, [item.id])))
    said = {s.judgement.criterion_key: (s.judgement.status, s.judgement.level) for s in kept}
    if said != {key: (answer.status, answer.level) for key, answer in answers.items()}:
        raise _closed(item)
    return kept


def open_item(c: Connection, item_id: int) -> Item:
    """Raises NotFound, ItemClosed."""
    item = audits.load_item(c, item_id)
    if item.status is not ItemStatus.OPEN:
        raise _closed(item)
    return item


def _closed(item: Item) -> ItemClosed:
    why = f"It was dropped: {item.reason}." if item.reason else f"{item.rater} has rated it."
    return ItemClosed("This audit item is done.", why=why, where=f"audit item {item.id}")


def transcript_version(c: Connection, item: Item) -> int | None:
    """The words that the machine scored."""
    found = store.scoring_of(c, item.conversation_id, item.person_id)
    return found[0] if found else None


def drop_item(context: Context, item_id: int, reason: str, by: str, now: datetime) -> None:
    """Takes an item out of the sample for good. Raises NotFound, ItemClosed, ReasonMissing, RaterMissing."""
    words, who = reasoned(reason, "why it is left out of the sample"), named(by)
    with context.database.write() as c:
        _drop(c, open_item(c, item_id), words, who, now)


def look_now(context: Context, conversation_id: str, person_id: str, reader: str, now: datetime) -> int:
    """Shows `reader` the scores before they rated: what is open of it leaves the sample; how many items."""
    who = named(reader)
    with context.database.write() as c:
        mine = hidden_from(c, [conversation_id], who).get((conversation_id, person_id))
        if mine is None:
            return 0
        opened = audits.items(c, conversation_ids=[conversation_id], status=ItemStatus.OPEN)
        same = [x for x in opened if x.unit == mine.unit]
        for item in same:
            _drop(c, item, LOOKED, who, now)
        return len(same)


def _drop(c: Connection, item: Item, reason: str, who: str, now: datetime) -> None:
    audits.drop_item(c, item.id, reason)
    about = audit.Entry(now, who, "audit item dropped", item.conversation_id, reason, item.person_id)
    audit.record(c, about)


# --- how it stands -----------------------------------------------------------------------------------------


def audit_standing(c: Connection, context: Context) -> tuple[AuditStanding, ...]:
    """One line a rubric of which something was drawn, by key; its criteria count whatever its version."""
    everything = audits.items(c)
    rated = {(r.criterion_version_id, r.conversation_id, r.person_id) for r in audits.audit_ratings(c, ())}
    many = Counter(version for version, _, _ in rated)
    found = []
    for version in rubrics.current_versions(c):
        if version.rubric.subject is Subject.PERSON:
            mine = [x for x in everything if x.rubric_version_id.partition("@")[0] == version.rubric.key]
            if mine:
                found.append(_standing(version, mine, many, context.policy.workspace.audit_min_n))
    return tuple(found)


def _standing(
    version: PublishedRubric, items: Sequence[Item], many: Mapping[str, int], needed: int
) -> AuditStanding:
    done = Counter(x.unit for x in items if x.status is ItemStatus.SUBMITTED)
    dropped = Counter(x.reason or "" for x in items if x.status is ItemStatus.DROPPED)
    return AuditStanding(
        rubric_key=version.rubric.key,
        rubric=version.rubric.name,
        conversations=len({x.unit for x in items}),
        open=sum(x.status is ItemStatus.OPEN for x in items),
        submitted=sum(done.values()),
        rated_twice=sum(n > 1 for n in done.values()),
        dropped=tuple(sorted(dropped.items())),
        by_criterion=tuple((x.key, x.name, many.get(x.version_id, 0)) for x in audited(version.rubric)),
        needed=needed,
    )

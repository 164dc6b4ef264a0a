"""Versions of scorers: what is published, the series they write, anchors, what they may learn from."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    delete,
    exists,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from coachloop.domain.errors import NotFound
from coachloop.domain.score import HUMAN_SERIES, Status
from coachloop.store.same_calls import same_calls
from coachloop.store.tables import (
    audit_item,
    contest,
    conversation,
    current_score,
    score,
    scorer_anchor,
    scorer_series,
    scorer_version,
    scoring,
)

_VISIBLE = ("confirmed", "not_confirmed")
_CHUNK = 500
#: As loop.review.settling.Outcome has it.
_UPHELD = "upheld"


class State(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class ScorerVersion:
    """A version of a machine that scores; `label` is name@version and `number` counts those of a name.

    `criterion_version_id` None: built in, for all criteria of its methods. `training` are the ids of the
    conversations that it learnt from, `learnt` what it learnt, `test` its last equivalence test.
    """

    label: str
    name: str
    number: int
    state: State
    criterion_version_id: str | None
    provenance: Mapping[str, Any]
    made_at: datetime
    learnt: Mapping[str, Any] | None = None
    training: Sequence[str] = ()
    figures: Sequence[Mapping[str, Any]] = ()
    test: Mapping[str, Any] | None = None
    published_at: datetime | None = None
    published_by: str | None = None
    retired_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """The versions in force: `built_in` label by scorer name, `learnt` label by criterion version.

    `series` is what a version writes into, by label and criterion version; without an entry its own label.
    """

    built_in: Mapping[str, str] = field(default_factory=dict)
    learnt: Mapping[str, str] = field(default_factory=dict)
    series: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def written(self, label: str, criterion_version_id: str) -> str:
        """The series that scores of this version go into."""
        return self.series.get((label, criterion_version_id), label)

    def read(self, label: str, criterion_version_id: str) -> str:
        """The series that windows read where `label` is at work: of the published version of that name."""
        learnt = self.learnt.get(criterion_version_id) == label
        in_force = label if learnt else self.built_in.get(label.partition("@")[0], label)
        return self.written(in_force, criterion_version_id)


def add(c: Connection, version: ScorerVersion) -> bool:
    """False, and no change, where another process has put that label or number on record meanwhile."""
    kept = {**asdict(version), "training": list(version.training)}
    statement = (sqlite.insert if c.dialect.name == "sqlite" else postgresql.insert)(scorer_version)
    added = statement.values(kept).on_conflict_do_nothing().returning(scorer_version.c.label)
    return c.scalar(added) is not None


def next_number(c: Connection, name: str) -> int:
    highest = c.scalar(select(func.max(scorer_version.c.number)).where(scorer_version.c.name == name))
    return (highest or 0) + 1


def versions(c: Connection) -> tuple[ScorerVersion, ...]:
    """All of them, by name and number."""
    order = (scorer_version.c.name, scorer_version.c.number)
    return tuple(_version(row) for row in c.execute(select(scorer_version).order_by(*order)))


def load(c: Connection, label: str) -> ScorerVersion:
    """Raises NotFound."""
    row = c.execute(select(scorer_version).where(scorer_version.c.label == label)).first()
    if row is None:
        known = ", ".join(v.label for v in versions(c)) or "none"
        raise NotFound(f"There is no scorer version {label}.", fix=f"There are: {known}.")
    return _version(row)


def draft_labels(c: Connection, criterion_version_id: str) -> tuple[str, ...]:
    """Labels of what was learnt for that criterion version and was never in force, by age."""
    t = scorer_version.c
    mine = (t.criterion_version_id == criterion_version_id, t.state == State.DRAFT)
    return tuple(c.scalars(select(t.label).where(*mine).order_by(t.number)))


def _version(row: Row[Any]) -> ScorerVersion:
    return ScorerVersion(**{**row._mapping, "state": State(row.state), "training": tuple(row.training)})


def keep_test(c: Connection, label: str, test: Mapping[str, Any]) -> None:
    """The equivalence test of a version in place of the one before."""
    c.execute(update(scorer_version).where(scorer_version.c.label == label).values(test=dict(test)))


def publish(
    c: Connection, version: ScorerVersion, series: Mapping[str, str], by: str, now: datetime
) -> tuple[str, ...]:
    """Puts a version in force and takes the one before out; labels of what is retired.

    `series` by criterion version: what its scores go on in.
    """
    t = scorer_version.c
    same_place = (
        t.name == version.name,
        t.criterion_version_id.is_not_distinct_from(version.criterion_version_id),
    )
    before = list(
        c.scalars(select(t.label).where(t.state == State.PUBLISHED, *same_place).order_by(t.number))
    )
    retired = tuple(label for label in before if label != version.label)
    if retired:
        values = {"state": State.RETIRED, "retired_at": now}
        c.execute(update(scorer_version).where(t.label.in_(retired)).values(values))
    values = {"state": State.PUBLISHED, "published_at": now, "published_by": by, "retired_at": None}
    c.execute(update(scorer_version).where(t.label == version.label).values(values))
    rows = [
        {"label": version.label, "criterion_version_id": criterion, "series": series[criterion]}
        for criterion in sorted(series)
    ]
    c.execute(delete(scorer_series).where(scorer_series.c.label == version.label))
    if rows:
        c.execute(insert(scorer_series), rows)
    return retired


def published(c: Connection) -> Published:
    """What is in force now."""
    t = scorer_version.c
    rows = c.execute(
        select(t.name, t.label, t.criterion_version_id).where(t.state == State.PUBLISHED).order_by(t.number)
    ).all()
    lines = c.execute(select(scorer_series)).all()
    return Published(
        built_in={r.name: r.label for r in rows if r.criterion_version_id is None},
        learnt={r.criterion_version_id: r.label for r in rows if r.criterion_version_id is not None},
        series={(r.label, r.criterion_version_id): r.series for r in lines},
    )


# --- what a version learnt from, and may learn from --------------------------------------------------------


def trained_on(c: Connection, criterion_version_id: str) -> frozenset[str]:
    """Conversations that any version of this criterion learnt from: none of them measures it."""
    return trained_on_each(c, [criterion_version_id]).get(criterion_version_id, frozenset())


def trained_on_each(c: Connection, criterion_version_ids: Collection[str]) -> dict[str, frozenset[str]]:
    """The same by criterion version; those that nothing learnt have no entry.

    What was learnt from a call in one record measures nothing in another record of that call.
    """
    t = scorer_version.c
    wanted = t.criterion_version_id.in_(sorted(criterion_version_ids))
    found: dict[str, set[str]] = {}
    for version, training in c.execute(select(t.criterion_version_id, t.training).where(wanted)):
        found.setdefault(version, set()).update(training)
    again = same_calls(c, set[str]().union(*found.values()))
    return {version: frozenset(ids.union(*(again.get(i, ()) for i in ids))) for version, ids in found.items()}


@dataclass(frozen=True, slots=True)
class HumanScore:
    """What a person gave; `correction`: of a machine score, so not chosen at random."""

    conversation_id: str
    person_id: str
    pct: float
    correction: bool


def human_scores(c: Connection, criterion_version_id: str) -> tuple[HumanScore, ...]:
    """People's scores that may be learnt from, by conversation and person.

    A machine score that a person upheld when it was questioned counts as theirs, as a correction does
    (decision 0021). Left out are the conversations of the audit and the anchors, which measure, and other
    records of them. A machine score that somebody let stand (`acceptance`) is no score of a person and is in
    no row here.
    """
    rows = [*c.execute(_upheld(criterion_version_id)), *c.execute(_by_people(criterion_version_id))]
    found = {(r.conversation_id, r.person_id): r for r in rows}
    measuring = _measured_elsewhere(c, criterion_version_id, {r.conversation_id for r in rows})
    return tuple(
        HumanScore(r.conversation_id, r.person_id, r.pct, bool(r.is_override))
        for key in sorted(found)
        for r in [found[key]]
        if r.status == Status.SCORED and r.conversation_id not in measuring
    )


def _measured_elsewhere(c: Connection, criterion_version_id: str, ids: Collection[str]) -> set[str]:
    """Those of which another record was drawn for the audit or is an anchor."""
    again = same_calls(c, ids)
    others = sorted(set[str]().union(*again.values()))
    measuring = set(anchors(c, criterion_version_id))
    for start in range(0, len(others), _CHUNK):
        drawn = audit_item.c.conversation_id.in_(others[start : start + _CHUNK])
        measuring.update(c.scalars(select(audit_item.c.conversation_id).where(drawn)))
    return {i for i, records in again.items() if records & measuring}


def _by_people(criterion_version_id: str) -> Select[Any]:
    """In an order in which the row that counts comes last: plain scores after corrections, then by age."""
    s = score.c
    query = _learnable(criterion_version_id, s.is_override).where(s.series == HUMAN_SERIES)
    return query.order_by(s.is_override.desc(), s.id)


def _upheld(criterion_version_id: str) -> Select[Any]:
    """Machine scores that somebody looked at because they were questioned, and left as they are."""
    query = _learnable(criterion_version_id, literal(value=True).label("is_override"))
    return query.join(contest, contest.c.score_id == score.c.id).where(
        contest.c.outcome == _UPHELD, score.c.series != HUMAN_SERIES
    )


def _learnable(criterion_version_id: str, correction: ColumnElement[bool]) -> Select[Any]:
    s, a, i = score.c, scorer_anchor.c, audit_item.c
    anchor = exists().where(
        a.conversation_id == s.conversation_id, a.criterion_version_id == criterion_version_id
    )
    drawn = exists().where(i.conversation_id == s.conversation_id)
    return (
        select(s.conversation_id, s.person_id, s.pct, s.status, correction)
        .join(conversation, conversation.c.id == s.conversation_id)
        .where(
            s.criterion_version_id == criterion_version_id,
            conversation.c.consent.in_(_VISIBLE),
            ~anchor,
            ~drawn,
        )
    )


# --- anchors -----------------------------------------------------------------------------------------------


def anchors(c: Connection, criterion_version_id: str) -> tuple[str, ...]:
    """Ids of the stored anchor conversations."""
    t = scorer_anchor.c
    query = select(t.conversation_id).where(t.criterion_version_id == criterion_version_id)
    return tuple(c.scalars(query.order_by(t.conversation_id)))


def add_anchors(
    c: Connection, criterion_version_id: str, conversation_ids: Collection[str], now: datetime
) -> None:
    rows = [
        {"criterion_version_id": criterion_version_id, "conversation_id": i, "chosen_at": now}
        for i in sorted(conversation_ids)
    ]
    if rows:
        c.execute(insert(scorer_anchor), rows)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A conversation that could be an anchor; `rated`: a person has scored it on that criterion."""

    conversation_id: str
    call_type: str
    rated: bool


def candidates(c: Connection, criterion_version_id: str, series: str) -> tuple[Candidate, ...]:
    """Conversations with a figure of the criterion in that series, by id."""
    t = current_score.c
    rated = exists().where(
        score.c.conversation_id == t.conversation_id,
        score.c.criterion_version_id == criterion_version_id,
        score.c.series == HUMAN_SERIES,
        score.c.status == Status.SCORED.value,
    )
    query = (
        select(t.conversation_id, t.call_type, rated.label("rated"))
        .join(conversation, conversation.c.id == t.conversation_id)
        .where(
            t.criterion_version_id == criterion_version_id,
            t.series == series,
            t.status == Status.SCORED.value,
            conversation.c.consent.in_(_VISIBLE),
        )
        .distinct()
        .order_by(t.conversation_id)
    )
    return tuple(Candidate(r.conversation_id, r.call_type, bool(r.rated)) for r in c.execute(query))


def figures(
    c: Connection, criterion_version_id: str, series: str, conversation_ids: Sequence[str]
) -> dict[tuple[str, str], float | None]:
    """pct by conversation and person in that series; None where it gave no figure."""
    t = current_score.c
    found: dict[tuple[str, str], float | None] = {}
    for start in range(0, len(conversation_ids), _CHUNK):
        query = select(t.conversation_id, t.person_id, t.pct).where(
            t.conversation_id.in_(conversation_ids[start : start + _CHUNK]),
            t.criterion_version_id == criterion_version_id,
            t.series == series,
        )
        found |= {(r.conversation_id, r.person_id): r.pct for r in c.execute(query)}
    return found


def conversations_in(
    c: Connection, criterion_version_id: str, series: str, since: datetime | None
) -> tuple[str, ...]:
    """Ids of the conversations with a row of the criterion in that series, scored or not, from `since` on."""
    t = current_score.c
    query = select(t.conversation_id).where(
        t.criterion_version_id == criterion_version_id, t.series == series
    )
    if since is not None:
        query = query.where(t.scored_at >= since)
    return tuple(c.scalars(query.distinct().order_by(t.conversation_id)))


def last_scored_by(c: Connection, name: str) -> str | None:
    """The label under which the scorer of that name scored last; None when it never did."""
    query = select(scoring.c.series).where(scoring.c.series.startswith(f"{name}@", autoescape=True))
    found: str | None = c.scalar(query.order_by(scoring.c.id.desc()).limit(1))
    return found

"""What a coached person reads about themselves: one change, the moment, what was said, who looked."""

from collections.abc import Sequence
from dataclasses import astuple
from datetime import datetime
from itertools import islice

from coachloop.domain.score import RaterKind, Status
from coachloop.loop.context import Context, load_targets
from coachloop.loop.report.form import cited_moment
from coachloop.loop.report.gaps import anchor_text
from coachloop.loop.report.lines import (
    Criteria,
    criteria_by_version,
    criterion_key,
    said,
    score_mark,
    title,
)
from coachloop.loop.report.model import (
    ConversationLine,
    Moment,
    PersonLink,
    PersonView,
    SessionLine,
)
from coachloop.loop.report.model.me import (
    AskedLine,
    Change,
    Kept,
    MeView,
    Mine,
    MomentLine,
    NoteLine,
    SaidLine,
    TrainingLine,
)
from coachloop.loop.report.model.trail import TrailLine
from coachloop.loop.report.person import DAY_CHOICES, person_view
from coachloop.loop.report.trail import entries_about
from coachloop.store import conversations, own, people, questions, readiness, train
from coachloop.store import report as store
from coachloop.store.database import Connection
from coachloop.store.questions import Question
from coachloop.store.report.about import consents_of, feedback_words, human_words

#: Lines of each list; the pages they lead to hold the rest.
_SAID, _QUESTIONS, _NOTES, _LOOKS, _FRESH, _STRENGTHS, _TRAININGS = 12, 10, 10, 20, 3, 3, 3
#: A strength is quoted from this pct on.
_STRONG = 75.0
_MORNING, _EVENING = 12, 18


def me_view(c: Connection, context: Context, reader: PersonLink, now: datetime) -> MeView:
    """`reader.id` "": somebody who is not scored. `context` sees the person alone, and names the reader."""
    greeting = _greeting(now.astimezone(context.zone).hour)
    if not reader.id:
        return MeView(greeting, reader.name, None)
    person = person_view(c, context, reader.id, now, DAY_CHOICES[-1])
    return MeView(greeting, person.person.name, _mine(c, context, person, now))


def _greeting(hour: int) -> str:
    if hour < _MORNING:
        return "Good morning"
    return "Good afternoon" if hour < _EVENING else "Good evening"


def _mine(c: Connection, context: Context, person: PersonView, now: datetime) -> Mine:
    criteria = criteria_by_version(c)
    who = person.person.id
    rows = [s for s in _machine(c, person) if s.status == Status.SCORED]
    line = next((s for s in person.sessions if s.result.closed_at is None), None)
    line = line or next(iter(person.sessions), None)
    return Mine(
        person=person,
        change=_change(c, line) if line else None,
        strengths=_strengths(c, rows, criteria, person),
        moment=_moment(c, context, line, rows, criteria, person),
        said=_said(c, who, person, criteria, now),
        questions=tuple(_asked(q, now) for q in questions.questions_about(c, who, _QUESTIONS)),
        fresh=_fresh(c, person),
        trainings=_trainings(c, who, criteria),
        notes=tuple(NoteLine(*astuple(n)) for n in own.notes(c, who, _NOTES)),
        looks=_looks(c, context, person.person),
        kept=_kept(c, context, who),
    )


def _machine(c: Connection, person: PersonView) -> list[store.ScoreRow]:
    """What machines said of the last conversations that the person may see scored."""
    ids = [x.id for x in person.last if not x.blind]
    versions = {panel.head.version_id for panel in person.panels}
    rows = store.scores_of(c, ids, person.person.id, sorted(versions))
    return [s for s in rows if s.rater_kind == RaterKind.MACHINE]


def _change(c: Connection, line: SessionLine) -> Change:
    target = next((t for t in load_targets(c).values() if t.criterion.name == line.criterion), None)
    if target is None:
        return Change(line, "", None)
    return Change(line, target.criterion.description, anchor_text(target.criterion.exemplary))


def _strengths(
    c: Connection, rows: Sequence[store.ScoreRow], criteria: Criteria, person: PersonView
) -> tuple[MomentLine, ...]:
    """The best of the last conversations that words stand under: one a criterion, the highest first."""
    strong = [s for s in rows if s.pct is not None and s.pct >= _STRONG]
    best = sorted(strong, key=lambda s: (-(s.pct or 0.0), -s.started_at.timestamp(), s.id))
    quoted = _quoted(c, best, criteria, person, kind="quote")
    found = {x.criterion: x for x in reversed(quoted)}
    return tuple(islice((x for x in quoted if found[x.criterion] is x), _STRENGTHS))


def _moment(
    c: Connection,
    context: Context,
    line: SessionLine | None,
    rows: Sequence[store.ScoreRow],
    criteria: Criteria,
    person: PersonView,
) -> MomentLine | None:
    """Where the agreed change came from; else the newest words on its criterion that fall short."""
    if line is None:
        return None
    cited = _cited(c, context, line)
    if cited is not None:
        return cited
    low = [s for s in rows if s.pct is not None and s.pct < _STRONG and _name(s, criteria) == line.criterion]
    return next(iter(_quoted(c, low[::-1], criteria, person)), None)


def _cited(c: Connection, context: Context, line: SessionLine) -> MomentLine | None:
    from coachloop.store.coaching import load_session

    row, _ = load_session(c, line.session_id)
    found = cited_moment(c, context, row.cited_conversation_id, row.cited_turn_seq)
    if found is None:
        return None
    about = conversations.load_conversation(c, found.moment.conversation_id)
    named = title(about.call_type, about.job_role, about.round)
    return MomentLine(found.moment, named, about.started_at, found.quote, line.criterion, None, None)


def _quoted(
    c: Connection,
    rows: Sequence[store.ScoreRow],
    criteria: Criteria,
    person: PersonView,
    kind: str | None = None,
) -> list[MomentLine]:
    """The scores that have words under them, in the order given."""
    first = store.first_evidence(c, [s.id for s in rows])
    words = store.evidence_of(c, sorted(first))
    titles = {x.id: x.title for x in person.last}
    contests = store.open_contests(c, sorted(first))
    return [
        MomentLine(
            Moment(*first[s.id]),
            titles[s.conversation_id],
            s.started_at,
            words[s.id][0].text,
            _name(s, criteria),
            score_mark(s, criteria, contested=s.id in contests),
            s.id,
        )
        for s in rows
        if s.id in first and words[s.id][0].text and kind in (None, words[s.id][0].kind)
    ]


def _name(score: store.ScoreRow, criteria: Criteria) -> str:
    criterion = criteria.get(score.criterion_version_id)
    return criterion.name if criterion else criterion_key(score, criteria)


# --- what was said -----------------------------------------------------------------------------------------


def _said(
    c: Connection, person_id: str, person: PersonView, criteria: Criteria, now: datetime
) -> tuple[SaidLine, ...]:
    """Everything that people wrote, the newest first; each leads to where it stands."""
    lines = [
        SaidLine(
            s.starts_at,
            s.coach,
            f"agreed with you on {s.criterion}",
            s.commitment,
            f"/coaching/{s.session_id}",
        )
        for s in person.sessions
    ]
    lines += _ratings(c, person_id, criteria)
    lines += [
        SaidLine(
            q.settled_at,
            q.settled_by or "",
            f"answered on {q.criterion}",
            q.answer or "",
            f"/questions/{q.id}",
        )
        for q in questions.questions_about(c, person_id, _QUESTIONS)
        if q.settled_at is not None
    ]
    lines += [
        SaidLine(d.decided_at, "", "decided on your readiness", d.choice, f"/decisions/{d.id}")
        for d in readiness.decision_heads(c, [person_id], now)
    ]
    lines += _feedback(c, person_id, criteria)
    return tuple(sorted(lines, key=lambda x: (x.at, x.href), reverse=True)[:_SAID])


def _ratings(c: Connection, person_id: str, criteria: Criteria) -> list[SaidLine]:
    found = human_words(c, person_id, sorted(criteria), _SAID)
    return [
        SaidLine(
            w.scored_at,
            w.rater,
            ("put another level on " if w.override else "rated ") + criteria[w.criterion_version_id].name,
            ": ".join(
                x
                for x in (
                    said(w.status, w.level, w.value, w.pct, criteria[w.criterion_version_id]),
                    w.rationale,
                )
                if x
            ),
            f"/conversations/{w.conversation_id}?person={person_id}#scores",
        )
        for w in found
    ]


def _feedback(c: Connection, person_id: str, criteria: Criteria) -> list[SaidLine]:
    names = {x.key: x.name for x in criteria.values()}
    return [
        SaidLine(
            f.written_at,
            f.written_by,
            "reviewed one of your first interviews",
            "; ".join(f"{names.get(key, key)}: {text}" for key, text in sorted(f.texts.items())),
            f"/conversations/{f.conversation_id}?turn={f.turn_seq}#turn-{f.turn_seq}",
        )
        for f in feedback_words(c, person_id, _SAID)
    ]


def _fresh(c: Connection, person: PersonView) -> tuple[ConversationLine, ...]:
    """The last conversations that the person has not scored themselves on."""
    done = {s.conversation_id for s in own.self_scores(c, person.person.id, [x.id for x in person.last])}
    return tuple([x for x in person.last if x.id not in done and not x.blind][:_FRESH])


def _trainings(c: Connection, person_id: str, criteria: Criteria) -> tuple[TrainingLine, ...]:
    rows = train.newest_trainings_of(c, person_id, _TRAININGS)
    return tuple(
        TrainingLine(row.id, criteria[row.criterion_version_id].name, row.starts_at, revealed)
        for row, revealed in rows
    )


def _asked(q: Question, now: datetime) -> AskedLine:
    hours = (q.due_at - q.raised_at).total_seconds() / 3600 if q.due_at else 0.0
    left = q.hours_left(now)
    return AskedLine(q.id, q.criterion, q.raised_by, q.raised_at, q.reason, q.outcome, left, hours)


def _looks(c: Connection, context: Context, person: PersonLink) -> tuple[TrailLine, ...]:
    """What others opened, exported or did; not what the person did themselves."""
    found = entries_about(c, context, person.id, _LOOKS)
    return tuple(x for x in found if x.who not in (person.name, context.coach))


def _kept(c: Connection, context: Context, person_id: str) -> Kept:
    team = people.load_person(c, person_id).team_id
    policy, _ = context.policy_for(team, None)
    counts = tuple(sorted(consents_of(c, person_id).items()))
    return Kept(counts, policy.recordings_days, policy.transcripts_months)

"""Training sessions: the kit from the last weeks, planning, who was there, blind scores and their reveal."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from coachloop.domain import words
from coachloop.domain.errors import NotFound
from coachloop.domain.policy import Policy
from coachloop.domain.result import Absent
from coachloop.domain.rubric import Criterion
from coachloop.domain.times import day_id, day_start, utc
from coachloop.loop.context import Context, Target
from coachloop.loop.train import rules
from coachloop.loop.train.excerpts import excerpt, gone
from coachloop.loop.train.model import (
    Excerpt,
    Kit,
    KitItem,
    Moment,
    NobodyCame,
    NotBlind,
    NotInKit,
    NotYetHeld,
    SessionPlanned,
    ShownItem,
    ShownKit,
)
from coachloop.store import audit, conversations, people, rubrics
from coachloop.store import train as store
from coachloop.store.database import Connection
from coachloop.store.history import people_scored
from coachloop.store.train import KitRow, KitScoreRow, TrainingSessionRow


@dataclass(frozen=True, slots=True)
class Standing:
    """A session with its kit, who was planned and there, and what was scored blind.

    `scores` holds the others' scores only after the reveal; `blind` counts them by position before it.
    """

    session: TrainingSessionRow
    kit: ShownKit
    planned: tuple[str, ...]
    attended: tuple[str, ...] | None
    revealed_at: datetime | None
    blind: tuple[tuple[int, int], ...]
    scores: tuple[KitScoreRow, ...]


def build_kit(c: Connection, context: Context, team_id: str | None, target: Target, now: datetime) -> Kit:
    """From the last complete days of the team, or of everybody. Raises NoMoment."""
    members = people.load_people(c, team_id=team_id, sight=context.sight)
    policy = context.policy_for(team_id, target.criterion.key)[0]
    today = day_id(now, context.zone)
    rows = store.moments(
        c,
        [p.id for p in members],
        target.criterion.version_id,
        context.series_of(target.criterion),
        day_start(today - policy.gap_days, context.zone),
        day_start(today, context.zone),
    )
    return rules.choose_kit([Moment(**asdict(row)) for row in rows], policy)


def preview(c: Connection, context: Context, team_id: str | None, target: Target, now: datetime) -> ShownKit:
    """The kit as its session would see it, with the scores: for whoever plans it. Raises NoMoment."""
    kit = build_kit(c, context, team_id, target, now)
    policy = context.policy_for(team_id, target.criterion.key)[0]
    rows = [_kit_row("", item) for item in kit.items]
    items = tuple(_shown(c, row, revealed=True) for row in rows)
    return _shown_kit(target.criterion, kit.words, kit.complete, items, policy)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked for: one or two criteria, when, for whom, who leads it.

    Without `people` it is for those of the team who were scored on the criterion of late.
    """

    criteria: tuple[Target, ...]
    starts_at: datetime
    planned_by: str
    people: tuple[str, ...] = ()
    team_id: str | None = None


def plan_training(context: Context, plan: Plan, now: datetime) -> list[TrainingSessionRow]:
    """One session row a criterion, each with its frozen kit. A session planned for a time gone by takes its
    kit from before that time. Whoever the planner does not see is not planned for.
    Raises TooManyCriteria, NoMoment, SessionPlanned, NotFound."""
    with context.database.write() as c:
        team = tuple(p.id for p in people.load_people(c, team_id=plan.team_id, sight=context.sight))
        given = tuple(p.id for p in people.load_people(c, ids=plan.people, sight=context.sight))
        if not (plan.people or team) or len(given) < len(set(plan.people)):
            raise NotFound("There is nobody to train.", fix="Give --people, or a --team with people.")
        return [
            _plan_one(c, context, plan, target, plan.people or _whom(c, context, plan, target, team), now)
            for target in plan.criteria
        ]


def _whom(c: Connection, context: Context, plan: Plan, target: Target, team: Sequence[str]) -> Sequence[str]:
    """Of the team those whom the criterion is about: scored on it lately; everybody where nobody was."""
    policy = context.policy_for(plan.team_id, target.criterion.key)[0]
    since = utc(plan.starts_at) - timedelta(days=policy.low_volume_days)
    series = context.series_of(target.criterion)
    lately = set(people_scored(c, target.criterion.version_id, series, since))
    return [person_id for person_id in team if person_id in lately] or team


def _plan_one(
    c: Connection, context: Context, plan: Plan, target: Target, cohort: Sequence[str], now: datetime
) -> TrainingSessionRow:
    policy, used = context.policy_for(plan.team_id, target.criterion.key)
    starts_at = utc(plan.starts_at)
    clash = store.same_training(c, target.criterion.version_id, starts_at, plan.team_id)
    if clash is not None:
        raise SessionPlanned(
            f"Session {clash} is planned for this team, criterion and time already.",
            fix="Look at it with `coachloop train show`, or give another time.",
            where=clash,
        )
    session = TrainingSessionRow(
        id=store.next_training_id(c, context.sample),
        criterion_version_id=target.criterion.version_id,
        series=context.series_of(target.criterion),
        team_id=plan.team_id,
        starts_at=starts_at,
        ends_at=rules.session_end(starts_at, len(plan.criteria), policy),
        planned_by=plan.planned_by,
        created_at=now,
        policy=policy.snapshot(),
        policy_level=used.level,
        sample=context.sample,
    )
    kit = build_kit(c, context, plan.team_id, target, min(now, starts_at))
    # In an order that says nothing of the scores: they are given blind.
    items = sorted(kit.items, key=lambda item: item.moment.quote_hash)
    rows = [_kit_row(session.id, replace(item, position=n)) for n, item in enumerate(items, 1)]
    store.save_training(c, session, rows, cohort)
    told = words.people(len(cohort))
    audit.record(c, audit.Entry(now, plan.planned_by, "training planned", session.id, told))
    return session


def _kit_row(session_id: str, item: KitItem) -> KitRow:
    return KitRow(session_id, item.position, item.kind, item.label, **asdict(item.moment))


# --- the session itself ------------------------------------------------------------------------------------


def load_standing(c: Connection, context: Context, session_id: str) -> Standing:
    """Raises NotFound."""
    session = store.load_training(c, session_id)
    policy = policy_of(session)
    rows = store.kits(c, [session_id]).get(session_id, [])
    revealed = store.revealed_at(c, session_id)
    items = tuple(_shown(c, row, revealed=revealed is not None) for row in rows)
    criterion = criterion_of(c, session)
    scores = store.kit_scores(c, session_id)
    counts = {row.position: sum(s.position == row.position for s in scores) for row in rows}
    words = f"{len(rows)} moments, frozen {session.created_at.astimezone(context.zone):%Y-%m-%d}"
    return Standing(
        session=session,
        kit=_shown_kit(criterion, words, None, items, policy),
        planned=store.cohorts(c, [session_id]).get(session_id, ()),
        attended=store.attendance(c, [session_id]).get(session_id),
        revealed_at=revealed,
        blind=tuple(sorted(counts.items())),
        scores=tuple(scores) if revealed else (),
    )


def note_attendance(
    context: Context, session_id: str, who: Sequence[str], noted_by: str, now: datetime
) -> None:
    """Those who were there, all of them; what is noted last holds.

    Raises NotFound, also for somebody whom the context does not see, NobodyCame and NotYetHeld.
    """
    with context.database.write() as c:
        session = store.load_training(c, session_id)
        if now < session.starts_at:
            raise NotYetHeld(
                "This session has not begun.",
                fix=f"Note who was there after {session.starts_at.astimezone(context.zone):%Y-%m-%d %H:%M}.",
                where=session_id,
            )
        ids = tuple({people.find_person(c, name).id for name in who})
        if not ids:
            raise NobodyCame("Nobody is named.", fix="Name everybody who was there.", where=session_id)
        if len(people.load_people(c, ids=ids, sight=context.sight)) < len(ids):
            raise NotFound("There is somebody among them whom you do not train.", where=session_id)
        store.note_attendance(c, session_id, ids, noted_by, now)
        told = words.people(len(ids))
        audit.record(c, audit.Entry(now, noted_by, "training attendance noted", session_id, told))


def give_score(
    context: Context, session_id: str, position: int, rater: str, level: float, now: datetime
) -> KitScoreRow:
    """One participant's own score of one moment, before the reveal. Raises NotBlind, NotInKit, NotFound."""
    with context.database.write() as c:
        session = store.load_training(c, session_id)
        person = people.find_person(c, rater)
        scale = criterion_of(c, session).scale
        _check_position(c, session_id, position)
        if not scale.minimum <= level <= scale.maximum or level != int(level):
            fix = f"Give a whole level from {scale.minimum:g} to {scale.maximum:g}."
            raise NotInKit(f"{level:g} is not on the scale.", fix=fix, where=session_id)
        _check_blind(c, session_id, position, person.id)
        row = KitScoreRow(session_id, position, person.id, level, scale.pct(level), now)
        store.save_kit_score(c, row)
        return row


def _check_position(c: Connection, session_id: str, position: int) -> None:
    known = [row.position for row in store.kits(c, [session_id]).get(session_id, [])]
    if position not in known:
        fix = f"Give a number from 1 to {len(known)}."
        raise NotInKit(f"There is no moment {position}.", fix=fix, where=session_id)


def _check_blind(c: Connection, session_id: str, position: int, rater: str) -> None:
    why = "Only a score given before the others were seen says how people understand the rubric."
    if store.revealed_at(c, session_id) is not None:
        raise NotBlind("The scores of this session were revealed.", why=why, where=session_id)
    if any((s.position, s.rater) == (position, rater) for s in store.kit_scores(c, session_id)):
        raise NotBlind("This person has scored this moment already.", why=why, where=session_id)


def reveal(context: Context, session_id: str, revealed_by: str, now: datetime) -> Standing:
    """Show what everybody gave; no score is taken any more. Raises NotFound."""
    with context.database.write() as c:
        store.load_training(c, session_id)
        if store.reveal(c, session_id, revealed_by, now):
            audit.record(c, audit.Entry(now, revealed_by, "training scores revealed", session_id))
        return load_standing(c, context, session_id)


# --- parts -------------------------------------------------------------------------------------------------


def policy_of(session: TrainingSessionRow) -> Policy:
    """The settings in force when the session was planned."""
    return Policy().with_settings(session.policy, where=f"training session {session.id}")


def criterion_of(c: Connection, session: TrainingSessionRow) -> Criterion:
    """The criterion version that the session was planned on, also when it is not the current one."""
    return rubrics.load_criterion(c, session.criterion_version_id)


def _shown_kit(
    criterion: Criterion, words: str, complete: Absent | None, items: tuple[ShownItem, ...], policy: Policy
) -> ShownKit:
    scale = (criterion.scale.minimum, criterion.scale.maximum)
    return ShownKit(criterion, words, complete, items, scale, policy.practice_target)


def _shown(c: Connection, row: KitRow, *, revealed: bool) -> ShownItem:
    return ShownItem(
        position=row.position,
        kind=row.kind if revealed else "",
        label=row.label if revealed else "",
        call_type=row.call_type,
        said=_said(c, row),
        quote_hash=row.quote_hash,
        pct=row.pct if revealed else None,
    )


def _said(c: Connection, row: KitRow) -> Excerpt:
    span = store.quoted_span(c, row)
    if span is None:
        return gone()
    transcript = conversations.load_transcript(c, row.conversation_id, row.transcript_version)
    held = conversations.load_conversation(c, row.conversation_id)
    return excerpt(transcript, row.turn_seq, span, held, people.load_people(c, ids=held.scored_persons))

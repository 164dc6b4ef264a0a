"""The handoff from the record: naming a coach, booking, reviewing, and the board of who is where."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo

from coachloop.domain.people import Person, UserRole
from coachloop.loop.coach import handoff_rules as rules
from coachloop.loop.coach.calibrated import calibrated_with
from coachloop.loop.coach.handoff_feedback import check_number, check_writer, complete
from coachloop.loop.coach.handoff_model import (
    Booking,
    Feedback,
    FeedbackDraft,
    Handoff,
    Interview,
    NotACoach,
    NotInHandoff,
    NoTraining,
    Review,
)
from coachloop.loop.context import Context, load_targets
from coachloop.store import audit, conversations, people, users
from coachloop.store import handoff as store
from coachloop.store.database import Connection
from coachloop.store.handoff import BookingRow, FeedbackRow, HandoffRow, InterviewRow, TrainingRow
from coachloop.store.users import UserRow

_FIRST = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class BoardLine:
    """One person of the board. `proposed` are coaches of the same job family while none is named."""

    person: Person
    coach: str | None
    proposed: tuple[str, ...]
    handoff: Handoff


# --- what is written ---------------------------------------------------------------------------------------


def start_handoff(
    context: Context, person: str, coach: str, by: str, now: datetime, module: str | None = None
) -> Handoff:
    """Name the coach of somebody's first interviews after `module` (the latest training unless named).

    Raises NotFound, UserUnknown, NotACoach, NoTraining. Naming another coach later takes the place of this.
    """
    with context.database.write() as c:
        who = people.find_person(c, person)
        named = users.find_user(c, coach)
        if UserRole.COACH not in named.roles:
            raise NotACoach(
                f"{named.name} does not coach here.",
                fix="Name a user with the role coach: coachloop user list",
                where="coach",
            )
        training = _training(store.trainings(c, [who.id]), module, who.name)
        starter = users.find_user(c, by)
        store.add_handoff(c, HandoffRow(who.id, named.id, training.module, starter.id, now))
        told = f"{named.name}, {training.module}"
        audit.record(c, audit.Entry(now, starter.name, "coach of a handoff named", who.id, told, who.id))
        return handoff_of(c, context, who.id, now)


def _training(rows: Sequence[TrainingRow], module: str | None, name: str) -> TrainingRow:
    """The latest training of that name; one under way comes after all that are over."""
    found = [row for row in rows if module is None or row.module == module]
    if not found:
        known = ", ".join(dict.fromkeys(row.module for row in rows))
        raise NoTraining(
            f"{name} has no training {module or ''}".rstrip() + " on record.",
            why="The first interviews are counted from the end of a training.",
            fix=f"On record: {known}." if known else "Import it: coachloop import FILE --as training",
        )
    return found[-1]


def book(
    context: Context, person: str, starts_at: datetime, minutes: int | None, by: str, now: datetime
) -> Handoff:
    """Book the pair calibration; a later booking takes the place.

    Raises NotFound, UserUnknown, AppointmentTooShort.
    """
    with context.database.write() as c:
        who = people.find_person(c, person)
        policy = context.policy_for(who.team_id, None)[0]
        length = rules.check_booking(
            policy.handoff_calibration_minutes if minutes is None else minutes, policy
        )
        booker = users.find_user(c, by)
        store.add_booking(c, BookingRow(who.id, starts_at, length, booker.id, now))
        told = f"{starts_at:%Y-%m-%d %H:%M} UTC, {length} minutes"
        audit.record(c, audit.Entry(now, booker.name, "pair calibration booked", who.id, told, who.id))
        return handoff_of(c, context, who.id, now)


def write_feedback(
    context: Context, conversation_id: str, draft: FeedbackDraft, by: str, now: datetime
) -> Feedback:
    """Keep the named coach's review of an interview, stamped with who and when; nothing of a refused one.

    Raises NotFound, UserUnknown, NotInHandoff, NotTheNamedCoach and what `complete` raises.
    """
    with context.database.write() as c:
        writer = users.find_user(c, by)
        conversation = conversations.load_conversation(c, conversation_id)
        accompanied = store.handoffs(c, conversation.scored_persons)
        if not accompanied:
            raise NotInHandoff(
                "Nobody in this conversation is in a handoff.",
                fix="coachloop handoff start PERSON --coach NAME",
                where=conversation_id,
            )
        person = _reviewed(c, accompanied, writer)
        coach = users.find_user(c, accompanied[person.id].coach_id)
        check_writer(writer.id, (coach.id, coach.name), person.name)
        held = _held(c, accompanied[person.id], now)
        ids = [i.conversation_id for i in held]
        number = ids.index(conversation_id) + 1 if conversation_id in ids else None
        policy = context.policy_for(person.team_id, None)[0]
        check_number(number, policy.handoff_coach_until, conversation_id)
        return _keep(c, conversation_id, person, writer, draft, now)


def _reviewed(c: Connection, accompanied: Mapping[str, HandoffRow], writer: UserRow) -> Person:
    """Of a panel the one whom the writer accompanies; else the first."""
    mine = [p for p, row in accompanied.items() if row.coach_id == writer.id]
    return people.load_person(c, (mine or sorted(accompanied))[0])


def _keep(
    c: Connection,
    conversation_id: str,
    person: Person,
    writer: UserRow,
    draft: FeedbackDraft,
    now: datetime,
) -> Feedback:
    looked_at = store.criteria_of(c, conversation_id, person.id)
    criteria = [t.criterion for key, t in sorted(load_targets(c).items()) if key in looked_at]
    if not criteria:
        raise NotInHandoff(
            "This conversation is not scored yet: there is no criterion to write on.",
            fix="coachloop score",
            where=conversation_id,
        )
    found = complete(draft, criteria, conversations.load_transcript(c, conversation_id))
    row = FeedbackRow(
        person.id,
        conversation_id,
        writer.id,
        now,
        dict(found.texts),
        found.transcript_version,
        found.turn_seq,
        found.start,
        found.end,
        hashlib.sha256(found.quote.encode()).hexdigest(),
    )
    store.add_feedback(c, row)
    about = audit.Entry(now, writer.name, "interview reviewed", conversation_id, person_id=person.id)
    audit.record(c, about)
    return found


# --- what is read ------------------------------------------------------------------------------------------


def handoff_of(
    c: Connection, context: Context, person_id: str, now: datetime, viewer: str | None = None
) -> Handoff:
    """One person's handoff as of now. Raises NotFound.

    The gaps under `trained` are for the person and the named coach: `viewer` names who looks.
    """
    person = people.load_person(c, person_id)
    (line,) = _lines(c, context, [person], now)
    own = [u.name for u in users.load_users(c) if u.person_id == person.id]
    allowed = {people.alias_of(name) for name in (*own, line.coach) if name}
    if viewer is not None and people.alias_of(viewer) in allowed:
        return line.handoff
    return without_gaps(line.handoff)


def board(c: Connection, context: Context, now: datetime) -> tuple[BoardLine, ...]:
    """Everybody with a named coach, and interviewers just trained who have none; late ones first.

    Those who are trained and past their accompanied interviews have left it.
    """
    named = store.handoffs(c)
    everyone = people.load_people(c, sight=context.sight)
    fresh = _without_coach(c, context, now) - named.keys()
    shown = [p for p in everyone if p.id in named or p.id in fresh]
    lines = [line for line in _lines(c, context, shown, now) if not _is_over(line.handoff)]
    shown_to_all = [replace(line, handoff=without_gaps(line.handoff)) for line in lines]
    return tuple(
        sorted(shown_to_all, key=lambda line: (not line.handoff.late, line.person.name, line.person.id))
    )


def _is_over(found: Handoff) -> bool:
    return found.held >= found.accompanied and found.trained.playbook.verdict == rules.TRAINED


def without_gaps(found: Handoff) -> Handoff:
    """As everybody may see it: how far coach and interviewer are apart is between the two."""
    return replace(found, trained=replace(found.trained, dimensions=()))


def _without_coach(c: Connection, context: Context, now: datetime) -> set[str]:
    """New interviewers whom nobody accompanies: in training, or not 90 days over it, none held before it."""
    limit = context.policy.workspace.drift_days
    last = {row.person_id: row for row in store.trainings(c)}
    recent = {
        person: row
        for person, row in last.items()
        if row.completed_at is None or (row.completed_at <= now and (now - row.completed_at).days < limit)
    }
    starts: dict[str, list[datetime]] = {}
    for held in store.interviews(c, _FIRST, now, sorted(recent)) if recent else []:
        if held.formal:
            starts.setdefault(held.person_id, []).append(held.started_at)
    return {person for person, held_at in starts.items() if _is_new(recent[person], held_at[0], context.zone)}


def _is_new(training: TrainingRow, first: datetime, zone: tzinfo) -> bool:
    """The first interview came not before the day on which the training began."""
    if training.started_on is not None:
        return first.astimezone(zone).date() >= training.started_on
    return training.completed_at is not None and first >= training.completed_at


def _lines(c: Connection, context: Context, persons: Sequence[Person], now: datetime) -> list[BoardLine]:
    """The record is read once for all of them."""
    ids = [p.id for p in persons]
    read = _Read(
        named=store.handoffs(c, ids),
        booked=store.bookings(c, ids),
        trainings=store.trainings(c, ids),
        coached=store.session_starts(c, ids),
        closed=store.loops_closed(c, ids),
        feedback=store.feedback(c, ids),
        team=users.load_users(c),
        families={p.id: p.job_family for p in people.load_people(c)},
    )
    return [_line(c, context, read, person, now) for person in persons]


@dataclass(frozen=True, slots=True)
class _Read:
    """What the board rests on, by person id or as rows of all of them."""

    named: Mapping[str, HandoffRow]
    booked: Mapping[str, BookingRow]
    trainings: Sequence[TrainingRow]
    coached: Mapping[str, Sequence[datetime]]
    closed: Mapping[str, Sequence[datetime]]
    feedback: Sequence[FeedbackRow]
    team: Sequence[UserRow]
    families: Mapping[str, str | None]

    def coach_of(self, person_id: str) -> tuple[str, str] | None:
        """Id and name."""
        row = self.named.get(person_id)
        return next(((u.id, u.name) for u in self.team if row and u.id == row.coach_id), None)

    def training_of(self, person_id: str) -> TrainingRow | None:
        row = self.named.get(person_id)
        mine = [t for t in self.trainings if t.person_id == person_id]
        return _last_of(mine, row.module if row else None)

    def reviews_of(self, person_id: str) -> list[Review]:
        mine = [f for f in self.feedback if f.person_id == person_id]
        return [Review(f.conversation_id, f.written_by, f.written_at) for f in mine]


def _line(c: Connection, context: Context, read: _Read, person: Person, now: datetime) -> BoardLine:
    policy = context.policy_for(person.team_id, None)[0]
    coach, training = read.coach_of(person.id), read.training_of(person.id)
    end = training.completed_at if training else None
    held = _interviews(c, person.id, end, now)
    calibrated = calibrated_with(c, person.id, coach[0], held, now) if coach else ()
    closed = [moment for moment in read.closed.get(person.id, ()) if moment <= now]
    found = rules.handoff(
        person.id,
        coach,
        training.module if training else None,
        end,
        held,
        rules.first_loops(held, read.reviews_of(person.id), now, policy),
        rules.pair_calibration(held, _booking(read.booked.get(person.id)), end, now, policy),
        rules.trained(calibrated, closed, policy),
        rules.drift_risk(end, read.coached.get(person.id, ()), now, context.zone, policy),
        now,
        policy,
    )
    proposed = () if coach else _proposed(person, read.team, read.families)
    return BoardLine(person, coach[1] if coach else None, proposed, found)


def _booking(row: BookingRow | None) -> Booking | None:
    return Booking(row.starts_at, row.minutes, row.booked_by, row.booked_at) if row else None


def _last_of(rows: Sequence[TrainingRow], module: str | None) -> TrainingRow | None:
    found = [row for row in rows if module is None or row.module == module]
    return found[-1] if found else None


def _proposed(person: Person, team: Sequence[UserRow], families: Mapping[str, str | None]) -> tuple[str, ...]:
    """Coaches of the same job family, by name; they are asked, not chosen."""
    return tuple(
        u.name
        for u in team
        if u.active
        and UserRole.COACH in u.roles
        and u.person_id != person.id
        and person.job_family is not None
        and families.get(u.person_id or "") == person.job_family
    )


def _held(c: Connection, row: HandoffRow, now: datetime) -> tuple[Interview, ...]:
    training = _last_of(store.trainings(c, [row.person_id]), row.module)
    return _interviews(c, row.person_id, training.completed_at if training else None, now)


def _interviews(c: Connection, person_id: str, end: datetime | None, now: datetime) -> tuple[Interview, ...]:
    if end is None or end > now:
        return ()
    return rules.numbered(map(_interview, store.interviews(c, end, now, [person_id])), end, now)


def _interview(row: InterviewRow) -> Interview:
    return Interview(row.conversation_id, row.started_at, row.ended_at)

"""The six-field form: what it is filled with, and where the person stands before anything is saved."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo

from coachloop.domain.errors import CoachloopError
from coachloop.domain.nearest import nearest_criteria
from coachloop.domain.people import Person
from coachloop.loop.coach import rules
from coachloop.loop.coach.model import METHODS, LogEntry, SessionKind, ThemeRefused
from coachloop.loop.coach.run import freeze
from coachloop.loop.context import Context, Target, load_targets
from coachloop.loop.report.model import (
    BaselineCall,
    BaselinePreview,
    CitedMoment,
    FormView,
    Moment,
    Refusal,
    Typed,
)
from coachloop.loop.report.person import rubrics_of
from coachloop.loop.review.blind import any_blind
from coachloop.loop.review.calibration.run import banner, block_for
from coachloop.store import coaching, conversations
from coachloop.store import people as people_store
from coachloop.store import report as store
from coachloop.store.database import Connection

#: The `where` of an error of the log is the field of the form.
_FIELDS = {
    "person": "person",
    "criterion": "criterion",
    "method": "method",
    "agreed change": "agreed",
    "session end": "at",
    "cited conversation": "at",
    "time": "at",
    "calibration": "despite",
    "reason": "despite",
    "call types": "types",
}
_EVER = datetime(1970, 1, 1, tzinfo=UTC)


def form_view(
    c: Connection, context: Context, typed: Typed, now: datetime, refused: CoachloopError | None = None
) -> FormView:
    """The form as opened or as refused; an unknown person or criterion only lacks its preview."""
    people = people_store.load_people(c, sight=context.sight)
    person = next((p for p in people if p.id == typed.person), None)
    targets = _targets(c, context, person, now)
    target = _target(typed.criterion, targets)
    turn = int(typed.turn) if typed.turn.isdecimal() else None
    start = session_start(typed, context.zone) or now
    team = person.team_id if person else None
    wide = banner(c, context, now, team)
    block = block_for(c, context, target.criterion.key, now, team) if wide and target else None
    return FormView(
        typed=typed,
        people=tuple((p.id, p.name) for p in people),
        criteria=tuple((t.criterion.key, t.criterion.name) for t in targets),
        methods=METHODS,
        reader=f"{person.name} and {person.coach or context.coach}" if person else context.coach,
        cited=cited_moment(c, context, typed.conversation or None, turn),
        preview=_preview(c, context, person, target, typed, start, now) if person and target else None,
        training_words=_training(c, person, start) if person else None,
        targets_words=_advice(context, targets) if person else None,
        too_wide=tuple(b.words for b in wide if block is None or b.dimension != block.dimension),
        held_up=f"{block.words} {block.step.proposal}" if block else None,
        refusal=_refusal(refused, targets, typed) if refused else None,
    )


def preview(c: Connection, context: Context, typed: Typed, now: datetime) -> BaselinePreview | None:
    """Where the person stands; None while person or criterion is not chosen."""
    return form_view(c, context, typed, now).preview


def session_start(typed: Typed, zone: tzinfo) -> datetime | None:
    """The time that somebody chose; None for the untouched one: the session starts as it is saved.

    A session that was logged after its start would have no baseline, so the minute in which the form was
    opened must not count as chosen.
    """
    opened = read_time(typed.opened, zone)
    untouched = opened is not None and typed.at == field_minute(opened, zone)
    return None if untouched else read_time(typed.at, zone)


def field_minute(moment: datetime, zone: tzinfo) -> str:
    """As a field for a time holds it."""
    return f"{moment.astimezone(zone):%Y-%m-%dT%H:%M}"


def read_time(text: str, zone: tzinfo) -> datetime | None:
    """A time of the form in the organisation's zone; None for "" and for what is no time."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _targets(c: Connection, context: Context, person: Person | None, now: datetime) -> list[Target]:
    """Those of the rubrics that score the person; all of them while nobody is chosen or scored."""
    mine = rubrics_of(c, context, person, now) if person else []
    return [t for rubric in mine for t in rubric.targets] or list(load_targets(c).values())


def _target(typed: str, targets: Sequence[Target]) -> Target | None:
    wanted = typed.strip().casefold()
    names = ((t, (t.criterion.key.casefold(), t.criterion.name.casefold())) for t in targets)
    return next((t for t, known in names if wanted in known), None)


def _preview(
    c: Connection,
    context: Context,
    person: Person,
    target: Target,
    typed: Typed,
    start: datetime,
    now: datetime,
) -> BaselinePreview:
    known_one = store.conversation_rows(c, ids=[typed.conversation], sight=context.sight)
    cited = typed.conversation if known_one else None
    end = start + timedelta(minutes=1)
    choices = store.call_types(c, _EVER)
    chosen = tuple(name for name in chosen_types(typed) if name in choices)
    entry = LogEntry(person.id, target.criterion.key, "", "", start, end, cited, chosen)
    frozen, compared = freeze(c, context, person, target, entry, now, SessionKind.LIVE)
    known = {r.id: r for r in store.conversation_rows(c, ids=frozen.conversation_ids)}
    blind = any_blind(c, frozen.conversation_ids, person.id, context.coach)
    return BaselinePreview(
        criterion=target.criterion.name,
        figure=frozen.figure,
        value=frozen.value.value if frozen.value else None,
        calls=tuple(
            BaselineCall(i, known[i].started_at, known[i].call_type, None if blind else pct)
            for i, pct in zip(frozen.conversation_ids, frozen.pcts, strict=True)
            if i in known
        ),
        call_types=tuple(sorted(compared.call_types)),
        reason=compared.reason,
        not_counted=frozen.other_types,
        choices=tuple(choices),
    )


def chosen_types(typed: Typed) -> tuple[str, ...]:
    """`screen, panel`; empty where the rule is to choose."""
    return tuple(name.strip() for name in typed.types.split(",") if name.strip())


def cited_moment(
    c: Connection, context: Context, conversation_id: str | None, turn_seq: int | None
) -> CitedMoment | None:
    """The words that a session is about; None where nothing is cited or it may not be seen."""
    if not conversation_id or turn_seq is None:
        return None
    if not store.conversation_rows(c, ids=[conversation_id], sight=context.sight):
        return None
    turns = conversations.load_transcript(c, conversation_id).turns
    turn = next((t for t in turns if t.seq == turn_seq), None)
    if turn is None:
        return None
    return CitedMoment(Moment(conversation_id, turn.seq, turn.start_ms), turn.text, turn.speaker)


def _training(c: Connection, person: Person, start: datetime) -> str | None:
    done = [t.completed_at for t in coaching.trainings(c, person.id) if t.completed_at]
    return rules.training_prompt(done, start)


def _advice(context: Context, targets: Sequence[Target]) -> str | None:
    rubrics = {t.rubric_version_id for t in targets}
    return rules.targets_warning(len(targets), context.policy.workspace) if len(rubrics) == 1 else None


def _refusal(error: CoachloopError, targets: Sequence[Target], typed: Typed) -> Refusal:
    near = nearest_criteria(typed.criterion, [t.criterion for t in targets])
    theme = isinstance(error, ThemeRefused)
    return Refusal(
        field=_FIELDS.get(error.where, ""),
        what=error.what,
        why=error.why,
        fix="" if theme else error.fix,
        nearest=tuple((x.key, x.name) for x in near) if theme else (),
    )

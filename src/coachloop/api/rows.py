"""Scores, gaps and trust as rows of the data frames: the same calls that pages and commands make."""

from collections.abc import Collection, Iterator
from datetime import datetime

from coachloop.api.frames import Row, both, known
from coachloop.domain.people import Person
from coachloop.domain.result import Absent, Known, too_few
from coachloop.domain.score import RaterKind
from coachloop.domain.verdict import Playbook
from coachloop.loop.context import Context, load_targets
from coachloop.loop.gaps.alerting import open_alerts
from coachloop.loop.gaps.looks import alert_estimates
from coachloop.loop.gaps.run import person_trends, team_gaps
from coachloop.loop.review.trust import measure_agreement
from coachloop.store import coaching as coaching_store
from coachloop.store import conversations, people, rubrics
from coachloop.store.database import Connection
from coachloop.store.frames import score_rows


def scores(
    c: Connection,
    since: datetime | None,
    person_ids: Collection[str] | None,
    criterion_keys: Collection[str] | None,
) -> Iterator[Row]:
    scales = {x.version_id: x.scale for v in rubrics.versions(c) for x in v.rubric.criteria}
    for r in score_rows(c, since=since, person_ids=person_ids, criterion_keys=criterion_keys):
        scale = scales.get(r.criterion_version_id)
        yield {
            **r._mapping,
            "conversation": r.conversation_id,
            "criterion_version": r.criterion_version_id,
            "rubric_version": r.rubric_version_id,
            "override": r.is_override,
            "rater_kind": RaterKind(r.rater_kind).value,
            "score": r.level,
            "scale_min": scale.minimum if scale else None,
            "scale_max": scale.maximum if scale else None,
        }


def transcript(c: Connection, conversation_id: str) -> Iterator[Row]:
    """Nothing of a conversation that may not be read. Raises NotFound."""
    found = conversations.load_transcript(c, conversation_id)
    if not conversations.load_conversation(c, conversation_id).consent.may_be_scored:
        return
    for turn in found.turns:
        yield {
            "conversation": conversation_id,
            "version": found.version,
            "turn": turn.seq,
            "speaker": turn.speaker,
            "role": turn.role.value,
            "text": turn.text,
            "start_ms": turn.start_ms,
            "end_ms": turn.end_ms,
        }


def trend(c: Connection, context: Context, person: Person, now: datetime) -> Iterator[Row]:
    found = person_trends(c, context, person, list(load_targets(c).values()), now)
    for key, one in found.items():
        if any(segment.points for segment in one.segments):
            last = one.segments[-1]
            yield {
                "person_id": person.id,
                "person": person.name,
                "criterion": key,
                "weeks": len(last.points),
                "series": last.series,
                **both(one.playbook, one.honest, now),
            }


def gaps(c: Connection, context: Context, team_id: str | None, now: datetime) -> Iterator[Row]:
    members = [p for p in people.load_people(c) if team_id is None or p.team_id == team_id]
    targets = list(load_targets(c).values())
    for gap in team_gaps(c, context, members, people.load_segments(c), targets, now, team_id):
        mean, n = known(gap.mean)
        yield {
            "criterion": gap.criterion_key,
            "name": gap.name,
            "mean": mean,
            "conversations": n,
            "below": len(gap.below),
            "people": len(gap.people),
            "training_signal": gap.training_signal,
            **both(gap.playbook, gap.honest, now),
        }


def alerts(c: Connection, context: Context, now: datetime) -> Iterator[Row]:
    """Those that rest on a machine which is not trusted wait, and are not here."""
    names, _ = coaching_store.names(c)
    stands, _held = open_alerts(c, context)
    found = alert_estimates(c, context, stands, now)
    for row in stands:
        figure = Known(row.value, row.n) if row.value is not None else too_few(row.n, row.needed)
        verdict = row.state if isinstance(figure, Known) else ""
        yield {
            "person_id": row.person_id,
            "person": names.get(row.person_id, row.person_id),
            "criterion": row.criterion_version_id.partition("@")[0],
            "series": row.series,
            "rule": row.rule,
            "state": row.state,
            "needed": row.needed,
            "sentence": row.sentence,
            "opened_at": row.opened_at,
            **both(Playbook(figure, verdict), found[row.id], now),
        }


def agreement(c: Connection, context: Context) -> Iterator[Row]:
    for one in measure_agreement(c, context):
        a = one.agreement
        signed = None if isinstance(a.signed, Absent) else a.signed
        yield {
            "criterion": one.target.criterion.key,
            "criterion_version": one.target.criterion.version_id,
            "series": one.series,
            "n": a.n,
            "double_rated": a.double_rated,
            "signed": signed.value if signed else None,
            "signed_lo": signed.lo if signed else None,
            "signed_hi": signed.hi if signed else None,
            "apart": known(a.apart)[0],
            "people_apart": known(a.people_apart)[0],
            "ac2": None if isinstance(a.ac2, Absent) else a.ac2.value,
            "alpha": None if isinstance(a.alpha, Absent) else a.alpha.value,
            "trust": one.trust.state.value,
        }

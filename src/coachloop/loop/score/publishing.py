"""Publishing scorer versions: the same series goes on, or it breaks and says so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from coachloop.loop.context import Context
from coachloop.loop.score.learning.errors import NotEquivalent, NotTested
from coachloop.loop.score.versions import Tested, draft_of, series_before, tested_from_json
from coachloop.store import conversations, scorers, sheets
from coachloop.store.audit import Entry, record
from coachloop.store.database import Connection, Database
from coachloop.store.scorers import ScorerVersion, State
from coachloop.store.scores import NewScore, append_scores


@dataclass(frozen=True, slots=True)
class Publication:
    """What publishing did: criteria that go on in their series, that begin a new one, labels retired."""

    label: str
    goes_on: tuple[str, ...]
    begins: tuple[str, ...]
    breaks: tuple[str, ...]
    retired: tuple[str, ...]


def publish_version(
    context: Context, label: str, by: str, now: datetime, *, with_break: bool = False
) -> Publication:
    """Puts a tested draft in force; where it is not the same as before only `with_break`, which is recorded.

    Raises NotFound, InForceAlready, NotTested, NotEquivalent.
    """
    with context.database.write() as c:
        version = draft_of(c, label)
        tested = _tests_of(c, version)
        breaks = [t for t in tested if t.against is not None and not t.goes_on]
        if breaks and not with_break:
            raise _not_equivalent(label, breaks)
        series = {t.criterion_version_id: str(t.against) for t in tested if t.goes_on}
        since = _since(c, version)
        retired = scorers.publish(c, version, series, by, now)
        for criterion_id, going_on in sorted(series.items()):
            _adopt(c, criterion_id, label, going_on, since, now)
        done = Publication(
            label,
            tuple(sorted(series)),
            tuple(t.criterion_version_id for t in tested if t.against is None),
            tuple(t.criterion_version_id for t in breaks),
            retired,
        )
        record(c, Entry(now, by, "scorer published", label, _words(done)))
    return done


def _since(c: Connection, version: ScorerVersion) -> datetime | None:
    """When the version that this one replaces came in force."""
    same = [v for v in scorers.versions(c) if v.name == version.name and v.state is State.PUBLISHED]
    replaced = [v for v in same if v.criterion_version_id == version.criterion_version_id]
    return replaced[0].published_at if replaced else None


def _adopt(
    c: Connection, criterion_id: str, label: str, series: str, since: datetime | None, now: datetime
) -> None:
    """What it scored in the meantime also stands, from now on, in the series that it goes on in."""
    for conversation_id in scorers.conversations_in(c, criterion_id, label, since):
        rows = [
            NewScore(s.person_id, criterion_id, s.rater, s.judgement, now, s.rubric_version_id, series=series)
            for s in sheets.current_scores(c, conversation_id, series=label)
            if s.criterion_version_id == criterion_id
        ]
        append_scores(c, conversation_id, rows, conversations.load_transcript(c, conversation_id))


def _tests_of(c: Connection, version: ScorerVersion) -> tuple[Tested, ...]:
    """Of its last test, if that was against what is in force now."""
    if version.test is None:
        raise NotTested(
            f"{version.label} has not been tested.",
            why="A new version is one series with the one before only when anchors show it.",
            fix=f"coachloop scorer test {version.label}",
        )
    tested = tuple(tested_from_json(raw) for raw in version.test["criteria"])
    for t in tested:
        if t.against not in (None, series_before(c, version, t.criterion_version_id)):
            raise NotTested(
                f"{version.label} was tested against {t.against}, which is no longer in force.",
                fix=f"coachloop scorer test {version.label}",
            )
    return tested


def _not_equivalent(label: str, breaks: Sequence[Tested]) -> NotEquivalent:
    named = "; ".join(f"{t.criterion_version_id.partition('@')[0]}: {t.words}" for t in breaks)
    return NotEquivalent(
        f"{label} is not shown to score as the version in force. {named}",
        why="Published as it is, a change of the scorer would look like a change of people.",
        fix=f"Publish it with a break of the series: coachloop scorer publish {label} --break",
    )


def _words(done: Publication) -> str:
    parts = [
        f"{name}: {', '.join(ids)}"
        for name, ids in (
            ("goes on", done.goes_on),
            ("begins", done.begins),
            ("breaks", done.breaks),
            ("retired", done.retired),
        )
        if ids
    ]
    return "; ".join(parts) or "no criterion has scores yet"


def make_known(database: Database, label: str, now: datetime, *, in_force: bool, code: str = "") -> None:
    """Puts a built-in version on record: in force if it is the first of its name or asked for, else a draft.

    `code` is the hash of what scores by that label now. Where an earlier version has scored before versions
    were recorded, that one is in force.
    """
    name = label.partition("@")[0]
    with database.read() as c:
        if label in {v.label for v in scorers.versions(c)}:
            return
    with database.write() as c:
        before = scorers.last_scored_by(c, name)
        if before not in (None, label) and name not in scorers.published(c).built_in:
            _add_built_in(c, str(before), now, "", in_force=True)
        first = name not in scorers.published(c).built_in
        _add_built_in(c, label, now, code, in_force=in_force or first)


def _add_built_in(c: Connection, label: str, now: datetime, code: str, *, in_force: bool) -> None:
    """Whoever opens the workspace at the same time may have done it."""
    name = label.partition("@")[0]
    made = {"code": code} if code else {}
    version = ScorerVersion(label, name, scorers.next_number(c, name), State.DRAFT, None, made, now)
    if scorers.add(c, version) and in_force:
        scorers.publish(c, version, {}, "coachloop", now)


def is_to_be_compared(version: ScorerVersion, code: str) -> bool:
    """Whether its anchors are due: a draft never compared, or code that is not the one of the last time."""
    last = (version.test or version.provenance).get("code")
    if version.state is State.PUBLISHED:
        return bool(last) and last != code
    return version.test is None or last != code


def moved(c: Connection, version: ScorerVersion) -> tuple[Tested, ...]:
    """Criteria on which a version in force no longer scores as it did, by its last comparison with itself."""
    if version.state is not State.PUBLISHED or version.test is None:
        return ()
    published = scorers.published(c)
    tested = (tested_from_json(raw) for raw in version.test["criteria"])
    return tuple(
        t
        for t in tested
        if t.against == published.written(version.label, t.criterion_version_id) and t.shifted
    )


def scored_before(c: Connection, label: str, now: datetime) -> dict[str, datetime]:
    """Other versions whose scores stand: what they scored until this one took over is not due again."""
    known = {v.label: v for v in scorers.versions(c)}
    version = known.get(label)
    if version is None:
        return {}
    since = version.published_at or now
    place = (None, version.criterion_version_id)
    same = [v for v in known.values() if v.name == version.name and v.criterion_version_id in place]
    return {v.label: since for v in same if v.label != label and v.state is not State.DRAFT}

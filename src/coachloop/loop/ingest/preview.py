"""Looking at files before anything is written: what they are, who is who, when, and what is here already."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, tzinfo
from pathlib import Path, PurePosixPath

from coachloop.domain.conversation import Consent, Participant, Role, Turn, content_hash
from coachloop.domain.errors import CoachloopError
from coachloop.loop.ingest import rules
from coachloop.loop.ingest.files import NotRead, Source, not_read, sources, understand
from coachloop.loop.ingest.manifest import NAME, Manifest, ManifestRow, add_manifest, is_manifest
from coachloop.loop.ingest.model import (
    Answers,
    FileFacts,
    FormatCount,
    Found,
    ParsedTranscript,
    Preview,
    Problem,
    Question,
    Speaker,
    TranscriptReader,
)
from coachloop.loop.ingest.names import NameDate, date_in_name
from coachloop.loop.ingest.speakers import decide_roles, names_nobody, person_name, to_turns
from coachloop.loop.ingest.tables.guess import DATE_ORDER
from coachloop.loop.ingest.tables.model import DateOrder, ReadTable

#: What a conversation is called when nobody says.
CALL = "call"
_EXAMPLE = 120
#: Problems shown one by one; a folder of broken files has many more.
_MOST_PROBLEMS = 2_000

SameWords = Callable[[Collection[str]], Mapping[str, Sequence[rules.KnownConversation]]]


@dataclass(frozen=True, slots=True)
class Options:
    """What holds for all files unless they or their manifest say otherwise."""

    call_type: str | None = None
    person: str | None = None
    date_order: DateOrder | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """What looking needs. `people` is plain name -> person id; `same_words` asks the record."""

    readers: Sequence[TranscriptReader]
    read_table: ReadTable
    people: Mapping[str, str]
    same_words: SameWords
    now: datetime
    zone: tzinfo
    options: Options = Options()
    answers: Answers = field(default_factory=dict)

    @property
    def order(self) -> DateOrder | None:
        given = self.answers.get(DATE_ORDER)
        return DateOrder(given) if given in tuple(DateOrder) else self.options.date_order


@dataclass(slots=True)
class _Seen:
    """What has been seen so far."""

    manifest: Manifest = field(default_factory=Manifest)
    found: list[Found] = field(default_factory=list)
    unread: list[NotRead] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    formats: Counter[str] = field(default_factory=Counter)
    unnamed: Counter[str] = field(default_factory=Counter)
    ambiguous: int = 0
    files: int = 0


def look_at(paths: Sequence[str], look: Look) -> Preview:
    """Everything in `paths` as it would be imported. Reads only. Raises CannotOpen, TooManyFiles."""
    seen = _Seen()
    for source in sources(_may_hold_manifests(paths)):
        if isinstance(source, Source) and is_manifest(source):
            add_manifest(seen.manifest, source, look.read_table, look.zone, look.order)
    for source in sources(paths):
        if isinstance(source, NotRead):
            seen.files += 1
            seen.unread.append(source)
        elif not is_manifest(source):
            seen.files += 1
            _look_at_one(source, look, seen)
    return _preview(seen, look)


def _may_hold_manifests(paths: Sequence[str]) -> list[str]:
    """The manifests, and the archives and patterns that may give one, so that no file is read twice."""
    found: list[str] = []
    for given in paths:
        path = Path(given)
        if path.is_dir():
            inside = [p for pattern in (NAME, "*.zip") for p in path.rglob(pattern)]
            found.extend(str(p) for p in inside if p.is_file() and not p.is_symlink())
        elif path.suffix == ".zip" or path.name == NAME or set(given) & set("*?["):
            found.append(given)
    return found


def _look_at_one(source: Source, look: Look, seen: _Seen) -> None:
    try:
        parsed = understand(source, look.readers)
    except CoachloopError as error:
        seen.unread.append(not_read(source.name, error))
        return
    seen.formats[parsed[0].format if parsed else "empty"] += 1
    seen.unnamed[parsed[0].format if parsed else "empty"] += any(_unnamed(p) for p in parsed)
    seen.problems.extend(source.problems)
    for place, one in enumerate(parsed):
        seen.problems.extend(one.problems)
        seen.found.append(_found(one, place, source, look, seen))


def _unnamed(parsed: ParsedTranscript) -> bool:
    return any(turn.speaker is None or names_nobody(turn.speaker) for turn in parsed.turns)


def _found(parsed: ParsedTranscript, place: int, source: Source, look: Look, seen: _Seen) -> Found:
    row = seen.manifest.row_for(source.name, parsed.facts.external_id)
    facts = _stated(parsed.facts, row)
    named = date_in_name(source.name, look.zone, look.order)
    dated = rules.dated_by(facts.started_at, _by_name(named, facts, seen), source.modified_at or look.now)
    person = (row.person if row else None) or look.options.person
    decision = decide_roles(parsed, look.people, _hints(parsed, person))
    turns = to_turns(parsed, decision)
    return Found(
        file=_file_of(source.name),
        name=source.name,
        place=place,
        format=parsed.format,
        content_hash=content_hash(turns),
        dated=dated,
        call_type=facts.call_type or look.options.call_type or CALL,
        consent=Consent(facts.consent) if facts.consent else Consent.NOT_CONFIRMED,
        speakers=_speakers(decision.participants, turns, person, look.people),
        sure=decision.sure,
        why=decision.why,
        turns=len(turns),
        facts=facts,
        example=_example(turns),
    )


def _by_name(named: NameDate | None, facts: FileFacts, seen: _Seen) -> datetime | None:
    """The date of the file name; counts it when it is used and may be another day."""
    if named is None:
        return None
    seen.ambiguous += named.ambiguous and facts.started_at is None
    return named.moment


def _stated(facts: FileFacts, row: ManifestRow | None) -> FileFacts:
    """The manifest wins over the file: somebody wrote it for this import."""
    if row is None:
        return facts
    given = {f.name: getattr(row.facts, f.name) for f in fields(FileFacts) if f.name != "roles"}
    return replace(facts, **{name: value for name, value in given.items() if value is not None})


def _hints(parsed: ParsedTranscript, person: str | None) -> dict[str, Role]:
    """Who is named as the scored person, where a speaker has that name."""
    if person is None:
        return {}
    wanted = rules.plain_name(person)
    labels = {turn.speaker for turn in parsed.turns if turn.speaker}
    return {label: Role.PERSON for label in labels if rules.plain_name(person_name(label)) == wanted}


def _speakers(
    participants: tuple[Participant, ...],
    turns: tuple[Turn, ...],
    person: str | None,
    people: Mapping[str, str],
) -> tuple[Speaker, ...]:
    shares = talk_shares(turns)
    scored = [p.speaker for p in participants if p.role is Role.PERSON]
    alone = person if len(scored) == 1 else None
    return tuple(_speaker(p, alone, people, shares.get(p.speaker)) for p in participants)


def _speaker(p: Participant, person: str | None, people: Mapping[str, str], share: float | None) -> Speaker:
    if p.role is not Role.PERSON:
        return Speaker(p.speaker, p.role, talk_share=share)
    name = person or person_name(p.speaker)
    known = p.person_id if person is None else None
    return Speaker(p.speaker, p.role, name, known or people.get(rules.plain_name(name)), share)


def talk_shares(turns: tuple[Turn, ...]) -> dict[str, float]:
    """Each speaker's share (0..1) of the speaking time, or of the words where a time is missing."""
    timed = all(t.start_ms is not None and t.end_ms is not None for t in turns)
    weights: Counter[str] = Counter()
    for t in turns:
        weights[t.speaker] += (t.end_ms or 0) - (t.start_ms or 0) if timed else len(t.text.split())
    total = weights.total()
    return {label: weight / total for label, weight in weights.items()} if total else {}


def _example(turns: tuple[Turn, ...]) -> str:
    """The first question of the scored person, else their first words."""
    own = [t.text for t in turns if t.role is Role.PERSON]
    return next((text for text in own if "?" in text), own[0] if own else "")[:_EXAMPLE]


def _file_of(name: str) -> str:
    """The path to read it from again: that of the archive for a member of one."""
    path = Path(name)
    whole = next((p for p in (path, *path.parents) if p.is_file()), path)
    return str(whole.absolute())


def _preview(seen: _Seen, look: Look) -> Preview:
    known = look.same_words({f.content_hash for f in seen.found})
    found = rules.with_standing(seen.found, known)
    named = [s for f in found for s in f.speakers if s.name]
    names = {rules.plain_name(s.name or ""): s for s in named}
    return Preview(
        files=seen.files,
        formats=_format_counts(seen),
        found=found,
        matched=tuple(sorted(s.name or "" for s in names.values() if s.person_id)),
        new=tuple(sorted(s.name or "" for s in names.values() if not s.person_id)),
        questions=_questions(found, seen, look),
        problems=tuple((seen.manifest.problems + seen.manifest.unused() + seen.problems)[:_MOST_PROBLEMS]),
        unread=tuple(n.problem for n in seen.unread),
    )


def _questions(found: Sequence[Found], seen: _Seen, look: Look) -> tuple[Question, ...]:
    parts = {s.name for f in found for s in f.speakers if s.name and names_nobody(s.name)}
    asked = [*rules.role_questions(found), *rules.person_questions(found, look.people, parts)]
    doubtful = seen.ambiguous + seen.manifest.ambiguous
    if doubtful and look.order is None:
        text = f"DAY or MONTH first? {doubtful} dates fit both"
        asked.append(Question(DATE_ORDER, text, tuple(DateOrder), needed=True))
    unanswered = [q for q in asked if q.key not in look.answers]
    return tuple(unanswered)


def _format_counts(seen: _Seen) -> tuple[FormatCount, ...]:
    good = [
        FormatCount(name, n, understood=True, remark=_named_remark(n, seen.unnamed[name]))
        for name, n in sorted(seen.formats.items(), key=lambda pair: (-pair[1], pair[0]))
    ]
    grouped: dict[str, list[NotRead]] = {}
    for one in seen.unread:
        suffix = PurePosixPath(one.name).suffix.removeprefix(".").upper() or "other"
        grouped.setdefault(suffix, []).append(one)
    bad = [
        FormatCount(suffix, len(group), understood=False, remark=group[0].problem.message)
        for suffix, group in sorted(grouped.items())
    ]
    return (*good, *bad)


def _named_remark(n: int, unnamed: int) -> str:
    return f"speakers named in {n - unnamed} of {n}"

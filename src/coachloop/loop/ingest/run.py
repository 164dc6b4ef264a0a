"""Importing conversations: look, plan, write item by item, and take back."""

import hashlib
import json
import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from coachloop.domain.conversation import (
    Consent,
    Conversation,
    DateSource,
    Difficulty,
    Participant,
    Role,
    Turn,
    content_hash,
    conversation_id,
)
from coachloop.domain.people import Person
from coachloop.domain.words import conversations
from coachloop.loop.context import Context
from coachloop.loop.ingest import rules
from coachloop.loop.ingest.again import changed, read_again
from coachloop.loop.ingest.decode import MAX_BYTES, check_size
from coachloop.loop.ingest.errors import (
    ImportInUse,
    ImportUndone,
    PlanUnreadable,
    check_answered,
)
from coachloop.loop.ingest.model import (
    Answers,
    Dated,
    Done,
    ImportPlan,
    PlanItem,
    Preview,
    Receipt,
    TranscriptReader,
)
from coachloop.loop.ingest.preview import Look, Options, look_at
from coachloop.loop.ingest.speakers import RoleDecision, names_nobody, to_turns
from coachloop.loop.ingest.tables.model import ReadTable
from coachloop.store import audit, imported, imports, people, work
from coachloop.store.database import Connection
from coachloop.store.imports import ImportRow, Journal

#: A receipt lists so many problems; the rest is in the counts.
_MOST_PROBLEMS = 500
_SALT = "counterpart_salt"

#: Called in the transaction of an item; jobs count their progress in it.
AlsoDo = Callable[[Connection, Done], None]


def spool(stdin: IO[bytes], folder: Path) -> Path:
    """Standard input as a file under `folder`, named by its content, so that a job can read it again later.

    Raises FileTooLarge.
    """
    data = stdin.read(MAX_BYTES + 1)
    check_size("-", len(data))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"stdin-{hashlib.sha256(data).hexdigest()[:16]}.txt"
    path.write_bytes(data)
    return path


def preview_calls(
    context: Context,
    paths: Sequence[str],
    readers: Sequence[TranscriptReader],
    read_table: ReadTable,
    now: datetime,
    options: Options | None = None,
    answers: Answers | None = None,
) -> Preview:
    """What importing `paths` would do. Nothing is written. Raises CannotOpen, TooManyFiles."""
    look = Look(
        readers,
        read_table,
        known_people(context),
        _asks(context),
        now,
        context.zone,
        options or Options(),
        answers or {},
    )
    return look_at(paths, look)


def known_people(context: Context) -> Mapping[str, str]:
    """Plain name -> person id."""
    with context.database.read() as c:
        return people.aliases(c)


def _asks(context: Context) -> Callable[[Collection[str]], Mapping[str, list[rules.KnownConversation]]]:
    def ask(hashes: Collection[str]) -> Mapping[str, list[rules.KnownConversation]]:
        with context.database.read() as c:
            return _same_words(c, hashes)

    return ask


def _same_words(c: Connection, hashes: Collection[str]) -> dict[str, list[rules.KnownConversation]]:
    return {
        words: [rules.KnownConversation(i, Dated(start, DateSource(source))) for i, start, source in rows]
        for words, rows in imports.same_words(c, hashes).items()
    }


def plan_calls(context: Context, preview: Preview, answers: Answers, source: str) -> ImportPlan:
    """Plain values that a job can keep. Raises UnansweredQuestion when a needed answer is missing."""
    check_answered(preview.questions, answers)
    return rules.plan_of(preview, answers, known_people(context), source)


def begin(context: Context, plan: ImportPlan, now: datetime) -> str:
    """Opens the receipt, `imp_0001`; the same plan gives the same one again until it is finished.

    It is `context.coach` who imports.
    """
    digest = hashlib.sha256("\n".join(map(item_text, plan.items)).encode("utf-8", "surrogatepass"))
    about = {"plan": digest.hexdigest()}
    with context.database.write() as c:
        salt_of(c)
        open_one = imports.unfinished(c, plan.kind, about)
        if open_one:
            return open_one
        import_id = imports.begin_import(c, plan.kind, plan.source, about, now)
        told = f"{plan.kind}: {conversations(len(plan.items))}"
        audit.record(c, audit.Entry(now, context.coach, "imported", import_id, told))
        return import_id


def salt_of(c: Connection) -> str:
    """What pseudonyms of this workspace are made with; made at the first import."""
    if work.fact(c, _SALT) is None:
        work.set_fact(c, _SALT, secrets.token_hex(16))
    return str(work.fact(c, _SALT))


def item_text(item: PlanItem) -> str:
    """An item as one string, the key of a job's work."""
    return json.dumps(item, sort_keys=True, ensure_ascii=False)


def item_of(text: str) -> PlanItem:
    """Raises PlanUnreadable."""
    try:
        item = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise PlanUnreadable("An item of the plan cannot be used.", why=str(error)[:200]) from error
    if not isinstance(item, dict):
        raise PlanUnreadable("An item of the plan cannot be used.", why="It holds no names and values.")
    return item


def commit_one(
    context: Context,
    import_id: str,
    item: PlanItem,
    readers: Sequence[TranscriptReader],
    now: datetime,
    also: AlsoDo | None = None,
) -> Done:
    """Writes one conversation in one transaction; doing it again changes nothing.

    Raises FileChanged when the words are not those of the preview, or what reading the file raises.
    """
    planned = _planned(item)
    parsed = read_again(item, readers)
    turns = to_turns(parsed, RoleDecision(planned.participants, sure=True, why=""))
    if content_hash(turns) != planned.words:
        raise changed(item)
    with context.database.write() as c:
        done = _commit_in(c, context, import_id, item, turns, now)
        if also:
            also(c, done)
        return done


@dataclass(frozen=True, slots=True)
class _Planned:
    words: str
    dated: Dated
    participants: tuple[Participant, ...]


def _planned(item: PlanItem) -> _Planned:
    """What is checked before anything is read. Raises PlanUnreadable."""
    try:
        started = datetime.fromisoformat(item["started_at"])
        return _Planned(
            item["content_hash"],
            Dated(started, DateSource(item["date_source"])),
            tuple(Participant(s["label"], Role(s["role"])) for s in item["speakers"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise PlanUnreadable("An item of the plan cannot be used.", why=f"{error!r}"[:200]) from error


def _commit_in(
    c: Connection, context: Context, import_id: str, item: PlanItem, turns: tuple[Turn, ...], now: datetime
) -> Done:
    planned = _planned(item)
    known = _same_words(c, [planned.words]).get(planned.words, [])
    if any(rules.is_same(planned.dated, other.dated) for other in known):
        return Done.HERE
    journal = Journal(c, import_id)
    participants = tuple(_participant(journal, s, context.sample) for s in item["speakers"])
    counterpart = item["counterpart"] and rules.reference_of(item["counterpart"], salt_of(c))
    added = imported.keep_conversation(
        journal,
        _conversation(item, planned, participants, counterpart, context.sample),
        turns,
        format_=item["format"],
        zone=context.zone,
        created_at=now,
        external_id=item["external_id"],
    )
    return Done.ADDED if added else Done.HERE


def _conversation(
    item: PlanItem,
    planned: _Planned,
    participants: tuple[Participant, ...],
    counterpart: str | None,
    sample: bool,
) -> Conversation:
    return Conversation(
        id=conversation_id(planned.words, planned.dated.started_at),
        content_hash=planned.words,
        call_type=item["call_type"],
        started_at=planned.dated.started_at,
        date_source=planned.dated.source,
        consent=Consent(item["consent"]),
        participants=participants,
        ended_at=item["ended_at"] and datetime.fromisoformat(item["ended_at"]),
        language=item["language"],
        difficulty=item["difficulty"] and Difficulty(item["difficulty"]),
        counterpart=counterpart,
        job_role=item["job_role"],
        round=item["round"],
        source=item["name"],
        sample=sample,
    )


def _participant(journal: Journal, speaker: Mapping[str, str | None], sample: bool) -> Participant:
    """The speaker with the id of their person, who is added when nobody has that name."""
    label, name, known = speaker["label"] or "", speaker["name"], speaker["person_id"]
    role = Role(speaker["role"] or "")
    if role is not Role.PERSON or name is None:
        return Participant(label, role)
    person_id = person_for(journal, name, known, sample)
    if not names_nobody(label):
        imported.keep_alias(journal, label, person_id)
    return Participant(label, role, person_id)


def person_for(journal: Journal, name: str, known: str | None, sample: bool) -> str:
    """The id of that person: as answered, by name or label, else a new one's."""
    found = (known and people.person_by_name_or_alias(journal.c, known)) or people.person_by_name_or_alias(
        journal.c, name
    )
    if found is not None:
        return found.id
    person_id = people.person_id_for(journal.c, name, sample=sample)
    imported.keep_person(journal, Person(person_id, name, sample=sample))
    return person_id


def finish(context: Context, import_id: str, counts: Mapping[str, int], problems: Sequence[str]) -> Receipt:
    """Closes the receipt."""
    kept = list(problems[:_MOST_PROBLEMS])
    with context.database.write() as c:
        imports.finish_import(c, import_id, counts, kept)
        return receipt_of(imports.load_import(c, import_id))


def receipt_of(row: ImportRow) -> Receipt:
    return Receipt(row.id, row.kind, row.counts, tuple(row.problems))


def undo(context: Context, import_id: str, now: datetime, who: str) -> int:
    """Takes back exactly what the import wrote; how many rows.

    Raises NotFound, ImportUndone, or ImportInUse naming what stands on it; then nothing has changed.
    """
    with context.database.write() as c:
        row = imports.load_import(c, import_id)
        if row.undone_at is not None:
            raise ImportUndone(
                f"{import_id} was undone on {row.undone_at:%d %b %Y}.", fix="Nothing is left to do."
            )
        used = imports.in_use(c, import_id)
        if used:
            named = "; ".join(f"{use.what} by {use.by}" for use in used[:3])
            more = f" and {len(used) - 3} more" if len(used) > 3 else ""
            raise ImportInUse(
                f"{import_id} cannot be undone, because it is in use: {named}{more}.",
                why="A coaching baseline or an answer would lose what it stands on.",
                fix="Undo later imports first. What was coached on stays.",
            )
        taken = imports.take_back(c, import_id, now)
        audit.record(c, audit.Entry(now, who, "import undone", import_id, f"{taken} rows"))
        return taken

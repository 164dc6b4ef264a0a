"""Rules of the import: who a name stands for, what is a duplicate, what a person has to be asked."""

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import SequenceMatcher

from coachloop.domain.conversation import DateSource, Role
from coachloop.loop.ingest.model import (
    Answers,
    Dated,
    Found,
    ImportPlan,
    PlanItem,
    Preview,
    Question,
    Speaker,
    Standing,
)

#: Answers to "is the proposal right?" for conversations whose scored person is not sure.
ROLES, LEAVE_OPEN, AS_PROPOSED = "roles", "leave open", "as proposed"
#: Answer to "who is this?": nobody that is known.
NEW_PERSON = "new"

_ALIKE = 0.82
_REFERENCE = re.compile(r"cp_[0-9a-f]{12}")
_CERTAINTY = {DateSource.FILE_TIME: 0, DateSource.FILE_NAME: 1, DateSource.STATED: 2}


@dataclass(frozen=True, slots=True)
class KnownConversation:
    """A stored conversation with the same words as a found one."""

    id: str
    dated: Dated


def plain_name(name: str) -> str:
    """How names are compared: lower case, single spaces."""
    return " ".join(name.casefold().split())


def nearest_people(name: str, known: Mapping[str, str]) -> tuple[str, ...]:
    """Ids of people that `name` may stand for: alike letters, or an initial and the same last name.

    `known` is plain name -> person id. At most three, best first.
    """
    wanted = plain_name(name).replace(".", " ").split()
    rated = dict.fromkeys(known.values(), 0.0)
    for label, person in known.items():
        rated[person] = max(rated[person], _likeness(wanted, label.replace(".", " ").split()))
    near = sorted((-ratio, person) for person, ratio in rated.items() if ratio >= _ALIKE)
    return tuple(person for _, person in near[:3])


def _likeness(one: list[str], other: list[str]) -> float:
    if not one or not other:
        return 0.0
    if one[-1] == other[-1] and len(one) > 1 and len(other) > 1 and one[0][0] == other[0][0]:
        return 0.95 if 1 in (len(one[0]), len(other[0])) else 0.9
    if len(one) == 1 and len(one[0]) > 1 and one[0] == other[0]:
        return 0.85
    return SequenceMatcher(None, " ".join(one), " ".join(other)).ratio()


def is_same(dated: Dated, known: Dated) -> bool:
    """Whether two conversations with the same words are one.

    They are, unless both dates are known equally well, better than by the time of the file, and differ:
    so the id of a conversation does not change because a copy of its file is newer.
    """
    if dated.started_at == known.started_at:
        return True
    return dated.source != known.source or dated.source is DateSource.FILE_TIME


def with_standing(
    found: Sequence[Found], known: Mapping[str, Sequence[KnownConversation]]
) -> tuple[Found, ...]:
    """Marks what the record has already, and what stands in the files twice; the surest date is kept."""
    kept: dict[str, list[Found]] = {}
    marked: dict[int, Found] = {}
    order = sorted(
        range(len(found)), key=lambda i: (-_CERTAINTY[found[i].dated.source], found[i].name, found[i].place)
    )
    for i in order:
        one = found[i]
        if any(is_same(one.dated, other.dated) for other in known.get(one.content_hash, ())):
            marked[i] = replace(one, standing=Standing.HERE)
        elif any(is_same(one.dated, other.dated) for other in kept.get(one.content_hash, ())):
            marked[i] = replace(one, standing=Standing.TWICE)
        else:
            kept.setdefault(one.content_hash, []).append(one)
            marked[i] = one
    return tuple(marked[i] for i in range(len(found)))


def role_questions(found: Sequence[Found]) -> tuple[Question, ...]:
    """One question about all conversations whose scored person is only proposed."""
    unsure = [f for f in found if f.standing is Standing.NEW and not f.sure]
    if not unsure:
        return ()
    first = unsure[0]
    scored = ", ".join(s.label for s in first.speakers if s.role is Role.PERSON) or "nobody"
    count = f"{len(unsure)} conversations, e.g. {first.name}"
    text = f"Who is scored is not sure in {count}: {scored}? ({first.why})"
    return (Question(ROLES, text, (LEAVE_OPEN, AS_PROPOSED)),)


def person_questions(
    found: Sequence[Found], known: Mapping[str, str], parts: Collection[str]
) -> tuple[Question, ...]:
    """A question for each new name that may stand for somebody known, or is one of `parts`, not a name."""
    counted = Counter(
        s.name for f in found if f.standing is Standing.NEW for s in f.speakers if s.name and not s.person_id
    )
    asked = []
    for name, n in sorted(counted.items()):
        near = nearest_people(name, known)
        if near:
            text = f'"{name}" ({n} conversations) is new. Or is it one of these?'
            asked.append(Question(f"person:{name}", text, (NEW_PERSON, *near)))
        elif name in parts:
            text = f'"{name}" ({n} conversations) is nobody\'s name. Who is it?'
            asked.append(Question(f"person:{name}", text, (NEW_PERSON,)))
    return tuple(asked)


def with_answers(found: Found, answers: Answers, known: Mapping[str, str]) -> Found:
    """What was answered about people and roles. An unsure proposal that nobody confirmed is left open."""
    speakers = tuple(_named(s, answers, known) for s in found.speakers)
    if found.sure or answers.get(ROLES) == AS_PROPOSED:
        return replace(found, speakers=speakers)
    left_open = tuple(replace(s, role=_open(s.role), name=None, person_id=None) for s in speakers)
    return replace(found, speakers=left_open)


def _open(role: Role) -> Role:
    return role if role is Role.OTHER else Role.UNKNOWN


def _named(speaker: Speaker, answers: Answers, known: Mapping[str, str]) -> Speaker:
    """An answer names a person by id or name; a name that nobody has is a new person's."""
    given = answers.get(f"person:{speaker.name}")
    if speaker.role is not Role.PERSON or given is None or given == NEW_PERSON:
        return speaker
    if given in known.values():
        return replace(speaker, person_id=given)
    return replace(speaker, name=given, person_id=known.get(plain_name(given)))


def plan_of(preview: Preview, answers: Answers, known: Mapping[str, str], source: str) -> ImportPlan:
    """What is to be written, under `answers`. `known` is plain name -> person id."""
    items = tuple(_item(with_answers(f, answers, known)) for f in preview.to_import)
    listed = [*preview.unread, *preview.problems]
    return ImportPlan("calls", source, items, tuple(str(p) for p in listed))


def _item(found: Found) -> PlanItem:
    facts = found.facts
    return {
        "file": found.file,
        "name": found.name,
        "place": found.place,
        "format": found.format,
        "content_hash": found.content_hash,
        "started_at": found.dated.started_at.isoformat(),
        "date_source": str(found.dated.source),
        "ended_at": None if facts.ended_at is None else facts.ended_at.isoformat(),
        "call_type": found.call_type,
        "consent": str(found.consent),
        "language": facts.language,
        "difficulty": facts.difficulty,
        "counterpart": facts.counterpart,
        "job_role": facts.job_role,
        "round": facts.round,
        "external_id": facts.external_id,
        "speakers": [
            {"label": s.label, "role": str(s.role), "name": s.name, "person_id": s.person_id}
            for s in found.speakers
        ],
    }


def dated_by(stated: datetime | None, named: datetime | None, modified: datetime) -> Dated:
    """The surest of the three."""
    if stated is not None:
        return Dated(stated, DateSource.STATED)
    return Dated(named, DateSource.FILE_NAME) if named is not None else Dated(modified, DateSource.FILE_TIME)


def reference_of(counterpart: str, salt: str) -> str:
    """The pseudonym of a counterpart: the same name gives the same one in this workspace, and no other."""
    if _REFERENCE.fullmatch(counterpart):
        return counterpart
    seed = f"{salt}|{plain_name(counterpart)}"
    return "cp_" + hashlib.sha256(seed.encode("utf-8", "surrogatepass")).hexdigest()[:12]

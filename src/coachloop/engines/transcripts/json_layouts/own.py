"""Our own layout: one conversation, a list, or `conversations` (docs/reference/transcripts.md)."""

from collections.abc import Mapping

from coachloop.engines.transcripts.draft import BAD_ITEM, BAD_TIME, Draft
from coachloop.engines.transcripts.facts import facts_of, role_of
from coachloop.engines.transcripts.json_layouts.shape import Layout, at, first, items, mapping, objects
from coachloop.engines.transcripts.values import clock_ms, label_of, millis, seconds_ms, words_of
from coachloop.loop.ingest.model import FileFacts, ParsedTranscript

NAME = "coachloop_json"


def _matches(document: object) -> bool:
    turn = first(at(_conversations(document)[0], "turns")) if _conversations(document) else None
    return "text" in mapping(turn)


def _conversations(document: object) -> list[object]:
    if "conversations" in mapping(document):
        return items(at(document, "conversations"))
    if "speaker" in mapping(first(document)):
        return [{"turns": document}]  # nothing but turns
    return items(document) or ([document] if "turns" in mapping(document) else [])


def _read(document: object, source: str) -> tuple[ParsedTranscript, ...]:
    drafts = [_conversation(item, source) for item in _conversations(document)]
    good = [(draft, facts) for draft, facts in drafts if draft.spoken]
    if not good:
        raise drafts[0][0].nothing_usable()
    for place, (draft, _) in enumerate(drafts, start=1):
        if not draft.spoken:
            good[0][0].note(BAD_ITEM, f"conversation {place} has no usable turn and was left out.")
    return tuple(draft.done(facts) for draft, facts in good)


def _conversation(item: object, source: str) -> tuple[Draft, FileFacts]:
    draft = Draft(NAME, source, "turn", silent_turns=True)
    roles = _stated_roles(draft, at(item, "speakers"))
    for place, turn in objects(draft, at(item, "turns")):
        _turn(draft, roles, place, turn)
    values = dict(mapping(item))
    values.setdefault("conversation", values.get("id"))
    return draft, facts_of(draft, values, roles)


def _stated_roles(draft: Draft, speakers: object) -> dict[str, str]:
    stated = {label_of(name): role_of(draft, role) for name, role in mapping(speakers).items()}
    return {name: role for name, role in stated.items() if name and role}


def _turn(draft: Draft, roles: dict[str, str], place: int, turn: Mapping[str, object]) -> None:
    speaker = label_of(turn.get("speaker"))
    role = role_of(draft, turn.get("role"))
    if speaker and role and roles.setdefault(speaker, role) != role:
        draft.note(BAD_ITEM, f"turn {place}: {speaker} has two roles; {roles[speaker]} was kept.")
    start, end = (_time(draft, place, turn, name) for name in ("start", "end"))
    draft.add(speaker, words_of(turn.get("text")), start, end)


def _time(draft: Draft, place: int, turn: Mapping[str, object], name: str) -> int | None:
    """`start_ms` in milliseconds, or `start` in seconds or as a clock time."""
    exact, value = turn.get(f"{name}_ms"), turn.get(name)
    if exact is None and value is None:
        return None
    is_clock = isinstance(value, str) and ":" in value
    found = millis(exact) if exact is not None else clock_ms(str(value)) if is_clock else seconds_ms(value)
    if found is None:
        draft.note(BAD_TIME, f"turn {place}: {name} is no time; the turn was kept without it.")
    return found


LAYOUT = Layout(NAME, _matches, _read)

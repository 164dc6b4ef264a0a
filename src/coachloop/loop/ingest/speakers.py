"""Who is scored and who is the counterpart; and cues become turns. Pure rules, no store, no clock."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from coachloop.domain.conversation import Participant, Role, Turn
from coachloop.loop.ingest.model import ParsedTranscript, ParsedTurn, Problem

#: The label of whoever speaks where a file names nobody.
UNNAMED = "unnamed"

#: Captions of one speaker are one turn unless a longer silence lies between: silence is no talk.
MERGE_GAP_MS = 2_000
#: Captions that name nobody are put together to a sentence, at most this long.
MAX_SENTENCE_CHARS = 400

EMPTY_TURN = "E-IMP-015"
BACKWARD_TURN = "E-IMP-014"

_ENDS_SENTENCE = (".", "?", "!", "…", ":", "。", "？", "！")

#: What people and tools call the one who is scored, and the other one. Singular; digits are cut off.
_WORDS_OF_ROLE = {
    Role.PERSON: """agent interviewer host rep representative advisor adviser recruiter operator consultant
        support assistant counselor counsellor therapist teacher coach salesperson seller csr internal""",
    Role.COUNTERPART: """customer caller client candidate interviewee respondent applicant prospect buyer
        guest patient user lead member subscriber external student""",
    Role.OTHER: "bot ivr system announcement recording notetaker narrator observer",
}
_ROLE_OF_WORD = {word: role for role, words in _WORDS_OF_ROLE.items() for word in words.split()}
#: Two-word names of a part; their last word alone would say nothing.
_PHRASES = {
    "hiring manager": Role.PERSON,
    "sales rep": Role.PERSON,
    "account executive": Role.PERSON,
    "ai interviewer": Role.PERSON,
    "note taker": Role.OTHER,
}

#: How the one who leads a conversation opens it: a greeting in the name of a firm, or an agenda.
_OPENING = re.compile(
    r"\b(?:thank(?:s| you) for (?:calling|contacting|joining|coming|taking the time)|how (?:can|may) i help"
    r"|my name is|i(?:'m| am) calling from|welcome to|let's (?:get )?start|today (?:we|i) (?:will|would|are)"
    r"|walk you through|tell me about yourself|the agenda|this call (?:is|may be) recorded)",
    re.I,
)
_OPENING_TURNS = 6
#: With more speakers than this a guess would be worth nothing.
MAX_TOLD_APART = 12
#: Asks at least this many questions, and twice the rate of everybody else: the one who leads.
_MIN_QUESTIONS = 2
#: Without an opening, only so many questions leave no doubt.
_SURE_QUESTIONS = 4
_CLEARLY = 2.0

_BRACKETED = re.compile(r"\(([^()]{1,60})\)")
_TRAILING_NUMBER = re.compile(r"[\s_#-]*\d{1,3}$")
_NOBODYS_NAME = re.compile(
    r"(?:speaker|spk|channel|participant|voice|person|ch)?[\s_#-]*(?:\d{1,3}|[a-z])", re.I
)


@dataclass(frozen=True, slots=True)
class RoleDecision:
    """A role for every speaker label. `sure` False: show `why` and ask before anything is written."""

    participants: tuple[Participant, ...]
    sure: bool
    why: str


def decide_roles(
    parsed: ParsedTranscript, known_people: Mapping[str, str], hints: Mapping[str, Role] | None = None
) -> RoleDecision:
    """Who is who, from what was answered before (`hints`: label -> role), what the file states, known names
    and aliases (name -> person id), what labels mean, and last from how people talk.
    """
    labels = _labels(parsed)
    if labels == (UNNAMED,):
        return RoleDecision((Participant(UNNAMED, Role.UNKNOWN),), False, "the file names no speakers")
    people = {_plain_name(name): person_id for name, person_id in known_people.items()}
    stated = {label: role for label in labels if (role := _stated(label, parsed, people, hints or {}))}
    roles, sure, why = _by_elimination(labels, stated) or _by_talk(parsed, labels, stated)
    return RoleDecision(tuple(_participant(label, roles, people) for label in labels), sure, why)


def usable(parsed: ParsedTranscript) -> ParsedTranscript:
    """The transcript without turns that have no words or end before they start, with a problem for each."""
    kept, problems = list[ParsedTurn](), list(parsed.problems)
    for place, turn in enumerate(parsed.turns, start=1):
        problem = _problem_of(turn, place, parsed.source)
        if problem:
            problems.append(problem)
        else:
            kept.append(turn)
    return ParsedTranscript(
        parsed.format, parsed.source, tuple(kept), parsed.facts, tuple(problems), parsed.in_cues
    )


def to_turns(parsed: ParsedTranscript, decision: RoleDecision) -> tuple[Turn, ...]:
    """Turns with `seq` from 0. Cues of one speaker are joined; turns of a file of turns stay as they are.

    What `usable` would drop is not there; times are kept, turns of different people may overlap.
    """
    return turns_in_place(usable(parsed), decision)


def turns_in_place(parsed: ParsedTranscript, decision: RoleDecision) -> tuple[Turn, ...]:
    """The same with every turn of the file, those without words too, so that they can be counted off."""
    roles = {participant.speaker: participant.role for participant in decision.participants}
    joined = _merged(parsed.turns) if parsed.in_cues else parsed.turns
    return tuple(
        Turn(seq, label, roles.get(label, Role.UNKNOWN), turn.text, turn.start_ms, turn.end_ms)
        for seq, (label, turn) in enumerate((turn.speaker or UNNAMED, turn) for turn in joined)
    )


def names_nobody(label: str) -> bool:
    """Whether a label is a part or a number (`Agent 2`, `Speaker 1`), not the name of a person."""
    bare = " ".join(_BRACKETED.sub(" ", label).split())
    return not bare or bool(_NOBODYS_NAME.fullmatch(bare)) or _role_word(bare) is not None


def person_name(label: str) -> str:
    """A label as the name of a person: `Reyes, Dana (Host)` is Dana Reyes."""
    bare = " ".join(_BRACKETED.sub(" ", label).split()) or label
    last, comma, first = bare.partition(", ")
    return f"{first} {last}" if comma and first and "," not in first else bare


# --- turns -------------------------------------------------------------------------------------------------


def _problem_of(turn: ParsedTurn, place: int, source: str) -> Problem | None:
    if not turn.text.strip():
        return Problem(EMPTY_TURN, f"turn {place} has no words and was dropped.", source)
    if turn.start_ms is not None and turn.end_ms is not None and turn.end_ms < turn.start_ms:
        return Problem(BACKWARD_TURN, f"turn {place} ends before it starts and was dropped.", source)
    return None


def _merged(cues: tuple[ParsedTurn, ...]) -> tuple[ParsedTurn, ...]:
    runs: list[list[ParsedTurn]] = []
    length = 0
    for cue in cues:
        if runs and _goes_on(runs[-1][-1], cue, length):
            runs[-1].append(cue)
            length += len(cue.text) + 1
        else:
            runs.append([cue])
            length = len(cue.text)
    return tuple(map(_joined, runs))


def _goes_on(last: ParsedTurn, cue: ParsedTurn, length: int) -> bool:
    if last.speaker != cue.speaker or _silence_between(last, cue):
        return False
    if cue.speaker is not None:
        return True
    return not last.text.endswith(_ENDS_SENTENCE) and length < MAX_SENTENCE_CHARS


def _silence_between(last: ParsedTurn, cue: ParsedTurn) -> bool:
    known = last.end_ms is not None and cue.start_ms is not None
    return known and (cue.start_ms or 0) - (last.end_ms or 0) > MERGE_GAP_MS


def _joined(run: list[ParsedTurn]) -> ParsedTurn:
    """From the earliest start to the latest end; unknown where the first start or the last end is."""
    start = (
        min(cue.start_ms for cue in run if cue.start_ms is not None) if run[0].start_ms is not None else None
    )
    end = max(cue.end_ms for cue in run if cue.end_ms is not None) if run[-1].end_ms is not None else None
    if start is not None and end is not None and end < start:
        end = None
    return ParsedTurn(run[0].speaker, " ".join(cue.text for cue in run), start, end)


# --- roles -------------------------------------------------------------------------------------------------


def _labels(parsed: ParsedTranscript) -> tuple[str, ...]:
    """Labels of those who say something, in order of first appearance."""
    return tuple(dict.fromkeys(turn.speaker or UNNAMED for turn in parsed.turns if turn.text.strip()))


def _plain_name(name: str) -> str:
    """`Reyes, Dana (Host)` and `dana  reyes` are one name."""
    return person_name(name).casefold()


def _stated(
    label: str, parsed: ParsedTranscript, people: Mapping[str, str], hints: Mapping[str, Role]
) -> Role | None:
    """The role somebody or something states; the earlier source wins."""
    if label == UNNAMED:
        return hints.get(label)
    if label in hints:
        return hints[label]
    in_file = parsed.facts.roles.get(label)
    if in_file in (Role.PERSON, Role.COUNTERPART, Role.OTHER):
        return Role(in_file)
    return Role.PERSON if _plain_name(label) in people else _role_word(label)


def _role_word(label: str) -> Role | None:
    """`Agent 2`, `Dana Reyes (Host)`, `Interviewer`: the part itself, or the part in brackets."""
    for words in (*_BRACKETED.findall(label), _BRACKETED.sub(" ", label)):
        plain = _TRAILING_NUMBER.sub("", " ".join(words.replace("_", " ").split()).casefold())
        role = _ROLE_OF_WORD.get(plain) or _PHRASES.get(plain)
        if role:
            return role
    return None


def _participant(label: str, roles: Mapping[str, Role], people: Mapping[str, str]) -> Participant:
    role = roles.get(label, Role.UNKNOWN)
    person = people.get(_plain_name(label)) if role is Role.PERSON else None
    return Participant(label, role, person)


_Roles = tuple[Mapping[str, Role], bool, str]


def _by_elimination(labels: tuple[str, ...], stated: Mapping[str, Role]) -> _Roles | None:
    """When one side is known, the other may follow; None when nothing is stated about either."""
    open_labels = [label for label in labels if label not in stated]
    named = [label for label in open_labels if label != UNNAMED]
    sides = set(stated.values()) - {Role.OTHER}
    if not sides:
        return None
    if sides == {Role.PERSON, Role.COUNTERPART}:
        return dict(stated), not named, _why_both(named)
    if not named:
        return dict(stated), False, f"only one side is there: {_names(stated)}"
    if sides == {Role.COUNTERPART}:
        return {**stated, **dict.fromkeys(named, Role.PERSON)}, True, f"all but {_names(stated)} are scored"
    alone = len(named) == 1
    guess = {**stated, **dict.fromkeys(named, Role.COUNTERPART)}
    why = f"{named[0]} is the only one beside {_names(stated)}"
    return guess, alone, why if alone else f"several people beside {_names(stated)}: who is the counterpart?"


def _why_both(named: list[str]) -> str:
    return f"stated for both sides, not for {_names(named)}" if named else "stated for every speaker"


def _names(labels: Mapping[str, Role] | list[str]) -> str:
    return ", ".join(sorted(labels))


# --- roles from how people talk ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Talk:
    """How one speaker talks: turns, words, turns with a question mark, and opening phrases."""

    label: str
    turns: int
    words: int
    questions: int
    opens: bool

    @property
    def mean_words(self) -> float:
        return self.words / self.turns

    def asks_more_than(self, other: "_Talk") -> bool:
        """Asks in clearly more of the own turns than the other does."""
        rates = self.questions / self.turns, other.questions / other.turns
        return self.questions >= _MIN_QUESTIONS and rates[0] >= _CLEARLY * rates[1]


def _by_talk(parsed: ParsedTranscript, labels: tuple[str, ...], stated: Mapping[str, Role]) -> _Roles:
    """Nothing is stated. Two speakers can be told apart; with more it is a proposal to ask about."""
    named = [label for label in labels if label not in stated and label != UNNAMED]
    if not 2 <= len(named) <= MAX_TOLD_APART:
        why = (
            "only one speaker is named" if len(named) < 2 else f"{len(named)} speakers, nothing stated of any"
        )
        return dict(stated), False, why
    talks = [_talk(parsed, label) for label in named]
    roles, sure, why = _two(*talks) if len(talks) == 2 else _several(talks)
    return {**stated, **roles}, sure, why


def _two(one: _Talk, other: _Talk) -> _Roles:
    signs, counter_signs = _signs(one, other), _signs(other, one)
    if len(signs) < len(counter_signs):
        return _two(other, one)
    if len(signs) == len(counter_signs):
        return {}, False, "nothing in the talk tells who leads it"
    clear = len(signs) >= 2 and (one.opens or one.questions >= _SURE_QUESTIONS)
    sure = clear and not counter_signs and not _NOBODYS_NAME.fullmatch(one.label)
    roles = {one.label: Role.PERSON, other.label: Role.COUNTERPART}
    return roles, sure, f"{one.label} {' and '.join(signs)}"


def _several(talks: list[_Talk]) -> _Roles:
    """A panel: the longest answers are the counterpart's; who asks clearly more than that one is scored."""
    answers = max(talks, key=lambda talk: (talk.mean_words, talk.label))
    asking = [talk.label for talk in talks if talk is not answers and talk.asks_more_than(answers)]
    if not asking:
        return {}, False, "nothing in the talk tells who leads it"
    roles = {**dict.fromkeys(asking, Role.PERSON), answers.label: Role.COUNTERPART}
    return roles, False, f"{_names(asking)} ask, {answers.label} answers at length"


def _talk(parsed: ParsedTranscript, label: str) -> _Talk:
    own = [turn.text for turn in parsed.turns if (turn.speaker or UNNAMED) == label and turn.text.strip()]
    early = [turn.text for turn in parsed.turns[:_OPENING_TURNS] if turn.speaker == label]
    return _Talk(
        label,
        turns=len(own),
        words=sum(len(text.split()) for text in own),
        questions=sum("?" in text for text in own),
        opens=any(_OPENING.search(text) for text in early),
    )


def _signs(talk: _Talk, other: _Talk) -> list[str]:
    """What speaks for this one leading the conversation, in words for the preview."""
    asks = talk.asks_more_than(other)
    signs = (
        (talk.opens and not other.opens, "opens the conversation"),
        (asks, "asks the questions"),
        (asks and talk.mean_words * _CLEARLY <= other.mean_words, "gets the long answers"),
    )
    return [words for holds, words in signs if holds]

"""Topics and follow-ups: METHOD.md 1.2, discovery depth.

A primary question opens a topic. A follow-up takes up words or meaning of the answer before it: it shares
content words (stems and near-synonyms) with that answer, or points back at it ("why was that?", "and then?").
The answer is what the counterpart has said since the interviewers' last question that was none of repair,
courtesy or procedure; backchannels and remarks in between do not end it. A question that returns to an
older answer is no follow-up of the answer before it and opens a topic.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from coachloop.domain.conversation import Role
from coachloop.loop.score.behaviours import TurnBehaviour
from coachloop.loop.score.language.clauses import Clause
from coachloop.loop.score.language.patterns import cue, says
from coachloop.loop.score.language.questions import Question
from coachloop.loop.score.language.words import content, weight

_LINK_FROM = 1.0
_THING = (
    r"(?:role|position|company|job|team|interview|call|field|industry|opportunity|product|service|time|kind|"
    r"sort|type|week|year|month|morning|area|business|part|particular)"
)
_PRONOUN = (
    rf"(?:that(?! (?:you|we|i|the|they|your|our|he|she|it|{_THING})(?= |$))|"
    rf"this(?! {_THING})|it|them|those|these"
    r"|him|there)"
)

#: Pointing back at what was just said.
_POINTS_BACK = (
    cue(
        1,
        r"^(?:why|how|how come|how so|why not|why is that|really|meaning|like what|such as|"
        r"such as what|who|when|"
        r"where|what else|who else|where else|in what way|in what sense|for example|for instance|then what|"
        r"and then|what then|what happened|what next|which one|which ones|because)$",
        rf"(?:about|of|with|from|in|to|for|on|by|into|after|before|around|at|like|behind) {_PRONOUN}(?= |$)",
        r"(?:is|was|did|does|do|were|are|would|could|had|has|have|will|can|what's|how's|wasn't|didn't|isn't) "
        r"(?:that|it|they|he|she|those|these)"
        r"(?! (?:true|possible|okay|ok|alright|fair to|correct|important|you|we|your|be okay|be possible))",
        rf"\w+ (?:{_PRONOUN}|her|then|so|to you|for you|next|otherwise)$",
    ),
    cue(
        1,
        r"(?:tell (?:me|us)|say|hear|know|explain|share)(?: a little| a bit)?(?: some)? more$",
        r"(?:tell (?:me|us)|say|hear|know)(?: a little| a bit)? more about (?:that|this|it|them|those)",
        r"(?:elaborate|expand|be more specific|go deeper|go into detail|unpack)",
        r"^(?:can|could|would|do) you (?:give|share|have|think of)(?: me| us)? (?:an|one|"
        r"a specific|a concrete) "
        r"(?:\w+ )?(?:example|instance)",
        r"^give (?:me|us) an? (?:\w+ )?example$",
        r"what (?:do|did) you mean",
        r"what makes you say",
        r"(?:what|how) happened (?:next|then|after|there|when|as)",
        r"what (?:got in the way|stopped you|held you back|made the difference|went wrong|changed)",
        r"what (?:was|were) the (?:\w+ )?(?:result|results|outcome|reaction|response|reason|reasons|impact|"
        r"consequence|consequences|effect|lesson|hardest part|turning point)",
        r"what did you (?:learn|do|try|say|decide|change|think|take away)(?: next| then|"
        r" about it| differently)?$",
        r"what would you (?:do|change|have done)(?: \w+)? differently",
        r"how did (?:you|they|he|she|the team|people|everyone|others) (?:react|respond|feel|take it|cope)$",
        r"^why (?:did|do|was|were|is|are|does) (?:they|he|she|those|these|that|it)(?= )",
    ),
)
#: Naming what the counterpart said, before asking about it.
_RECALLS = cue(
    1,
    r"you(?:'ve| have)? (?:just )?(?:also )?(?:said|say|mentioned|mention|told|described|"
    r"brought up|spoke|talked|"
    r"wrote|were saying|were talking)",
)
#: Saying that something new begins.
_SHIFTS = (
    cue(
        1,
        r"(?:moving|move|going|let's go|shift|shifting) on(?:to)?(?= |$)",
        r"(?:let's|let us|i'd like to|i want to|now i'd like to|we can|"
        r"can we) (?:now )?(?:switch|turn to|shift|"
        r"change|jump to|talk about|move|go on)",
        r"(?:next|another|different|new|last|final) (?:question|topic|subject|area|thing i)",
        r"(?:changing|change|switch|switching) (?:the )?(?:subject|topic|gears|tack)",
        r"on (?:a|another) (?:different|separate|other)? ?(?:note|topic|subject)",
    ),
)


class Move(StrEnum):
    """What a turn that asks does to the run of topics."""

    OPENS = "opens"
    FOLLOWS = "follows"
    ASIDE = "aside"


@dataclass(frozen=True)
class Asked:
    """A turn that asks, and the counterpart's turns that it had as an answer before it."""

    turn: TurnBehaviour
    move: Move
    answer: tuple[TurnBehaviour, ...]


@dataclass(frozen=True)
class Topic:
    """A primary question of the scored person with the follow-ups chained to it."""

    opening: TurnBehaviour
    follow_ups: tuple[TurnBehaviour, ...]

    @property
    def depth(self) -> int:
        """1 no follow-up, 2 one, 3 two or more."""
        return min(3, 1 + len(self.follow_ups))


def asked(turns: Sequence[TurnBehaviour]) -> tuple[Asked, ...]:
    """Every turn of the interviewers' side that asks, in order."""
    found: list[Asked] = []
    answer: list[TurnBehaviour] = []
    before: frozenset[str] = frozenset()
    for turn in turns:
        if turn.role is Role.COUNTERPART:
            answer.append(turn)
        elif turn.role in (Role.PERSON, Role.OTHER) and turn.asks:
            move = _move(turn, answer, before)
            found.append(Asked(turn, move, tuple(answer)))
            if move is not Move.ASIDE:
                answer, before = [], _meanings(turn)
    return tuple(found)


def topics(questions: Sequence[Asked]) -> tuple[Topic, ...]:
    """The topics that the scored person opened. A colleague's primary question ends the topic before it."""
    grown: list[tuple[TurnBehaviour, list[TurnBehaviour]]] = []
    open_topic = False
    for item in questions:
        mine = item.turn.role is Role.PERSON
        if item.move is Move.OPENS:
            open_topic = mine
            if mine:
                grown.append((item.turn, []))
        elif item.move is Move.FOLLOWS and mine and open_topic:
            grown[-1][1].append(item.turn)
    return tuple(Topic(opening, tuple(follow_ups)) for opening, follow_ups in grown)


def median_depth(depths: Sequence[int]) -> int:
    """The middle depth; a half goes down (METHOD.md 1.2). `depths` must not be empty."""
    ranked = sorted(depths)
    return (ranked[(len(ranked) - 1) // 2] + ranked[len(ranked) // 2]) // 2


def points_back(turn: TurnBehaviour) -> bool:
    """Asks about what was just said without naming it."""
    return any(says(q.clause, *_POINTS_BACK) for q in turn.questions if not q.repair)


def _meanings(turn: TurnBehaviour) -> frozenset[str]:
    return content(word for part in turn.clauses for word in part.heard)


def _move(turn: TurnBehaviour, answer: Sequence[TurnBehaviour], before: frozenset[str]) -> Move:
    real = [q for q in turn.questions if not q.repair and not q.procedural]
    if not real or any(q.repair for q in turn.questions):
        return Move.ASIDE
    shifts = any(says(part, *_SHIFTS) for part in turn.clauses)
    heard = frozenset().union(*(_meanings(a) for a in answer))
    answered = any(a.clauses for a in answer)
    if not shifts and answered and _follows(turn, real, heard, before):
        return Move.FOLLOWS
    return Move.OPENS


def _follows(
    turn: TurnBehaviour, real: Sequence[Question], heard: frozenset[str], before: frozenset[str]
) -> bool:
    recalled = [part for part in turn.clauses if says(part, _RECALLS)]
    parts = [q.clause for q in real] + recalled
    return any(says(q.clause, *_POINTS_BACK) for q in real) or any(_tied(p, heard, before) for p in parts)


def _tied(part: Clause, heard: frozenset[str], before: frozenset[str]) -> bool:
    """Words that the question before already had tie only half: the answer may merely have echoed them."""
    shared = content(part.heard) & heard
    return sum(weight(m) * (0.5 if m in before else 1.0) for m in shared) >= _LINK_FROM

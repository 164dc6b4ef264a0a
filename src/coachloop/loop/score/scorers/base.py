"""What every scorer builds on: a reading of the scene, quotes from it, and the four kinds of answer."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from coachloop.domain.conversation import Role, Transcript
from coachloop.domain.errors import CoachloopError, ErrorKind
from coachloop.domain.rubric import Criterion, Scale, ScaleKind
from coachloop.domain.score import Evidence, EvidenceKind, Judgement, SearchedSpan, Status, quote
from coachloop.loop.score.behaviours import TurnBehaviour
from coachloop.loop.score.measures import Moment
from coachloop.loop.score.model import Scene

MAX_EVIDENCE = 6
#: A sign that its head finds without its rule is never surer.
BY_HEAD_ALONE = 0.52
_LONGEST_QUOTE = 240


class ScorerSetting(CoachloopError):
    """A rubric gives a scorer a setting that it cannot work with."""

    code = "E-SCO-010"
    kind = ErrorKind.NOT_UNDERSTOOD


@dataclass(frozen=True)
class Reading:
    """A scene with what each of its turns does."""

    scene: Scene

    @property
    def transcript(self) -> Transcript:
        return self.scene.transcript

    @cached_property
    def turns(self) -> tuple[TurnBehaviour, ...]:
        return self.scene.read_turns(self.scene.transcript.turns)

    @cached_property
    def mine(self) -> tuple[TurnBehaviour, ...]:
        """The scored person's turns with words."""
        return tuple(t for t in self.turns if t.role is Role.PERSON and t.clauses)

    @cached_property
    def ours(self) -> tuple[TurnBehaviour, ...]:
        """The turns with words of the scored person and of colleagues beside."""
        return tuple(t for t in self.turns if t.role is not Role.COUNTERPART and t.clauses)

    @cached_property
    def theirs(self) -> tuple[TurnBehaviour, ...]:
        """The counterpart's turns with words."""
        return tuple(t for t in self.turns if t.role is Role.COUNTERPART and t.clauses)

    @cached_property
    def searched(self) -> SearchedSpan | None:
        return SearchedSpan(self.turns[0].seq, self.turns[-1].seq) if self.turns else None

    def from_turn(self, seq: int) -> SearchedSpan:
        return SearchedSpan(seq, max(seq, self.turns[-1].seq))

    def said(self, moment: Moment) -> Evidence:
        return quote(self.transcript, moment.turn.seq, moment.start, moment.end, EvidenceKind.QUOTE)

    def occasion(self, moment: Moment) -> Evidence:
        return quote(self.transcript, moment.turn.seq, moment.start, moment.end, EvidenceKind.OCCASION)

    def whole(self, turn: TurnBehaviour, kind: EvidenceKind = EvidenceKind.QUOTE) -> Evidence:
        """The words of a turn, cut after a word when they are long."""
        start = turn.clauses[0].start
        end = turn.clauses[-1].end
        if end - start > _LONGEST_QUOTE:
            fits = [t.end for c in turn.clauses for t in c.words if t.end <= start + _LONGEST_QUOTE]
            end = fits[-1] if fits else start + _LONGEST_QUOTE
        return quote(self.transcript, turn.seq, start, end, kind)

    def asked(self, turn: TurnBehaviour, name: str = "question") -> Evidence:
        """The clause of the turn that shows the behaviour `name`."""
        start, end = turn.spans[name]
        return quote(self.transcript, turn.seq, start, end, EvidenceKind.QUOTE)

    def after(self, seq: int) -> tuple[TurnBehaviour, ...]:
        """The scored person's substantive turns after turn `seq`."""
        return _between(self._mine_of_substance, seq, None)

    def reply_to(self, seq: int) -> tuple[TurnBehaviour, ...]:
        """The person's turns of substance after turn `seq`, until the counterpart's next one."""
        first = _next(self._mine_of_substance, seq)
        end = _next(self._theirs_of_substance, first.seq) if first else None
        return _between(self._mine_of_substance, seq, end)

    def answer_to(self, seq: int) -> tuple[TurnBehaviour, ...]:
        """The counterpart's turns of substance after turn `seq`, until the next one of the other side."""
        return _between(self._theirs_of_substance, seq, _next(self._ours_of_substance, seq))

    def said_before(self, seq: int) -> TurnBehaviour | None:
        """The last turn of substance before turn `seq`, of the person or a colleague."""
        ours = self._ours_of_substance
        at = bisect_left(ours, seq, key=_seq)
        return ours[at - 1] if at else None

    @cached_property
    def _mine_of_substance(self) -> tuple[TurnBehaviour, ...]:
        return tuple(t for t in self.mine if not t.backchannel)

    @cached_property
    def _ours_of_substance(self) -> tuple[TurnBehaviour, ...]:
        return tuple(t for t in self.ours if not t.backchannel)

    @cached_property
    def _theirs_of_substance(self) -> tuple[TurnBehaviour, ...]:
        return tuple(t for t in self.theirs if not t.backchannel)


def _seq(turn: TurnBehaviour) -> int:
    return turn.seq


def _next(turns: Sequence[TurnBehaviour], seq: int) -> TurnBehaviour | None:
    """The first of `turns`, in their order, after turn `seq`. By halving: a talk may have 20,000 turns."""
    at = bisect_right(turns, seq, key=_seq)
    return turns[at] if at < len(turns) else None


def _between(
    turns: tuple[TurnBehaviour, ...], seq: int, end: TurnBehaviour | None
) -> tuple[TurnBehaviour, ...]:
    """Those after turn `seq` and before `end`; to the last one without an end."""
    until = bisect_left(turns, end.seq, key=_seq) if end else len(turns)
    return turns[bisect_right(turns, seq, key=_seq) : until]


def scored(
    criterion: Criterion,
    fraction: float,
    rationale: str,
    *,
    confidence: float,
    value: float | None = None,
    turned: float | None = None,
    evidence: Iterable[Evidence] = (),
    searched: SearchedSpan | None = None,
    details: Mapping[str, object] | None = None,
) -> Judgement:
    """`fraction` 0..1 is placed on the criterion's scale; a SHARE takes `value` (per cent) instead."""
    level = _level(criterion, fraction, value)
    return Judgement(
        criterion.key, Status.SCORED, level=level, value=value, pct=criterion.scale.pct(level), turned=turned,
        rationale=rationale, confidence=confidence, evidence=_few(evidence), searched=searched,
        details=details or {},
    )  # fmt: skip


def not_applicable(criterion: Criterion, reason: str) -> Judgement:
    """No occasion for the behaviour."""
    return Judgement(criterion.key, Status.NOT_APPLICABLE, reason=reason)


def cannot_tell(criterion: Criterion, reason: str, searched: SearchedSpan | None = None) -> Judgement:
    """The occasion is doubtful, or the transcript does not show what is asked."""
    return Judgement(criterion.key, Status.CANNOT_TELL, reason=reason, searched=searched)


def on_scale(scale: Scale, fraction: float) -> float:
    """The whole level nearest to `fraction` of the way up; a half goes down."""
    return scale.minimum + max(0, math.ceil(fraction * (scale.maximum - scale.minimum) - 0.5 - 1e-9))


def _level(criterion: Criterion, fraction: float, value: float | None) -> float:
    if criterion.scale.kind is not ScaleKind.SHARE:
        return on_scale(criterion.scale, fraction)
    if value is None:
        raise ScorerSetting(
            "This scorer gives no share.",
            why="The criterion has a scale of kind `share`.",
            fix="Give it levels or pass_fail.",
            where=criterion.key,
        )
    return value


def _few(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """The first few, each once."""
    return tuple(dict.fromkeys(evidence))[:MAX_EVIDENCE]


# --- settings of a scorer ---------------------------------------------------------------------------------


def number(params: Mapping[str, object], name: str, default: float) -> float:
    """A number from 0 up. Raises ScorerSetting."""
    value = params.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < math.inf:
        raise ScorerSetting(f"`{name}` must be a number from 0 up, not {value!r}.", where="params")
    return float(value)


def phrases(params: Mapping[str, object], name: str) -> tuple[str, ...]:
    """A list of wordings, each with at least one word. Raises ScorerSetting."""
    value = params.get(name)
    listed = [value] if isinstance(value, str) else value
    if (
        not isinstance(listed, Sequence)
        or not listed
        or not all(isinstance(p, str) and p.strip() for p in listed)
    ):
        raise ScorerSetting(f"`{name}` must list at least one wording, not {value!r}.", where="params")
    return tuple(listed)


def count(n: int, one: str, many: str) -> str:
    """ "1 topic", "3 topics"."""
    return f"{n} {one if n == 1 else many}"

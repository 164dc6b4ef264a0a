"""Rules that concern a whole criterion or the whole rubric: weights, names, anchors, who may score."""

from collections.abc import Collection, Sequence

from coachloop.domain.policy import Policy
from coachloop.domain.rubric import Anchor, Criterion, Direction, Method, Scale, ScaleKind, Subject
from coachloop.loop.score.rubrics.dimensions import unfit_for
from coachloop.loop.score.rubrics.findings import Code, Notes
from coachloop.loop.score.rubrics.tree import Block

#: A parent's figure is already a per cent: the weighted mean of its scored children (METHOD.md 0.1).
PARENT_SCALE = Scale(ScaleKind.SHARE, 0.0, 100.0)
WEIGHT_TOLERANCE = 1e-6


class Found:
    """The criteria of one file with the blocks they came from, for checks that need their neighbours."""

    def __init__(self, notes: Notes, subject: Subject, scorers: Collection[str]) -> None:
        self.notes, self.subject, self.scorers = notes, subject, frozenset(scorers)
        self._all: list[tuple[Criterion, Block]] = []

    def add(self, criterion: Criterion, block: Block) -> None:
        self._all.append((criterion, block))

    @property
    def leaves(self) -> list[tuple[Criterion, Block]]:
        return [(c, b) for c, b in self._all if "children" not in b]

    def check_all(self) -> None:
        self._keys_once()
        for criterion, block in self.leaves:
            anchors(criterion, block, self.notes)
            if self.subject is Subject.PERSON:
                trackable(criterion, block, self.notes)
                dimension(criterion, block, self.notes)

    def _keys_once(self) -> None:
        seen: dict[str, int] = {}
        for criterion, block in self._all:
            line = block.line_of("key")
            if criterion.key and criterion.key in seen:
                message = f"The key `{criterion.key}` was used on line {seen[criterion.key]}."
                self.notes.add(Code.DUPLICATE_CRITERION, line, message, "Give it another key.")
            seen.setdefault(criterion.key, line)


def weights(values: Sequence[float], line: int, whose: str, notes: Notes) -> None:
    total = sum(values)
    if min(values) <= 0:
        return  # that weight has its own finding
    if abs(total - 100) > WEIGHT_TOLERANCE:
        change = f"{abs(100 - total):g} too {'little' if total < 100 else 'much'}."
        notes.add(
            Code.WEIGHTS, line, f"The weights of {whose} add up to {total:g}, not 100.", change.capitalize()
        )


def direction(block: Block, scale: Scale, notes: Notes) -> Direction:
    """A share is met at or under its limit, so less is better; labels run from weak to strong."""
    implied = Direction.DOWN if scale.kind is ScaleKind.SHARE else Direction.UP
    written = block.choice("direction", Direction)
    if written not in (None, implied):
        fix = f"Write `direction: {implied}` or leave it out; labels run from weakest to best."
        message = f"A scale of kind {scale.kind} has the direction {implied}."
        notes.add(Code.SCALE, block.line_of("direction"), message, fix)
    return implied


def anchors(criterion: Criterion, block: Block, notes: Notes) -> None:
    """Learning from examples and judging need both anchors; for the rest they are advice."""
    lacking = [
        name
        for name, anchor in (("exemplary", criterion.exemplary), ("deficient", criterion.deficient))
        if not _has_examples(anchor)
    ]
    if not lacking:
        return
    needs = sorted({str(s.method) for s in criterion.scoring} & {Method.EXAMPLES, Method.JUDGE})
    message = f"`{criterion.key}` has no example sentence under {' and '.join(lacking)}"
    if needs:
        fix = f"Write one at least: {' and '.join(needs)} cannot work without."
        notes.add(Code.ANCHORS, block.line, f"{message}.", fix)
    else:
        fix = "People agree more when they can read how good and weak sound."
        notes.add(Code.NO_ANCHORS, block.line, f"{message}.", fix)


def _has_examples(anchor: Anchor | None) -> bool:
    return anchor is not None and bool(anchor.examples)


def trackable(criterion: Criterion, block: Block, notes: Notes) -> None:
    """METHOD.md 1.1: all three, or the badge "noise"."""
    test = criterion.trackable
    if test is None:
        message = f"`{criterion.key}` has not taken the trackability test: badge noise."
        notes.add(Code.NOISE, block.line, message, "Answer the three questions under `trackable`.")
    elif not test.passed:
        message = f"`{criterion.key}` fails the trackability test: badge noise."
        fix = "Reword it until it can be heard, is there or not, and is the person's choice."
        notes.add(Code.NOISE, block.line_of("trackable"), message, fix)


def dimension(criterion: Criterion, block: Block, notes: Notes) -> None:
    """What the embedded scorer reads no better than chance has no place in its criteria."""
    found = unfit_for(criterion)
    if found is not None:
        message = f"`{criterion.key}` asks the embedded scorer for {found.name}: {found.use}; {found.words}."
        fix = "Let people or a judge score it (`method: judge`, `method: human`) and leave the others out."
        notes.add(Code.UNFIT_DIMENSION, block.line_of("scoring"), message, fix)


def number_of_targets(count: int, line: int, policy: Policy, notes: Notes) -> None:
    low, high = policy.targets_min, policy.targets_max
    if count and not low <= count <= high:
        message = f"The rubric has {count} criteria that can be coached."
        notes.add(Code.TARGETS, line, message, f"{low} to {high} are advised (D2).")

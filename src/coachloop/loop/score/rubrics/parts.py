"""The parts of a criterion in a rubric file: scale, ways of scoring, anchors, trackability test."""

import yaml

from coachloop.domain.rubric import Anchor, Method, Scale, ScaleKind, ScoringSpec, Subject, Trackable
from coachloop.loop.score.rubrics.findings import Code, Notes, short
from coachloop.loop.score.rubrics.tree import Block, line_of, nearest_word, text_of, value_of

SCALE_KEYS = ("kind", "labels", "minimum", "limit")
SCORING_KEYS = ("method", "name", "params")
ANCHOR_KEYS = ("text", "examples")
TRACKABLE_KEYS = ("in_recordings", "present_or_absent", "persons_choice")
MOST_LEVELS = 11
PASS_FAIL = Scale(ScaleKind.PASS_FAIL, 0.0, 1.0, ("not met", "met"))
NAMED_METHODS = (Method.MEASURE, Method.BEHAVIOUR)


def read_scale(criterion: Block, notes: Notes) -> Scale:
    """`scale: pass_fail`, or a mapping with kind levels (labels) or share (limit)."""
    node = criterion.node("scale", required=True)
    if node is None:
        return PASS_FAIL
    if isinstance(node, yaml.ScalarNode):
        return _named_scale(node, notes)
    block = Block(node, "`scale`", SCALE_KEYS, notes)
    kind = block.choice("kind", ScaleKind, required=True)
    if kind is None:
        return PASS_FAIL
    _refuse_foreign_keys(block, kind, notes)
    if kind is ScaleKind.SHARE:
        return _share(block, notes)
    return _levels(block, notes) if kind is ScaleKind.LEVELS else _pass_fail(block, notes)


def _named_scale(node: yaml.ScalarNode, notes: Notes) -> Scale:
    if node.value != ScaleKind.PASS_FAIL:
        fix = "Write `scale: pass_fail`, or give `kind:` with its `labels:` or `limit:`."
        notes.add(Code.SCALE, line_of(node), "This scale is not known.", fix)
    return PASS_FAIL


def _refuse_foreign_keys(block: Block, kind: ScaleKind, notes: Notes) -> None:
    used = {"levels": ("labels", "minimum"), "pass_fail": ("labels",), "share": ("limit",)}[kind]
    for key in ("labels", "minimum", "limit"):
        if key in block and key not in used:
            notes.add(
                Code.SCALE, block.line_of(key), f"A scale of kind {kind} has no `{key}`.", "Take it out."
            )


def _share(block: Block, notes: Notes) -> Scale:
    limit = block.number("limit", required=True)
    if limit is not None and not 0 <= limit <= 100:
        notes.add(Code.SCALE, block.line_of("limit"), "`limit` must lie between 0 and 100 per cent.")
    return Scale(ScaleKind.SHARE, 0.0, 100.0, limit=limit)


def _levels(block: Block, notes: Notes) -> Scale:
    labels, minimum = _labels(block, notes), block.number("minimum")
    if not 2 <= len(labels) <= MOST_LEVELS:
        fix = f"Give 2 to {MOST_LEVELS} labels, the weakest first."
        notes.add(Code.SCALE, block.line_of("labels"), f"A scale cannot have {len(labels)} levels.", fix)
    lowest = 1.0 if minimum is None else minimum
    if lowest not in (0.0, 1.0):
        notes.add(Code.SCALE, block.line_of("minimum"), "The lowest level must be 0 or 1.")
    return Scale(ScaleKind.LEVELS, lowest, lowest + max(len(labels) - 1, 1), labels)


def _pass_fail(block: Block, notes: Notes) -> Scale:
    labels = _labels(block, notes) if "labels" in block else PASS_FAIL.labels
    if len(labels) != 2:
        fix = "Give two labels, the one for `not met` first."
        notes.add(Code.SCALE, block.line_of("labels"), "A pass_fail scale has two labels.", fix)
    return Scale(ScaleKind.PASS_FAIL, 0.0, 1.0, labels)


def _labels(block: Block, notes: Notes) -> tuple[str, ...]:
    labels = block.texts("labels")
    if "labels" in block and len(set(labels)) < len(labels):
        notes.add(Code.SCALE, block.line_of("labels"), "Two levels have the same label.", "Make them differ.")
    return labels


def read_weight(block: Block) -> float:
    """Above 0, up to 100; 0 where it cannot be read."""
    weight = block.number("weight", required=True)
    if weight is None or 0 < weight <= 100:
        return weight or 0.0
    message = "`weight` must be a number above 0, up to 100."
    block.notes.add(Code.WEIGHTS, block.line_of("weight"), message)
    return 0.0


def read_scoring(criterion: Block, subject: Subject, scorers: frozenset[str]) -> tuple[ScoringSpec, ...]:
    """The ways of scoring in order of preference; each appears once."""
    notes, nodes = criterion.notes, criterion.items("scoring", required=True)
    if "scoring" in criterion and not nodes:
        fix = "Name at least one way, for example `- method: human`."
        notes.add(Code.SCORING, criterion.line_of("scoring"), "`scoring` names no way of scoring.", fix)
    specs: list[ScoringSpec] = []
    for node in nodes:
        spec = _spec(Block(node, "A way of scoring", SCORING_KEYS, notes), subject, scorers)
        if spec is not None and spec in specs:
            notes.add(Code.SCORING, line_of(node), "This way of scoring is listed twice.", "Keep one.")
        specs += [] if spec is None else [spec]
    return tuple(specs)


def _spec(block: Block, subject: Subject, scorers: frozenset[str]) -> ScoringSpec | None:
    notes, method = block.notes, block.choice("method", Method, required=True)
    if method is None:
        return None
    if subject is Subject.COUNTERPART and method is not Method.HUMAN:
        message = f"A rubric about the counterpart cannot be scored by {method}."
        notes.add(Code.COUNTERPART, block.line_of("method"), message, "Use `- method: human` alone.")
    if method not in NAMED_METHODS:
        return _unnamed(block, method)
    name = block.text("name", required=True)
    if name and name not in scorers:
        message = f"There is no scorer {short(name)}."
        notes.add(Code.UNKNOWN_SCORER, block.line_of("name"), message, nearest_word(name, scorers))
    params = block.block("params", None)  # the scorer checks its own settings
    values = {} if params is None else {k: value_of(n, f"`{k}`", notes) for k, n in params.entries()}
    return ScoringSpec(method, name, values)


def _unnamed(block: Block, method: Method) -> ScoringSpec:
    for key in ("name", "params"):
        if key in block:
            message = f"Method {method} has no `{key}`."
            block.notes.add(Code.SCORING, block.line_of(key), message, "Take it out.")
    return ScoringSpec(method)


def read_anchor(criterion: Block, key: str, notes: Notes) -> Anchor | None:
    block = criterion.block(key, ANCHOR_KEYS)
    if block is None:
        return None
    examples = tuple(text_of(n, "An example sentence", notes) for n in block.items("examples"))
    if len(set(examples)) < len(examples):
        notes.add(
            Code.ANCHORS, block.line_of("examples"), "An example sentence stands here twice.", "Keep one."
        )
    return Anchor(block.text("text", required=True), examples)


def read_trackable(criterion: Block) -> Trackable | None:
    """The three answers of the trackability test (D2); None when it was not taken."""
    block = criterion.block("trackable", TRACKABLE_KEYS)
    if block is None:
        return None
    answers = [block.flag(key) for key in TRACKABLE_KEYS]
    return Trackable(*(answer is True for answer in answers))

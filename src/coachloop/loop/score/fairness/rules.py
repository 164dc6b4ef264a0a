"""Each conversation scored as it is and as written again, and how often the score came out otherwise."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from coachloop.domain.rubric import Rubric
from coachloop.domain.score import Judgement, Status
from coachloop.loop.score.fairness.model import FairnessReport, Kind, Pair, Rate, Version
from coachloop.loop.score.fairness.versions import VERSIONS
from coachloop.loop.score.model import Scene
from coachloop.stats.proportion import wilson
from coachloop.stats.student import mean_interval

#: Any scorer: the same as `MachineRater.judge`.
Judge = Callable[[Scene, Rubric], tuple[Judgement, ...]]

#: A mean change of less than this is not worth a sentence, however sure (METHOD.md 3 takes 3 for "equal").
SMALLEST_CHANGE = 1.0


def check(
    scorer: str,
    scenes: Iterable[tuple[Scene, Rubric]],
    judge: Judge,
    versions: Sequence[Version] = VERSIONS,
) -> FairnessReport:
    """Scores each scene and all that it can be written again as. Needs the same judge for all."""
    pairs: list[Pair] = []
    places = {version.key: 0 for version in versions}
    names: dict[str, str] = {}
    seen = 0
    for scene, rubric in scenes:
        names |= {leaf.key: leaf.name for leaf in rubric.leaves}
        seen += 1
        before = judge(scene, rubric)
        for version in versions:
            changed, made = version.rewrite(scene)
            places[version.key] += made
            if made:
                pairs += _pairs(scene, version, before, judge(changed, rubric))
    answered = [pair for pair in pairs if Status.FAILED not in (pair.before, pair.after)]
    scored = [pair for pair in answered if Status.SCORED in (pair.before, pair.after)]
    rates = tuple(rates_of(scored, [version for version in versions if places[version.key]]))
    return FairnessReport(scorer, names, seen, places, rates, len(pairs) - len(answered))


def _pairs(
    scene: Scene, version: Version, before: Sequence[Judgement], after: Sequence[Judgement]
) -> Iterator[Pair]:
    """One for each criterion; two persons of one conversation are two scenes."""
    by_key = {judgement.criterion_key: judgement for judgement in after}
    scene_id = f"{scene.conversation.id} {scene.person_id}"
    for old in before:
        new = by_key[old.criterion_key]
        yield Pair(
            scene_id, version.kind, version.key, old.criterion_key, old.status, new.status, old.pct, new.pct
        )


def rates_of(pairs: Sequence[Pair], versions: Sequence[Version]) -> Iterator[Rate]:
    """For each kind: all criteria together, then each criterion, of the kind and of its versions."""
    criteria = list(dict.fromkeys(pair.criterion for pair in pairs))
    for kind in dict.fromkeys(version.kind for version in versions):
        own = [version.key for version in versions if version.kind is kind]
        of_kind = [pair for pair in pairs if pair.kind is kind]
        for version in (None, *own) if len(own) > 1 else (None,):
            chosen = [pair for pair in of_kind if version in (None, pair.version)]
            for criterion in (None, *criteria):
                yield rate(kind, version, criterion, [p for p in chosen if criterion in (None, p.criterion)])


def rate(kind: Kind, version: str | None, criterion: str | None, pairs: Sequence[Pair]) -> Rate:
    """`share` over pairs, with the Wilson interval of as many cases as there are conversations."""
    ids = {pair.conversation_id for pair in pairs}
    flips = sum(pair.flipped for pair in pairs)
    share = wilson(flips / len(pairs), len(ids)) if pairs else None
    return Rate(
        criterion, kind, version, len(pairs), len(ids), flips, share, mean_interval(_mean_changes(pairs))
    )


def _mean_changes(pairs: Sequence[Pair]) -> list[float]:
    """The mean change of each conversation that has one, in percentage points."""
    changes: dict[str, list[float]] = {}
    for pair in pairs:
        if pair.change is not None:
            changes.setdefault(pair.conversation_id, []).append(pair.change)
    return [sum(found) / len(found) for found in changes.values()]


def floor_of(report: FairnessReport) -> Mapping[str | None, Rate]:
    """The control's rate by criterion: what any edit does, where a day or month could be changed."""
    return {rate.criterion: rate for rate in report.rates if rate.kind is Kind.CONTROL}


def stands_out(rate: Rate, floor: Mapping[str | None, Rate]) -> bool:
    """Whether to look at it: one side gains, or it flips more than the control does, by the intervals."""
    if rate.kind is Kind.CONTROL or not rate.flips:
        return False
    change = rate.change
    if change is not None and (change.lo > 0 or change.hi < 0) and abs(change.value) >= SMALLEST_CHANGE:
        return True
    control = floor.get(rate.criterion)
    most = control.share.hi if control is not None and control.share is not None else None
    return rate.share is not None and most is not None and rate.share.lo > most

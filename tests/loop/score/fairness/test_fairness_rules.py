"""How often a score changed, worked out by hand; and an unfair scorer that is found out."""

import doctest
from collections.abc import Sequence

import pytest

from coachloop.domain.rubric import Rubric
from coachloop.domain.score import Judgement, Status
from coachloop.loop.score.fairness.model import FairnessReport, Kind, Pair, Rate
from coachloop.loop.score.fairness.report import findings, markdown, sentence
from coachloop.loop.score.fairness.rules import check, floor_of, rate, stands_out
from coachloop.loop.score.model import Scene
from tests.loop.score.builders import THREE, criterion, rubric, scene

RUBRIC = rubric(criterion("warmth", THREE), criterion("closing", THREE))


def pair(conversation: str, before: float | None, after: float | None, version: str = "casual") -> Pair:
    status = {None: Status.CANNOT_TELL}
    return Pair(
        conversation, Kind.REGISTER, version, "warmth",
        status.get(before, Status.SCORED), status.get(after, Status.SCORED), before, after,
    )  # fmt: skip


def test_a_rate_counts_pairs_and_its_range_conversations() -> None:
    pairs = [pair("a", 50, 50), pair("a", 50, 100, "formal"), pair("b", 0, None), pair("c", 100, 100)]

    found = rate(Kind.REGISTER, None, "warmth", pairs)

    # 2 of 4 pairs differ, in three conversations. Wilson at .5 of n = 3 with z2 = 3.841459: the middle is .5,
    # the half sqrt(3.841459 * (.25 / 3 + 3.841459 / 36)) / (1 + 3.841459 / 3)
    # = sqrt(3.841459 * .1900405) / 2.2804863 = .8544196 / 2.2804863 = .374665
    assert (found.pairs, found.conversations, found.flips) == (4, 3, 2)
    assert found.share is not None
    assert (found.share.value, found.share.n) == (0.5, 3)
    assert (found.share.lo, found.share.hi) == pytest.approx((0.125335, 0.874665), abs=1e-5)
    # mean changes: a (0 + 50) / 2 = 25, c 0; b has none. Mean 12.5.
    assert found.change is not None
    assert (found.change.value, found.change.n) == (12.5, 2)


def test_without_pairs_there_is_no_rate() -> None:
    found = rate(Kind.NAMES, None, "warmth", [])

    assert (found.share, found.change) == (None, None)


def judged(levels: Sequence[float | None]) -> tuple[Judgement, ...]:
    return tuple(
        Judgement(c.key, Status.CANNOT_TELL, reason="unheard")
        if level is None
        else Judgement(c.key, Status.SCORED, level=level, pct=c.scale.pct(level))
        for c, level in zip(RUBRIC.criteria, levels, strict=True)
    )


def fair(given: Scene, _: Rubric) -> tuple[Judgement, ...]:
    return judged([2, 3])


def unfair(given: Scene, _: Rubric) -> tuple[Judgement, ...]:
    """Marks everybody down in whose conversation a Ngozi is spoken to."""
    return judged([1 if "Ngozi" in given.transcript.turns[0].text else 2, 3])


def talks(n: int) -> list[tuple[Scene, Rubric]]:
    found = []
    for place in range(n):
        made = scene("P: Thank you, Priya, until Monday.\nC: Bye.")
        object.__setattr__(made.conversation, "id", f"c_{place}")
        found.append((made, RUBRIC))
    return found


def test_a_fair_scorer_changes_nothing() -> None:
    report = check("fair@1", talks(4), fair)

    assert (report.conversations, report.failed) == (4, 0)
    assert all(one.flips == 0 for one in report.rates)
    assert "Nothing stands out." in markdown(report)


def test_an_unfair_scorer_is_found_out_and_named() -> None:
    report = check("unfair@1", talks(20), unfair)

    by_place = {(one.criterion, one.kind, one.version): one for one in report.rates}
    found = by_place["warmth", Kind.NAMES, "west_african_names"]
    # level 2 of 1..3 is 50 %, level 1 is 0 %: each of the twenty loses 50 points
    assert (found.flips, found.pairs) == (20, 20)
    assert found.change is not None
    assert (found.change.value, found.change.lo, found.change.hi) == (-50, -50, -50)
    # Priya stays Priya among South Asian names, so that nine of ten groups make a pair
    assert (by_place["warmth", Kind.NAMES, None].flips, by_place["warmth", Kind.NAMES, None].pairs) == (
        20,
        180,
    )
    assert by_place["closing", Kind.NAMES, None].flips == 0
    assert by_place["warmth", Kind.CONTROL, None].flips == 0
    named = [(one.criterion, one.version) for one in findings(report) if one.criterion]
    assert ("warmth", "west_african_names") in named
    assert all(key == "warmth" and version in (None, "west_african_names") for key, version in named)
    assert "**warmth**, written with West African names: 20 of 20 changed" in markdown(report)


def test_a_status_that_changes_is_a_changed_score() -> None:
    def silent(given: Scene, _: Rubric) -> tuple[Judgement, ...]:
        return judged([None if "Tuesday" in given.transcript.turns[0].text else 2, 3])

    report = check("s@1", talks(3), silent)

    control = floor_of(report)
    assert (control["warmth"].flips, control["warmth"].change) == (3, None)
    assert (control["closing"].flips, control["closing"].pairs) == (0, 3)


def test_what_is_never_scored_makes_no_pair_and_a_failure_is_counted() -> None:
    def broken(given: Scene, _: Rubric) -> tuple[Judgement, ...]:
        failed = Judgement("closing", Status.FAILED, reason="out of order")
        return (judged([None, 3])[0], failed)

    report = check("b@1", talks(2), broken)

    assert report.rates == tuple(one for one in report.rates if one.pairs == 0)
    # per conversation: 9 groups of names, casual and london ("thank you"), the control; no pronoun
    assert report.failed == 2 * sum(1 for places in report.places.values() if places)


def test_the_control_never_stands_out_nor_does_what_moves_no_more_than_it() -> None:
    moved = rate(Kind.CONTROL, None, "warmth", [pair(str(n), 50, 0) for n in range(9)])
    # each falls by 50 points: one side loses, whatever the control does
    lost = rate(Kind.REGISTER, "casual", "warmth", [pair(str(n), 50, 0) for n in range(9)])
    # half rise, half fall, as often as the control moves
    mixed = rate(Kind.REGISTER, "casual", "warmth", [pair(str(n), 50, 100 * (n % 2)) for n in range(10)])

    floor = {"warmth": moved}

    assert not stands_out(moved, floor)
    assert stands_out(lost, floor)
    assert not stands_out(mixed, floor)
    still = Rate("warmth", Kind.CONTROL, None, 50, 50, 0, None, None)
    assert not stands_out(mixed, {"warmth": still})


def test_more_flips_than_the_control_stand_out_though_nobody_gains() -> None:
    calm = rate(Kind.CONTROL, None, "warmth", [pair(str(n), 50, 50) for n in range(40)])
    mixed = rate(Kind.REGISTER, None, "warmth", [pair(str(n), 50, 100 * (n % 2)) for n in range(40)])

    # 0 of 40: up to 8.8 %; 40 of 40: from 91.2 %
    assert stands_out(mixed, {"warmth": calm})


def test_the_report_runs_its_own_example_and_leaves_out_what_was_not_met() -> None:
    text = markdown(check("unfair@1", talks(3), unfair))

    parsed = doctest.DocTestParser().get_doctest(text, {}, "report", None, 0)
    assert doctest.DocTestRunner().run(parsed) == doctest.TestResults(failed=0, attempted=3)
    assert "with West African names" in text
    assert "he and she" not in text  # nobody is spoken of
    assert all(line.count("|") == 5 for line in text.splitlines() if line.startswith("| with West"))


def test_a_sentence_says_who_gains() -> None:
    report = FairnessReport("x@1", {"warmth": "Warmth"}, 9, {}, (), 0)
    lost = rate(Kind.REGISTER, "casual", "warmth", [pair(str(n), 50, 0) for n in range(9)])

    assert sentence(lost, report) == (
        "**Warmth**, written more casually: 9 of 9 changed (100.0 %, 70.1 to 100.0); on average -50.0 points."
    )
